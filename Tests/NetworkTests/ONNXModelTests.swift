// Networks as ONNX files: bytes against the onnx package's own, and files for onnxruntime to run.

import Foundation
import Network
import TestSupport
import Testing

@Suite struct ONNXModelTests {
  /// A network of one hidden unit, its numbers exact in binary.
  private func smallNetwork() throws -> Parameters {
    try Parameters(
      architecture: .mlp(
        MLPArchitecture(inputs: 2, hiddenLayers: [1], outputs: 2, activation: .leakyReLU)),
      tensors: [
        Tensor(name: "0.weight", shape: [1, 2], values: [1, -2]),
        Tensor(name: "0.bias", shape: [1], values: [0.5]),
        Tensor(name: "3.weight", shape: [2, 1], values: [3, -0.25]),
        Tensor(name: "3.bias", shape: [2], values: [0, 1]),
      ])
  }

  @Test func theBytesAreThoseThatTheFormatsOwnWriterMakes() throws {
    // onnx 1.23.2 with helper.make_node, make_graph and make_model, then SerializeToString.
    let expected = """
      CAgSBWt0YXNrOs4DCkAKCGZlYXR1cmVzCggwLndlaWdodAoGMC5iaWFzEgVzdW1fMBoGR2VtbV8wIgRHZW1tKg0KBnRy\
      YW5zQhgBoAECCjoKBXN1bV8wEghoaWRkZW5fMBoLTGVha3lSZWx1XzEiCUxlYWt5UmVsdSoPCgVhbHBoYRUK1yM8oAEB\
      CkEKCGhpZGRlbl8wCggzLndlaWdodAoGMy5iaWFzEgZsb2dpdHMaBkdlbW1fMiIER2VtbSoNCgZ0cmFuc0IYAaABAgo4\
      CgZsb2dpdHMSDXByb2JhYmlsaXRpZXMaCVNvZnRtYXhfMyIHU29mdG1heCoLCgRheGlzGAGgAQISB25ldHdvcmsqGggB\
      CAIQAUIIMC53ZWlnaHRKCAAAgD8AAADAKhIIARABQgYwLmJpYXNKBAAAAD8qGggCCAEQAUIIMy53ZWlnaHRKCAAAQEAA\
      AIC+KhYIAhABQgYzLmJpYXNKCAAAAAAAAIA/Wh8KCGZlYXR1cmVzEhMKEQgBEg0KBxIFYmF0Y2gKAggCYh0KBmxvZ2l0\
      cxITChEIARINCgcSBWJhdGNoCgIIAmIkCg1wcm9iYWJpbGl0aWVzEhMKEQgBEg0KBxIFYmF0Y2gKAggCQgQKABARchEK\
      Bm91dHB1dBIHY2xhc3Nlc3ISCgdjbGFzc2VzEgdVUCxET1dO
      """
    let file = try ONNXModel(parameters: smallNetwork(), classNames: ["UP", "DOWN"]).encoded
    #expect(Data(file).base64EncodedString() == expected)
  }

  @Test func aNetworkBeyondWhatReadersTakeIsRefused() throws {
    let shape = try MLPArchitecture(
      inputs: 1, hiddenLayers: [32_768, 32_768], outputs: 3, activation: .relu)
    // (1 + 1) 32768 + (32768 + 1) 32768 + (32768 + 1) 3 parameters of four bytes.
    #expect(throws: ONNXError.tooLarge(bytes: 4 * (65_536 + 1_073_774_592 + 98_307))) {
      try ONNXModel.checkSize(of: .mlp(shape))
    }
    #expect(
      "\(ONNXError.tooLarge(bytes: 3_000_000_000))"
        == "an ONNX file holds less than 2 GiB, and the network's parameters take 3000000000 bytes")
  }

  /// Leaves networks of every kind where `Tests/python/test_model_files.py` compares them with a
  /// forward pass of its own.
  @Test(
    .enabled(
      if: ModelFiles.directory != nil, "KTASK_MODEL_FILES names no directory to leave files in"))
  func leavesNetworksOfEveryKindForOnnxruntime() throws {
    for file in try ModelFiles.drawn() + ModelFiles.golden() { try file.write() }
  }
}

/// Networks as files, each in a directory of its own.
private struct ModelFiles {
  let name: String
  let parameters: Parameters
  /// None for a network that predicts a value.
  let classNames: [String]

  /// Where the files are to be left.
  static let directory: URL? = {
    let path = ProcessInfo.processInfo.environment["KTASK_MODEL_FILES"] ?? ""
    return path.isEmpty ? nil : URL(filePath: path)
  }()

  private static let classes = ["BUY", "HOLD", "SELL"]

  /// Networks with drawn parameters: every activation, number of layers and kind of cell.
  static func drawn() throws -> [ModelFiles] {
    var shapes: [(String, NetworkArchitecture)] = [
      (
        "mlp_linear",
        .mlp(try MLPArchitecture(inputs: 5, hiddenLayers: [], outputs: 3, activation: .relu))
      ),
      (
        "mlp_value",
        .mlp(try MLPArchitecture(inputs: 5, hiddenLayers: [8], outputs: 1, activation: .tanh))
      ),
    ]
    for activation in Activation.allCases {
      let shape = try MLPArchitecture(
        inputs: 7, hiddenLayers: [16, 9], outputs: 3, activation: activation)
      shapes.append(("mlp_\(activation.rawValue)", .mlp(shape)))
    }
    for cell in RecurrentCell.allCases {
      for (layers, rows, outputs) in [(1, 1, 3), (1, 12, 1), (2, 12, 3), (3, 20, 3)] {
        let shape = try RecurrentArchitecture(
          cell: cell, inputs: 6, hiddenSize: 11, layerCount: layers, sequenceLength: rows,
          outputs: outputs)
        shapes.append(("\(cell.rawValue)_\(layers)_\(rows)_\(outputs)", .recurrent(shape)))
      }
    }
    return shapes.map { name, shape in
      ModelFiles(
        name: name, parameters: Parameters(architecture: shape, seed: 7),
        classNames: shape.outputs == 1 ? [] : classes)
    }
  }

  /// The reference's LSTM and GRU networks.
  static func golden() throws -> [ModelFiles] {
    let networks = try Golden.json("rnn_forward.json.gz", as: [GoldenNetwork].self)
    return try networks.enumerated().map { index, network in
      let shape = NetworkArchitecture.recurrent(
        try RecurrentArchitecture(
          cell: #require(RecurrentCell(rawValue: network.type)), inputs: network.inputs,
          hiddenSize: network.hiddenSize, layerCount: network.layerCount,
          sequenceLength: network.sequenceLength, outputs: network.outputs))
      let tensors = network.tensors.map { name, values in
        Tensor(name: name, shape: values.shape, values: values.values)
      }
      return ModelFiles(
        name: "golden_\(index)",
        parameters: try Parameters(architecture: shape, tensors: tensors),
        classNames: shape.outputs == 1 ? [] : Array(classes.prefix(shape.outputs)))
    }
  }

  func write() throws {
    guard let directory = Self.directory?.appending(path: name) else { return }
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try Data(ONNXModel(parameters: parameters, classNames: classNames).encoded)
      .write(to: directory.appending(path: "model.onnx"))
    try Data(Safetensors(tensors: parameters.tensors).encoded)
      .write(to: directory.appending(path: "model.safetensors"))
    try JSONEncoder().encode(description)
      .write(to: directory.appending(path: "network.json"))
  }

  /// What the tensors do not say of the network.
  private var description: [String: String] {
    switch parameters.architecture {
    case .mlp(let shape):
      ["model_type": "mlp", "activation": shape.activation.rawValue]
    case .recurrent(let shape):
      ["model_type": shape.cell.rawValue, "sequence_length": "\(shape.sequenceLength)"]
    }
  }
}

/// A network of the reference's.
private struct GoldenNetwork: Decodable {
  let type: String
  let inputs: Int
  let hiddenSize: Int
  let layerCount: Int
  let sequenceLength: Int
  let outputs: Int
  let tensors: [String: NestedNumbers]

  enum CodingKeys: String, CodingKey {
    case type
    case inputs = "input_size"
    case hiddenSize = "hidden_size"
    case layerCount = "num_layers"
    case sequenceLength = "sequence_length"
    case outputs = "output_size"
    case tensors = "state_dict"
  }
}

/// Numbers in lists, or lists of lists, of one length.
private struct NestedNumbers: Decodable {
  let shape: [Int]
  let values: [Float]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let values = try? container.decode([Float].self) {
      (shape, self.values) = ([values.count], values)
    } else {
      let rows = try container.decode([[Float]].self)
      (shape, values) = ([rows.count, rows.first?.count ?? 0], rows.flatMap { $0 })
    }
  }
}
