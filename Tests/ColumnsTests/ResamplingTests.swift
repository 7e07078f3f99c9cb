// Coarser bars against the reference's and by hand.

import Columns
import TestSupport
import Testing

/// The bars of a golden file.
func goldenBars(_ name: String) throws -> Bars {
  let table = try Golden.table("input/\(name).csv.gz")
  var bars = Bars()
  bars.timestamps = try goldenTimes(table)
  for column in BarColumn.allCases { bars[column] = try table.numbers(column.rawValue) }
  return bars
}

/// The time column of a golden file.
func goldenTimes(_ table: GoldenTable) throws -> [Int64] {
  try table.text("timestamp").map { try #require(UTCTime.parse($0)) }
}

@Test(arguments: ["4h", "1d"])
private func coarserBarsAreTheReferences(_ length: String) throws {
  let hourly = try goldenBars("EURUSD_1h")
  let expected = try goldenBars("EURUSD_\(length)")
  let bars = hourly.resampled(
    to: try #require(Timeframe(length)), from: try #require(Timeframe("1h")))
  #expect(bars.timestamps == expected.timestamps)
  for column in BarColumn.allCases {
    let difference = firstDifference(
      bars[column], expected[column], Tolerance(relative: 0, ofLargest: 0))
    #expect(difference == nil, "EURUSD_\(length), column \(column)")
  }
}

private func bars(_ rows: [(time: Int64, price: Double)]) -> Bars {
  var bars = Bars()
  for (time, price) in rows {
    bars.append(
      timestamp: time, open: price, high: price + 0.5, low: price - 0.5, close: price + 0.25,
      volume: price)
  }
  return bars
}

@Test func binHasFirstHighestLowestLastAndSum() throws {
  let minutes = bars([(60, 3), (120, 5), (240, 1)])
  let hour = minutes.resampled(
    to: try #require(Timeframe("1h")), from: try #require(Timeframe("1m")))
  var expected = Bars()
  expected.append(timestamp: 0, open: 3, high: 5.5, low: 0.5, close: 1.25, volume: 9)
  #expect(hour == expected)
}

@Test func binWithoutBarsIsLeftOut() throws {
  let hours = bars([(0, 1), (3 * 86_400, 2)])
  let days = hours.resampled(
    to: try #require(Timeframe("1d")), from: try #require(Timeframe("1h")))
  #expect(days.timestamps == [0, 3 * 86_400])
}

@Test func sameTimeframeLeavesBarsAsTheyAre() throws {
  let hour = try #require(Timeframe("1h"))
  let offGrid = bars([(7, 1), (3_700, 2)])
  #expect(offGrid.resampled(to: hour, from: hour) == offGrid)
}

@Test func noBarsMakeNoBars() throws {
  let day = Bars().resampled(
    to: try #require(Timeframe("1d")), from: try #require(Timeframe("1h")))
  #expect(day == Bars())
}

@Test func daysMakeCalendarMonths() throws {
  let days = bars((0..<400).map { (Int64($0) * 86_400, Double($0 + 1)) })
  let months = days.resampled(
    to: try #require(Timeframe("1M")), from: try #require(Timeframe("1d")))
  #expect(months.count == 14)
  #expect(months.timestamps[1] == UTCTime.parse("1970-02-01"))
  #expect(months.open[2] == 60)
}
