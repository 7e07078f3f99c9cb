// The average directional index.

import Columns

/// How strongly prices trend, whichever way, and how strongly up and down, each from 0 to 100.
enum AverageDirectionalIndex {
  static let definition = IndicatorDefinition(
    name: "adx",
    aliases: ["adxindicator"],
    summary: "Average directional index: strength of the trend, and of its two directions",
    notes: IndicatorNotes(
      formula: """
        An up move `high - high[-1]` counts as +DM where it is positive and larger than the down \
        move `low[-1] - low`, and the other way round for -DM. With all of them and the true range \
        TR smoothed exponentially with alpha `1 / period`: `plus_di = 100 * +DM / TR`, `minus_di = \
        100 * -DM / TR`; `adx` is `100 * |plus_di - minus_di| / (plus_di + minus_di)` smoothed in \
        the same way.
        """,
      warmUp: """
        None; the first row has no movement, so all three start at 0 and `adx` takes some `5 * \
        period` rows to forget it.
        """,
      missing: """
        Never NaN; a missing high or low counts as no movement, and where nothing moved all are 0.
        """,
      talib: "That starts with sums of `period` rows and is NaN before them.",
      source: "J. Welles Wilder, \"New Concepts in Technical Trading Systems\" (1978)"),
    parameters: [.bars("period", "Bars of the smoothing", default: 14, range: 2...200)],
    outputs: ["adx", "plus_di", "minus_di"],
    revision: 1,
    minimumRows: { 2 * $0.integer("period") + 1 },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      let alpha = 1 / Double(arguments.integer("period"))
      let smooth = { Exponential.mean(of: $0, alpha: alpha, adjusted: false) }
      let range = smooth(trueRange(high: input[.high], low: input[.low], close: input[.close]))
      let (up, down) = directionalMovement(high: input[.high], low: input[.low])
      let plus = zip(smooth(up), range).map(percentage)
      let minus = zip(smooth(down), range).map(percentage)
      let index = zip(plus, minus).map { percentage(abs($0 - $1), of: $0 + $1) }
      return [smooth(index), plus, minus]
    })

  private static func directionalMovement(
    high: [Double], low: [Double]
  ) -> (up: [Double], down: [Double]) {
    var up = [Double](repeating: 0, count: high.count)
    var down = up
    for row in high.indices.dropFirst() {
      let rise = high[row] - high[row - 1]
      let fall = low[row - 1] - low[row]
      if rise > fall, rise > 0 { up[row] = rise }
      if fall > rise, fall > 0 { down[row] = fall }
    }
    return (up, down)
  }

  /// The part in percent of the whole, 0 if there is no whole.
  private static func percentage(_ part: Double, of whole: Double) -> Double {
    whole == 0 || whole.isNaN ? 0 : 100 * part / whole
  }
}
