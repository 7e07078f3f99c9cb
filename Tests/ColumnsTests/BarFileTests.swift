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
  Variant(
    "microseconds",
    plain.replacing("2017-01-01T22:00:00Z", with: "1483308000000000")
      .replacing("2017-01-01T23:00:00Z", with: "1483311600000000")),
  Variant(
    "nanoseconds",
    plain.replacing("2017-01-01T22:00:00Z", with: "1483308000000000000")
      .replacing("2017-01-01T23:00:00Z", with: "1483311600000000000")),
  Variant(
    "signs and zeros", plain.replacing(",1.", with: ",+01.").replacing("3,0", with: "30,-0.0")),
  Variant(
    "as pandas writes times", plain.replacing("T2", with: " 2").replacing("00Z", with: "00+00:00")),
  Variant("fraction of zeros", plain.replacing("00Z", with: "00.000Z")),
  Variant("scientific notation", plain.replacing("100.5", with: "1.005e+02")),
  Variant(
    "everything in quotes",
    plain.split(separator: "\n").map { line in
      line.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
    }.joined(separator: "\n")),
  Variant(
    "spaces within quotes",
    plain.replacing("1.05,", with: "\" 1.05 \",").replacing(",1.03,", with: ",\"1.03 \",")),
  Variant(
    "number signs in a further first column",
    """
    id,timestamp,open,high,low,close,volume
    #1,2017-01-01T22:00:00Z,1.05,1.07,1.04,1.06,100.5
    #2, 2017-01-01T23:00:00Z,1.06,1.06,1.02,1.03,0
    """),
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

@Test func gzipStreamOfSeveralMembersIsRead() throws {
  let url = Golden.directory.appending(path: "input/EURUSD_1h.csv.gz")
  let packed = [UInt8](try Data(contentsOf: url))
  let twice = #expect(throws: BarFileError.self) { try BarFile.parse(packed + packed) }
  // The second member is read too: it begins with a header again.
  #expect(twice?.findings.contains { $0.message.hasPrefix("the header stands here again") } == true)
}

@Test func columnsOfABarFileHaveOneLength() throws {
  let bars = try BarFile.parse(Array(plain.utf8)).bars
  for column in BarColumn.allCases { #expect(bars[column].count == bars.count) }
}

@Test func secondsOfTheFirstDaysOf1970AreTimesIfTheyAreWholeMinutes() throws {
  let rows = (0..<24).map { "\($0 * 3_600),1,2,1,1,1" }
  let text = (["time,open,high,low,close,volume"] + rows).joined(separator: "\n")
  #expect(try BarFile.parse(Array(text.utf8)).bars.timestamps.last == 82_800)
  let later = text.replacing("\n", with: "\n2678407,1,2,1,1,1\n")
  #expect(throws: BarFileError.self) { try BarFile.parse(Array(later.utf8)) }
  let single = "time,open,high,low,close\n2678407,1,2,1,1"
  #expect(try BarFile.parse(Array(single.utf8)).bars.timestamps == [2_678_407])
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

/// A text of bars with prices and times drawn at random, and now and then something unusual.
private func randomFile(_ generator: inout SeededGenerator) -> String {
  let oddities = [
    "", "x", "1e5", "-1", "0", "nan", "1,5", "12345678901234567890.5", "1.5e-3", " 7 ",
  ]
  var time: Int64 = 1_483_308_000
  var lines = ["timestamp,open,high,low,close,volume"]
  for _ in 0..<30 {
    time += Int64(generator.next() % 8 == 0 ? 0 : 1 + generator.next() % 9_999)
    let stamps = [
      UTCTime.format(time), "\(time)", "\(time)000", UTCTime.format(time).replacing("T", with: " "),
    ]
    let low = Double(generator.next() % 100_000 + 1) / 100_000
    let high = low + Double(generator.next() % 1_000_000) / 1_000_000
    var cells = ["\(stamps[Int(generator.next() % 4)])", "\(low)", "\(high)", "\(low)", "\(high)"]
    cells.append("\(generator.unit() * 1e9)")
    if generator.next() % 16 == 0 {
      cells[Int(generator.next() % 6)] = oddities.randomElement(using: &generator) ?? ""
    }
    lines.append(cells.joined(separator: ","))
  }
  return lines.joined(separator: "\n") + "\n"
}

@Test func quickAndCarefulReadingAgree() {
  let seed: UInt64 = 15
  var generator = SeededGenerator(seed: seed)
  for round in 0..<400 {
    let text = randomFile(&generator)
    // A space before a comma keeps the careful way, and moves findings within their lines only.
    let careful = text.replacing(",", with: " ,")
    let (quick, slow) = (outcome(of: text), outcome(of: careful))
    #expect(quick == slow, "seed \(seed), round \(round)\n\(text)")
  }
}

/// The bars and the findings of a text, without the columns of the findings.
private func outcome(of text: String) -> [String] {
  func lines(_ findings: [DataFinding]) -> [String] { findings.map { "\($0.line) \($0.message)" } }
  do {
    let file = try BarFile.parse(Array(text.utf8), timeframe: Timeframe("1h"))
    let values = BarColumn.allCases.flatMap { file.bars[$0].map { "\($0)" } }
    return lines(file.warnings) + file.bars.timestamps.map(String.init) + values
  } catch {
    return ["\(error.total)"] + lines(error.findings)
  }
}
