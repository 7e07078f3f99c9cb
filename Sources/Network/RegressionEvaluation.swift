// How well predicted values do on rows that the network has not seen. Knows outputs and targets.

/// The results of a network that predicts values, on rows whose values are known.
package struct RegressionEvaluation: Sendable, Equatable {
  /// What an answer that looks at no feature comes to on the same rows.
  package struct Baseline: Sendable, Equatable {
    /// The mean absolute error of always answering the mean of the training targets.
    package let meanAbsoluteError: Double
    /// The root of the mean square error of always answering the mean of the training targets.
    package let rootMeanSquareError: Double
    /// The share of the most frequent of the signs -, 0 and +.
    package let signAccuracy: Double
  }

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
  package let baseline: Baseline
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
    let predictions = try logits(of: matrix, rows: rows).map(Double.init)
    try checkValues(targets, of: rows, rows: matrix.rows)
    let targets = rows.map { Double(targets[Int($0)]) }
    let meanLoss: Double
    switch loss {
    case .huber(let delta): meanLoss = mean(HuberError(delta: delta), predictions, targets)
    case .mse: meanLoss = mean(SquaredError(), predictions, targets)
    case .crossEntropy, .focal: throw .targetKind(loss)
    }
    guard !rows.isEmpty else { return nil }
    return RegressionEvaluation(
      predictions, targets, loss: meanLoss, trainingMean: trainingMean)
  }
}

extension RegressionEvaluation {
  /// Works the scores out of predictions and targets, of which there is at least one.
  fileprivate init(
    _ predictions: [Double], _ targets: [Double], loss: Double, trainingMean: Double
  ) {
    let constant = [Double](repeating: trainingMean, count: targets.count)
    let ownMean = targets.reduce(0, +) / Double(targets.count)
    let squares = mean(SquaredError(), predictions, targets)
    let isConstant = targets.allSatisfy { $0 == targets[0] }
    let deviations = targets.map { ($0 - ownMean) * ($0 - ownMean) }.reduce(0, +)
    self.loss = loss
    meanAbsoluteError = meanDistance(predictions, targets)
    rootMeanSquareError = squares.squareRoot()
    r2 = isConstant ? nil : 1 - squares * Double(targets.count) / deviations
    let right = zip(predictions, targets).count { sign($0) == sign($1) }
    signAccuracy = Double(right) / Double(targets.count)
    let counts = [-1, 0, 1].map { side in targets.count { sign($0) == side } }
    baseline = Baseline(
      meanAbsoluteError: meanDistance(constant, targets),
      rootMeanSquareError: mean(SquaredError(), constant, targets).squareRoot(),
      signAccuracy: Double(counts.max() ?? 0) / Double(targets.count))
  }
}

/// Returns the mean of some rows' values, which a baseline answers with; 0 when there are no rows.
///
/// - Precondition: `rows` are indices of `targets`.
package func meanTarget(_ targets: [Float], rows: [Int32]) -> Double {
  rows.reduce(0) { $0 + Double(targets[Int($1)]) } / Double(max(rows.count, 1))
}

/// Returns what the errors cost on average.
private func mean(
  _ function: some ErrorFunction, _ predictions: [Double], _ targets: [Double]
) -> Double {
  let costs = zip(predictions, targets).reduce(0) { $0 + function.value($1.0 - $1.1) }
  return costs / Double(targets.count)
}

/// Returns the mean absolute error.
private func meanDistance(_ predictions: [Double], _ targets: [Double]) -> Double {
  zip(predictions, targets).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(targets.count)
}

/// Returns -1, 0 or 1, and 2 for NaN, which no target is.
private func sign(_ value: Double) -> Int {
  if value > 0 { return 1 }
  if value < 0 { return -1 }
  return value == 0 ? 0 : 2
}
