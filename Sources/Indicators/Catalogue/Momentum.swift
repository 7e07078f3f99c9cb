// Momentum.

import Columns

/// The change of the source over `period` rows: `x - x[-period]`.
///
/// - Warm-up: NaN in the first `period` rows.
/// - NaN: NaN where either value is missing.
/// - Compared with TA-Lib: Equal.
enum Momentum {
  static let definition = IndicatorDefinition(
    name: "momentum",
    aliases: ["momentumindicator"],
    summary: "Momentum: change over a number of bars",
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
      row < period ? .nan : source[row] - source[row - period]
    }
  }
}
