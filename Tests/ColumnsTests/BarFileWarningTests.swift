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

@Test func missingVolumesAreZerosWithAWarning() throws {
  let text = "time,open,high,low,close\n2017-01-01,1,2,1,1\n2017-01-02,1,2,1,1"
  let file = try BarFile.parse(Array(text.utf8))
  #expect(file.bars.volume == [0, 0])
  #expect(
    file.warnings == [
      DataFinding(
        line: 1, column: 1, message: "no column 'volume': the volume of all bars is taken as 0")
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

@Test func barsThatOverlapAreWarnedOfOnceIfTheTimeframeIsKnown() throws {
  var rows = (0..<6).map { row($0, price: Double($0 + 1)) }
  rows.insert("1483233300,1,2,1,1,1", at: 2)
  #expect(try warnings(rows).isEmpty)
  #expect(try warnings(rows, timeframe: "15m").isEmpty)
  #expect(
    try warnings(rows, timeframe: "1h") == [
      DataFinding(
        line: 4, column: 1,
        message: "2017-01-01T01:15:00Z is less than 1h away from 2017-01-01T01:00:00Z (line 3):"
          + " these bars overlap, as 1 later bars do")
    ])
}

@Test func missingBarsAreNoDefect() throws {
  #expect(
    try warnings([0, 1, 5, 80].map { row($0, price: 1 + Double($0)) }, timeframe: "1h").isEmpty)
}
