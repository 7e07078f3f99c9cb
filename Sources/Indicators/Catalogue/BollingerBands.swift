// Bollinger bands.

import Columns

/// The mean of the last `period` values, and bands `multiplier` standard deviations away from it.
enum BollingerBands {
  static let definition = IndicatorDefinition(
    name: "bollingerbands",
    aliases: ["bollingerbandsindicator", "bbands"],
    summary: "Bollinger bands: moving average and bands some deviations away from it",
    notes: IndicatorNotes(
      formula: """
        `middle = mean`, `upper = mean + multiplier * deviation`, `lower = mean - multiplier * \
        deviation`, of the last `period` values, with the sample standard deviation (divided by \
        `period - 1`).
        """,
      warmUp: "NaN in the first `period - 1` rows.",
      missing: """
        NaN while a missing value is in the window. All three are equal while prices are flat.
        """,
      talib: """
        That takes the population deviation, so its bands are narrower by `sqrt((period - 1) / \
        period)`.
        """,
      source: "John Bollinger, \"Bollinger on Bollinger Bands\" (2001)"),
    parameters: [
      .bars("period", "Bars of mean and deviation", default: 20, range: 2...200),
      .multiplier("Deviations from the mean to a band", default: 2),
      .source,
    ],
    outputs: ["upper", "middle", "lower"],
    revision: 2,
    minimumRows: { $0.integer("period") },
    columns: { [$0.source("source")] },
    compute: { input, arguments in
      Bands.deviations(
        of: input[arguments.source("source")], window: arguments.integer("period"),
        multiplier: arguments.real("multiplier")
      ).columns
    })
}
