// The volume-weighted average price.

import Columns

/// The mean price of the last `period` bars, each weighted with its volume.
enum VolumeWeightedAveragePrice {
  static let definition = IndicatorDefinition(
    name: "vwap",
    aliases: ["vwapindicator"],
    summary: "Volume-weighted average price of the last bars",
    notes: IndicatorNotes(
      formula: """
        `sum(price * volume) / sum(volume)` of the last `period` bars, or of all so far with a \
        `period` of 0. The price is `(high + low + close) / 3` or, without `use_typical_price`, \
        the close.
        """,
      warmUp: "None; the first rows are means of as many rows as there are.",
      missing: """
        NaN where nothing was traded. In a window, missing values are left out of each of the two \
        sums, so that a bar with a volume but no price pulls the mean towards 0; with a `period` \
        of 0, a row without volume or price is NaN itself. Bars without any volumes are refused.
        """,
      talib: "That has none. Others begin the sums anew each day.",
      source: """
        Stephen A. Berkowitz, Dennis E. Logue and Eugene A. Noser, "The Total Cost of Transactions \
        on the NYSE" (1988)
        """),
    parameters: [
      .bars("period", "Bars averaged over, or 0 for all so far", default: 20, range: 0...200),
      IndicatorParameter(
        "use_typical_price", "Whether the price is the mean of high, low and close, or the close",
        .flag(default: true, lax: false)),
    ],
    outputs: ["value"],
    revision: 1,
    minimumRows: { max(1, $0.integer("period")) },
    columns: { arguments in
      arguments.flag("use_typical_price") ? [.high, .low, .close, .volume] : [.close, .volume]
    },
    compute: { input, arguments in
      let price =
        arguments.flag("use_typical_price")
        ? typicalPrice(high: input[.high], low: input[.low], close: input[.close])
        : input[.close]
      let volume = input[.volume]
      let period = arguments.integer("period")
      let traded = sums(of: price.indices.map { price[$0] * volume[$0] }, over: period)
      let weights = sums(of: volume, over: period)
      return [traded.indices.map { mean(of: traded[$0], weight: weights[$0]) }]
    })

  private static func sums(of values: [Double], over period: Int) -> [Double] {
    period == 0
      ? CompensatedSum.cumulative(values) : Rolling.sum(of: values, window: period, minimum: 1)
  }

  private static func mean(of sum: Double, weight: Double) -> Double {
    let mean = sum / weight
    return mean.isFinite ? mean : .nan
  }
}
