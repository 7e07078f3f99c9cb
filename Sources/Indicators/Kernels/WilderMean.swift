// Wilder's smoothing. Knows no indicator.

/// Wilder's mean, which begins with a simple mean of `period` values.
///
/// Each later one is `(mean * (period - 1) + value) / period`, here with the factors multiplied out; a
/// missing value leaves NaN for good. Source: J. Welles Wilder, "New Concepts in Technical Trading
/// Systems" (1978).
package struct WilderMean {
  /// The weight of the newest value.
  private let alpha: Double
  /// The weight of the mean before.
  private let keep: Double

  /// Prepares means over `period` values, at least 1.
  package init(period: Int) {
    alpha = 1 / Double(period)
    keep = 1 - alpha
  }

  /// The first mean: the simple one, missing values left out; NaN where all are missing.
  package static func first(of values: some Sequence<Double>) -> Double {
    var (sum, count) = (0.0, 0.0)
    for value in values where !value.isNaN {
      sum += value
      count += 1
    }
    return sum / count
  }

  /// The mean after `mean` and the next value.
  @inline(__always) package func next(after mean: Double, _ value: Double) -> Double {
    keep * mean + alpha * value
  }
}
