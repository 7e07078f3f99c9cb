// Bollinger bands.

import Columns

/// The mean of the last `period` values, and bands `multiplier` standard deviations away from it.
///
/// `middle = mean`, `upper = mean + multiplier * deviation`, `lower = mean - multiplier * deviation`,
/// with the sample standard deviation (divided by `period - 1`).
///
/// - Warm-up: NaN in the first `period - 1` rows.
/// - NaN: NaN while a missing value is in the window. All three are equal while prices are flat.
/// - Compared with TA-Lib: That takes the population deviation, so its bands are narrower by
///   `sqrt((period - 1) / period)`.
/// - Source: John Bollinger, "Bollinger on Bollinger Bands" (2001).
enum BollingerBands {
  static let definition = IndicatorDefinition(
    name: "bollingerbands",
    aliases: ["bollingerbandsindicator", "bbands"],
    summary: "Bollinger bands: moving average and bands some deviations away from it",
    parameters: [
      .bars("period", "Bars of mean and deviation", default: 20, range: 2...200),
      IndicatorParameter(
        "multiplier", "Deviations from the mean to a band",
        .real(default: 2, range: .above(0, upTo: 10), acceptsText: true)),
      .source,
    ],
    outputs: ["upper", "middle", "lower"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { [$0.source("source")] },
    compute: { input, arguments in
      let (mean, deviation) = Rolling.meanAndDeviation(
        of: input[arguments.source("source")], window: arguments.integer("period"))
      let multiplier = arguments.real("multiplier")
      let upper = zip(mean, deviation).map { $0 + multiplier * $1 }
      let lower = zip(mean, deviation).map { $0 - multiplier * $1 }
      return [upper, mean, lower]
    })
}
