// The rate of change.

import Columns

/// The change of the source over `period` rows in percent: `(x - x[-period]) / x[-period] * 100`.
///
/// - Warm-up: NaN in the first `period` rows.
/// - NaN: NaN where either value is missing or the older one is 0.
/// - Compared with TA-Lib: Equal, but that gives 0 where the older value is 0.
enum RateOfChange {
  static let definition = IndicatorDefinition(
    name: "roc",
    aliases: ["rocindicator"],
    summary: "Rate of change: change over a number of bars in percent",
    parameters: [
      .bars("period", "Bars between the two values", default: 10, range: 1...100),
      .source,
    ],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") + 1 },
    columns: { [$0.source("source")] },
    compute: { input, arguments in
      [values(of: input[arguments.source("source")], period: arguments.integer("period"))]
    })

  private static func values(of source: [Double], period: Int) -> [Double] {
    source.indices.map { row in
      guard row >= period else { return .nan }
      let older = source[row - period]
      let rate = (source[row] - older) / older * 100
      return rate.isFinite ? rate : .nan
    }
  }
}
