// The shape of an LSTM or GRU. Knows no numbers but sizes.

/// What a unit of a recurrent layer is made of.
package enum RecurrentCell: String, Sendable, Hashable, CaseIterable {
  /// Long short-term memory (Hochreiter and Schmidhuber), with a forget gate.
  case lstm
  /// Gated recurrent unit (Cho and others), with the reset gate behind the matrix product.
  case gru

  /// How many rows of the stacked matrices belong to a unit: i, f, g, o of an LSTM; r, z, n of a GRU.
  package var gates: Int { self == .lstm ? 4 : 3 }
}

/// The shape of a recurrent network.
///
/// A window of rows goes through the layers from its first row to its last, with states of 0 before
/// the first; the hidden state of the last layer behind the last row then goes through dropout and
/// x · W + b, whose outputs are logits, or the predicted value. Between layers there is dropout too.
package struct RecurrentArchitecture: Sendable, Hashable {
  package let cell: RecurrentCell
  /// How many columns a row of features has.
  package let inputs: Int
  /// How many units each layer has.
  package let hiddenSize: Int
  /// How many layers there are.
  package let layerCount: Int
  /// How many rows a window has.
  package let sequenceLength: Int
  /// How many classes there are, or 1 for a value.
  package let outputs: Int
  /// The share of units that training leaves out behind each layer, from 0 up to 1.
  package let dropout: Double

  /// Makes a shape.
  ///
  /// - Parameters:
  ///   - cell: What a unit is made of.
  ///   - inputs: The width of a row of features.
  ///   - hiddenSize: The units of each layer.
  ///   - layerCount: The number of layers, at least 1.
  ///   - sequenceLength: The rows of a window, at least 1.
  ///   - outputs: The number of classes, or 1 for a value.
  ///   - dropout: The share left out in training.
  /// - Throws: `NetworkError` when a width or a count is below 1 or too large to be addressed, or
  ///   dropout is not from 0 up to 1.
  package init(
    cell: RecurrentCell, inputs: Int, hiddenSize: Int, layerCount: Int, sequenceLength: Int,
    outputs: Int, dropout: Double = 0
  ) throws(NetworkError) {
    for width in [inputs, hiddenSize, outputs]
    where width < 1 || width > MLPArchitecture.largestWidth {
      throw .width(width)
    }
    for (name, count, most) in [
      ("num_layers", layerCount, Self.mostLayers),
      ("sequence_length", sequenceLength, Self.longestSequence),
    ] where count < 1 || count > most {
      throw .setting(name: name, value: Double(count), range: "from 1 to \(most)")
    }
    guard dropout >= 0, dropout < 1 else { throw .dropout(dropout) }
    self.cell = cell
    self.inputs = inputs
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.sequenceLength = sequenceLength
    self.outputs = outputs
    self.dropout = dropout
  }

  /// The most layers there may be.
  static let mostLayers = 64
  /// The most rows a window may have.
  static let longestSequence = 10_000

  /// The tensors in the order in which first values are drawn.
  var tensors: [TensorShape] {
    let rows = cell.gates * hiddenSize
    let layers = (0..<layerCount).flatMap { layer in
      [
        tensor("weight_ih_l\(layer)", [rows, layer == 0 ? inputs : hiddenSize]),
        tensor("weight_hh_l\(layer)", [rows, hiddenSize]),
        tensor("bias_ih_l\(layer)", [rows]),
        tensor("bias_hh_l\(layer)", [rows]),
      ]
    }
    return layers + [
      TensorShape(name: "fc.weight", dimensions: [outputs, hiddenSize], fanIn: hiddenSize),
      TensorShape(name: "fc.bias", dimensions: [outputs], fanIn: hiddenSize),
    ]
  }

  private func tensor(_ name: String, _ dimensions: [Int]) -> TensorShape {
    TensorShape(name: "\(cell.rawValue).\(name)", dimensions: dimensions, fanIn: hiddenSize)
  }
}
