// How far Bollinger bands have gone into a Keltner channel.

import Columns

/// How far the Bollinger bands lie inside the Keltner channel, as a share of the channel.
enum SqueezeIntensity {
  static let definition = IndicatorDefinition(
    name: "squeezeintensity",
    aliases: ["squeezeintensityindicator"],
    summary: "Squeeze intensity: how far Bollinger bands lie inside a Keltner channel",
    notes: IndicatorNotes(
      formula: """
        `max(0, min(KU - BU, BL - KL) / (KU - KL))`: 0 unless both Bollinger bands `BU` and `BL` of \
        the source are inside the Keltner channel from `KL` to `KU`, and 0.5 where they are one \
        line in its middle. The channel is of the close, whatever the source is, and as wide as \
        the mean true range of 10 bars makes it. 0 where `|KU - KL|` is not above 1e-10.
        """,
      warmUp: """
        0 in the first 9 rows, for want of a channel; then NaN up to row `bb_period - 2`, for want \
        of bands.
        """,
      missing: """
        0 while a bar without any true range is among the last 10; else NaN while a missing value \
        is in the window of the bands. 0 while prices are flat.
        """,
      talib: "That has none.",
      source: "John F. Carter, \"Mastering the Trade\" (2005), has the squeeze itself"),
    parameters: [
      .bars("bb_period", "Bars of the Bollinger bands", default: 20, range: 2...100),
      multiplier("bb_multiplier", "Deviations from the mean to a Bollinger band"),
      .bars("kc_period", "Span of the channel's average in bars", default: 20, range: 2...100),
      multiplier("kc_multiplier", "Mean true ranges from the average to the channel's edge"),
      .source,
    ],
    outputs: ["value"],
    revision: 1,
    minimumRows: { arguments in
      max(arguments.integer("bb_period"), max(arguments.integer("kc_period"), rangeBars) + 1)
    },
    columns: { arguments in
      let bars: [BarColumn] = [.high, .low, .close]
      return bars + [arguments.source("source")].filter { !bars.contains($0) }
    },
    compute: { input, arguments in
      let bands = Bands.deviations(
        of: input[arguments.source("source")], window: arguments.integer("bb_period"),
        multiplier: arguments.real("bb_multiplier"))
      let channel = Bands.trueRanges(
        of: input, span: arguments.integer("kc_period"), window: rangeBars,
        multiplier: arguments.real("kc_multiplier"))
      return [depth(of: bands, in: channel)]
    })

  /// How many bars the channel's mean true range is of.
  private static let rangeBars = 10

  private static func multiplier(_ name: String, _ summary: String) -> IndicatorParameter {
    IndicatorParameter(
      name, summary, .real(default: 2, range: .above(0, upTo: 5), acceptsText: false))
  }

  private static func depth(of bands: Bands, in channel: Bands) -> [Double] {
    bands.middle.indices.map { row in
      let width = channel.upper[row] - channel.lower[row]
      // A width that is NaN is not above either.
      guard abs(width) > 1e-10 else { return 0 }
      let above = (channel.upper[row] - bands.upper[row]) / width
      let below = (bands.lower[row] - channel.lower[row]) / width
      return above.isNaN ? .nan : max(0, min(above, below))
    }
  }
}
