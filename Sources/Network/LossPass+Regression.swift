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

extension LossPass {
  /// Adds up the loss of predicted values, and makes its derivative by them.
  ///
  /// A row counts as correct when prediction and target are both above 0 or both not.
  func regression(
    _ function: some ErrorFunction, _ results: Rows, _ rows: ArraySlice<Int32>,
    _ targets: [Float], divisor: Double, delta: Rows
  ) -> BatchLoss {
    var loss = BatchLoss()
    for (place, row) in rows.enumerated() {
      let prediction = unsafe results.start[place * results.stride]
      let target = targets[Int(row)]
      let error = Double(prediction) - Double(target)
      loss.sum += function.value(error)
      loss.correct += (prediction > 0) == (target > 0) ? 1 : 0
      unsafe delta.start[place * delta.stride] = Float(function.slope(error) / divisor)
    }
    return loss
  }
}
