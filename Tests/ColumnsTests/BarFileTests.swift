// Bar files that load: all the harmless ways in which the same bars can be written.

import Columns
import Foundation
import TestSupport
import Testing

/// A file that is read as `expected`.
private struct Variant: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String

  init(_ description: String, _ text: String) {
    testDescription = description
    self.text = text
  }
}

private let plain = """
  timestamp,open,high,low,close,volume
  2017-01-01T22:00:00Z,1.05,1.07,1.04,1.06,100.5
  2017-01-01T23:00:00Z,1.06,1.06,1.02,1.03,0

  """

private let expected = {
  var bars = Bars()
  bars.append(
    timestamp: 1_483_308_000, open: 1.05, high: 1.07, low: 1.04, close: 1.06, volume: 100.5)
  bars.append(
    timestamp: 1_483_311_600, open: 1.06, high: 1.06, low: 1.02, close: 1.03, volume: 0)
  return bars
}()

private let variants = [
  Variant("as it should be", plain),
  Variant("no line end at the end", String(plain.dropLast())),
  Variant("byte order mark", "\u{FEFF}" + plain),
  Variant("CR LF", plain.replacing("\n", with: "\r\n")),
  Variant("CR only", plain.replacing("\n", with: "\r")),
  Variant("blank lines everywhere", "\n \n" + plain.replacing("\n", with: "\n\n\t \n")),
  Variant("upper case names", plain.replacing("timestamp,open,high", with: "Timestamp,OPEN,High")),
  Variant("name 'time'", plain.replacing("timestamp", with: "time")),
  Variant("name 'Date'", plain.replacing("timestamp", with: "Date")),
  Variant("name 'datetime'", plain.replacing("timestamp", with: "datetime")),
  Variant("spaces around cells", plain.replacing(",", with: " , ")),
  Variant("space for T", plain.replacing("T2", with: " 2")),
  Variant("no zone is UTC", plain.replacing("00Z", with: "00")),
  Variant("offset", plain.replacing("00Z", with: "00+00:00")),
  Variant(
    "seconds",
    plain.replacing("2017-01-01T22:00:00Z", with: "1483308000")
      .replacing("2017-01-01T23:00:00Z", with: "1483311600")),
  Variant(
    "milliseconds",
    plain.replacing("2017-01-01T22:00:00Z", with: "1483308000000")
      .replacing("2017-01-01T23:00:00Z", with: "1483311600000")),
  Variant("fraction of zeros", plain.replacing("00Z", with: "00.000Z")),
  Variant("scientific notation", plain.replacing("100.5", with: "1.005e+02")),
  Variant(
    "everything in quotes",
    plain.split(separator: "\n").map { line in
      line.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
    }.joined(separator: "\n")),
  Variant(
    "other order and further columns",
    """
    Volume,note,close,low,high,open,spread,time
    100.5,"said ""up"", and
    went",1.06,1.04,1.07,1.05,n/a,2017-01-01T22:00:00Z
    0,,1.03,1.02,1.06,1.06,,2017-01-01T23:00:00Z
    """),
]

@Test(arguments: variants)
private func sameBarsAreReadHoweverTheyAreWritten(_ variant: Variant) throws {
  let file = try BarFile.parse(Array(variant.text.utf8))
  #expect(file.bars == expected)
  #expect(file.warnings.isEmpty)
}

@Test func goldenFileIsReadPackedAndUnpacked() throws {
  let url = Golden.directory.appending(path: "input/EURUSD_1h.csv.gz")
  let packed = try BarFile.parse([UInt8](try Data(contentsOf: url)), timeframe: Timeframe("1h"))
  #expect(packed.bars == (try goldenBars("EURUSD_1h")))
  #expect(packed.warnings.isEmpty)
  let unpacked = try BarFile.parse(try Golden.bytes("input/EURUSD_1h.csv.gz"))
  #expect(unpacked == packed)
}

@Test func columnsOfABarFileHaveOneLength() throws {
  let bars = try BarFile.parse(Array(plain.utf8)).bars
  for column in BarColumn.allCases { #expect(bars[column].count == bars.count) }
}

@Test func oneBarIsEnough() throws {
  let file = try BarFile.parse(Array("date,open,high,low,close\n1999-12-31,1,1,1,1".utf8))
  #expect(file.bars.timestamps == [946_598_400])
}

@Test func cutAndFlippedFilesAreReadOrRefusedButNeverTrap() throws {
  let good = Array(variants[variants.count - 1].text.utf8)
  for length in good.indices { _ = try? BarFile.parse(Array(good.prefix(length))) }
  let seed: UInt64 = 14
  var generator = SeededGenerator(seed: seed)
  let alphabet = Array("\u{0}\r\n\",;\t. -+eE019TZ:é".utf8)
  for _ in 0..<3_000 {
    var bytes = good
    for _ in 0...Int(generator.next() % 4) {
      bytes[Int(generator.next() % UInt64(bytes.count))] =
        alphabet.randomElement(using: &generator) ?? 0
    }
    guard let file = try? BarFile.parse(bytes) else { continue }
    let times = file.bars.timestamps
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
  }
}
