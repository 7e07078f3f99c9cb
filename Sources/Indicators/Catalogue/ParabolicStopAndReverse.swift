// The parabolic stop and reverse.

import Columns

/// Wilder's trailing stop, which closes in on the price the faster the longer a trend lasts.
enum ParabolicStopAndReverse {
  static let definition = IndicatorDefinition(
    name: "parabolicsar",
    aliases: ["parabolicsarindicator"],
    summary: "Parabolic stop and reverse: stop that closes in on the price, faster and faster",
    notes: IndicatorNotes(
      formula: """
        In row 1 the trend is up if the close is above the one before, else down; the stop is the \
        low of row 0 in an up trend, the high in a down trend, the extreme is the high or low of \
        row 1, and the speed `initial_af`. From then on `stop += speed * (extreme - stop)`. If that \
        is at or above the low in an up trend, the trend turns: the stop is the extreme, the new \
        extreme is the low, and the speed `initial_af`. Else the stop is kept from being above the \
        lows of the last two bars, and a high above the extreme becomes the extreme and raises the \
        speed by `step_af` to at most `max_af`. A down trend mirrors this.
        """,
      warmUp: "NaN in the first row.",
      missing: """
        Missing highs and lows neither turn the trend nor hold the stop back; but one among those \
        that rows 0 and 1 start from leaves NaN for good.
        """,
      talib: """
        That starts with the direction of the directional movement, and also keeps a stop that has \
        just turned out of the range of the last two bars.
        """,
      source: "J. Welles Wilder, \"New Concepts in Technical Trading Systems\" (1978)"),
    parameters: [
      speed("initial_af", "Speed at which a trend starts", default: 0.02, 0.001, 0.1),
      speed("step_af", "What each new extreme adds to the speed", default: 0.02, 0.001, 0.1),
      speed("max_af", "Speed that is not added to any more", default: 0.2, 0.01, 1),
    ],
    outputs: ["value"],
    revision: 1,
    minimumRows: { _ in 2 },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      let stop = TrailingStop(
        initialSpeed: arguments.real("initial_af"), step: arguments.real("step_af"),
        highestSpeed: arguments.real("max_af"))
      return [stop.values(high: input[.high], low: input[.low], close: input[.close])]
    })

  private static func speed(
    _ name: String, _ summary: String, default standard: Double, _ lower: Double, _ upper: Double
  ) -> IndicatorParameter {
    IndicatorParameter(
      name, summary, .real(default: standard, range: RealRange(lower, upper), acceptsText: true))
  }
}

/// The recursion of the stop in an up trend; a down trend is one of negated prices.
private struct TrailingStop {
  let initialSpeed: Double
  let step: Double
  let highestSpeed: Double

  func values(high: [Double], low: [Double], close: [Double]) -> [Double] {
    var values = [Double](repeating: .nan, count: close.count)
    guard close.count > 1 else { return values }
    var sign = close[1] > close[0] ? 1.0 : -1
    // How far prices go with the trend, and against it; both are prices times the sign.
    func ahead(_ row: Int) -> Double { sign > 0 ? high[row] : -low[row] }
    func behind(_ row: Int) -> Double { sign > 0 ? low[row] : -high[row] }
    var stop = behind(0)
    var extreme = ahead(1)
    var speed = initialSpeed
    values[1] = sign * stop
    for row in 2..<max(2, close.count) {
      stop += speed * (extreme - stop)
      if behind(row) <= stop {
        sign = -sign
        stop = -extreme
        extreme = ahead(row)
        speed = initialSpeed
      } else {
        for before in [row - 1, row - 2] where behind(before) < stop { stop = behind(before) }
        if ahead(row) > extreme {
          extreme = ahead(row)
          speed = min(speed + step, highestSpeed)
        }
      }
      values[row] = sign * stop
    }
    return values
  }
}
