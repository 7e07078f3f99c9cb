// What is told of bars, on bars made by hand.

import Columns
import TestSupport
import Testing

/// Bars that open at the times, each at the price of its position from 100 on.
private func bars(_ times: [Int64], prices: [Double]? = nil) -> Bars {
  var bars = Bars()
  for (row, time) in times.enumerated() {
    let price = prices?[row] ?? 100 + Double(row % 7)
    bars.append(
      timestamp: time, open: price, high: price + 1, low: price - 1, close: price, volume: 9)
  }
  return bars
}

/// 2018-01-01T00:00:00Z, a Monday.
private let monday: Int64 = 1_514_764_800
private let day: Int64 = 86_400
private let hour: Int64 = 3_600

/// Hours of weeks: from Monday on all hours up to Friday, 22 o'clock, and Sunday from 22 o'clock on.
private func marketHours(weeks: Int) -> [Int64] {
  (0..<weeks * 168).map(Int64.init).filter { !(118..<166).contains($0 % 168) }
    .map { monday + $0 * hour }
}

private func gaps(_ times: [Int64], _ timeframe: String) throws -> BarGaps {
  BarGaps(times, timeframe: try #require(Timeframe(timeframe)))
}

@Test func weekendsAreNoGapsInAMarketThatHasThem() throws {
  let found = try gaps(marketHours(weeks: 6), "1h")
  #expect(found.hasWeekends)
  #expect(found.gaps.map(\.kind) == Array(repeating: .weekend, count: 6))
  #expect(found.unexplained.isEmpty)
}

@Test func bandOfMissingHoursIsAGapAndAHolidayAfterAWeekendCountsItsOwnHours() throws {
  let lost = Set((30..<33).map { monday + $0 * hour })
  // The Monday of the third week.
  let holiday = monday + 14 * day..<monday + 15 * day
  let times = marketHours(weeks: 6).filter { !lost.contains($0) && !holiday.contains($0) }
  let found = try gaps(times, "1h").unexplained
  #expect(found.map(\.missing) == [3, 24])
  #expect(found.map { times[$0.before] } == [monday + 29 * hour, monday + 14 * day - hour])
}

@Test func marketAroundTheClockHasNoWeekends() throws {
  let missing = monday + 5 * day..<monday + 5 * day + 20 * hour
  let times = (0..<1_000).map { monday + $0 * hour }.filter { !missing.contains($0) }
  let found = try gaps(times, "1h")
  #expect(!found.hasWeekends)
  #expect(found.unexplained.map(\.missing) == [20])
}

@Test func nightsAreClosingTimesAndAHolidayCountsTheBarsOfItsDay() throws {
  // Sessions from 14:30 to 21:00 on weekdays, but not on the second Wednesday.
  let dates = (0..<60).filter { $0 % 7 < 5 && $0 != 9 }
  let times = dates.flatMap { date -> [Int64] in
    let open = monday + Int64(date) * day + 52_200
    return (0..<26).map { open + $0 * 900 }
  }
  let found = try gaps(times, "15m")
  #expect(found.unexplained.map(\.missing) == [26])
  #expect(found.gaps.count { $0.kind == .weekend } == 8)
  #expect(found.gaps.count { $0.kind == .closingTime } == 33)
}

/// Bars at times of the day, in seconds, on weekdays that are not holidays.
private func sessions(
  days: Int, holidays: Set<Int> = [], _ secondsOfDay: (Int) -> [Int64]
) -> [Int64] {
  (0..<days).filter { $0 % 7 < 5 && !holidays.contains($0) }.flatMap { date in
    secondsOfDay(date).map { monday + Int64(date) * day + $0 }
  }
}

@Test func hoursThatChangeAreClosingTimes() throws {
  // From 6 to 20 o'clock or from 7 to 21, a quarter of a year each, and then to 24 with a pause.
  let times = sessions(days: 800) { date in
    let open = date / 91 % 2 == 0 ? 6 : 7
    let hours = date < 600 ? Array(open..<open + 14) : Array(0..<20) + [22, 23]
    return hours.map { Int64($0) * hour }
  }
  let found = try gaps(times, "1h")
  #expect(found.unexplained.isEmpty)
  #expect(found.gaps.count { $0.kind == .weekend } == 114)
}

@Test func weekInWhichOneOfTwoClocksHasChangedIsNoGap() throws {
  let times = sessions(days: 120) { date in
    let pause = date < 56 ? 20 : date < 63 ? 21 : 22
    return (0..<24).filter { $0 != pause }.map { Int64($0) * hour }
  }
  #expect(try gaps(times, "1h").unexplained.isEmpty)
}

@Test func shortBreakAtOneTimeOfMostDaysIsAClosingTimeAndALostBarIsNot() throws {
  let lost = monday + 30 * day + 8 * hour
  let times = sessions(days: 120) { _ in
    (0..<288).filter { !(195..<198).contains($0) }.map { $0 * 300 }
  }.filter { $0 != lost }
  let found = try gaps(times, "5m")
  #expect(found.unexplained.map(\.missing) == [1])
  #expect(found.gaps.count { $0.kind == .closingTime } == 86)
}

@Test func breakOfEachWeekIsAClosingTime() throws {
  // Around the clock, but for two hours on Wednesdays.
  let hours = (0..<2_000).filter { ![54, 55].contains($0 % 168) }
  let found = try gaps(hours.map { monday + Int64($0) * hour }, "1h")
  #expect(found.unexplained.isEmpty && !found.hasWeekends && !found.neverCloses)
}

@Test func holidaysCountTheBarsOfTheirSessions() throws {
  // From 9:00 to 11:30 and from 12:30 to 15:00; three days of a week and one of another.
  let halves = sessions(days: 120, holidays: [50, 51, 52, 72]) { _ in
    [0, 1, 2, 3, 4, 7, 8, 9, 10, 11].map { $0 * 1_800 }
  }
  #expect(try gaps(halves, "30m").unexplained.map(\.missing) == [30, 10])
  // From 9 to 1 o'clock on the next day.
  let long = sessions(days: 120, holidays: [52]) { _ in (9..<25).map { $0 * hour } }
  #expect(try gaps(long, "1h").unexplained.map(\.missing) == [16])
}

@Test func weekdaysThatAreMissingInDailyBarsAreGaps() throws {
  // Without a Thursday, a Friday and the Monday after a weekend.
  let dates = (0..<70).filter { $0 % 7 < 5 && ![3, 18, 35].contains($0) }
  let times = dates.map { monday + Int64($0) * day }
  let found = try gaps(times, "1d").unexplained
  #expect(found.map(\.missing) == [1, 1, 1])
}

@Test func monthsAndWeeksHaveNoWeekends() throws {
  let months = ["2017-01-01", "2017-02-01", "2017-03-01", "2017-06-01", "2017-07-01"]
  #expect(try gaps(months.compactMap { UTCTime.parse($0) }, "1M").gaps.map(\.missing) == [2])
  let weeks = [0, 1, 2, 4, 5].map { monday + $0 * 7 * day }
  #expect(try gaps(weeks, "1w").gaps.map(\.missing) == [1])
}

@Test func monthsStampedAtTheirEndHaveNoGapsThatAreNotThere() throws {
  let ends = ["2016-11-30", "2016-12-31", "2017-01-31", "2017-02-28", "2017-03-31", "2017-04-30"]
  let times = ends.compactMap { UTCTime.parse($0) }
  #expect(try gaps(times, "1M").gaps.isEmpty)
  #expect(try gaps(times.filter { $0 != times[3] }, "1M").gaps.map(\.missing) == [1])
  let quarters = [0, 1, 4].map { times[$0] }
  #expect(try gaps(quarters, "3M").gaps.isEmpty)
}

@Test func barsOfALongerTimeframeHaveNoClosingTimesBetweenThem() throws {
  let joined = (0..<200).map { monday + $0 * 4 * hour } + (800..<1_000).map { monday + $0 * hour }
  #expect(try gaps(joined, "1h").unexplained.count == 200)
}

@Test func stepOfMostBarsIsComparedWithTheTimeframe() {
  let times = marketHours(weeks: 2)
  let report = BarReport(bars(times), timeframe: Timeframe("4h"))
  #expect(report.commonStep == hour)
  #expect(report.isOfOtherTimeframe)
  #expect(report.timeframe == Timeframe("1h"))
  #expect(!BarReport(bars(times), timeframe: Timeframe("1h")).isOfOtherTimeframe)
  #expect(BarReport(bars(times), timeframe: nil).timeframe == Timeframe("1h"))
}

@Test func aSingleBarHasNoStep() {
  let report = BarReport(bars([monday]), timeframe: nil)
  #expect(report.commonStep == nil)
  #expect(report.gaps == nil)
  #expect(report.count == 1)
  #expect(report.first == monday && report.last == monday)
}

@Test func stretchesOfOnePriceOrWithoutVolumeBeginAtFiveBars() {
  var data = bars((0..<40).map { monday + $0 * hour })
  func freeze(_ rows: Range<Int>, price: Double, volume: Double) {
    for row in rows {
      for column in [BarColumn.open, .high, .low, .close] { data[column][row] = price }
      data.volume[row] = volume
    }
  }
  freeze(3..<7, price: 100, volume: 0)
  freeze(10..<15, price: 100, volume: 1)
  freeze(15..<21, price: 101, volume: 0)
  let report = BarReport(data, timeframe: Timeframe("1h"))
  #expect(report.flat.map(\.first) == [10, 15])
  #expect(report.flat.map(\.count) == [5, 6])
  #expect(report.withoutVolume.map(\.first) == [15])
  #expect(report.hasVolume)
}

@Test func jumpsBeyondThirtyPercentAreSuspectedSplits() {
  let prices = [100, 100, 50.5, 50, 150, 150, 105, 105, 78.0]
  let report = BarReport(
    bars(prices.indices.map { monday + Int64($0) * day }, prices: prices), timeframe: nil)
  let jumps = report.prices.jumps
  #expect(jumps.map(\.bar) == [2, 4])
  #expect(jumps.map(\.nearest) == ["2:1", "1:3"])
  #expect(jumps.map(\.before) == [100, 50])
  #expect(jumps.map(\.after) == [50.5, 150])
  #expect(report.prices.spikes.isEmpty)
  func nearest(_ before: Double, _ after: Double) -> [String?] {
    PriceJumps(bars([monday, monday + day], prices: [before, after])).jumps.map(\.nearest)
  }
  #expect(nearest(100, 55) == [nil])
  #expect(nearest(150, 100.5) == ["3:2"])
  // A fall by a third, and a rise by a half, happen without a split.
  #expect(nearest(348.437, 236.837) == [nil])
  #expect(nearest(100, 150) == [nil])
}

@Test func jumpThatReturnsWithinThreeBarsIsASpikeAndNoSplit() {
  func found(_ prices: [Double]) -> PriceJumps {
    PriceJumps(bars(prices.indices.map { monday + Int64($0) * day }, prices: prices))
  }
  let short = found([100, 10, 10, 10, 105, 104])
  #expect(short.spikes.map(\.bar) == [1] && short.jumps.isEmpty)
  #expect(short.spikes.map(\.price) == [10])
  let long = found([100, 10, 10, 10, 10, 105, 104])
  #expect(long.spikes.isEmpty && long.jumps.map(\.bar) == [1, 5])
  #expect(found([100, 129, 100, 71]).jumps.isEmpty)
}

@Test func jumpWithinABarIsSeenAtItsClose() {
  var data = bars([monday, monday + day], prices: [100, 100])
  (data.low[1], data.close[1]) = (50, 50)
  #expect(PriceJumps(data).jumps.map(\.after) == [50])
}

@Test func barsWithoutVolumesSumToNone() throws {
  var data = bars(marketHours(weeks: 1))
  data.volume = data.volume.map { _ in .nan }
  #expect(!data.hasVolume)
  #expect(BarReport(data, timeframe: nil).withoutVolume.isEmpty)
  let (hours, days) = (try #require(Timeframe("1h")), try #require(Timeframe("1d")))
  #expect(!data.resampled(to: days, from: hours).hasVolume)
}
