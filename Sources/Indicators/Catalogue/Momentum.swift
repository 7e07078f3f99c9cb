// Momentum.

/// The change of the source over `period` rows.
enum Momentum {
  static let definition = IndicatorDefinition.overPeriod(
    name: "momentum",
    aliases: ["momentumindicator"],
    summary: "Momentum: change over a number of bars",
    notes: IndicatorNotes(
      formula: "`x - x[-period]`, with `x` the source.",
      warmUp: "NaN in the first `period` rows.",
      missing: "NaN where either value is missing.",
      talib: "Equal.",
      source: "Common knowledge"),
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
