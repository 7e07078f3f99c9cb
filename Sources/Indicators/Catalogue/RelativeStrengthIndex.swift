// The relative strength index.

import Columns

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
    revision: 2,
    values: values)

  private static func values(of source: [Double], period: Int) -> [Double] {
    let changes = zip(source, source.dropFirst()).lazy.prefix(period).map { $1 - $0 }
    let gain = WilderMean.first(of: changes.map(rise(of:)))
    let loss = WilderMean.first(of: changes.map(fall(of:)))
    return source.withLane { source in
      [Double](count: source.count) { result in
        for row in 0..<min(period, source.count) { result[row] = .nan }
        guard period < source.count else { return }
        result[period] = index(gain: gain, loss: loss)
        index(
          of: source.from(period), gain: gain, loss: loss, period: period,
          into: result.from(period + 1))
      }
    }
  }

  /// Goes on from the first averages, with `source` from their row on: one row more than `result`.
  private static func index(
    of source: Lane<Double>, gain: Double, loss: Double, period: Int,
    into result: OutputLane<Double>
  ) {
    let mean = WilderMean(period: period)
    var (gain, loss) = (gain, loss)
    let chunk = 512
    withScratch(Double.self, count: chunk) { losses in
      for start in stride(from: 0, to: result.count, by: chunk) {
        let count = min(chunk, result.count - start)
        let (values, index) = (source.from(start), result.from(start))
        for row in 0..<count {
          let change = values[row + 1] - values[row]
          // Both in one loop, as each mean waits for the one before it.
          gain = mean.next(after: gain, rise(of: change))
          loss = mean.next(after: loss, fall(of: change))
          index[row] = gain
          losses[row] = loss
        }
        for row in 0..<count { index[row] = Self.index(gain: index[row], loss: losses[row]) }
      }
    }
  }

  /// How far the source rose; NaN passes, as `max` would not let it.
  private static func rise(of change: Double) -> Double { change < 0 ? 0 : change }
  /// How far the source fell.
  private static func fall(of change: Double) -> Double { change > 0 ? 0 : -change }

  private static func index(gain: Double, loss: Double) -> Double {
    let movement = gain + loss
    let index = 100 * (gain / movement)
    return movement == 0 ? 50 : index
  }
}
