// The true range of bars. Knows no indicator.

import CKernels
import Columns

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
  high.withLane { high in
    low.withLane { low in
      close.withLane { close in
        [Double](count: close.count) { trueRange(high, low, close, from: 0, into: $0) }
      }
    }
  }
}

/// The true range of some rows.
///
/// - Parameters:
///   - high: The highs of all rows.
///   - low: The lows.
///   - close: The closes.
///   - start: The first row that is asked for.
///   - ranges: Where the true ranges go.
/// - Returns: Whether all of them are finite.
@discardableResult
func trueRange(
  _ high: Lane<Double>, _ low: Lane<Double>, _ close: Lane<Double>, from start: Int,
  into ranges: OutputLane<Double>
) -> Bool {
  guard ranges.count > 0 else { return true }
  let first = ranges
  if start == 0 { first[0] = high[0] - low[0] }
  let next = max(1, start)
  let (high, low, before) = (high.from(next), low.from(next), close.from(next - 1))
  let ranges = ranges.from(next - start)
  precondition(min(high.count, low.count, before.count) >= ranges.count)
  // No other order of these is as wide, and rounding keeps the order, where the high is not below the
  // low. Without a close before, the span is not finite.
  let isPlain = unsafe ktask_spans(high.base, low.base, before.base, ranges.base, ranges.count)
  if isPlain { return start > 0 || first[0].isFinite }
  for row in 0..<ranges.count {
    let gap = Double.maximum(abs(high[row] - before[row]), abs(low[row] - before[row]))
    // The maximum of a number and NaN is the number.
    ranges[row] = Double.maximum(high[row] - low[row], gap)
  }
  return false
}
