// Which higher bar is known when, against the reference's matrix and a naive search.

import Columns
import TestSupport
import Testing

/// The rule as it reads, without cleverness.
private func naiveRows(
  _ base: [Int64], _ baseLength: Timeframe, _ higher: [Int64], _ higherLength: Timeframe
) -> [Int32] {
  base.map { open in
    let now = baseLength.end(of: open)
    let known = higher.lastIndex { higherLength.end(of: $0) <= now }
    return Int32(known ?? -1)
  }
}

/// Increasing times, mostly on the grid of the timeframe, with gaps.
private func randomTimes(
  _ timeframe: Timeframe, count: Int, _ generator: inout SeededGenerator
) -> [Int64] {
  var time = timeframe.start(containing: Int64(generator.unit() * 1e8))
  return (0..<count).map { _ in
    defer {
      let steps = generator.unit() < 0.1 ? 1 + Int(generator.unit() * 5) : 1
      for _ in 0..<steps { time = timeframe.end(of: time) }
    }
    return time
  }
}

@Test(arguments: [
  ("1h", "4h"), ("5m", "1h"), ("1h", "1d"), ("1d", "1w"), ("1d", "1M"), ("4h", "1h"),
])
private func rowsAreThoseOfANaiveSearch(_ base: String, _ higher: String) throws {
  let (baseLength, higherLength) = (try #require(Timeframe(base)), try #require(Timeframe(higher)))
  for seed in UInt64(1)...20 {
    var generator = SeededGenerator(seed: seed)
    let baseTimes = randomTimes(baseLength, count: 300, &generator)
    let higherTimes = randomTimes(higherLength, count: 60, &generator)
    let rows = PointInTime.rows(
      base: baseTimes, baseLength: baseLength, higher: higherTimes, higherLength: higherLength)
    let expected = naiveRows(baseTimes, baseLength, higherTimes, higherLength)
    #expect(rows == expected, "seed \(seed)")
  }
}

@Test func barIsVisibleWhenBothCloseTogetherAndNotBefore() throws {
  let (hour, fourHours) = (try #require(Timeframe("1h")), try #require(Timeframe("4h")))
  let rows = PointInTime.rows(
    base: (0..<9).map { $0 * 3_600 }, baseLength: hour,
    higher: [0, 14_400], higherLength: fourHours)
  #expect(rows == [-1, -1, -1, 0, 0, 0, 0, 1, 1])
}

@Test func monthIsVisibleOnItsLastDay() throws {
  let (day, month) = (try #require(Timeframe("1d")), try #require(Timeframe("1M")))
  let days = try ["2017-02-27", "2017-02-28", "2017-03-01"].map {
    try #require(UTCTime.parse($0))
  }
  let february = try #require(UTCTime.parse("2017-02-01"))
  let rows = PointInTime.rows(
    base: days, baseLength: day, higher: [february], higherLength: month)
  #expect(rows == [-1, 0, 0])
}

@Test func withoutHigherBarsNothingIsKnown() throws {
  let hour = try #require(Timeframe("1h"))
  let rows = PointInTime.rows(base: [0, 3_600], baseLength: hour, higher: [], higherLength: hour)
  #expect(rows == [-1, -1])
}

/// In the reference's leak-free matrix an RSI of a higher timeframe changes in exactly the rows
/// where a higher bar with another close becomes known.
@Test(arguments: ["4h", "1d"])
private func higherColumnsOfTheReferenceChangeWithTheRows(_ length: String) throws {
  let table = try Golden.table("strategies/g2_multi_tf/features_pointintime.csv.gz")
  let values = try table.numbers("\(length)_rsi_g_mid")
  let higher = try goldenBars("EURUSD_\(length)")
  let rows = PointInTime.rows(
    base: try goldenTimes(table), baseLength: try #require(Timeframe("1h")),
    higher: higher.timestamps, higherLength: try #require(Timeframe(length)))
  let warmUp: Int32 = 7
  for row in values.indices {
    #expect(values[row].isNaN == (rows[row] < warmUp), "row \(row)")
    guard row > 0, rows[row - 1] >= warmUp else { continue }
    let hasNewClose = higher.close[Int(rows[row])] != higher.close[Int(rows[row - 1])]
    #expect((values[row] != values[row - 1]) == hasNewClose, "row \(row)")
  }
}
