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

  let class_weights_train: [Double]
  let spread: [String: Spread]
}

@Suite struct FiveSeedTests {
  @Test func meansOfFiveSeedsAreThoseOfTheReference() throws {
    let reference = try Golden.json("train_reference.json", as: GoldenReference.self)
    let data = try data()
    let test = (Int32(4_250)..<5_000).map(\.self)
    var sums: [String: Double] = [:]
    for seed in UInt64(1)...5 {
      let trained = try trainer(seed: seed).train(data)
      #expect(
        difference(doubles(trained.classWeights), reference.class_weights_train) == nil)
      let last = try trainer(seed: seed).train(data.split(validation: []))
      let evaluation = try MultilayerPerceptron(last.parameters)
        .evaluation(of: data.matrix, labels: data.labels, rows: test)
      sums["final_train_loss", default: 0] += trained.summary.finalTrainingLoss
      sums["final_train_accuracy", default: 0] += trained.summary.finalTrainingAccuracy
      sums["final_val_loss", default: 0] += trained.summary.finalValidationLoss ?? .nan
      sums["final_val_accuracy", default: 0] += trained.summary.finalValidationAccuracy ?? .nan
      sums["test_loss", default: 0] += evaluation?.loss ?? .nan
      sums["test_accuracy", default: 0] += evaluation?.accuracy ?? .nan
    }
    #expect(Set(sums.keys) == Set(reference.spread.keys))
    for (name, spread) in reference.spread {
      let mean = (sums[name] ?? .nan) / 5
      let allowed = 3 * spread.std * (2.0 / 5).squareRoot()
      #expect(abs(mean - spread.mean) <= allowed, "\(name): \(mean) instead of \(spread.mean)")
    }
  }

  /// The rows of the reference: 3,500 to learn from, 750 to judge by, 750 to test on.
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
