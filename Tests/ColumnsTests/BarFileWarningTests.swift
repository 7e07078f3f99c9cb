// Oddities of bar files that load: what is said of them, and that nothing is changed.

import Columns
import Testing

private let header = "timestamp,open,high,low,close,volume"

/// A row at an hour of 2017-01-01, with its prices around `price`.
private func row(_ hour: Int, price: Double, range: Double = 0.5, volume: Int = 9) -> String {
  "\(1_483_228_800 + hour * 3_600),\(price),\(price + range),\(price - range),\(price),\(volume)"
}

private func warnings(_ rows: [String], timeframe: String? = nil) throws -> [DataFinding] {
  let bytes = Array(([header] + rows).joined(separator: "\n").utf8)
  return try BarFile.parse(bytes, timeframe: timeframe.flatMap { Timeframe($0) }).warnings
}

@Test func missingVolumesAreNaNWithAWarning() throws {
  let text = "time,open,high,low,close\n2017-01-01,1,1.2,1,1\n2017-01-02,1,1.2,1,1"
  let file = try BarFile.parse(Array(text.utf8))
  #expect(file.bars.volume.map(\.isNaN) == [true, true])
  #expect(!file.bars.hasVolume)
  #expect(
    file.warnings == [
      DataFinding(line: 1, column: 1, message: "no column 'volume': no bar has a volume")
    ])
}

@Test(arguments: ["Vol.", "tick_volume"])
func volumesByAnotherNameAreNamed(_ name: String) throws {
  let file = try BarFile.parse(
    Array("time,open,high,low,close,\(name)\n2017-01-01,1,1.2,1,1,7".utf8))
  #expect(!file.bars.hasVolume)
  #expect(
    file.warnings.map(\.message) == [
      "no column 'volume': no bar has a volume; if '\(name.lowercased())' is it, rename it to"
        + " 'volume'"
    ])
}

@Test func volumesThatAreAllZeroAreWarnedOf() throws {
  let found = try warnings([row(0, price: 10, volume: 0), row(1, price: 11, volume: 0)])
  #expect(found.map(\.line) == [2])
  #expect(found.first?.message.hasPrefix("the volume is 0 in all 2 bars") == true)
}

@Test func priceThatNeverChangesIsWarnedOf() throws {
  let found = try warnings((0..<5).map { row($0, price: 1.05, range: 0) })
  #expect(
    found == [
      DataFinding(
        line: 2, column: 1,
        message: "all 5 bars have the one price 1.05: there is nothing to learn")
    ])
}

@Test func longestFrozenRunIsWarnedOfFromTenBarsOn() throws {
  func rows(frozen: Int) -> [String] {
    (0..<40).map { hour in
      let isFrozen = (10..<10 + frozen).contains(hour)
      return row(
        hour, price: isFrozen ? 2.2 : hour % 2 == 0 ? 2 : 2.1, range: isFrozen ? 0 : 0.5,
        volume: isFrozen ? 0 : 1)
    }
  }
  #expect(try warnings(rows(frozen: 9)).isEmpty)
  #expect(
    try warnings(rows(frozen: 12)) == [
      DataFinding(
        line: 12, column: 1,
        message: "12 bars from 2017-01-01T10:00:00Z on have one price and no volume: the feed may"
          + " have been frozen")
    ])
}

@Test func barsThatOpenOffTheGridAreWarnedOfOnceIfTheTimeframeIsKnown() throws {
  var rows = (0..<6).map { row($0, price: Double($0 + 10)) }
  rows.insert("1483233300,11,11,11,11,1", at: 2)
  #expect(try warnings(rows).isEmpty)
  #expect(
    try warnings(rows, timeframe: "1h") == [
      DataFinding(
        line: 4, column: 1,
        message: "2017-01-01T01:15:00Z is no whole number of 1h away from most other bars:"
          + " it opens off their grid")
    ])
}

@Test func barsThatOverlapAreWarnedOfOnceIfTheTimeframeIsKnown() throws {
  let days = ["01-01", "02-01", "02-15", "03-01", "04-01", "04-02"]
  let rows = days.map { "2017-\($0),1,1.2,1,1,1" }
  #expect(try warnings(rows).isEmpty)
  #expect(
    try warnings(rows, timeframe: "1M") == [
      DataFinding(
        line: 4, column: 1,
        message: "2017-02-15T00:00:00Z is less than 1M away from 2017-02-01T00:00:00Z (line 3):"
          + " these bars overlap, as 1 later bars do")
    ])
}

@Test func barsOfAnotherTimeframeAreWarnedOf() throws {
  let rows = (0..<6).map { row($0, price: Double($0 + 10)) }
  #expect(
    try warnings(rows, timeframe: "15m") == [
      DataFinding(
        line: 2, column: 1,
        message: "most bars are 1h apart, and not 15m: is the file's name right?")
    ])
}

@Test func barsMissingWithinADayAreWarnedOfAndThoseOfAHolidayAreNot() throws {
  #expect(
    try warnings(
      [0, 1, 2, 5, 6, 8, 24, 25].map { row($0, price: 100 + Double($0)) }, timeframe: "1h")
      == [
        DataFinding(
          line: 4, column: 1,
          message: "2 bars are missing after 2017-01-01T02:00:00Z, and 1 more later on:"
            + " the market was open before and after")
      ])
  #expect(
    try warnings([0, 1, 17, 18].map { row($0, price: 100 + Double($0)) }, timeframe: "1h").isEmpty)
}

@Test func longHoleIsWarnedOfFromSixteenHoursOfTheMarketsTimeOn() throws {
  #expect(
    try warnings(
      [0, 1, 18, 19, 60, 61].map { row($0, price: 200 + Double($0)) }, timeframe: "1h")
      == [
        DataFinding(
          line: 3, column: 1,
          message:
            "16 bars are missing between 2017-01-01T01:00:00Z and 2017-01-01T18:00:00Z, and 1"
            + " more such gap later on: holidays, or a hole?")
      ])
}

/// Bars of days, each a whole number of days after 2017-01-02, a Monday.
private func days(_ days: [Int], timeframe: String) throws -> [String] {
  try warnings(days.map { row(24 * ($0 + 1), price: 100 + Double($0 % 7)) }, timeframe: timeframe)
    .map { "\($0.line): \($0.message)" }
}

@Test func fiveDaysOrOneWeekAreALongHole() throws {
  let weekdays = (0..<70).filter { $0 % 7 < 5 }
  #expect(try days(weekdays.filter { !(14..<18).contains($0) }, timeframe: "1d").isEmpty)
  #expect(
    try days(weekdays.filter { !(14..<19).contains($0) }, timeframe: "1d") == [
      "11: 5 bars are missing between 2017-01-13T00:00:00Z and 2017-01-23T00:00:00Z: holidays, or a"
        + " hole?"
    ])
  #expect(
    try days([0, 7, 14, 28, 35], timeframe: "1w") == [
      "4: 1 bar is missing between 2017-01-16T00:00:00Z and 2017-01-30T00:00:00Z: holidays, or a hole?"
    ])
  #expect(
    try days([0, 7, 14, 35, 42], timeframe: "1w") == [
      "4: 2 bars are missing between 2017-01-16T00:00:00Z and 2017-02-06T00:00:00Z: a hole, or a wrong time?"
    ])
}

@Test func barThatIsYearsAwayIsWarnedOf() throws {
  let rows = (0..<20).map { row($0, price: 100 + Double($0)) }
  // Line 22 is also the first with a time that is no count of seconds.
  let last = "2107-01-30T17:00:00Z,110,111,109,110,9"
  let found = try warnings(rows + [last], timeframe: "1h")
  #expect(found.map(\.line) == [21, 22])
  #expect(found.first?.message.hasSuffix("2107-01-30T17:00:00Z: a hole, or a wrong time?") == true)
  let first = "1970-01-01T00:00:00Z,110,111,109,110,9"
  #expect(try warnings([first] + rows.map { $0 }, timeframe: "1h").map(\.line).contains(2))
}

@Test func filesJoinedFromTwoTimeframesAreWarnedOf() throws {
  func message(_ hours: [Int]) throws -> [String] {
    try warnings(hours.map { row($0, price: 100 + Double($0 % 7)) }, timeframe: "1h")
      .map { "\($0.line): \($0.message)" }
  }
  let (coarse, fine) = ((0..<200).map { $0 * 4 }, (800..<1_100).map { $0 })
  #expect(
    try message(coarse + fine) == [
      "2: 200 bars from 2017-01-01T00:00:00Z on are 4h apart, and not 1h: were two files joined?"
    ])
  #expect(
    try message(coarse.suffix(50).map { $0 - 800 } + fine.map { $0 - 800 } + [304, 308]) == [
      "2: 50 bars from 2016-12-23T16:00:00Z on are 4h apart, and not 1h: were two files joined?",
      "351: 4 bars are missing after 2017-01-13T11:00:00Z, and 3 more later on: the market was open"
        + " before and after",
    ])
  #expect(
    try message(fine.map { $0 - 800 } + (75...100).map { $0 * 4 }) == [
      "302: 26 bars from 2017-01-13T12:00:00Z on are 4h apart, and not 1h: were two files joined?"
    ])
  // Days with their weekends, and then hours.
  let weekdays = (1...40).filter { $0 % 7 < 5 }.map { $0 * 24 }
  #expect(
    try message(weekdays + (984..<1_400).map { $0 }).first?.hasSuffix(
      "are 1d apart, and not 1h: were two files joined?") == true)
}

@Test func spikesAndJumpsAreWarnedOfOnceEach() throws {
  func found(_ change: (inout [Double]) -> Void) throws -> [String] {
    var prices = (0..<60).map { 100 + Double($0 % 3) }
    change(&prices)
    return try warnings(prices.enumerated().map { row($0.offset, price: $0.element) })
      .map { "\($0.line): \($0.message)" }
  }
  #expect(
    try found { $0[20] = 1_000 } == [
      "22: the price goes from 101.0 to 1000.0 and back: is it a wrong one?"
    ])
  #expect(
    try found { prices in for bar in [20, 21, 22, 30] { prices[bar] = 10 } } == [
      "22: the price goes from 101.0 to 10.0 and back, and once more later on: is it a wrong one?"
    ])
  #expect(
    try found { prices in for bar in 30..<60 { prices[bar] /= 2 } } == [
      "32: the price jumps from 102.0 to 50.0, about 2:1: is it not adjusted for a split?"
    ])
  #expect(
    try found { prices in for bar in 30..<60 { prices[bar] *= bar < 40 ? 1.7 : 0.9 } } == [
      "32: the price jumps from 102.0 to 170.0, and once more later on: are both right?"
    ])
}

@Test func jumpsOfWeeksAndAcrossHolesAreWarnedOfOnlyIfTheyAreTooLargeForThose() throws {
  func found(_ days: [Int], price: Double) throws -> Int {
    let rows = days.map { row(24 * $0, price: $0 < 70 ? 100 : price) }
    return try warnings(rows).count { $0.message.hasPrefix("the price jumps") }
  }
  let (weeks, hole) = ((0..<20).map { $0 * 7 }, (0..<10).map { $0 } + (80..<90).map { $0 })
  for days in [weeks, hole] {
    #expect(try found(days, price: 160) == 0)
    #expect(try found(days, price: 310) == 1)
  }
  #expect(try found((60..<80).map { $0 }, price: 160) == 1)
}

@Test func highOrLowFarFromEverythingIsASpike() throws {
  func found(_ spike: String) throws -> [String] {
    var rows = (0..<20).map { row($0, price: 100 + Double($0 % 3)) }
    rows[10] = "\(1_483_228_800 + 36_000),\(spike),9"
    return try warnings(rows).map { "\($0.line): \($0.message)" }
  }
  #expect(
    try found("101,1010,100,101") == [
      "12: the price goes from 101.0 to 1010.0 and back: is it a wrong one?"
    ])
  #expect(
    try found("101,102,10,101") == [
      "12: the price goes from 100.0 to 10.0 and back: is it a wrong one?"
    ])
  #expect(try found("101,130,75,101").isEmpty)
}

@Test func filledForwardBarsAreFrozenAndSoAreFlatOnesOfAFileWithoutVolumes() throws {
  func rows(_ frozen: (Int) -> String) -> [String] {
    (0..<40).map { (10..<21).contains($0) ? frozen($0) : row($0, price: 100 + Double($0 % 3)) }
  }
  #expect(
    try warnings(rows { row($0, price: 101, volume: $0 == 15 ? 0 : 7) }) == [
      DataFinding(
        line: 12, column: 1,
        message:
          "11 bars from 2017-01-01T10:00:00Z on have the same open, high, low and close: the feed"
          + " may have been frozen")
    ])
  #expect(try warnings(rows { row($0, price: 101, range: 0, volume: 7) }).isEmpty)
  let unweighted = rows { row($0, price: 101, range: 0) }
    .map { $0.split(separator: ",").dropLast().joined(separator: ",") }
  let text = (["time,open,high,low,close"] + unweighted).joined(separator: "\n")
  #expect(
    try BarFile.parse(Array(text.utf8)).warnings.map(\.message).last
      == "11 bars from 2017-01-01T10:00:00Z on have one price and no volume: the feed may have been"
      + " frozen")
}

@Test func barsOfTheSamePricesWithOtherVolumesAreNotFrozen() throws {
  let rows = (0..<40).map { hour in
    (10..<30).contains(hour)
      ? row(hour, price: 101, volume: 7 + hour) : row(hour, price: 100 + Double(hour % 3))
  }
  #expect(try warnings(rows).isEmpty)
}

@Test func pricesOfFewDigitsDoNotJumpByTheirLastOne() throws {
  func found(_ prices: [Double]) throws -> [String] {
    try warnings(
      prices.enumerated().map { row($0.offset, price: $0.element, range: 0) }
    ).map { "\($0.line): \($0.message)" }
  }
  let quiet = (0..<20).map { 0.003 + Double($0 % 2) * 0.001 }
  let coarse = (0..<20).map { Double(2 + $0 % 3) }
  #expect(try found(quiet.map { ($0 * 1_000).rounded() / 1_000 }).isEmpty)
  #expect(try found(coarse).isEmpty)
  #expect(
    try found([0.003, 0.003, 0.006, 0.006, 0.006, 0.006]) == [
      "4: the price jumps from 0.003 to 0.006, about 1:2: is it not adjusted for a split?"
    ])
}

@Test func gapsOfAMarketThatNeverClosesAreHoles() throws {
  func found(_ count: Int, _ hours: Int, without lost: ClosedRange<Int>) throws -> [String] {
    let bars = (0..<count).filter { !lost.contains($0) }
    return try warnings(
      bars.map { row($0 * hours, price: 100 + Double($0 % 7)) }, timeframe: "\(hours)h"
    ).map { "\($0.line): \($0.message)" }
  }
  #expect(
    try found(1_000, 1, without: 500...514) == [
      "501: 15 bars are missing after 2017-01-21T19:00:00Z: the market was open before and after"
    ])
  #expect(
    try found(1_000, 1, without: 500...529) == [
      "501: 30 bars are missing between 2017-01-21T19:00:00Z and 2017-01-23T02:00:00Z: a hole, or a"
        + " wrong time?"
    ])
  #expect(
    try found(100, 24, without: 50...53) == [
      "51: 4 bars are missing after 2017-02-19T00:00:00Z: the market was open before and after"
    ])
}

@Test func momentsAtWhichManyBarsOpenAreOnTheGrid() throws {
  func found(_ hours: [Double], _ timeframe: String) throws -> [String] {
    try warnings(
      hours.enumerated().map { bar, hour in
        "\(1_483_228_800 + Int(hour * 3_600)),100,101,99,\(100 + Double(bar % 7) / 10),9"
      }, timeframe: timeframe
    ).map(\.message)
  }
  let weekdays = (1..<200).filter { $0 % 7 < 5 }
  let noon = weekdays.flatMap { day in
    [0, 1, 2, 3.5, 4.5, 5.5].map { Double(day * 24) + $0 }
  }
  #expect(try found(noon, "1h").isEmpty)
  let summer = weekdays.map { Double($0 * 24) + ((60..<150).contains($0) ? 13.5 : 14.5) }
  #expect(try found(summer, "1d").isEmpty)
  let late = noon.map { $0 == 24 * 15 + 1 ? $0 + 0.25 : $0 }
  #expect(
    try found(late, "1h") == [
      "2017-01-16T01:15:00Z is no whole number of 1h away from most other bars: it opens off their"
        + " grid"
    ])
}

@Test func weeksMayBeStampedOnAnyTradingDay() throws {
  // Mondays, but twice a Tuesday, and once the hour before, as in summer.
  let hours = (0..<60).map { 24 * (1 + 7 * $0) + ([9, 31].contains($0) ? 24 : $0 > 40 ? -1 : 0) }
  func found(_ hours: [Int]) throws -> [String] {
    try warnings(
      hours.map { row($0, price: 100 + Double($0 % 5)) }, timeframe: "1w"
    ).map { "\($0.line): \($0.message)" }
  }
  #expect(try found(hours).isEmpty)
  #expect(
    try found([24, 192, 240, 360, 528]).map { $0.prefix(38) } == [
      "4: 2017-01-11T00:00:00Z is less than 1"
    ])
}

@Test func timesWrittenInTwoWaysAreWarnedOf() throws {
  #expect(
    try warnings(["2017-01-01,1,1.2,1,1,1", "2017-01-01T04:00:00+02:00,1,1.2,1,1,1"]) == [
      DataFinding(
        line: 3, column: 1,
        message: "a time with Z or an offset, where line 2 has a date alone: were two files joined?"
          + " A time without an offset is read as UTC")
    ])
}

@Test func warningsOfAFileThatIsNewestFirstHaveTheirLines() throws {
  var rows = (0..<30).map { row($0, price: 100 + Double($0)) }
  rows.replaceSubrange(5..<16, with: (5..<16).map { row($0, price: 103, range: 0, volume: 0) })
  let found = try warnings(rows.reversed())
  // The frozen bars begin with the last of their lines.
  #expect(found.map(\.line) == [2, 26])
  #expect(found.last?.message.hasPrefix("11 bars from 2017-01-01T05:00:00Z on have") == true)
}
