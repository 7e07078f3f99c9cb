// Bar files that are refused, with the place and the words of each finding.

import Columns
import Foundation
import TestSupport
import Testing

/// A file and what is said of it; lines after the header follow each other.
private struct Refusal: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let lines: [String]
  let findings: [DataFinding]

  init(_ description: String, _ lines: [String], _ findings: (Int, Int, String)...) {
    testDescription = description
    self.lines = lines
    self.findings = findings.map { DataFinding(line: $0.0, column: $0.1, message: $0.2) }
  }
}

private let header = "timestamp,open,high,low,close,volume"
private let row = "2017-01-01T22:00:00Z,1.05,1.07,1.04,1.06,100"

private let unreadableFiles = [
  Refusal(
    "empty file", [],
    (1, 1, "the file is empty: it needs a header line and a line for each bar")),
  Refusal(
    "nothing but blank lines", ["", " ", ""],
    (1, 1, "the file has no text: it needs a header line and a line for each bar")),
  Refusal(
    "header alone", ["", header],
    (2, 1, "there are no bars: the file has a header line and nothing after it")),
  Refusal(
    "no header", [row],
    (
      1, 1,
      "no header: the first line starts with '2017-01-01T22:00:00Z', but must name the columns,"
        + " as in timestamp,open,high,low,close,volume"
    )),
  Refusal(
    "semicolons and decimal commas",
    ["timestamp;open;high;low;close", "2017-01-01T22:00:00Z;1,05;1,07;1,04;1,06"],
    (
      1, 10,
      "the columns are separated by ';': write ',' between columns; and the numbers have decimal"
        + " commas: write '.' in numbers"
    )),
  Refusal(
    "semicolons alone", ["timestamp;open;high;low;close", "2017-01-01T22:00:00Z;1.05;1;1;1"],
    (1, 10, "the columns are separated by ';': write ',' between columns")),
  Refusal(
    "tabs", [header, row].map { $0.replacing(",", with: "\t") },
    (1, 10, "the columns are separated by tabs: write ',' between columns")),
  Refusal(
    "comment before the header", ["# bars of EURUSD", header, row],
    (
      1, 1,
      "a comment: the first line starts with '# bars of EURUSD', but must name the columns,"
        + " as in timestamp,open,high,low,close,volume"
    )),
  Refusal(
    "NUL bytes in the header", ["timestamp,open\u{0}\u{0}", row],
    (1, 15, "2 NUL bytes: the file is damaged here, fetch it again")),
]

private let wrongHeaders = [
  Refusal(
    "no close", ["timestamp,open,high,low,volume", row],
    (1, 1, "no column 'close'; columns are timestamp, open, high, low, volume")),
  Refusal(
    "no time and no low", ["open,high,close", "1,1,1"],
    (
      1, 1,
      "no column 'timestamp', nor 'time', 'date' or 'datetime'; columns are open, high, close"
    ),
    (1, 1, "no column 'low'; columns are open, high, close")),
  Refusal(
    "columns by other names", ["open_time,open,high,low,adj close", "1483308000,1,1,1,1"],
    (
      1, 1,
      "no column 'timestamp', nor 'time', 'date' or 'datetime'; columns are open_time, open, high,"
        + " low, adj close; if 'open_time' is it, rename it to 'timestamp'"
    ),
    (
      1, 1,
      "no column 'close'; columns are open_time, open, high, low, adj close; if 'adj close' is it,"
        + " rename it to 'close'"
    )),
  Refusal(
    "close twice and no open", ["timestamp,close,high,low,Close", row],
    (1, 1, "no column 'open'; columns are timestamp, close, high, low, close"),
    (1, 26, "a second column 'close': which one is meant? Rename or remove one")),
  Refusal(
    "date and time apart", ["date,time,open,high,low,close", row],
    (
      1, 6,
      "both 'date' and 'time' may be when a bar opens: keep one column, with date and time, and"
        + " rename the other"
    )),
]

private let wrongCells = [
  Refusal(
    "text for a number", [header, "2017-01-01T22:00:00Z,1.05,1.07,1.04,n/a,100"],
    (2, 37, "close is 'n/a': write a number")),
  Refusal(
    "not a number, infinities and nothing",
    [header, "2017-01-01T22:00:00Z,NaN,inf,,1.06,-inf"],
    (2, 22, "open is 'NaN': write a number"),
    (2, 26, "high is 'inf': write a number"),
    (2, 30, "low is empty: a bar needs every number; leave out the line of a bar without"),
    (2, 36, "volume is '-inf': write a number")),
  Refusal(
    "number too large", [header, "2017-01-01T22:00:00Z,1.05,1e999,1.04,1.06,100"],
    (2, 27, "high is '1e999': that is larger than any number that can be stored")),
  Refusal(
    "thousands and decimal commas in quotes",
    [header, "2017-01-01T22:00:00Z,\"1,05\",\"1,000.5\",1,1,1"],
    (2, 23, "open is '1,05': write a number with a decimal point and without separators"),
    (2, 30, "high is '1,000.5': write a number with a decimal point and without separators")),
  Refusal(
    "commas in numbers", [header, "2017-01-01T22:00:00Z,1,05,1,07,1,04,1,06,100"],
    (
      2, 34,
      "10 cells instead of 6 as in the header: are there commas in numbers?"
        + " Write them with a decimal point and without separators"
    )),
  Refusal(
    "line cut short", [header, row, "2017-01-01T23:00:00Z,1.05,1.0"],
    (3, 27, "3 cells instead of 6 as in the header: is the line cut short?")),
  Refusal(
    "prices of zero and below", [header, "2017-01-01T22:00:00Z,0,1.07,-1,1.06,100"],
    (2, 22, "open is 0.0: prices must be above 0"),
    (2, 29, "low is -1.0: prices must be above 0")),
  Refusal(
    "negative volume", [header, "2017-01-01T22:00:00Z,1.05,1.07,1.04,1.06,-5"],
    (2, 42, "volume is -5.0: it must not be negative")),
  Refusal(
    "high below low", [header, "2017-01-01T22:00:00Z,1.05,1.03,1.04,1.06,1"],
    (2, 27, "high is 1.03, below the low 1.04")),
  Refusal(
    "open and close outside", [header, "2017-01-01T22:00:00Z,1.03,1.07,1.04,1.08,1"],
    (2, 22, "open is 1.03, outside of low 1.04 to high 1.07"),
    (2, 37, "close is 1.08, outside of low 1.04 to high 1.07")),
  Refusal(
    "impossible dates", [header, row.replacing("01-01", with: "02-30"), "yesterday,1,1,1,1,1"],
    (2, 1, "'2017-02-30T22:00:00Z' is not a timestamp: the calendar has no such day"),
    (3, 1, "'yesterday' is not a timestamp: write it as 2017-01-01T22:00:00Z")),
  Refusal(
    "other times that are none",
    [
      header, ",1,1,1,1,1", "2017-01-01T25:00:00Z,1,1,1,1,1", "2017-01-01T22:00:00.5Z,1,1,1,1,1",
      "20170101,1,1,1,1,1", "99999999999999999999,1,1,1,1,1", "1483308000500,1,1,1,1,1",
      "1899-12-31T23:59:59Z,1,1,1,1,1", "9999-12-31,1,1,1,1,1", "2016-12-31T23:59:60Z,1,1,1,1,1",
      "01/02/2017 22:00,1,1,1,1,1", "2017-13-01,1,1,1,1,1",
    ],
    (2, 1, "the timestamp is empty: write the time at which the bar opens"),
    (3, 1, "'2017-01-01T25:00:00Z' is not a timestamp: there is no such time of day or offset"),
    (4, 1, "'2017-01-01T22:00:00.5Z' has a fraction of a second: bars open on whole seconds"),
    (5, 1, "'20170101' may be a date or a count since 1970: write a date with dashes"),
    (6, 1, "'99999999999999999999' is out of range: bars are of the years 1900 to 2199"),
    (7, 1, "'1483308000500' has a fraction of a second: bars open on whole seconds"),
    (8, 1, "'1899-12-31T23:59:59Z' is out of range: bars are of the years 1900 to 2199"),
    (9, 1, "'9999-12-31' is out of range: bars are of the years 1900 to 2199"),
    (10, 1, "'2016-12-31T23:59:60Z' is not a timestamp: there is no such time of day or offset"),
    (11, 1, "'01/02/2017 22:00' is not a timestamp: write it as 2017-01-01T22:00:00Z"),
    (12, 1, "'2017-13-01' is not a timestamp: the calendar has no such day")),
  Refusal(
    "other notations of numbers",
    [
      header, "2017-01-01T22:00:00Z,1_000,0x10,1.05%,1 000,1e400",
      "2017-01-01T23:00:00Z,$1,1.5f,--1,1.,+",
    ],
    (2, 22, "open is '1_000': write a number with a decimal point and without separators"),
    (2, 28, "high is '0x10': write a number"),
    (2, 33, "low is '1.05%': write a number"),
    (2, 39, "close is '1 000': write a number with a decimal point and without separators"),
    (2, 45, "volume is '1e400': that is larger than any number that can be stored"),
    (3, 22, "open is '$1': write a number"),
    (3, 25, "high is '1.5f': write a number"),
    (3, 30, "low is '--1': write a number"),
    (3, 37, "volume is '+': write a number")),
  Refusal(
    "comment between bars", [header, row, "# from here on another feed", "#,1,1,1,1,1"],
    (3, 1, "a comment: bar files have none, remove this line"),
    (4, 1, "a comment: bar files have none, remove this line")),
  Refusal(
    "price that is 0 when rounded", [header, "2017-01-01T22:00:00Z,1,1,1e-400,1,1"],
    (2, 26, "low is 0.0: prices must be above 0")),
  Refusal(
    "NUL bytes", [header, "2017-01-01T22:00:00Z,1.05,\u{0}\u{0}\u{0}1.04,1.06,100", row],
    (2, 27, "3 NUL bytes: the file is damaged here, fetch it again")),
  Refusal(
    "header again", [header, row, header],
    (3, 1, "the header stands here again, as if two files had been joined: remove this line")),
  Refusal(
    "quote never closed", [header, "2017-01-01T22:00:00Z,\"1.05,1.07,1.04,1.06,100", row],
    (2, 22, "a quote is opened here and never closed")),
  Refusal(
    "text after a quote", [header, "2017-01-01T22:00:00Z,\"1.05\"0,1.07,1.04,1.06,100"],
    (2, 28, "text after a closing quote: a quote within quotes is doubled")),
  Refusal(
    "text after a quote and spaces",
    [header, "2017-01-01T22:00:00Z,\"1.05\"  0,1.07,1.04,1.06,100"],
    (2, 30, "text after a closing quote: a quote within quotes is doubled")),
  Refusal(
    "cell after a line end in quotes",
    ["note,\(header)", "\"a\nb\",2017-01-02T22:00:00Z,1.05,n/a,1.04,1.05,100"],
    (3, 30, "high is 'n/a': write a number")),
  Refusal(
    "NUL bytes for a date, with the first day that is possible before them",
    [header, row, String(repeating: "\u{0}", count: 10) + row.dropFirst(10)],
    (3, 1, "10 NUL bytes: the file is damaged here, fetch it again")),
  Refusal(
    "comment in a file whose first column is not read",
    ["id,\(header)", "#1,\(row)", "# another feed"],
    (3, 1, "a comment: bar files have none, remove this line")),
  Refusal(
    "offsets that no clock has",
    [header, row.replacing("00Z", with: "00+15:00"), row.replacing("00Z", with: "00-12:30")],
    (
      2, 1,
      "'2017-01-01T22:00:00+15:00' is not a timestamp: there is no such time of day or offset"
    ),
    (
      3, 1,
      "'2017-01-01T22:00:00-12:30' is not a timestamp: there is no such time of day or offset"
    )),
  Refusal(
    "day numbers of a spreadsheet", [header] + (42_736..<42_760).map { "\($0),1,2,1,1,1" },
    (
      2, 1,
      "all times are from 42736 to 42759, which as seconds since 1970 is January of that year: if"
        + " these are day numbers of a spreadsheet, row numbers or dates without dashes, write times"
        + " as 2017-01-01T22:00:00Z"
    )),
  Refusal(
    "rows' numbers, newest first", ["", "open,high,low,close,time", "1,2,1,1,2", "1,2,1,1,1"],
    (
      3, 9,
      "all times are from 1 to 2, which as seconds since 1970 is January of that year: if"
        + " these are day numbers of a spreadsheet, row numbers or dates without dashes, write times"
        + " as 2017-01-01T22:00:00Z"
    )),
  Refusal(
    "months without dashes, every one twice", [header, "201701,1,2,1,1,1", "201701,1,2,1,1,1"],
    (
      2, 1,
      "the time is 201701, which as seconds since 1970 is January of that year: if"
        + " these are day numbers of a spreadsheet, row numbers or dates without dashes, write times"
        + " as 2017-01-01T22:00:00Z"
    )),
  Refusal(
    "day numbers with a time of day", [header, "42736.75,1,2,1,1,1"],
    (
      2, 1,
      "'42736.75' may be a day number of a spreadsheet: write it as 2017-01-01T22:00:00Z"
    )),
  Refusal(
    "lines in quotes and characters of several bytes count",
    ["note,\(header)", "\"é\nü\",\(row)", "äöü👍,2017-01-02T22:00:00Z,1.05,1.07,1.04,x,100"],
    (4, 42, "close is 'x': write a number")),
]

@Test(arguments: unreadableFiles + wrongHeaders + wrongCells)
private func everyFindingHasItsPlaceAndSaysWhatWouldBeRight(_ refusal: Refusal) {
  let text = refusal.lines.joined(separator: "\n")
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(Array(text.utf8)) }
  #expect(error?.findings == refusal.findings)
  #expect(error?.total == refusal.findings.count)
}

@Test func dayNumbersWithAndWithoutATimeOfDayAreReportedWhereTheyAreNone() {
  let lines = [header] + ["42736.916667", "42737.000000", "42737.041667"].map { "\($0),1,2,1,1,1" }
  let text = lines.joined(separator: "\n")
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(Array(text.utf8)) }
  #expect(error?.findings.map(\.line) == [2, 4])
  #expect(error?.findings.first?.message.hasPrefix("'42736.916667' may be a day number") == true)
}

@Test func twentyFindingsAreKeptAndAllAreCounted() throws {
  let rows = (0..<1_000).map { "x,1,1,1,1,\($0)" }
  let text = ([header] + rows).joined(separator: "\n")
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(Array(text.utf8)) }
  #expect(error?.total == 1_000)
  #expect(error?.findings.map(\.line) == Array(2...21))
}

@Test func longAndControlCharactersAreNotRepeatedInFull() throws {
  let cell = "\u{1B}[31m" + String(repeating: "z", count: 500)
  let text = "\(header)\n2017-01-01T22:00:00Z,\(cell),1,1,1,1"
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(Array(text.utf8)) }
  let shown = "\u{FFFD}[31m" + String(repeating: "z", count: 35)
  #expect(error?.findings.first?.message == "open is '\(shown)…': write a number")
}

@Test func oneCharacterOfManyCodePointsIsNotRepeatedInFull() {
  let cell = "e" + String(repeating: "\u{301}", count: 100_000)
  let text = "\(header)\n2017-01-01T22:00:00Z,\(cell),1,1,1,1"
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(Array(text.utf8)) }
  #expect((error?.findings.first?.message.utf8.count ?? 1_000) < 120)
}

@Test func packedFileThatIsCutOrDamagedIsRefused() throws {
  let url = Golden.directory.appending(path: "input/EURUSD_1h.csv.gz")
  let packed = [UInt8](try Data(contentsOf: url))
  let cut = #expect(throws: BarFileError.self) {
    try BarFile.parse(Array(packed.prefix(packed.count * 6 / 10)))
  }
  #expect(
    cut?.findings.map(\.message)
      == ["the gzip stream ends early, the file was cut short: fetch it again"])
  var damaged = packed
  damaged[damaged.count / 2] ^= 0xff
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(damaged) }
  #expect(error?.findings.map(\.message) == ["the gzip stream is damaged: fetch the file again"])
}

@Test func wideCharactersAreNamed() throws {
  let text = Array("\u{FEFF}\(header)\n\(row)".utf16).flatMap {
    [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
  }
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(text) }
  #expect(error?.findings.map(\.message) == ["the file is UTF-16: save it as UTF-8"])
  for mark: [UInt8] in [[0xff, 0xfe, 0, 0], [0, 0, 0xfe, 0xff]] {
    let error = #expect(throws: BarFileError.self) { try BarFile.parse(mark + mark) }
    #expect(error?.findings.map(\.message) == ["the file is UTF-32: save it as UTF-8"])
  }
}

@Test func textAfterAGzipStreamAndEmptyOnesAreNamed() throws {
  let url = Golden.directory.appending(path: "input/EURUSD_1h.csv.gz")
  let packed = [UInt8](try Data(contentsOf: url))
  let trailing = #expect(throws: BarFileError.self) {
    try BarFile.parse(packed + Array("tail".utf8))
  }
  #expect(
    trailing?.findings.map(\.message)
      == ["4 bytes after the gzip stream do not belong to it: fetch the file again"])
  // The smallest gzip stream of nothing.
  let nothing: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  let empty = #expect(throws: BarFileError.self) { try BarFile.parse(nothing) }
  #expect(
    empty?.findings.map(\.message)
      == ["the gzip stream is empty: it needs a header line and a line for each bar"])
}

@Test(arguments: [
  ("PK\u{3}\u{4}....[Content_Types].xml", "an Excel workbook"),
  ("PK\u{3}\u{4}....bars.csv", "a zip archive"), ("PAR1....", "a Parquet file"),
  ("\n<!DOCTYPE html><html>", "a web page"), ("<html><body>", "a web page"), ("<?xml?>", "XML"),
  ("{\"bars\": []}", "JSON"), ("[[1483308000, 1]]", "JSON"), ("ARROW1..", "an Arrow"),
  ("SQLite format 3\u{0}", "an SQLite database"), ("%PDF-1.7", "a PDF document"),
  ("BZh91AY", "packed with bzip2"), ("version https://git-lfs.github.com/spec/v1", "Git LFS"),
  ("t\u{0}i\u{0}m\u{0}e\u{0}", "UTF-16 without"),
  ("\u{0}t\u{0}i\u{0}m\u{0}e", "UTF-16 without"),
  ("t\u{0}\u{0}\u{0}i\u{0}\u{0}\u{0}", "UTF-32 without"),
  ("\u{0}\u{0}\u{0}t\u{0}\u{0}\u{0}i", "UTF-32 without"),
])
private func filesOfOtherKindsAreNamed(_ content: String, _ name: String) throws {
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(Array(content.utf8)) }
  #expect(error?.total == 1)
  #expect(error?.findings.first?.message.contains(name) == true)
}

@Test func lineOfAMegabyteAndInvalidUTF8AreFindingsLikeOthers() throws {
  let long = String(repeating: "x", count: 1 << 20)
  let text = "\(header)\n\(row)\n\(long)\n2017-01-02T22:00:00Z,\(long),1,1,1,1\n"
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(Array(text.utf8)) }
  #expect(error?.findings.map(\.line) == [3, 4])
  #expect(error?.findings.allSatisfy { $0.message.count < 120 } == true)
  let broken = Array("\(header)\n2017-01-01T22:00:00Z,1.0".utf8) + [0xff, 0xfe]
  let invalid = #expect(throws: BarFileError.self) {
    try BarFile.parse(broken + Array(",1,1,1,1".utf8))
  }
  #expect(invalid?.findings.map(\.message) == ["open is '1.0\u{FFFD}\u{FFFD}': write a number"])
}
