// Aroon.

import Columns

/// How recent the highest high and the lowest low of the last `period` bars are.
enum Aroon {
  static let definition = IndicatorDefinition(
    name: "aroon",
    aliases: ["aroonindicator"],
    summary: "Aroon: how recent the highest high and the lowest low are, from 0 to 100",
    notes: IndicatorNotes(
      formula: """
        `up = (period - rows since the highest high) / period * 100` of the last `period` bars, \
        `down` likewise for the lowest low, and `oscillator = up - down`. Of equal extremes the \
        oldest counts. As the window holds `period` rows, this one included, `up` and `down` go \
        from `100 / period` to 100.
        """,
      warmUp: "NaN in the first `period - 1` rows.",
      missing: "Missing highs and lows are left out; NaN where the window holds none.",
      talib: """
        That looks at `period + 1` rows, so that `up` and `down` reach 0, and of equal extremes it \
        takes the newest.
        """,
      source: "Tushar Chande, \"A Time Price Oscillator\" (1995)"),
    parameters: [
      .bars("period", "Bars looked back over", default: 14, range: 1...200),
      IndicatorParameter(
        "include_oscillator", "Without effect: the oscillator is always there",
        .flag(default: false, lax: false), hasEffect: false),
    ],
    outputs: ["up", "down", "oscillator"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { _ in [.high, .low] },
    compute: { input, arguments in
      let period = arguments.integer("period")
      var up = Rolling.rowsSinceMaximum(of: input[.high], window: period)
      var down = Rolling.rowsSinceMinimum(of: input[.low], window: period)
      turn(&up, intoPercentOf: Double(period))
      turn(&down, intoPercentOf: Double(period))
      return [up, down, up.indices.map { up[$0] - down[$0] }]
    })

  /// Turns rows since an extreme into how much of the period is left.
  private static func turn(_ since: inout [Double], intoPercentOf period: Double) {
    for row in since.indices { since[row] = (period - since[row]) / period * 100 }
  }
}
