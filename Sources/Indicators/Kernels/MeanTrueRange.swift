// The rolling mean of the true range. Knows no indicator.

import Columns

/// The simple mean of the true range of the last `window` bars.
///
/// The first bar's true range is `high - low`; see `trueRange`.
///
/// - Parameters:
///   - high: The highs.
///   - low: The lows, as many.
///   - close: The closes, as many.
///   - window: The number of bars, at least 1.
/// - Returns: The mean, NaN where fewer than `window` bars, or one without a true range, are there.
func meanTrueRange(
  high: [Double], low: [Double], close: [Double], window: Int
) -> [Double] {
  high.withLane { high in
    low.withLane { low in
      close.withLane { close in
        Rolling.fullMeans(count: close.count, window: window) { start, ranges in
          if trueRange(high, low, close, from: start, into: ranges) { return }
          // What is infinite less itself is NaN.
          for row in 0..<ranges.count { ranges[row] += ranges[row] - ranges[row] }
        }
      }
    }
  }
}
