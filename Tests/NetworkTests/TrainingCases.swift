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

/// A trainer of a 4-8-5-3 network.
func smallTrainer(
  epochs: Int = 3, batchSize: Int = 16, learningRate: Double = 0.01, dropout: Double = 0.2,
  gradientClip: Double = 1, seed: UInt64 = 0, order: BatchOrder = .shuffled
) throws -> Trainer {
  try Trainer(
    MLPArchitecture(inputs: 4, hiddenLayers: [8, 5], outputs: 3, dropout: dropout),
    TrainingSettings(
      epochs: epochs, batchSize: batchSize, learningRate: learningRate,
      gradientClip: gradientClip, seed: seed),
    order: order)
}

extension TrainingData {
  /// The same rows with other labels.
  func labelled(_ label: (Int) -> Int8) -> TrainingData {
    TrainingData(
      matrix: matrix, labels: labels.indices.map(label), training: training,
      validation: validation)
  }

  /// The same matrix with other parts.
  func split(training: [Int32]? = nil, validation: [Int32]? = nil) -> TrainingData {
    TrainingData(
      matrix: matrix, labels: labels, training: training ?? self.training,
      validation: validation ?? self.validation)
  }
}
