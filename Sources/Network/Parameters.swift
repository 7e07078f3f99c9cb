// The numbers that training finds, and their layout for others. Knows no training.

/// The weights and biases of a network, all in one array.
package struct Parameters: Sendable, Equatable {
  /// The shape they belong to.
  package let architecture: MLPArchitecture
  /// Layer after layer, each weights (inputs x outputs, row-major) and then biases.
  package private(set) var values: [Float]

  /// Takes values that are in this layout already.
  ///
  /// - Precondition: There are as many values as `architecture` has parameters.
  init(architecture: MLPArchitecture, values: [Float]) {
    precondition(values.count == architecture.parameterCount)
    self.architecture = architecture
    self.values = values
  }

  /// Draws parameters as PyTorch's `Linear` does: U(-1/sqrt(n), 1/sqrt(n)) with n the layer's
  /// inputs, for weights and biases alike.
  ///
  /// - Parameters:
  ///   - architecture: The shape to draw for.
  ///   - seed: The same seed gives the same values.
  package init(architecture: MLPArchitecture, seed: UInt64) {
    let streams = RandomStream(seed: seed).split(RandomPurpose.initialValues.rawValue)
    values = []
    values.reserveCapacity(architecture.parameterCount)
    for layer in architecture.layers {
      var stream = streams.split(UInt64(layer.index))
      let bound = (1 / Double(layer.inputs)).squareRoot()
      for _ in layer.start..<layer.end { values.append(Float((2 * stream.unit() - 1) * bound)) }
    }
    self.architecture = architecture
  }

  /// Takes tensors by the names and in the layout of PyTorch's `state_dict`.
  ///
  /// - Parameters:
  ///   - architecture: The shape they must have.
  ///   - tensors: `0.weight` (outputs x inputs), `0.bias`, `3.weight` and so on, in any order.
  /// - Throws: `NetworkError` when a tensor is missing, is of another shape, or is one too many.
  package init(architecture: MLPArchitecture, tensors: [Tensor]) throws(NetworkError) {
    self.architecture = architecture
    values = [Float](repeating: 0, count: architecture.parameterCount)
    for layer in architecture.layers {
      let weights = try Self.tensor(
        layer.weightName, shape: [layer.outputs, layer.inputs], in: tensors)
      let biases = try Self.tensor(layer.biasName, shape: [layer.outputs], in: tensors)
      values.replaceSubrange(
        layer.weights,
        with: transposed(weights.values, rows: layer.outputs, columns: layer.inputs))
      values.replaceSubrange(layer.biases, with: biases.values)
    }
    let names = architecture.layers.flatMap { [$0.weightName, $0.biasName] }
    if let surplus = tensors.first(where: { !names.contains($0.name) }) {
      throw .surplusTensor(surplus.name)
    }
  }

  /// The parameters by the names and in the layout of PyTorch's `state_dict`.
  package var tensors: [Tensor] {
    architecture.layers.flatMap { layer in
      [
        Tensor(
          name: layer.weightName, shape: [layer.outputs, layer.inputs],
          values: transposed(
            Array(values[layer.weights]), rows: layer.inputs, columns: layer.outputs)),
        Tensor(
          name: layer.biasName, shape: [layer.outputs], values: Array(values[layer.biases])),
      ]
    }
  }

  private static func tensor(
    _ name: String, shape: [Int], in tensors: [Tensor]
  ) throws(NetworkError) -> Tensor {
    guard let tensor = tensors.first(where: { $0.name == name }) else {
      throw .missingTensor(name)
    }
    guard tensor.shape == shape, tensor.values.count == shape.reduce(1, *) else {
      throw .tensorShape(name: name, found: tensor.shape, expected: shape)
    }
    return tensor
  }
}

/// Returns a row-major matrix with rows and columns exchanged.
private func transposed(_ values: [Float], rows: Int, columns: Int) -> [Float] {
  var result: [Float] = []
  result.reserveCapacity(values.count)
  for column in 0..<columns {
    for row in 0..<rows { result.append(values[row * columns + column]) }
  }
  return result
}

/// What random numbers are drawn for; each purpose has streams of its own.
enum RandomPurpose: UInt64 {
  case initialValues = 1
  case batchOrder = 2
  case dropout = 3
}
