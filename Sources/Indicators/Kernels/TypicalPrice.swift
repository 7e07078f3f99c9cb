// The typical price of bars. Knows no indicator.

/// The typical price of each bar: `(high + low + close) / 3`.
///
/// - Parameters:
///   - high: The highs.
///   - low: The lows, as many.
///   - close: The closes, as many.
/// - Returns: One price a row, NaN where one of the three is missing.
package func typicalPrice(high: [Double], low: [Double], close: [Double]) -> [Double] {
  close.indices.map { (high[$0] + low[$0] + close[$0]) / 3 }
}
