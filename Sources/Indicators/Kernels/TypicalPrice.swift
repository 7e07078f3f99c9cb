// The typical price of bars. Knows no indicator.

import Columns

/// The typical price of each bar: `(high + low + close) / 3`.
///
/// - Parameters:
///   - high: The highs.
///   - low: The lows, as many.
///   - close: The closes, as many.
/// - Returns: One price a row, NaN where one of the three is missing.
package func typicalPrice(high: [Double], low: [Double], close: [Double]) -> [Double] {
  high.withLane { high in
    low.withLane { low in
      close.withLane { close in
        [Double](count: close.count) { prices in
          for row in 0..<prices.count { prices[row] = (high[row] + low[row] + close[row]) / 3 }
        }
      }
    }
  }
}
