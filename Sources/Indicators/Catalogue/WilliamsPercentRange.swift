// Williams' percent range.

import Columns

/// Where the close lies in the range of the last `period` bars, from -100 (low) to 0 (high).
enum WilliamsPercentRange {
  static let definition = IndicatorDefinition(
    name: "williamsr",
    aliases: ["williamsrindicator"],
    summary: "Williams %R: where the close lies in the recent range, from -100 to 0",
    notes: IndicatorNotes(
      formula: """
        `(highest high - close) / (highest high - lowest low) * -100` of the last `period` bars.
        """,
      warmUp: "-50 in the first `period - 1` rows, a constant that looks like data.",
      missing: """
        Never NaN; -50 too where a value is missing or the close stands in an empty range. A close \
        outside an empty range gives an infinity.
        """,
      talib: "That is NaN in the warm-up and 0 where the range is empty.",
      source: """
        Larry Williams, "How I Made One Million Dollars Last Year Trading Commodities" (1973)
        """),
    parameters: [.bars("period", "Bars of the range", default: 14, range: 1...100)],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      [places(in: input, period: arguments.integer("period"))]
    })

  private static func places(in input: IndicatorInput, period: Int) -> [Double] {
    let (high, low, close) = (input[.high], input[.low], input[.close])
    return [Double](count: close.count) { places in
      high.withLane { high in
        low.withLane { low in
          close.withLane { close in
            Rolling.forEachRange(high: high, low: low, window: period) { start, highest, lowest in
              let (close, places) = (close.from(start), places.from(start))
              for row in 0..<highest.count {
                let place = (highest[row] - close[row]) / (highest[row] - lowest[row]) * -100
                places[row] = place.isNaN ? -50 : place
              }
            }
          }
        }
      }
    }
  }
}
