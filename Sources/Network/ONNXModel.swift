// A network as the ONNX file that other programs run. Knows shapes and operators; knows no bytes.

/// A network in the Open Neural Network Exchange format, operator set 17.
///
/// The input `features` has the shape batch × features, or batch × rows of a window × features for
/// a recurrent network, oldest row first; the batch can be of any size. A network of classes has
/// the outputs `logits` and `probabilities` (their softmax), batch × classes; one that predicts a
/// value has the output `value`, batch × 1. Features have no names in the file: `features.json`
/// lists them in order.
///
/// The same parameters and class names make the same bytes.
package struct ONNXModel: Sendable {
  let parameters: Parameters
  let classNames: [String]

  /// Takes a network.
  ///
  /// - Parameters:
  ///   - parameters: The weights and biases.
  ///   - classNames: What the columns of `logits` are called, in their order, without commas; none
  ///     for a network that predicts a value.
  /// - Throws: `ONNXError` where the file would be larger than readers take.
  /// - Precondition: There is a name for each output, or none for the only one.
  package init(
    parameters: Parameters, classNames: [String]
  ) throws(ONNXError) {
    let outputs = parameters.architecture.outputs
    precondition(classNames.count == outputs || (classNames.isEmpty && outputs == 1))
    try Self.checkSize(of: parameters.architecture)
    self.parameters = parameters
    self.classNames = classNames
  }

  /// Checks that a network's file stays below the 2 GiB beyond which protocol buffers are not read.
  package static func checkSize(of architecture: NetworkArchitecture) throws(ONNXError) {
    let bytes = 4 * architecture.parameterCount
    guard bytes <= largestSize - overhead else { throw .tooLarge(bytes: bytes) }
  }

  /// What readers of protocol buffers take.
  private static let largestSize = Int(Int32.max)
  /// More than anything but the parameters takes.
  private static let overhead = 1 << 20

  /// The version of the operators.
  static let operatorSet = 17
  /// The version of the format that goes with them.
  static let formatVersion = 8

  /// The bytes of the file, a `ModelProto`.
  package var encoded: [UInt8] {
    var message = ONNXMessage()
    message.add(1, integer: Int64(Self.formatVersion))
    message.add(2, text: "ktask")
    message.add(7, message: graph.message(name: "network"))
    message.add(8) { operators in
      operators.add(1, text: "")
      operators.add(2, integer: Int64(Self.operatorSet))
    }
    for (key, value) in properties {
      message.add(14) { property in
        property.add(1, text: key)
        property.add(2, text: value)
      }
    }
    return message.bytes
  }

  /// What the outputs are, as texts that go with the file.
  private var properties: [(key: String, value: String)] {
    if classNames.isEmpty { return [("output", "value")] }
    return [("output", "classes"), ("classes", classNames.joined(separator: ","))]
  }

  private var graph: ONNXGraph {
    var graph = ONNXGraph()
    let columns = ONNXValue.Length.fixed(parameters.architecture.inputs)
    let tensors = Dictionary(
      uniqueKeysWithValues: parameters.tensors.map { ($0.name, $0) })
    let result = classNames.isEmpty ? "value" : "logits"
    switch parameters.architecture {
    case .mlp(let shape):
      graph.inputs = [ONNXValue(name: "features", shape: [.named("batch"), columns])]
      graph.addLayers(shape, tensors, to: result)
    case .recurrent(let shape):
      let rows = ONNXValue.Length.fixed(shape.sequenceLength)
      graph.inputs = [ONNXValue(name: "features", shape: [.named("batch"), rows, columns])]
      graph.addLayers(shape, tensors, to: result)
    }
    let width = ONNXValue.Length.fixed(parameters.architecture.outputs)
    graph.outputs = [ONNXValue(name: result, shape: [.named("batch"), width])]
    if !classNames.isEmpty {
      graph.add("Softmax", [result], to: ["probabilities"], [.integer("axis", 1)])
      graph.outputs.append(ONNXValue(name: "probabilities", shape: [.named("batch"), width]))
    }
    return graph
  }
}

/// Why a network cannot be an ONNX file.
package enum ONNXError: Error, Equatable {
  /// The parameters alone have more bytes than a file may.
  case tooLarge(bytes: Int)
}

extension ONNXError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge(let bytes):
      "an ONNX file holds less than 2 GiB, and the network's parameters take \(bytes) bytes"
    }
  }
}
