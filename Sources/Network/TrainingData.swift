// What a training learns from and is judged by. Knows rows; knows nothing of where they come from.

/// What a network is to answer for each row of a matrix; only that of listed rows is looked at.
package enum Targets: Sendable, Hashable {
  /// The number of the row's class, from 0.
  case classes([Int8])
  /// The row's value, for a regression.
  case values([Float])
}

/// The rows to learn from and the rows to judge by.
package struct TrainingData: Sendable {
  package let matrix: FeatureMatrix
  /// What to answer for every row of the matrix.
  package let targets: Targets
  /// The rows to learn from.
  package let training: [Int32]
  /// The rows by which the best epoch is chosen; without any, the last epoch is kept.
  package let validation: [Int32]
  /// How likely each row of the matrix is drawn; without it, every epoch has all training rows.
  package let sampleWeights: [Float]?
  /// The rows that class weights are worked out from.
  package let weighedRows: [Int32]

  /// Puts together what belongs together.
  ///
  /// - Parameters:
  ///   - matrix: The features of all rows.
  ///   - targets: One for every row of the matrix: classes or values, as the loss needs them.
  ///   - training: The rows to learn from.
  ///   - validation: The rows by which the best epoch is chosen.
  ///   - sampleWeights: One for every row of the matrix, finite and 0 or more; those of training
  ///     rows matter alone, and one of them must be above 0. Each epoch then draws as many rows as
  ///     there are training rows, with replacement, each time with probability weight / Σ weights.
  ///   - weighedRows: The rows that class weights are worked out from; without it, the training rows.
  package init(
    matrix: FeatureMatrix, targets: Targets, training: [Int32], validation: [Int32],
    sampleWeights: [Float]? = nil, weighedRows: [Int32]? = nil
  ) {
    self.matrix = matrix
    self.targets = targets
    self.training = training
    self.validation = validation
    self.sampleWeights = sampleWeights
    self.weighedRows = weighedRows ?? training
  }

  /// Puts together rows of classes, all to be learned from equally often.
  package init(matrix: FeatureMatrix, labels: [Int8], training: [Int32], validation: [Int32]) {
    self.init(
      matrix: matrix, targets: .classes(labels), training: training, validation: validation)
  }

  /// Checks that there is something to learn from, and that all of it fits the network.
  func check(for architecture: NetworkArchitecture) throws(NetworkError) {
    guard !training.isEmpty else { throw .noTrainingRows }
    for part in [training, validation] { try matrix.check(part, for: architecture) }
    // Rows whose windows would begin before the first row count in class weights all the same.
    try matrix.check(weighedRows)
    for part in [training, validation, weighedRows] {
      switch targets {
      case .classes(let labels):
        try checkLabels(labels, of: part, rows: matrix.rows, classes: architecture.outputs)
      case .values(let values):
        try checkValues(values, of: part, rows: matrix.rows)
      }
    }
  }
}

/// Checks that there is a label for every row, and that those of `indices` are classes.
func checkLabels(
  _ labels: [Int8], of indices: [Int32], rows: Int, classes: Int
) throws(NetworkError) {
  guard labels.count == rows else { throw .labelCount(found: labels.count, expected: rows) }
  for row in indices where labels[Int(row)] < 0 || Int(labels[Int(row)]) >= classes {
    throw .label(labels[Int(row)], row: Int(row), classes: classes)
  }
}

/// Checks that there is a value for every row, and that those of `indices` are finite.
func checkValues(_ values: [Float], of indices: [Int32], rows: Int) throws(NetworkError) {
  guard values.count == rows else { throw .labelCount(found: values.count, expected: rows) }
  for row in indices where !values[Int(row)].isFinite { throw .target(row: Int(row)) }
}
