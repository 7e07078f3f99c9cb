// Layers of networks as operators of ONNX. Knows PyTorch's layout and ONNX's; knows no bytes.

extension ONNXGraph {
  /// Adds the layers of a perceptron, from `features` to `result`.
  mutating func addLayers(
    _ shape: MLPArchitecture, _ tensors: [String: Tensor], to result: String
  ) {
    var value = "features"
    for layer in shape.layers {
      let isLast = layer.index == shape.layers.count - 1
      let sum = isLast ? result : "sum_\(layer.index)"
      addLinear(
        value, weight: layer.weightName, bias: layer.biasName, tensors, to: sum)
      if isLast { break }
      value = "hidden_\(layer.index)"
      addActivation(shape.activation, sum, to: value)
    }
  }

  /// Adds the layers of an LSTM or GRU, from `features` to `result`.
  mutating func addLayers(
    _ shape: RecurrentArchitecture, _ tensors: [String: Tensor], to result: String
  ) {
    // The operators take rows first and the batch second.
    add("Transpose", ["features"], to: ["rows"], [.integers("perm", [1, 0, 2])])
    var value = "rows"
    for layer in 0..<shape.layerCount {
      let isLast = layer == shape.layerCount - 1
      let states = isLast ? "last_state" : "states_\(layer)"
      addCells(shape, layer, value, tensors, to: isLast ? ["", states] : [states])
      // Both have a dimension for the direction, of which there is one.
      value = isLast ? "last_hidden" : "hidden_\(layer)"
      let axes = constant("axis_\(isLast ? 0 : 1)", integers: [isLast ? 0 : 1])
      add("Squeeze", [states, axes], to: [value])
    }
    addLinear(value, weight: "fc.weight", bias: "fc.bias", tensors, to: result)
  }

  /// Adds x · Wᵀ + b, whose weights are outputs × inputs.
  private mutating func addLinear(
    _ value: String, weight: String, bias: String, _ tensors: [String: Tensor],
    to result: String
  ) {
    let names = [weight, bias].map { name in
      let tensor = tensors[name]
      return constant(name, tensor?.shape ?? [], tensor?.values ?? [])
    }
    add("Gemm", [value] + names, to: [result], [.integer("transB", 1)])
  }

  private mutating func addActivation(
    _ activation: Activation, _ sum: String, to result: String
  ) {
    switch activation {
    case .relu: add("Relu", [sum], to: [result])
    case .tanh: add("Tanh", [sum], to: [result])
    case .sigmoid: add("Sigmoid", [sum], to: [result])
    case .leakyReLU: add("LeakyRelu", [sum], to: [result], [.float("alpha", 0.01)])
    case .silu:
      add("Sigmoid", [sum], to: ["\(result)_gate"])
      add("Mul", [sum, "\(result)_gate"], to: [result])
    case .gelu: addGELU(sum, to: result)
    }
  }

  /// Adds z (1 + erf(z / √2)) / 2, for which there is an operator only from set 20 on.
  private mutating func addGELU(_ sum: String, to result: String) {
    let rootOfHalf = constant("root_of_half", number: Float(0.5.squareRoot()))
    let one = constant("one", number: 1)
    let half = constant("half", number: 0.5)
    add("Mul", [sum, rootOfHalf], to: ["\(result)_scaled"])
    add("Erf", ["\(result)_scaled"], to: ["\(result)_erf"])
    add("Add", ["\(result)_erf", one], to: ["\(result)_twice_share"])
    add("Mul", ["\(result)_twice_share", half], to: ["\(result)_share"])
    add("Mul", [sum, "\(result)_share"], to: [result])
  }

  /// Adds one layer of recurrent cells.
  private mutating func addCells(
    _ shape: RecurrentArchitecture, _ layer: Int, _ value: String, _ tensors: [String: Tensor],
    to results: [String]
  ) {
    let cell = shape.cell
    func gates(_ name: String) -> [Float] {
      let values = tensors["\(cell.rawValue).\(name)_l\(layer)"]?.values ?? []
      let size = values.count / cell.gates
      return cell.gateOrder.flatMap { values[$0 * size..<($0 + 1) * size] }
    }
    let (rows, width) = (cell.gates * shape.hiddenSize, shape.hiddenSize)
    let inputs = layer == 0 ? shape.inputs : width
    let prefix = "\(cell.rawValue)_\(layer)"
    let names = [
      constant("\(prefix)_W", [1, rows, inputs], gates("weight_ih")),
      constant("\(prefix)_R", [1, rows, width], gates("weight_hh")),
      constant("\(prefix)_B", [1, 2 * rows], gates("bias_ih") + gates("bias_hh")),
    ]
    var attributes: [ONNXAttribute] = [.integer("hidden_size", width)]
    // PyTorch's reset gate stands behind the matrix product and its bias.
    if cell == .gru { attributes.append(.integer("linear_before_reset", 1)) }
    add(cell == .lstm ? "LSTM" : "GRU", [value] + names, to: results, attributes)
  }
}

extension RecurrentCell {
  /// For each gate in the order of ONNX its place in PyTorch's: i, o, f, c out of i, f, g, o; and
  /// z, r, h out of r, z, n.
  fileprivate var gateOrder: [Int] {
    switch self {
    case .lstm: [0, 3, 1, 2]
    case .gru: [1, 0, 2]
    }
  }
}
