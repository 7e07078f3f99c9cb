// How well predicted values do on rows that the network has not seen, and what a guess would come to.
// Knows outputs and targets.

/// What predictions of rows come to whose values are known.
package struct ValueScores: Sendable, Equatable {
  /// The mean of the loss that the network was trained with.
  package let loss: Double
  /// The mean of |prediction - target|.
  package let meanAbsoluteError: Double
  /// The root of the mean of (prediction - target)².
  package let rootMeanSquareError: Double
  /// 1 less the sum of squared errors over that of the targets' deviations from their own mean.
  ///
  /// Nil when all targets are the same, as nothing is there to be explained then.
  package let r2: Double?
  /// The share of rows where prediction and target are both above, both below or both exactly 0.
  package let signAccuracy: Double
}

/// What a network that predicts values comes to, beside a guess that looks at no feature.
///
/// The guess always answers the mean of the training targets, which could be known beforehand. Its
/// R² is 0 at best: no constant does better than the evaluated rows' own mean.
package struct RegressionEvaluation: Sendable, Equatable {
  /// What the network comes to.
  package let scores: ValueScores
  /// What the guess comes to.
  package let baseline: ValueScores
  /// What it answers: the mean of the training targets.
  package let baselineValue: Double
  /// The share of the most frequent of the signs -, 0 and + among the evaluated rows themselves.
  ///
  /// No constant answer is right more often; which one it would be can only be told afterwards.
  package let hindsightSignAccuracy: Double
}

extension RegressionEvaluation {
  /// Compares predictions with values; nil when there are no rows.
  ///
  /// - Parameters:
  ///   - predictions: One for each of `rows`, in their order.
  ///   - targets: The value of every row there is.
  ///   - rows: The rows to look at.
  ///   - loss: The loss that the network was trained with.
  ///   - trainingMean: What the baseline answers: `meanTarget(_:rows:)` over the training rows.
  /// - Throws: `NetworkError` when there are more or fewer predictions, the loss is one of classes,
  ///   or a row has no value or one that is not finite.
  /// - Complexity: O(rows).
  package init?(
    predictions: [Float], targets: [Float], rows: [Int32], loss: Loss, trainingMean: Double
  ) throws(NetworkError) {
    guard predictions.count == rows.count else {
      throw .matrixSize(values: predictions.count, rows: rows.count, columns: 1)
    }
    for row in rows where !targets.indices.contains(Int(row)) {
      throw .row(Int(row), rows: targets.count)
    }
    try checkValues(targets, of: rows, rows: targets.count)
    let cost: (Double) -> Double
    switch loss {
    case .huber(let delta): cost = HuberError(delta: delta).value
    case .mse: cost = SquaredError().value
    case .crossEntropy, .focal: throw .targetKind(loss)
    }
    guard !rows.isEmpty else { return nil }
    let known = rows.map { Double(targets[Int($0)]) }
    scores = ValueScores(predictions.map(Double.init), known, cost: cost)
    baselineValue = trainingMean
    baseline = ValueScores(
      [Double](repeating: trainingMean, count: known.count), known, cost: cost)
    let counts = [-1, 0, 1].map { side in known.count { sign($0) == side } }
    hindsightSignAccuracy = Double(counts.max() ?? 0) / Double(known.count)
  }
}

extension NeuralNetwork {
  /// Compares the network's predictions with the values.
  ///
  /// - Parameters:
  ///   - matrix: The features of all rows.
  ///   - targets: The value of every row of the matrix.
  ///   - rows: The rows to look at.
  ///   - loss: The loss that the network was trained with.
  ///   - trainingMean: What the baseline answers: `meanTarget(_:rows:)` over the training rows.
  /// - Returns: The results; nil when there are no rows.
  /// - Throws: `NetworkError` when matrix, targets, loss and network do not fit one another, or a
  ///   row's value is not finite.
  package func regressionEvaluation(
    of matrix: FeatureMatrix, targets: [Float], rows: [Int32], loss: Loss, trainingMean: Double
  ) throws(NetworkError) -> RegressionEvaluation? {
    guard parameters.architecture.outputs == 1 else {
      throw .regressionOutputs(parameters.architecture.outputs)
    }
    let predictions = try logits(of: matrix, rows: rows)
    try checkValues(targets, of: rows, rows: matrix.rows)
    return try RegressionEvaluation(
      predictions: predictions, targets: targets, rows: rows, loss: loss,
      trainingMean: trainingMean)
  }
}

extension ValueScores {
  /// Works the scores out of predictions and targets, of which there is at least one.
  fileprivate init(
    _ predictions: [Double], _ targets: [Double], cost: (Double) -> Double
  ) {
    let rows = Double(targets.count)
    let errors = zip(predictions, targets).map { $0 - $1 }
    let squares = errors.reduce(0) { $0 + $1 * $1 }
    let mean = targets.reduce(0, +) / rows
    let deviations = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    loss = errors.reduce(0) { $0 + cost($1) } / rows
    meanAbsoluteError = errors.reduce(0) { $0 + abs($1) } / rows
    rootMeanSquareError = (squares / rows).squareRoot()
    r2 = targets.allSatisfy { $0 == targets[0] } ? nil : 1 - squares / deviations
    let right = zip(predictions, targets).count { sign($0) == sign($1) }
    signAccuracy = Double(right) / rows
  }
}

/// Returns the mean of some rows' values, which a baseline answers with; 0 when there are no rows.
///
/// - Precondition: `rows` are indices of `targets`.
package func meanTarget(_ targets: [Float], rows: [Int32]) -> Double {
  rows.reduce(0) { $0 + Double(targets[Int($1)]) } / Double(max(rows.count, 1))
}

/// Returns -1, 0 or 1, and 2 for NaN, which no target is.
private func sign(_ value: Double) -> Int {
  if value > 0 { return 1 }
  if value < 0 { return -1 }
  return value == 0 ? 0 : 2
}
