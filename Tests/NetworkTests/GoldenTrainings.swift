// The golden training runs and networks, as the files have them.

import Columns
import Foundation
import Network
import TestSupport

/// Training runs of the reference with fixed initial parameters and orders.
struct GoldenTraces: Decodable {
  // The names are those of the file.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  let X: [[Double]]
  let y: [Int8]
  let n_train: Int
  let batch_size: Int
  let permutations: [[Int32]]
  let traces: [GoldenTrace]

  /// The runs in a directory of golden files; none if the file is not there.
  static func read(_ directory: URL) throws -> GoldenTraces? {
    let file = directory.appending(path: "train_trace.json.gz")
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try JSONDecoder().decode(GoldenTraces.self, from: unpacked(file))
  }

  func matrix() throws -> FeatureMatrix {
    try FeatureMatrix(
      values: X.joined().map { Float($0) }, rows: X.count, columns: X[0].count)
  }

  var trainingRows: [Int32] { (0..<n_train).map(Int32.init) }
  var validationRows: [Int32] { (n_train..<X.count).map(Int32.init) }
}

/// One run.
struct GoldenTrace: Decodable {
  struct Config: Decodable {
    let learning_rate: Double
    let weight_decay: Double?
    let gradient_clip: Double?
    let optimizer: String?
    let loss: String?
    let output_format: String?
  }

  struct Summary: Decodable {
    struct History: Decodable {
      let train_loss: [Double]
      let train_accuracy: [Double]
      let val_loss: [Double]
      let val_accuracy: [Double]
    }

    let epochs_trained: Int
    let best_train_accuracy: Double
    let best_val_accuracy: Double
    let history: History
  }

  let config: Config
  let output_size: Int
  let activation: String
  let hidden_layers: [Int]
  let `init`: [String: GoldenTensor]
  let final: [String: GoldenTensor]
  let running_train_loss_per_batch: [[Double]]
  let grad_norms_before_clip: [Double]
  let class_weights: [Double]?
  let learning_rate_per_epoch: [Double]
  let final_validation_output: GoldenTensor
  let summary: Summary

  /// Why this project has no such training; nil if it has.
  var unsupported: String? {
    if config.output_format == "regression" { return "regression" }
    if let loss = config.loss, loss != "cross_entropy" { return "loss \(loss)" }
    if let optimizer = config.optimizer, optimizer != "adam" { return "optimizer \(optimizer)" }
    if Set(learning_rate_per_epoch).count > 1 { return "changing learning rate" }
    return nil
  }

  /// The reference takes names it does not know for relu.
  func architecture(inputs: Int) throws -> MLPArchitecture {
    try MLPArchitecture(
      inputs: inputs, hiddenLayers: hidden_layers, outputs: output_size,
      activation: Activation(rawValue: activation) ?? .relu)
  }
}

/// An array of one dimension or two.
struct GoldenTensor: Decodable {
  let shape: [Int]
  let values: [Float]

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
  let state_dict: [String: GoldenTensor]
  let x: GoldenTensor
  let output: GoldenTensor
}

/// The part of `info.json` that says which network it is.
struct GoldenInfo: Decodable {
  struct Training: Decodable {
    struct Architecture: Decodable {
      let hidden_layers: [Int]
      let activation: String?
    }

    let type: String
    let architecture: Architecture
  }

  let training_config: Training
}

/// Where further golden files are, if the environment says so.
let extraGoldenDirectory = ProcessInfo.processInfo.environment["KTASK_EXTRA_GOLDEN"]
  .map { URL(filePath: $0) }

/// The content of a file that may be packed.
func unpacked(_ file: URL) throws -> Data {
  let bytes = [UInt8](try Data(contentsOf: file))
  return Data(Gzip.isCompressed(bytes) ? try Gzip.decompress(bytes) : bytes)
}

/// The values as golden files have them.
func doubles(_ values: some Sequence<Float>) -> [Double] { values.map(Double.init) }

/// Says where values first differ by more than `limit`, by default what golden trainings keep.
func difference(_ actual: [Double], _ expected: [Double], within limit: Double = 1e-5) -> String? {
  guard actual.count == expected.count else {
    return "\(actual.count) values instead of \(expected.count)"
  }
  for (index, (value, golden)) in zip(actual, expected).enumerated()
  where !(abs(value - golden) <= limit) {
    return "value \(index): \(value) instead of \(golden)"
  }
  return nil
}
