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
  let traces: [GoldenTrace]

  /// Where the runs stand in a directory of golden files.
  static let path = "train_trace.json.gz"

  private enum CodingKeys: String, CodingKey {
    case features = "X"
    case labels = "y"
    case values = "yRegression"
    case nTrain, batchSize, permutations, traces
  }

  /// The runs in a directory of golden files; none if the file is not there.
  static func read(_ directory: URL) throws -> GoldenTraces? {
    guard Golden.exists(path, in: directory) else { return nil }
    return try decoded(GoldenTraces.self, from: directory.appending(path: path))
  }

  func matrix() throws -> FeatureMatrix {
    try FeatureMatrix(
      values: Array(features.joined()), rows: features.count, columns: features[0].count)
  }

  var trainingRows: [Int32] { (0..<nTrain).map(Int32.init) }
  var validationRows: [Int32] { (nTrain..<features.count).map(Int32.init) }
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
  let activation: String
  let hiddenLayers: [Int]
  let `init`: [String: GoldenTensor]
  let final: [String: GoldenTensor]
  let runningTrainLossPerBatch: [[Double]]
  let gradNormsBeforeClip: [Double]
  let classWeights: [Double]?
  let learningRatePerEpoch: [Double]
  let finalValidationOutput: GoldenTensor
  let summary: Summary
}

/// An array of one dimension or two.
struct GoldenTensor: Decodable {
  let shape: [Int]
  let values: [Float]

  /// How many values stand in a row.
  var columns: Int { shape.count > 1 ? shape[1] : 1 }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let rows = try? container.decode([[Float]].self) {
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

/// A trained network of the reference, some rows and its answers.
struct GoldenForward: Decodable {
  let stateDict: [String: GoldenTensor]
  let x: GoldenTensor
  let output: GoldenTensor
}

/// What golden files may hold that this version cannot run, and why.
///
/// Anything else must run.
enum LeftOut {
  /// Kinds of networks.
  private static let networks = [
    "gru": "recurrent networks come later", "lstm": "recurrent networks come later",
  ]

  /// Whether a network of a kind is left out, which is printed.
  ///
  /// - Throws: `GoldenError` for a kind that is neither here nor among those left out.
  static func leavesOut(network: String, of place: String) throws -> Bool {
    if network == "mlp" { return false }
    guard let reason = networks[network] else {
      throw GoldenError(message: "\(place): no network is called '\(network)'")
    }
    print("\(place) is left out: its network is '\(network)', and \(reason)")
    return true
  }

  /// Prints that the last parameters of a run are left out.
  ///
  /// The reference keeps the last ones; here it is those of the best validation loss, so that they
  /// can only be had by training without validation, which a loss of validation must not steer.
  static func leaveOutLastParameters(of place: String) {
    print("\(place): last parameters are left out: its learning rate was reduced at uneven times")
  }
}

/// The part of `info.json` that says which network it is.
struct GoldenInfo: Decodable {
  struct Training: Decodable {
    struct Architecture: Decodable {
      let hiddenLayers: [Int]?
      let activation: String?
    }

    /// The kind of network.
    let type: String
    let architecture: Architecture
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
