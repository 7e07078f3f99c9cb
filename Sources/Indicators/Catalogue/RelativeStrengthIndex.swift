// The relative strength index.

/// Wilder's relative strength index: how much of the recent movement was upward, from 0 to 100.
///
/// With `d` the change of the source from the row before, `gain = max(d, 0)` and
/// `loss = max(-d, 0)`, both averaged as `WilderMean` does:
/// `100 - 100 / (1 + gain / loss)`; without losses 100, without any movement 50.
///
/// - Warm-up: NaN in the first `period` rows.
/// - NaN: A missing value among the first `period` changes is left out of the first averages; a
///   later one makes every row from there on NaN.
/// - Compared with TA-Lib: Equal, but that gives 0 where nothing moved.
/// - Source: J. Welles Wilder, "New Concepts in Technical Trading Systems" (1978).
enum RelativeStrengthIndex {
  static let definition = IndicatorDefinition.overPeriod(
    name: "rsi",
    aliases: ["rsiindicator"],
    summary: "Relative strength index: share of upward movement, from 0 to 100",
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
