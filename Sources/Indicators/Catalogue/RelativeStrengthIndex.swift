// The relative strength index.

/// Wilder's relative strength index: how much of the recent movement was upward, from 0 to 100.
enum RelativeStrengthIndex {
  static let definition = IndicatorDefinition.overPeriod(
    name: "rsi",
    aliases: ["rsiindicator"],
    summary: "Relative strength index: share of upward movement, from 0 to 100",
    notes: IndicatorNotes(
      formula: """
        `100 - 100 / (1 + gain / loss)`; without losses 100, without any movement 50. `gain` is \
        Wilder's mean of the rises of the source from row to row, `loss` that of the falls: first \
        the simple mean of the first `period` changes, then `(mean * (period - 1) + change) / \
        period`.
        """,
      warmUp: "NaN in the first `period` rows.",
      missing: """
        A missing value among the first `period` changes is left out of the first means; a later \
        one makes every row from there on NaN.
        """,
      talib: "Equal, but that gives 0 where nothing moved.",
      source: "J. Welles Wilder, \"New Concepts in Technical Trading Systems\" (1978)"),
    period: .bars("period", "Bars of Wilder's averages", default: 14, range: 2...100),
    rowsBefore: 1,
    revision: 1,
    values: values)

  private static func values(of source: [Double], period: Int) -> [Double] {
    var result = [Double](repeating: .nan, count: source.count)
    var gain = WilderMean(period: period)
    var loss = WilderMean(period: period)
    for row in source.indices.dropFirst() {
      let change = source[row] - source[row - 1]
      // NaN passes through both, as `max` and `min` would not let it.
      gain.append(change < 0 ? 0 : change)
      loss.append(change > 0 ? 0 : -change)
      result[row] = index(gain: gain.value, loss: loss.value)
    }
    return result
  }

  private static func index(gain: Double, loss: Double) -> Double {
    guard loss == 0 else { return 100 - 100 / (1 + gain / loss) }
    return gain == 0 ? 50 : 100
  }
}
