// Losses of values. Knows outputs and targets; knows nothing of the network.

/// What an error of a predicted value costs.
protocol ErrorFunction {
  /// The cost of prediction less target.
  func value(_ error: Double) -> Double
  /// Its derivative by the prediction.
  func slope(_ error: Double) -> Double
}

/// e² / 2 where |e| ≤ δ, and δ (|e| - δ / 2) beyond (Huber, "Robust estimation of a location
/// parameter").
struct HuberError: ErrorFunction {
  let delta: Double

  func value(_ error: Double) -> Double {
    let size = abs(error)
    return size <= delta ? error * error / 2 : delta * (size - delta / 2)
  }

  func slope(_ error: Double) -> Double {
    error > delta ? delta : error < -delta ? -delta : error
  }
}

/// e².
struct SquaredError: ErrorFunction {
  func value(_ error: Double) -> Double { error * error }
  func slope(_ error: Double) -> Double { 2 * error }
}

extension Kernels {
  /// Adds up the loss of a batch of predicted values, and makes its derivative by them.
  ///
  /// A row counts as correct when prediction and target are both above 0 or both not.
  ///
  /// - Parameters:
  ///   - function: What an error costs; a batch's loss is the mean over its rows.
  ///   - outputs: One prediction for each row of the batch.
  ///   - gradient: Takes the derivative, one number for each row.
  ///   - targets: The values of all rows of the matrix.
  ///   - rows: The rows of the matrix that the batch consists of.
  /// - Returns: The sums over the batch, each row weighing 1.
  static func regression(
    _ function: some ErrorFunction, _ outputs: FloatRegion, gradient: FloatRegion,
    targets: [Float], rows: ArraySlice<Int32>
  ) -> BatchLoss {
    precondition(outputs.count >= rows.count && gradient.count >= rows.count)
    let (outputs, gradient) = unsafe (outputs.start, gradient.start)
    let count = Double(rows.count)
    var loss = BatchLoss(weight: count, divisor: count)
    for (place, row) in rows.enumerated() {
      let (prediction, target) = unsafe (outputs[place], targets[Int(row)])
      let error = Double(prediction) - Double(target)
      loss.weightedLoss += function.value(error)
      loss.correct += (prediction > 0) == (target > 0) ? 1 : 0
      unsafe gradient[place] = Float(function.slope(error) / count)
    }
    return loss
  }
}
