// The golden training runs and networks, as the files have them.

import Columns
import Foundation
import Network
import TestSupport

/// Training runs of the reference with fixed initial parameters and orders.
struct GoldenTraces: Decodable {
  let features: [[Float]]
  let labels: [Int8]
  let values: [Float]
  let nTrain: Int
  let batchSize: Int
  let permutations: [[Int32]]
  /// For windows of a length, the orders of their numbers; window k is the rows from k on.
  let windowPermutations: [String: [[Int32]]]?
  let traces: [GoldenTrace]

  /// Where runs stand in a directory of golden files.
  static let paths = ["train_trace.json.gz", "rnn_trace.json.gz"]

  private enum CodingKeys: String, CodingKey {
    case features = "X"
    case labels = "y"
    case values = "yRegression"
    case nTrain, batchSize, permutations, windowPermutations, traces
  }

  func matrix() throws -> FeatureMatrix {
    try FeatureMatrix(
      values: Array(features.joined()), rows: features.count, columns: features[0].count)
  }

  /// Everything that a run learns from; class weights count rows that end no window too.
  func data(_ trace: GoldenTrace, for architecture: NetworkArchitecture) throws -> TrainingData {
    let first = architecture.sequenceLength - 1
    return TrainingData(
      matrix: try matrix(),
      targets: trace.isRegression ? .values(values) : .classes(labels),
      training: (first..<nTrain).map(Int32.init),
      validation: (nTrain + first..<features.count).map(Int32.init),
      weighedRows: (0..<nTrain).map(Int32.init))
  }

  /// The orders of the training rows, or of their windows.
  func orders(for architecture: NetworkArchitecture) throws -> [[Int32]] {
    guard case .recurrent(let shape) = architecture else { return permutations }
    guard let orders = windowPermutations?["\(shape.sequenceLength)"] else {
      throw GoldenError(message: "no window_permutations of length \(shape.sequenceLength)")
    }
    return orders
  }
}

/// One run.
struct GoldenTrace: Decodable {
  struct Config: Decodable {
    struct Scheduler: Decodable {
      let type: String
      let stepSize: Int?
      let gamma: Double?
      let factor: Double?
      let patience: Int?
    }

    let learningRate: Double
    let weightDecay: Double?
    let gradientClip: Double?
    let optimizer: String?
    let momentum: Double?
    let lrScheduler: Scheduler?
    let loss: String?
    let focalGamma: Double?
    let huberDelta: Double?
    let outputFormat: String?
  }

  struct Summary: Decodable {
    struct History: Decodable {
      let trainLoss: [Double]
      let trainAccuracy: [Double]
      let valLoss: [Double]
      let valAccuracy: [Double]
    }

    let epochsTrained: Int
    let bestTrainAccuracy: Double
    let bestValAccuracy: Double
    let history: History
  }

  let config: Config
  /// The kind of network where it is recurrent.
  let type: String?
  let outputSize: Int
  /// The design of an MLP.
  let activation: String?
  let hiddenLayers: [Int]?
  /// That of a recurrent network.
  let architecture: GoldenDesign?
  let `init`: [String: GoldenTensor]
  let final: [String: GoldenTensor]
  let runningTrainLossPerBatch: [[Double]]
  let gradNormsBeforeClip: [Double]
  let classWeights: [Double]?
  let learningRatePerEpoch: [Double]
  let finalValidationOutput: GoldenTensor
  let summary: Summary
}

/// An array of one to three dimensions.
struct GoldenTensor: Decodable {
  let shape: [Int]
  let values: [Float]

  /// How many values stand in a row.
  var columns: Int { shape.count > 1 ? shape[1] : 1 }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let windows = try? container.decode([[[Float]]].self) {
      shape = [windows.count, windows[0].count, windows[0][0].count]
      values = Array(windows.joined().joined())
    } else if let rows = try? container.decode([[Float]].self) {
      shape = [rows.count, rows[0].count]
      values = Array(rows.joined())
    } else {
      values = try container.decode([Float].self)
      shape = [values.count]
    }
  }
}

extension [String: GoldenTensor] {
  var tensors: [Tensor] {
    map { Tensor(name: $0.key, shape: $0.value.shape, values: $0.value.values) }
  }
}

/// The design of a network of any kind.
struct GoldenDesign: Decodable {
  let hiddenLayers: [Int]?
  let activation: String?
  let sequenceLength: Int?
  let hiddenSize: Int?
  let numLayers: Int?
}

/// A network of the reference, some rows or windows and its answers.
struct GoldenForward: Decodable {
  let stateDict: [String: GoldenTensor]
  let x: GoldenTensor
  let output: GoldenTensor

  /// The answers' differences from ours, nil if there are none.
  ///
  /// The outputs depend on every hidden state, none of which can be seen from outside.
  func difference(_ architecture: NetworkArchitecture) throws -> String? {
    let network = NeuralNetwork(
      try Parameters(architecture: architecture, tensors: stateDict.tensors))
    let columns = architecture.inputs
    let matrix = try FeatureMatrix(
      values: x.values, rows: x.values.count / columns, columns: columns)
    // Windows stand below each other; a matrix has one that ends at each row from the first full one.
    let (steps, windows) = (architecture.sequenceLength, x.shape.count == 3)
    let rows = stride(from: steps - 1, to: matrix.rows, by: windows ? steps : 1).map(Int32.init)
    return NetworkTests.difference(
      doubles(try network.logits(of: matrix, rows: rows)), doubles(output.values),
      columns: output.shape[1])
  }
}

/// The part of `info.json` that says which network it is.
struct GoldenInfo: Decodable {
  struct Training: Decodable {
    /// The kind of network.
    let type: String
    let architecture: GoldenDesign
  }

  let trainingConfig: Training
}

/// The content of a JSON file, packed or not, whose snake_case names are camelCase here.
func decoded<Value: Decodable>(_ type: Value.Type, from file: URL) throws -> Value {
  let bytes = [UInt8](try Data(contentsOf: file))
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try decoder.decode(
    type, from: Data(Gzip.isCompressed(bytes) ? Gzip.decompress(bytes) : bytes))
}

/// The values as golden files have them.
func doubles(_ values: some Sequence<Float>) -> [Double] { values.map(Double.init) }

/// Says where a table of so many columns, row after row, first differs by more than `limit`.
func difference(
  _ actual: [Double], _ expected: [Double], columns: Int, within limit: Double = 1e-5
) -> String? {
  guard actual.count == expected.count, columns > 1 else {
    return difference(actual, expected, within: limit)
  }
  for column in 0..<columns {
    let places = stride(from: column, to: actual.count, by: columns)
    let difference = difference(
      places.map { actual[$0] }, places.map { expected[$0] }, within: limit)
    if let difference { return "column \(column), \(difference)" }
  }
  return nil
}

/// Says where values first differ by more than `limit`, by default what golden trainings keep.
func difference(_ actual: [Double], _ expected: [Double], within limit: Double = 1e-5) -> String? {
  guard actual.count == expected.count else {
    return "\(actual.count) values instead of \(expected.count)"
  }
  for (index, (value, golden)) in zip(actual, expected).enumerated()
  where !(abs(value - golden) <= limit) {
    return "row \(index): \(value) instead of \(golden)"
  }
  return nil
}
