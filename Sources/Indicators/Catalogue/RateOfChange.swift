// The rate of change.

/// The change of the source over `period` rows in percent.
enum RateOfChange {
  static let definition = IndicatorDefinition.overPeriod(
    name: "roc",
    aliases: ["rocindicator"],
    summary: "Rate of change: change over a number of bars in percent",
    notes: IndicatorNotes(
      formula: "`(x - x[-period]) / x[-period] * 100`, with `x` the source.",
      warmUp: "NaN in the first `period` rows.",
      missing: "NaN where either value is missing or the older one is 0.",
      talib: "Equal, but that gives 0 where the older value is 0.",
      source: "Common knowledge"),
    period: .bars("period", "Bars between the two values", default: 10, range: 1...100),
    rowsBefore: 1,
    revision: 1,
    values: values)

  private static func values(of source: [Double], period: Int) -> [Double] {
    source.indices.map { row in
      guard row >= period else { return .nan }
      let older = source[row - period]
      let rate = (source[row] - older) / older * 100
      return rate.isFinite ? rate : .nan
    }
  }
}
