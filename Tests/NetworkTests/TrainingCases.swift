// Small trainings that tests share.

import Network
import TestSupport

/// Rows of normally distributed features whose class follows from the first of them.
func separableData(
  rows: Int = 120, columns: Int = 4, validating: Int = 30, seed: UInt64 = 1
) throws -> TrainingData {
  var generator = SeededGenerator(seed: seed)
  let values = (0..<rows * columns).map { _ in Float(generator.normal()) }
  let labels = (0..<rows).map { row -> Int8 in
    values[row * columns] < -0.5 ? 0 : values[row * columns] < 0.5 ? 1 : 2
  }
  return TrainingData(
    matrix: try FeatureMatrix(values: values, rows: rows, columns: columns), labels: labels,
    training: (0..<Int32(rows - validating)).map(\.self),
    validation: (Int32(rows - validating)..<Int32(rows)).map(\.self))
}

/// The shape of a multilayer perceptron.
func mlp(
  inputs: Int, hiddenLayers: [Int], outputs: Int, activation: Activation = .relu,
  dropout: Double = 0
) throws -> NetworkArchitecture {
  .mlp(
    try MLPArchitecture(
      inputs: inputs, hiddenLayers: hiddenLayers, outputs: outputs, activation: activation,
      dropout: dropout))
}

/// A trainer of a 4-8-5-3 network.
func smallTrainer(
  epochs: Int = 3, batchSize: Int = 16, learningRate: Double = 0.01, dropout: Double = 0.2,
  gradientClip: Double = 1, seed: UInt64 = 0, loss: Loss = .crossEntropy,
  optimizer: Optimizer = .adam, order: BatchOrder = .shuffled
) throws -> Trainer {
  try Trainer(
    mlp(inputs: 4, hiddenLayers: [8, 5], outputs: 3, dropout: dropout),
    TrainingSettings(
      epochs: epochs, batchSize: batchSize, learningRate: learningRate,
      gradientClip: gradientClip, seed: seed, loss: loss, optimizer: optimizer),
    order: order)
}

/// Rows of normally distributed features whose value follows from the first two of them.
func regressionData(
  rows: Int = 120, validating: Int = 30, seed: UInt64 = 1
) throws -> TrainingData {
  let data = try separableData(rows: rows, validating: validating, seed: seed)
  let features = data.matrix.values
  return data.valued { 0.3 * features[4 * $0] - 0.2 * features[4 * $0 + 1] }
}

/// A trainer of a 4-8-5-1 network.
func regressionTrainer(
  _ loss: Loss, epochs: Int = 3, dropout: Double = 0.2, seed: UInt64 = 0
) throws -> Trainer {
  try Trainer(
    mlp(inputs: 4, hiddenLayers: [8, 5], outputs: 1, dropout: dropout),
    TrainingSettings(
      epochs: epochs, batchSize: 16, learningRate: 0.01, weightDecay: 0, seed: seed, loss: loss))
}

extension TrainingData {
  /// The classes; none if the targets are values.
  var labels: [Int8] {
    if case .classes(let labels) = targets { labels } else { [] }
  }

  /// The values; none if the targets are classes.
  var values: [Float] {
    if case .values(let values) = targets { values } else { [] }
  }

  /// The same rows with other labels.
  func labelled(_ label: (Int) -> Int8) -> TrainingData {
    TrainingData(
      matrix: matrix, labels: (0..<matrix.rows).map(label), training: training,
      validation: validation)
  }

  /// The same rows with values.
  func valued(_ value: (Int) -> Float) -> TrainingData {
    TrainingData(
      matrix: matrix, targets: .values((0..<matrix.rows).map(value)), training: training,
      validation: validation)
  }

  /// The same rows with sample weights.
  func weighted(_ weights: [Float]) -> TrainingData {
    TrainingData(
      matrix: matrix, targets: targets, training: training, validation: validation,
      sampleWeights: weights)
  }

  /// The same matrix with other parts.
  func split(training: [Int32]? = nil, validation: [Int32]? = nil) -> TrainingData {
    TrainingData(
      matrix: matrix, targets: targets, training: training ?? self.training,
      validation: validation ?? self.validation, sampleWeights: sampleWeights,
      weighedRows: training == nil ? weighedRows : nil)
  }
}
