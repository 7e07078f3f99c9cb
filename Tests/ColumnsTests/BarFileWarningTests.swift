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
  let text = "time,open,high,low,close\n2017-01-01,1,2,1,1\n2017-01-02,1,2,1,1"
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
  let file = try BarFile.parse(Array("time,open,high,low,close,\(name)\n2017-01-01,1,2,1,1,7".utf8))
  #expect(!file.bars.hasVolume)
  #expect(
    file.warnings.map(\.message) == [
      "no column 'volume': no bar has a volume; if '\(name.lowercased())' is it, rename it to"
        + " 'volume'"
    ])
}

@Test func volumesThatAreAllZeroAreWarnedOf() throws {
  let found = try warnings([row(0, price: 1, volume: 0), row(1, price: 2, volume: 0)])
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
      return row(hour, price: isFrozen ? 3 : 2, range: isFrozen ? 0 : 0.5, volume: isFrozen ? 0 : 1)
    }
  }
  #expect(try warnings(rows(frozen: 9)).isEmpty)
  #expect(
    try warnings(rows(frozen: 12)) == [
      DataFinding(
        line: 12, column: 1,
        message: "12 bars from here on have one price and no volume: the feed may have been frozen")
    ])
}

@Test func barsThatOpenOffTheGridAreWarnedOfOnceIfTheTimeframeIsKnown() throws {
  var rows = (0..<6).map { row($0, price: Double($0 + 1)) }
  rows.insert("1483233300,1,2,1,1,1", at: 2)
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
  let rows = days.map { "2017-\($0),1,2,1,1,1" }
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
  let rows = (0..<6).map { row($0, price: Double($0 + 1)) }
  #expect(
    try warnings(rows, timeframe: "15m") == [
      DataFinding(
        line: 2, column: 1,
        message: "most bars are 1h apart, and not 15m: is the file's name right?")
    ])
}

@Test func barsMissingWithinADayAreWarnedOfAndLongerGapsAreNot() throws {
  #expect(
    try warnings(
      [0, 1, 2, 5, 6, 8, 80, 81].map { row($0, price: 1 + Double($0)) }, timeframe: "1h")
      == [
        DataFinding(
          line: 4, column: 1,
          message: "2 bars are missing after 2017-01-01T02:00:00Z, and 1 more later on:"
            + " the market was open before and after")
      ])
  #expect(
    try warnings([0, 1, 80, 81].map { row($0, price: 1 + Double($0)) }, timeframe: "1h").isEmpty)
}

@Test func timesWrittenInTwoWaysAreWarnedOf() throws {
  #expect(
    try warnings(["2017-01-01,1,2,1,1,1", "2017-01-01T04:00:00+02:00,1,2,1,1,1"]) == [
      DataFinding(
        line: 3, column: 1,
        message: "a time with Z or an offset, where line 2 has a date alone: were two files joined?"
          + " A time without an offset is read as UTC")
    ])
}

@Test func warningsOfAFileThatIsNewestFirstHaveTheirLines() throws {
  var rows = (0..<30).map { row($0, price: 2 + Double($0)) }
  rows.replaceSubrange(5..<16, with: (5..<16).map { row($0, price: 3, range: 0, volume: 0) })
  let found = try warnings(rows.reversed())
  // The frozen bars begin with the last of their lines.
  #expect(found.map(\.line) == [2, 26])
}
