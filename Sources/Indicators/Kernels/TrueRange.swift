// The true range of bars. Knows no indicator.

/// Wilder's true range: how far the price moved since the close of the bar before.
///
/// The largest of `high - low`, `|high - previous close|` and `|low - previous close|`; missing
/// terms are left out, and the first row has only the first term. NaN where all are missing.
/// Source: J. Welles Wilder, "New Concepts in Technical Trading Systems" (1978).
///
/// - Parameters:
///   - high: The highs.
///   - low: The lows, as many.
///   - close: The closes, as many.
/// - Returns: The true range of each row.
package func trueRange(high: [Double], low: [Double], close: [Double]) -> [Double] {
  var ranges = [Double](repeating: .nan, count: close.count)
  var previousClose = Double.nan
  for row in close.indices {
    let gap = Double.maximum(abs(high[row] - previousClose), abs(low[row] - previousClose))
    // The maximum of a number and NaN is the number.
    ranges[row] = Double.maximum(high[row] - low[row], gap)
    previousClose = close[row]
  }
  return ranges
}
