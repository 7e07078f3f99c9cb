// The numbers that training finds, as others see them. Knows no training.

/// The weights and biases of a network, all in one array.
package struct Parameters: Sendable, Equatable {
  /// The shape they belong to.
  package let architecture: NetworkArchitecture
  /// Tensor after tensor in the order of the architecture, each in row-major order.
  package private(set) var values: [Float]

  /// Takes values that are in this layout already.
  ///
  /// - Precondition: There are as many values as `architecture` has parameters.
  init(architecture: NetworkArchitecture, values: [Float]) {
    precondition(values.count == architecture.parameterCount)
    self.architecture = architecture
    self.values = values
  }

  /// Draws parameters as PyTorch's modules do: U(-1/√n, 1/√n), with n the inputs of a linear layer,
  /// for weights and biases alike, or the units of a recurrent one.
  ///
  /// - Parameters:
  ///   - architecture: The shape to draw for.
  ///   - seed: The same seed gives the same values.
  package init(architecture: NetworkArchitecture, seed: UInt64) {
    let streams = RandomStream(seed: seed).split(RandomPurpose.initialValues.rawValue)
    values = []
    values.reserveCapacity(architecture.parameterCount)
    for (index, tensor) in architecture.tensors.enumerated() {
      var stream = streams.split(UInt64(index))
      let bound = (1 / Double(tensor.fanIn)).squareRoot()
      for _ in 0..<tensor.count { values.append(Float((2 * stream.unit() - 1) * bound)) }
    }
    self.architecture = architecture
  }

  /// Takes tensors by the names and in the layout of PyTorch's `state_dict`.
  ///
  /// - Parameters:
  ///   - architecture: The shape they must have.
  ///   - tensors: `0.weight` (outputs x inputs), `0.bias`, `3.weight` and so on, in any order.
  /// - Throws: `NetworkError` when a tensor is missing, is of another shape, or is one too many.
  package init(architecture: NetworkArchitecture, tensors: [Tensor]) throws(NetworkError) {
    self.architecture = architecture
    values = []
    values.reserveCapacity(architecture.parameterCount)
    for shape in architecture.tensors { values += try Self.values(of: shape, in: tensors) }
    let names = architecture.tensors.map(\.name)
    if let surplus = tensors.first(where: { !names.contains($0.name) }) {
      throw .surplusTensor(surplus.name)
    }
  }

  /// The parameters by the names and in the layout of PyTorch's `state_dict`.
  package var tensors: [Tensor] {
    var start = 0
    return architecture.tensors.map { shape in
      defer { start += shape.count }
      return Tensor(
        name: shape.name, shape: shape.dimensions,
        values: Array(values[start..<start + shape.count]))
    }
  }

  private static func values(
    of shape: TensorShape, in tensors: [Tensor]
  ) throws(NetworkError) -> [Float] {
    guard let tensor = tensors.first(where: { $0.name == shape.name }) else {
      throw .missingTensor(shape.name)
    }
    guard tensor.shape == shape.dimensions, tensor.values.count == shape.count else {
      throw .tensorShape(name: shape.name, found: tensor.shape, expected: shape.dimensions)
    }
    return tensor.values
  }
}

/// What random numbers are drawn for; each purpose has streams of its own.
enum RandomPurpose: UInt64 {
  case initialValues = 1
  case batchOrder = 2
  case dropout = 3
}
