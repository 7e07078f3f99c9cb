// The shape of a multilayer perceptron. Knows no numbers but sizes.

/// The shape of a multilayer perceptron.
///
/// Each hidden layer is x · W + b, the activation, then dropout; the last layer is x · W + b alone,
/// and its outputs are logits, or the predicted value.
package struct MLPArchitecture: Sendable, Hashable {
  /// How many columns a row of features has.
  package let inputs: Int
  /// The widths of the hidden layers; none makes a linear model.
  package let hiddenLayers: [Int]
  /// How many classes there are, or 1 for a value.
  package let outputs: Int
  /// What every hidden layer does with its sums.
  package let activation: Activation
  /// The share of a hidden layer's outputs that training leaves out, from 0 up to 1.
  package let dropout: Double

  /// Makes a shape.
  ///
  /// - Parameters:
  ///   - inputs: The width of a row of features.
  ///   - hiddenLayers: The widths of the hidden layers, first to last.
  ///   - outputs: The number of classes, or 1 for a value.
  ///   - activation: The function of the hidden layers.
  ///   - dropout: The share left out in training.
  /// - Throws: `NetworkError` when a width is below 1, the network is too large to be addressed, or
  ///   dropout is not from 0 up to 1.
  package init(
    inputs: Int, hiddenLayers: [Int], outputs: Int, activation: Activation = .relu,
    dropout: Double = 0
  ) throws(NetworkError) {
    let widths = [inputs] + hiddenLayers + [outputs]
    guard let unusable = widths.first(where: { $0 < 1 || $0 > Self.largestWidth }) else {
      guard dropout >= 0, dropout < 1 else { throw .dropout(dropout) }
      self.inputs = inputs
      self.hiddenLayers = hiddenLayers
      self.outputs = outputs
      self.activation = activation
      self.dropout = dropout
      layers = Self.layers(widths)
      return
    }
    throw .width(unusable)
  }

  /// The widest a layer may be; keeps every size within what BLAS can address.
  static let largestWidth = 1 << 15

  /// The layers, first to last.
  let layers: [LayerShape]

  /// The tensors in the order in which first values are drawn.
  var tensors: [TensorShape] {
    layers.flatMap { layer in
      [
        TensorShape(
          name: layer.weightName, dimensions: [layer.outputs, layer.inputs], fanIn: layer.inputs),
        TensorShape(name: layer.biasName, dimensions: [layer.outputs], fanIn: layer.inputs),
      ]
    }
  }

  private static func layers(_ widths: [Int]) -> [LayerShape] {
    zip(widths, widths.dropFirst()).enumerated().map { index, widths in
      LayerShape(index: index, inputs: widths.0, outputs: widths.1)
    }
  }
}

/// The shape of one layer, and what its parameters are called.
struct LayerShape: Sendable, Hashable {
  /// Counts the layers from 0.
  let index: Int
  let inputs: Int
  let outputs: Int

  /// What PyTorch calls the layer's weights in a `Sequential` of Linear, activation, Dropout.
  var weightName: String { "\(3 * index).weight" }
  /// What PyTorch calls the layer's biases.
  var biasName: String { "\(3 * index).bias" }
}
