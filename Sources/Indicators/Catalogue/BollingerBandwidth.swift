// How wide Bollinger bands are.

import Columns

/// The distance between the Bollinger bands as a share of their middle.
enum BollingerBandwidth {
  static let definition = IndicatorDefinition(
    name: "bollingerbandwidth",
    aliases: ["bollingerbandwidthindicator"],
    summary: "Bollinger bandwidth: distance between the bands as a share of the average",
    notes: IndicatorNotes(
      formula: """
        `(upper - lower) / middle` of the Bollinger bands with the same parameters, and 0 where \
        `|middle|` is not above 1e-10.
        """,
      warmUp: """
        0 in the first `period - 1` rows, as if prices did not move: a fuzzy set that reads small \
        widths reads them there too.
        """,
      missing: "0 while a missing value is in the window, and while prices are flat.",
      talib: "That has none; its bands are narrower by `sqrt((period - 1) / period)`.",
      source: "John Bollinger, \"Bollinger on Bollinger Bands\" (2001)"),
    parameters: [
      .bars("period", "Bars of mean and deviation", default: 20, range: 2...200),
      .multiplier("Deviations from the mean to a band", default: 2),
      .source,
    ],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { [$0.source("source")] },
    compute: { input, arguments in
      let bands = Bands.deviations(
        of: input[arguments.source("source")], window: arguments.integer("period"),
        multiplier: arguments.real("multiplier"))
      return [
        bands.middle.indices.map { row in
          // A middle that is NaN is not above either.
          guard abs(bands.middle[row]) > 1e-10 else { return 0 }
          return (bands.upper[row] - bands.lower[row]) / bands.middle[row]
        }
      ]
    })
}
