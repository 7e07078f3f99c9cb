// Keltner channels.

import Columns

/// An exponential average of closes, and bands `multiplier` mean true ranges away from it.
enum KeltnerChannels {
  static let definition = IndicatorDefinition(
    name: "keltnerchannels",
    aliases: ["keltnerchannelsindicator"],
    summary: "Keltner channels: exponential average and bands some true ranges away from it",
    notes: IndicatorNotes(
      formula: """
        `middle` is the exponential average of the close with alpha `2 / (period + 1)`, a plain \
        recursion from the first close on; `upper = middle + multiplier * range` and `lower = \
        middle - multiplier * range`, with the simple mean of the true range of the last \
        `atr_period` bars.
        """,
      warmUp: """
        `middle` has none, it starts at the first close; `upper` and `lower` are NaN in the first \
        `atr_period - 1` rows.
        """,
      missing: """
        A missing close repeats the `middle` before it; `upper` and `lower` are NaN while a bar \
        without any true range is in the window.
        """,
      talib: "That has none.",
      source: """
        Chester W. Keltner, "How to Make Money in Commodities" (1960); with the average true range \
        as Linda Bradford Raschke has it
        """),
    parameters: [
      .bars("period", "Span of the average in bars", default: 20, range: 2...500),
      .bars("atr_period", "Bars of the mean true range", default: 10, range: 2...200),
      .multiplier("Mean true ranges from the average to a band", default: 2),
    ],
    outputs: ["upper", "middle", "lower"],
    revision: 1,
    minimumRows: { max($0.integer("period"), $0.integer("atr_period")) + 1 },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      Bands.trueRanges(
        of: input, span: arguments.integer("period"), window: arguments.integer("atr_period"),
        multiplier: arguments.real("multiplier")
      ).columns
    })
}
