// Momentum.

/// The change of the source over `period` rows: `x - x[-period]`.
///
/// - Warm-up: NaN in the first `period` rows.
/// - NaN: NaN where either value is missing.
/// - Compared with TA-Lib: Equal.
enum Momentum {
  static let definition = IndicatorDefinition.overPeriod(
    name: "momentum",
    aliases: ["momentumindicator"],
    summary: "Momentum: change over a number of bars",
    period: .bars("period", "Bars between the two values", default: 10, range: 1...100),
    rowsBefore: 1,
    revision: 1,
    values: values)

  private static func values(of source: [Double], period: Int) -> [Double] {
    source.indices.map { row in
      row < period ? .nan : source[row] - source[row - period]
    }
  }
}
