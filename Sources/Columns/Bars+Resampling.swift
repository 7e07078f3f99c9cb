// Coarser bars of finer ones. Knows bins of time; knows nothing of files or indicators.

extension Bars {
  /// The bars of a longer timeframe that these bars make up.
  ///
  /// A bin is stamped at its start and holds the bars stamped from there up to the next bin's start:
  /// first open, highest high, lowest low, last close, compensated sum of volumes. Bins without a bar are left
  /// out; a first or last bin of which only a part is there is kept.
  ///
  /// - Parameters:
  ///   - longer: The timeframe wanted.
  ///   - shorter: The timeframe of these bars.
  /// - Returns: One bar for each bin that has bars, oldest first.
  /// - Precondition: `shorter.divides(longer)`, timestamps increase.
  /// - Complexity: O(*n*).
  package func resampled(to longer: Timeframe, from shorter: Timeframe) -> Bars {
    precondition(shorter.divides(longer), "\(shorter) bars do not make up \(longer) bars")
    if shorter == longer { return self }
    var result = Bars()
    // What rounding took from the sum of the last bin's volumes (Kahan).
    var lost = 0.0
    for row in timestamps.indices {
      let start = longer.start(containing: timestamps[row])
      if result.timestamps.last == start {
        result.extendLast(by: self, row, &lost)
      } else {
        lost = 0
        result.append(
          timestamp: start, open: open[row], high: high[row], low: low[row], close: close[row],
          volume: volume[row])
      }
    }
    return result
  }

  /// Takes a later bar into the last one.
  private mutating func extendLast(by bars: Bars, _ row: Int, _ lost: inout Double) {
    let last = count - 1
    high[last] = max(high[last], bars.high[row])
    low[last] = min(low[last], bars.low[row])
    close[last] = bars.close[row]
    let addend = bars.volume[row] - lost
    let sum = volume[last] + addend
    lost = sum - volume[last] - addend
    volume[last] = sum
  }
}
