// Networks as they are used, against the reference's.

import Foundation
import Network
import TestSupport
import Testing

/// The strategies in a directory of golden files.
private func strategyDirectories() throws -> [URL] {
  try Golden.roots.flatMap { directory in
    let strategies = directory.appending(path: "strategies")
    guard FileManager.default.fileExists(atPath: strategies.path) else { return [URL]() }
    return try FileManager.default.contentsOfDirectory(
      at: strategies, includingPropertiesForKeys: nil
    ).filter {
      FileManager.default.fileExists(atPath: $0.appending(path: "forward.json.gz").path)
    }.sorted { $0.path < $1.path }
  }
}

/// One of the recurrent networks of a directory of golden files.
struct RecurrentCase: Sendable, CustomTestStringConvertible {
  /// A network with all that says which.
  struct Content: Decodable {
    let answers: GoldenForward
    let architecture: NetworkArchitecture

    private enum CodingKeys: CodingKey { case type, inputSize, outputSize }

    init(from decoder: any Decoder) throws {
      answers = try GoldenForward(from: decoder)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      architecture = try GoldenDesign(from: decoder).architecture(
        container.decode(String.self, forKey: .type),
        inputs: container.decode(Int.self, forKey: .inputSize),
        outputs: container.decode(Int.self, forKey: .outputSize))
    }
  }

  let file: URL
  let number: Int

  var testDescription: String { "\(file.path), network \(number)" }

  func read() throws -> Content { try decoded([Content].self, from: file)[number] }

  static func all() throws -> [RecurrentCase] {
    let path = "rnn_forward.json.gz"
    return try Golden.roots.filter { Golden.exists(path, in: $0) }.flatMap { root in
      let file = root.appending(path: path)
      return try decoded([Content].self, from: file).indices.map {
        RecurrentCase(file: file, number: $0)
      }
    }
  }
}

@Suite struct ForwardTests {
  @Test func allStrategiesHaveANetwork() throws {
    let names = try strategyDirectories().filter {
      $0.path.hasPrefix(Golden.directory.path)
    }.map { String($0.lastPathComponent.prefix(2)) }
    #expect(names == ["g1", "g2", "g3", "g4", "g5"])
  }

  @Test(arguments: try strategyDirectories())
  func answersAsTheReferenceDoes(_ directory: URL) throws {
    let info = try decoded(GoldenInfo.self, from: directory.appending(path: "info.json"))
      .trainingConfig
    let file = directory.appending(path: "forward.json.gz")
    let golden = try decoded(GoldenForward.self, from: file)
    let architecture = try info.architecture.architecture(
      info.type, inputs: golden.x.shape[golden.x.shape.count - 1],
      outputs: golden.output.shape[1])
    let difference = try golden.difference(architecture)
    #expect(difference == nil, "\(file.path), output: \(difference ?? "")")
  }

  @Test(arguments: try RecurrentCase.all()) func recurrentNetworksAnswerAsTheReferenceDoes(
    _ recurrent: RecurrentCase
  ) throws {
    let golden = try recurrent.read()
    let difference = try golden.answers.difference(golden.architecture)
    #expect(difference == nil, "\(recurrent.testDescription), output: \(difference ?? "")")
  }

  @Test func allRecurrentNetworksAreThere() throws {
    let cases = try RecurrentCase.all().filter {
      $0.file.path.hasPrefix(Golden.directory.path)
    }
    #expect(cases.count == 6)
  }

  @Test func networksThatNobodyKnowsAreNotLeftOut() throws {
    let design = GoldenDesign(
      hiddenLayers: [2], activation: nil, sequenceLength: 3, hiddenSize: 4, numLayers: 1)
    for kind in ["mlp", "lstm", "gru"] {
      #expect(try design.architecture(kind, inputs: 2, outputs: 3).outputs == 3)
    }
    #expect(throws: GoldenError.self) {
      try design.architecture("transformer", inputs: 2, outputs: 3)
    }
  }

  @Test func givesTheTensorsThatItWasMadeOf() throws {
    let architecture = try mlp(inputs: 5, hiddenLayers: [4, 2], outputs: 3)
    let parameters = Parameters(architecture: architecture, seed: 1)
    let tensors = parameters.tensors
    #expect(
      tensors.map(\.name)
        == ["0.weight", "0.bias", "3.weight", "3.bias", "6.weight", "6.bias"])
    #expect(tensors.map(\.shape) == [[4, 5], [4], [2, 4], [2], [3, 2], [3]])
    #expect(try Parameters(architecture: architecture, tensors: tensors.reversed()) == parameters)
  }

  @Test func refusesTensorsOfAnotherNetwork() throws {
    let architecture = try mlp(inputs: 2, hiddenLayers: [], outputs: 3)
    let tensors = Parameters(architecture: architecture, seed: 1).tensors
    #expect(throws: NetworkError.missingTensor("0.bias")) {
      try Parameters(architecture: architecture, tensors: [tensors[0]])
    }
    #expect(throws: NetworkError.surplusTensor("3.bias")) {
      try Parameters(
        architecture: architecture,
        tensors: tensors + [Tensor(name: "3.bias", shape: [1], values: [0])])
    }
    #expect(
      throws: NetworkError.tensorShape(name: "0.weight", found: [2, 3], expected: [3, 2])
    ) {
      try Parameters(
        architecture: architecture,
        tensors: [Tensor(name: "0.weight", shape: [2, 3], values: tensors[0].values), tensors[1]])
    }
  }

  @Test func answersForNoRowsWithNothing() throws {
    let architecture = try mlp(inputs: 2, hiddenLayers: [3], outputs: 3)
    let network = NeuralNetwork(Parameters(architecture: architecture, seed: 0))
    let matrix = try FeatureMatrix(values: [], rows: 0, columns: 2)
    #expect(try network.logits(of: matrix, rows: []).isEmpty)
  }

  @Test func drawsInitialValuesWithinTheirBound() throws {
    let architecture = try mlp(inputs: 25, hiddenLayers: [400], outputs: 3)
    let tensors = Parameters(architecture: architecture, seed: 9).tensors
    for (tensor, bound) in zip(tensors, [0.2, 0.2, 0.05, 0.05]) {
      let values = doubles(tensor.values)
      #expect(values.allSatisfy { abs($0) <= bound + 1e-7 })
    }
    let weights = doubles(tensors[0].values)
    let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
    #expect(abs(weights.reduce(0, +) / Double(weights.count)) < 0.005)
    // A uniform distribution over (-b, b) has variance b²/3.
    #expect(abs(variance - 0.04 / 3) < 0.001)
  }

  @Test(arguments: [
    (0, [Int](), 3), (2, [0], 3), (2, [3, -1], 3), (2, [], 0), (1 << 20, [], 3),
  ])
  func refusesShapesThatCannotBe(_ shape: (inputs: Int, hidden: [Int], outputs: Int)) {
    #expect(throws: NetworkError.self) {
      try mlp(
        inputs: shape.inputs, hiddenLayers: shape.hidden, outputs: shape.outputs)
    }
  }

  @Test(arguments: [-0.1, 1, .nan, .infinity])
  func refusesDropoutThatIsNoShareBelowOne(_ dropout: Double) {
    #expect(throws: NetworkError.self) {
      try mlp(inputs: 1, hiddenLayers: [1], outputs: 2, dropout: dropout)
    }
  }

  @Test func runsProductsOfOpenBLASOnOneThread() throws {
    let settings = try TrainingSettings(
      epochs: 1, batchSize: 16, learningRate: 0.01, kernels: .blas)
    _ = try Trainer(mlp(inputs: 4, hiddenLayers: [], outputs: 3), settings)
      .train(separableData())
    #expect(BLAS.threadCount == 1)
    #expect(!BLAS.kernelName.isEmpty)
  }
}
