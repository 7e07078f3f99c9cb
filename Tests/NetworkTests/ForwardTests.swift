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
    if try LeftOut.leavesOut(network: info.type, of: file.path) { return }
    let golden = try decoded(GoldenForward.self, from: file)
    let architecture = try mlp(
      inputs: golden.x.shape[1],
      hiddenLayers: #require(info.architecture.hiddenLayers, "\(directory.path)"),
      outputs: golden.output.shape[1],
      activation: info.architecture.activation.flatMap(Activation.init) ?? .relu)
    let network = NeuralNetwork(
      try Parameters(architecture: architecture, tensors: golden.stateDict.tensors))
    let matrix = try FeatureMatrix(
      values: golden.x.values, rows: golden.x.shape[0], columns: golden.x.shape[1])
    let logits = try network.logits(of: matrix, rows: (0..<Int32(matrix.rows)).map(\.self))
    let difference = difference(
      doubles(logits), doubles(golden.output.values), columns: golden.output.shape[1])
    #expect(difference == nil, "\(file.path), output: \(difference ?? "")")
  }

  @Test func networksThatNobodyKnowsAreNotLeftOut() throws {
    #expect(try LeftOut.leavesOut(network: "lstm", of: "a made-up file"))
    #expect(throws: GoldenError.self) {
      try LeftOut.leavesOut(network: "transformer", of: "a made-up file")
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

  @Test func answersForARowWhicheverRowsComeWithIt() throws {
    let architecture = try mlp(inputs: 7, hiddenLayers: [19, 6], outputs: 3)
    let network = NeuralNetwork(Parameters(architecture: architecture, seed: 3))
    var generator = SeededGenerator(seed: 3)
    let values = (0..<7 * 1_300).map { _ in Float(generator.normal()) }
    let matrix = try FeatureMatrix(values: values, rows: 1_300, columns: 7)
    let all = try network.logits(of: matrix, rows: (0..<1_300).map(\.self))
    for row in [Int32](arrayLiteral: 0, 511, 512, 1_299) {
      let alone = try network.logits(of: matrix, rows: [row])
      #expect(difference(doubles(alone), doubles(all[Int(row) * 3..<Int(row) * 3 + 3])) == nil)
    }
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

  @Test func runsProductsOnOneThread() throws {
    let architecture = try mlp(inputs: 1, hiddenLayers: [], outputs: 2)
    let matrix = try FeatureMatrix(values: [1], rows: 1, columns: 1)
    _ = try NeuralNetwork(Parameters(architecture: architecture, seed: 0))
      .logits(of: matrix, rows: [0])
    #expect(BLAS.threadCount == 1)
    #expect(!BLAS.kernelName.isEmpty)
  }
}
