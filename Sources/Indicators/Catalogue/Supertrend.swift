// The supertrend.

import Columns

/// A band that follows the price from behind and changes sides when a close reaches it.
enum Supertrend {
  static let definition = IndicatorDefinition(
    name: "supertrend",
    aliases: ["supertrendindicator"],
    summary: "Supertrend: band behind the price, and the side it is on",
    notes: IndicatorNotes(
      formula: """
        Bands are tried at `(high + low) / 2 + multiplier * range` and `- multiplier * range`, with \
        the simple mean of the true range of the last `period` bars. The upper band is only \
        lowered, unless the close before was above it; the lower one is only raised, unless the \
        close before was below it. `direction` becomes -1 when a close is at or below the lower \
        band and 1 when it is at or above the upper one; a close at or beyond both, as in flat \
        prices, changes nothing. `trend` is the lower band while `direction` is 1, the upper one \
        while it is -1.
        """,
      warmUp: """
        `trend` is NaN and `direction` 1 in the first `period - 1` rows; the bands of the next row \
        are those tried there.
        """,
      missing: """
        `trend` is NaN while the high, the low or the mean true range is; bands and `direction` stay \
        as they were until all are there again. A missing close reaches no band.
        """,
      talib: "That has none. Others smooth the true range as Wilder did.",
      source: "Olivier Seban"),
    parameters: [
      .bars("period", "Bars of the mean true range", default: 10, range: 2...200),
      .multiplier("Mean true ranges from the middle of a bar to a band", default: 3),
    ],
    outputs: ["trend", "direction"],
    revision: 1,
    minimumRows: { $0.integer("period") + 1 },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      let (high, low, close) = (input[.high], input[.low], input[.close])
      let range = meanTrueRange(
        high: high, low: low, close: close, window: arguments.integer("period"))
      let tried = Bands(
        middle: zip(high, low).map { ($0 + $1) / 2 }, width: range,
        multiplier: arguments.real("multiplier"))
      var bands = TrailingBands()
      var trend = [Double](repeating: .nan, count: close.count)
      var direction = trend
      for row in close.indices {
        trend[row] = bands.follow(
          upper: tried.upper[row], lower: tried.lower[row], close: close[row])
        direction[row] = bands.direction
      }
      return [trend, direction]
    })
}

/// The two bands of a supertrend and the side that counts.
private struct TrailingBands {
  /// 1 while the lower band counts, -1 while the upper one does.
  private(set) var direction = 1.0
  private var upper = Double.nan
  private var lower = Double.nan
  private var closeBefore = Double.nan

  /// Moves the bands to the next row.
  ///
  /// - Returns: The band that counts, NaN if there are none to try.
  mutating func follow(upper newUpper: Double, lower newLower: Double, close: Double) -> Double {
    defer { closeBefore = close }
    guard !newUpper.isNaN else { return .nan }
    if upper.isNaN || newUpper < upper || closeBefore > upper { upper = newUpper }
    if lower.isNaN || newLower > lower || closeBefore < lower { lower = newLower }
    if (close <= lower) != (close >= upper) { direction = close <= lower ? -1 : 1 }
    return direction > 0 ? lower : upper
  }
}
