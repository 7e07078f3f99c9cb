// The commodity channel index.

import Columns

/// How far the typical price is from its mean, measured by how far it usually is.
enum CommodityChannelIndex {
  static let definition = IndicatorDefinition(
    name: "cci",
    aliases: ["cciindicator"],
    summary: "Commodity channel index: distance from the mean in usual distances",
    notes: IndicatorNotes(
      formula: """
        `(price - mean) / (0.015 * deviation)`, with `price = (high + low + close) / 3`, its \
        simple mean over the last `period` rows and the mean `deviation` of `|price - mean|` over \
        the same rows.
        """,
      warmUp: "NaN in the first `period - 1` rows.",
      missing: "NaN while a missing value is in the window, and where all prices in it are equal.",
      talib: "Equal, but that gives 0 where all prices are equal.",
      source: """
        Donald R. Lambert, "Commodity Channel Index: Tool for Trading Cyclic Trends" (1980)
        """),
    parameters: [.bars("period", "Bars of mean and deviation", default: 20, range: 2...100)],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      let prices = typicalPrice(high: input[.high], low: input[.low], close: input[.close])
      return [index(of: prices, period: arguments.integer("period"))]
    })

  private static func index(of prices: [Double], period: Int) -> [Double] {
    [Double](count: prices.count) { index in
      prices.withLane { prices in
        Rolling.forEachAbsoluteDeviation(of: prices, window: period) { start, means, deviations in
          let (prices, index) = (prices.from(start), index.from(start))
          for row in 0..<means.count {
            index[row] = (prices[row] - means[row]) / (0.015 * deviations[row])
          }
        }
      }
    }
  }
}
