// Graphs of operators as ONNX files have them. Knows the format's fields; knows no networks.
//
// The numbers of fields and kinds are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

/// Operators in the order in which they run, and what they read besides each other's outputs.
struct ONNXGraph {
  private(set) var nodes: [ONNXNode] = []
  private(set) var constants: [ONNXConstant] = []
  var inputs: [ONNXValue] = []
  var outputs: [ONNXValue] = []

  /// Adds an operator.
  ///
  /// - Parameters:
  ///   - type: The operator's name in ONNX.
  ///   - inputs: Names of values, empty for an optional one that is left out.
  ///   - outputs: The names that its results get, likewise.
  ///   - attributes: What it is told besides.
  mutating func add(
    _ type: String, _ inputs: [String], to outputs: [String],
    _ attributes: [ONNXAttribute] = []
  ) {
    nodes.append(
      ONNXNode(type: type, inputs: inputs, outputs: outputs, attributes: attributes))
  }

  /// Adds a tensor of floats and returns its name.
  mutating func constant(_ name: String, _ shape: [Int], _ values: [Float]) -> String {
    constants.append(ONNXConstant(name: name, shape: shape, values: .floats(values)))
    return name
  }

  /// Adds a tensor of whole numbers and returns its name; one that is there already is used again.
  mutating func constant(_ name: String, integers: [Int64]) -> String {
    if !constants.contains(where: { $0.name == name }) {
      constants.append(
        ONNXConstant(name: name, shape: [integers.count], values: .integers(integers)))
    }
    return name
  }

  /// Adds a number and returns its name; one that is there already is used again.
  mutating func constant(_ name: String, number: Float) -> String {
    if constants.contains(where: { $0.name == name }) { return name }
    return constant(name, [], [number])
  }

  /// The graph as a `GraphProto`.
  func message(name: String) -> ONNXMessage {
    var message = ONNXMessage()
    for (index, node) in nodes.enumerated() {
      message.add(1, message: node.message(name: "\(node.type)_\(index)"))
    }
    message.add(2, text: name)
    for constant in constants { message.add(5, message: constant.message) }
    for input in inputs { message.add(11, message: input.message) }
    for output in outputs { message.add(12, message: output.message) }
    return message
  }
}

/// An operator with the names of what it reads and makes.
struct ONNXNode {
  let type: String
  let inputs: [String]
  let outputs: [String]
  let attributes: [ONNXAttribute]

  /// The operator as a `NodeProto`.
  func message(name: String) -> ONNXMessage {
    var message = ONNXMessage()
    for input in inputs { message.add(1, text: input) }
    for output in outputs { message.add(2, text: output) }
    message.add(3, text: name)
    message.add(4, text: type)
    for attribute in attributes { message.add(5, message: attribute.message) }
    return message
  }
}

/// Something that an operator is told besides its inputs.
enum ONNXAttribute {
  case float(String, Float)
  case integer(String, Int)
  case integers(String, [Int])

  /// The attribute as an `AttributeProto`.
  var message: ONNXMessage {
    var message = ONNXMessage()
    switch self {
    case .float(let name, let value):
      message.add(1, text: name)
      message.add(2, float: value)
      message.add(20, integer: 1)
    case .integer(let name, let value):
      message.add(1, text: name)
      message.add(3, integer: Int64(value))
      message.add(20, integer: 2)
    case .integers(let name, let values):
      message.add(1, text: name)
      for value in values { message.add(8, integer: Int64(value)) }
      message.add(20, integer: 7)
    }
    return message
  }
}

/// A tensor that is part of the file.
struct ONNXConstant {
  let name: String
  let shape: [Int]
  let values: Values

  enum Values {
    case floats([Float])
    case integers([Int64])
  }

  /// The tensor as a `TensorProto`.
  var message: ONNXMessage {
    var message = ONNXMessage()
    for length in shape { message.add(1, integer: Int64(length)) }
    switch values {
    case .floats(let values):
      message.add(2, integer: ONNXValue.floatType)
      message.add(8, text: name)
      message.add(9, raw: values)
    case .integers(let values):
      message.add(2, integer: 7)
      message.add(8, text: name)
      message.add(9, raw: values)
    }
    return message
  }
}

/// What goes into a graph or comes out of it: floats of some shape.
struct ONNXValue {
  let name: String
  let shape: [Length]

  /// The length of a dimension: a number, or a name for one that the caller chooses.
  enum Length {
    case fixed(Int)
    case named(String)
  }

  /// What the format calls float32.
  static let floatType: Int64 = 1

  /// The value as a `ValueInfoProto`.
  var message: ONNXMessage {
    var message = ONNXMessage()
    message.add(1, text: name)
    message.add(2) { type in
      type.add(1) { tensor in
        tensor.add(1, integer: Self.floatType)
        tensor.add(2) { shape in
          for length in self.shape {
            shape.add(1) { dimension in
              switch length {
              case .fixed(let length): dimension.add(1, integer: Int64(length))
              case .named(let name): dimension.add(2, text: name)
              }
            }
          }
        }
      }
    }
    return message
  }
}
