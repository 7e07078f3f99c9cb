// Wilder's smoothing. Knows no indicator.

/// Wilder's mean of a sequence that is fed in one value at a time.
///
/// The first mean is the simple mean of the first `period` values, missing ones left out; each
/// later one is `(mean * (period - 1) + value) / period`, so that a later missing value leaves
/// NaN for good. Source: J. Welles Wilder, "New Concepts in Technical Trading Systems" (1978).
package struct WilderMean {
  /// The mean so far, NaN until `period` values have been fed in.
  package private(set) var value = Double.nan
  private let period: Double
  private var fed = 0.0
  private var seedCount = 0.0
  private var seedSum = 0.0

  /// Starts with no values.
  ///
  /// - Parameter period: The number of values of the first mean, at least 1.
  package init(period: Int) { self.period = Double(period) }

  /// Feeds in the next value.
  package mutating func append(_ next: Double) {
    guard fed == period else { return seed(next) }
    value = (value * (period - 1) + next) / period
  }

  private mutating func seed(_ next: Double) {
    fed += 1
    if !next.isNaN {
      seedCount += 1
      seedSum += next
    }
    if fed == period { value = seedSum / seedCount }
  }
}
