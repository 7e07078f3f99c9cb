// Random trainings against the reference's, by their means.

import Foundation
import Network
import TestSupport
import Testing

/// Some trainings of the reference, and how they spread.
private struct GoldenReference: Decodable {
  struct Spread: Decodable {
    let mean: Double
    let std: Double
  }

  struct Run: Decodable {}

  struct LabelCounts: Decodable {
    let train: [Int]
    let validation: [Int]
  }

  let strategy: String
  let epochs: Int
  let batchSize: Int
  let learningRate: Double
  let gradientClip: Double
  let dropout: Double
  let optimizer: String
  let labelCounts: LabelCounts
  let classWeightsTrain: [Double]
  let runs: [Run]
  let spread: [String: Spread]

  static let path = "train_reference.json"

  /// The directories of golden files that have such trainings.
  static let roots = Golden.roots.filter { Golden.exists(path, in: $0) }
}

@Suite struct FiveSeedTests {
  private static let results: [(name: String, of: @Sendable (TrainingSummary) -> Double?)] = [
    ("final_train_loss", { $0.finalTrainingLoss }),
    ("final_train_accuracy", { $0.finalTrainingAccuracy }),
    ("final_val_loss", { $0.finalValidationLoss }),
    ("final_val_accuracy", { $0.finalValidationAccuracy }),
  ]

  /// Welch's test: the means differ by less than three deviations of their difference.
  ///
  /// Five trainings tell a deviation only roughly, so that those of both sides are needed.
  @Test(arguments: GoldenReference.roots)
  func meansOfFiveSeedsAreThoseOfTheReference(root: URL) throws {
    let file = root.appending(path: GoldenReference.path)
    let reference = try decoded(GoldenReference.self, from: file)
    let data = try data(of: reference, in: root)
    let trained = try (UInt64(1)...5).map {
      try trainer(of: reference, in: root, data, seed: $0).train(data)
    }
    for network in trained {
      let difference = difference(doubles(network.classWeights), reference.classWeightsTrain)
      #expect(difference == nil, "\(file.path), class_weights_train: \(difference ?? "")")
    }
    for (name, result) in Self.results {
      let spread = try #require(reference.spread[name], "\(file.path): \(name)")
      let (mean, variance) = moments(trained.compactMap { result($0.summary) })
      let runs = Double(reference.runs.count)
      let allowed = 3 * (spread.std * spread.std / runs + variance / 5).squareRoot()
      #expect(
        abs(mean - spread.mean) <= allowed,
        "\(file.path), \(name): \(mean) instead of \(spread.mean)")
    }
  }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / Double(values.count - 1))
  }

  /// The first rows of a strategy: so many to learn from, and the next so many to judge by.
  private func data(of reference: GoldenReference, in root: URL) throws -> TrainingData {
    let directory = "strategies/\(reference.strategy)"
    let place = Golden.root(of: "\(directory)/features_raw.csv.gz", preferring: root)
    let table = try Golden.table("\(directory)/features_raw.csv.gz", in: place)
    let columns = try table.names.dropFirst().map { try table.numbers($0) }
    let values = (0..<table.rowCount).flatMap { row in
      columns.map { $0[row].isNaN ? 0 : Float($0[row]) }
    }
    let labels = try Golden.table("\(directory)/labels.csv.gz", in: place).numbers("label")
    let training = Int32(reference.labelCounts.train.reduce(0, +))
    let end = training + Int32(reference.labelCounts.validation.reduce(0, +))
    return TrainingData(
      matrix: try FeatureMatrix(values: values, rows: table.rowCount, columns: columns.count),
      labels: labels.map { Int8($0) }, training: (0..<training).map(\.self),
      validation: (training..<end).map(\.self))
  }

  private func trainer(
    of reference: GoldenReference, in root: URL, _ data: TrainingData, seed: UInt64
  ) throws -> Trainer {
    try #require(reference.optimizer == "adam weight_decay 1e-4", "\(root.path)")
    let path = "strategies/\(reference.strategy)/info.json"
    let info = try decoded(
      GoldenInfo.self, from: Golden.root(of: path, preferring: root).appending(path: path))
    let design = info.trainingConfig.architecture
    return try Trainer(
      mlp(
        inputs: data.matrix.columns,
        hiddenLayers: #require(design.hiddenLayers, "\(path)"),
        outputs: reference.labelCounts.train.count,
        activation: design.activation.flatMap(Activation.init) ?? .relu,
        dropout: reference.dropout),
      TrainingSettings(
        epochs: reference.epochs, batchSize: reference.batchSize,
        learningRate: reference.learningRate, gradientClip: reference.gradientClip, seed: seed))
  }
}
