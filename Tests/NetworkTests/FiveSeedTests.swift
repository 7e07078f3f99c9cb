// Random trainings against the reference's, by their means.

import Foundation
import Network
import TestSupport
import Testing

/// Five trainings of the reference, and how they spread.
private struct GoldenReference: Decodable {
  struct Spread: Decodable {
    let mean: Double
    let std: Double
  }

  let classWeights: [Double]
  let spread: [String: Spread]

  private enum CodingKeys: String, CodingKey {
    case classWeights = "class_weights_train"
    case spread
  }
}

@Suite struct FiveSeedTests {
  /// Welch's test: the means differ by less than three deviations of their difference.
  ///
  /// Five trainings tell a deviation only roughly, so that those of both sides are needed.
  @Test func meansOfFiveSeedsAreThoseOfTheReference() throws {
    let reference = try Golden.json("train_reference.json", as: GoldenReference.self)
    let data = try data()
    let trained = try (UInt64(1)...5).map { try trainer(seed: $0).train(data) }
    for network in trained {
      #expect(
        difference(doubles(network.classWeights), reference.classWeights) == nil)
    }
    let results = [
      "final_train_loss": trained.map(\.summary.finalTrainingLoss),
      "final_train_accuracy": trained.map(\.summary.finalTrainingAccuracy),
      "final_val_loss": trained.compactMap(\.summary.finalValidationLoss),
      "final_val_accuracy": trained.compactMap(\.summary.finalValidationAccuracy),
    ]
    for (name, values) in results {
      let spread = try #require(reference.spread[name])
      let (mean, variance) = moments(values)
      let allowed = 3 * ((spread.std * spread.std + variance) / 5).squareRoot()
      #expect(abs(mean - spread.mean) <= allowed, "\(name): \(mean) instead of \(spread.mean)")
    }
  }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / Double(values.count - 1))
  }

  /// The rows of the reference: 3,500 to learn from and 750 to judge by.
  private func data() throws -> TrainingData {
    let table = try Golden.table("strategies/g1_single/features_raw.csv.gz")
    let columns = try table.names.dropFirst().map { try table.numbers($0) }
    let values = (0..<table.rowCount).flatMap { row in
      columns.map { $0[row].isNaN ? 0 : Float($0[row]) }
    }
    let labels = try Golden.table("strategies/g1_single/labels.csv.gz").numbers("label")
    return TrainingData(
      matrix: try FeatureMatrix(values: values, rows: table.rowCount, columns: columns.count),
      labels: labels.map { Int8($0) }, training: (0..<3_500).map(\.self),
      validation: (3_500..<4_250).map(\.self))
  }

  private func trainer(seed: UInt64) throws -> Trainer {
    try Trainer(
      MLPArchitecture(inputs: 10, hiddenLayers: [32, 16], outputs: 3, dropout: 0.2),
      TrainingSettings(epochs: 20, batchSize: 64, learningRate: 0.001, seed: seed))
  }
}
