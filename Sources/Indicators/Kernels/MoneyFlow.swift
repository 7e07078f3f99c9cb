// Chaikin's money flow of bars. Knows no indicator.

/// Where each bar closed in its own range, and that times its volume.
///
/// `multiplier = ((close - low) - (high - close)) / (high - low)`, from -1 (at the low) to 1 (at the
/// high), and 0 where the bar has no range; `flow = multiplier * volume`.
/// Source: Marc Chaikin's accumulation/distribution line.
///
/// - Parameters:
///   - high: The highs.
///   - low: The lows, as many.
///   - close: The closes, as many.
///   - volume: The volumes, as many.
/// - Returns: Both columns, NaN where what they are made of is missing.
func moneyFlow(
  high: [Double], low: [Double], close: [Double], volume: [Double]
) -> (multiplier: [Double], flow: [Double]) {
  let multiplier = close.indices.map { row in
    let range = high[row] - low[row]
    let place = (close[row] - low[row]) - (high[row] - close[row])
    return range == 0 ? 0 : place / range
  }
  return (multiplier, volume.indices.map { multiplier[$0] * volume[$0] })
}
