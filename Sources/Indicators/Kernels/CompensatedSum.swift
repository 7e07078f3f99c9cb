// A running sum that does not drift. Knows no indicator.

/// The sum of a sequence that is fed in one value at a time.
///
/// What each addition rounds away is added with the next value, so the error does not grow with the
/// number of values. Source: William Kahan, "Further remarks on reducing truncation errors" (1965).
struct CompensatedSum {
  /// The sum so far, 0 before the first value.
  private(set) var value = 0.0
  private var excess = 0.0

  /// Adds a finite value.
  mutating func append(_ next: Double) {
    let corrected = next - excess
    let sum = value + corrected
    excess = (sum - value) - corrected
    value = sum
  }

  /// The sum up to each row; NaN where the row's own value is missing, which adds nothing.
  static func cumulative(_ values: [Double]) -> [Double] {
    var sum = CompensatedSum()
    return values.map { value in
      guard value.isFinite else { return .nan }
      sum.append(value)
      return sum.value
    }
  }
}
