// The shape of a network of either kind, and the tensors it consists of. Knows no numbers but sizes.

/// The shape of a network.
package enum NetworkArchitecture: Sendable, Hashable {
  case mlp(MLPArchitecture)
  case recurrent(RecurrentArchitecture)

  /// How many columns a row of features has.
  package var inputs: Int {
    switch self {
    case .mlp(let shape): shape.inputs
    case .recurrent(let shape): shape.inputs
    }
  }

  /// How many classes there are, or 1 for a value.
  package var outputs: Int {
    switch self {
    case .mlp(let shape): shape.outputs
    case .recurrent(let shape): shape.outputs
    }
  }

  /// How many rows an answer takes in: the row itself and those right before it.
  package var sequenceLength: Int {
    switch self {
    case .mlp: 1
    case .recurrent(let shape): shape.sequenceLength
    }
  }

  /// The share of units that training leaves out, from 0 up to 1.
  package var dropout: Double {
    switch self {
    case .mlp(let shape): shape.dropout
    case .recurrent(let shape): shape.dropout
    }
  }

  /// How many layers have units that dropout may leave out.
  var droppedLayers: Int {
    switch self {
    case .mlp(let shape): shape.hiddenLayers.count
    case .recurrent(let shape): shape.layerCount
    }
  }

  /// The tensors by the names, in the layout and in the order of PyTorch's `state_dict`.
  package var tensors: [TensorShape] {
    switch self {
    case .mlp(let shape): shape.tensors
    case .recurrent(let shape): shape.tensors
    }
  }

  /// How many weights and biases there are.
  package var parameterCount: Int { tensors.reduce(0) { $0 + $1.count } }
}

/// The name and the dimensions of a tensor, and how its first values are drawn.
package struct TensorShape: Sendable, Hashable {
  package let name: String
  package let dimensions: [Int]
  /// First values are drawn from U(-1/√n, 1/√n).
  let fanIn: Int

  /// How many values there are.
  package var count: Int { dimensions.reduce(1, *) }
}
