// The small parts of what `ktask show` and `ktask export` write: tables, sparklines, cells, names.

import Columns
import Foundation
import Testing

@testable import Ktask

@Test(
  arguments: [
    (0, "0"), (-0.0, "0"), (1, "1"), (163_119_000_000, "163119000000"), (1.05236, "1.05236"),
    (0.1 + 0.2, "0.3"), (2.0 / 3, "0.666667"), (-31.27621, "-31.2762"), (999_999.96, "1000000"),
    (1_234_567.8, "1234568"), (0.000_123_456_7, "0.000123457"), (1.234_567_8e-05, "1.23457e-05"),
    (.leastNonzeroMagnitude, "5e-324"), (1e300, "1e+300"), (.nan, "NaN"), (.infinity, "inf"),
    (-.infinity, "-inf"),
  ] as [(Double, String)])
private func tablesHaveSixDigits(_ value: Double, text: String) {
  #expect(value.significant == text)
}

@Test func sparklineShowsTheMeanOfEachPart() {
  #expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], width: 80) == "▁▂▃▄▅▆▇█")
  #expect(sparkline([0, 0, 7, 7, 3, 4], width: 3) == "▁█▅")
  #expect(sparkline([.nan, .nan, 1, .nan, 2, 2], width: 3) == " ▁█")
  #expect(sparkline([5, 5, 5], width: 80) == "▄▄▄")
  #expect(sparkline([.infinity, 1, 2], width: 80) == " ▁█")
  #expect(sparkline([-1.7e308, 1.7e308], width: 80) == "▁█")
  #expect(sparkline([], width: 80) == "")
  #expect(sparkline((0..<1_000).map(Double.init), width: 8) == "▁▂▃▄▅▆▇█")
}

@Test func aTableLeavesOutColumnsThatDoNotFit() {
  var table = TextTable(header: ["name", "a", "bb"], leftColumns: 1)
  table.rows = [["x", "1", "20"], ["longer", "12345", "3"]]
  #expect(
    table.lines(width: 17) == ["name        a  bb", "x           1  20", "longer  12345   3"])
  #expect(table.lines(width: 16) == ["name        a  …", "x           1  …", "longer  12345  …"])
}

@Test func noLineOfATableIsLongerThanTheTerminalIsWide() {
  var table = TextTable(header: ["name", "a", "bb"], leftColumns: 1)
  table.rows = [["x", "1", "20"], ["longer", "12345", "3"]]
  for width in 1...20 {
    #expect(table.lines(width: width).allSatisfy { $0.count <= width }, "\(width)")
  }
  #expect(table.lines(width: 9) == ["name    …", "x       …", "longer  …"])
  #expect(table.lines(width: 5) == ["name…", "x   …", "long…"])
}

@Test func controlCharactersAreShownEscaped() {
  #expect(
    "a\u{1b}[31m\n\t\u{7f}\u{85}\u{2028}é".visible == #"a\u{1b}[31m\n\t\u{7f}\u{85}\u{2028}é"#)
  #expect("a\nb\rc".visibleLines == "a\nb\\rc")
  var table = TextTable(header: ["\u{1b}"], leftColumns: 1)
  table.rows = [["x"]]
  #expect(table.lines(width: 80) == [#"\u{1b}"#, "x"])
}

@Test func namesOfFilesHaveNeitherSlashesNorControlCharacters() {
  #expect(safeFileName("a/\u{301}b\u{1b}c\\d") == "a_\u{301}b_c_d")
  #expect(safeFileName(".hidden.x") == "_hidden.x")
}

@Test func oneIsSingular() {
  #expect(counted(1, "row") == "1 row")
  #expect(counted(0, "row") == "0 rows")
  #expect(counted(2, "stretch", "stretches") == "2 stretches")
}

@Test func cellsThatHoldCommasAreQuotedWhateverFollowsThem() throws {
  let table = ColumnTable(
    timestamps: [],
    columns: [
      ("a,\u{301}b", .doubles([])), ("\"\u{301}", .doubles([])), ("c\r\nd", .doubles([])),
      ("e", .doubles([])),
    ])
  #expect(
    try text(of: CSVTable(table)).utf8.elementsEqual(
      "timestamp,\"a,\u{301}b\",\"\"\"\u{301}\",\"c\r\nd\",e\n".utf8))
}

@Test(arguments: [(0, 5, 0, 0), (10, 5, 10, 0), (11, 5, 5, 5), (3, 0, 0, 0), (3, .max, 3, 0)])
private func endsNeverMeet(_ count: Int, length: Int, head: Int, tail: Int) {
  let ends = RowEnds(count: count, length: length)
  #expect(ends.head.count == head && ends.tail.count == tail)
}

/// Two symbols with two rows each, labelled by returns.
private let returns = LabelTable(
  index: RowIndex(symbols: [("A", 2), ("B", 2)], timestamps: [0, 3_600, 0, 3_600]),
  labels: .floats([0.5, .nan, -0.25, 1]), known: [1, 2, 0, 2],
  weights: .floats([1, 0, 0.5, 1]), classNames: [])

@Test func returnsAreShownByTheirStatistics() {
  let lines = ShownText(rows: 2, width: .max, sparklineWidth: 80).lines(of: .labels(returns))
  #expect(
    lines == [
      "4 rows (A 2, B 2), 1970-01-01T00:00:00Z to 1970-01-01T01:00:00Z", "",
      "label   count  NaN    min   25 %  median  75 %  max      mean",
      "return      4    1  -0.25  0.125     0.5  0.75    1  0.416667", "", "▅ ▁█", "",
      "known after: min 0, 25 % 0.25, median 0.5, 75 % 0.75, max 1 rows; never: 1", "",
      "        count  NaN  min   25 %  median  75 %  max   mean",
      "weight      4    0    0  0.375    0.75     1    1  0.625", "",
      "symbol  timestamp             label              known_at",
      "A       1970-01-01T00:00:00Z    0.5  1970-01-01T01:00:00Z",
      "A       1970-01-01T01:00:00Z    NaN                 never",
      "B       1970-01-01T00:00:00Z  -0.25  1970-01-01T00:00:00Z",
      "B       1970-01-01T01:00:00Z      1                 never",
    ])
}

/// The whole text of a table.
private func text(of table: CSVTable) throws -> String {
  var bytes: [UInt8] = []
  try ExportedContent.table(table).write { bytes += $0 }
  return String(decoding: bytes, as: UTF8.self)
}

@Test func returnsAreExportedWithTheirWeights() throws {
  #expect(
    try text(of: CSVTable(returns)) == """
      symbol,timestamp,label,known_at,weight
      A,1970-01-01T00:00:00Z,0.5,1970-01-01T01:00:00Z,1.0
      A,1970-01-01T01:00:00Z,,,0.0
      B,1970-01-01T00:00:00Z,-0.25,1970-01-01T00:00:00Z,0.5
      B,1970-01-01T01:00:00Z,1.0,,1.0

      """)
}

@Test func rowsWithoutAClassAreNeitherCountedNorNamed() throws {
  let table = LabelTable(
    index: RowIndex(symbols: [("A", 3)], timestamps: [0, 60, 120]), labels: .int8([-1, 1, 1]),
    known: [3, 1, 2], weights: nil, classNames: ["DOWN", "UP"])
  #expect(table.classCounts == [0, 2])
  #expect(table.neverKnown == 0)
  #expect(
    try text(of: CSVTable(table)) == """
      timestamp,label,class,known_at
      1970-01-01T00:00:00Z,-1,,
      1970-01-01T00:01:00Z,1,UP,1970-01-01T00:01:00Z
      1970-01-01T00:02:00Z,1,UP,1970-01-01T00:02:00Z

      """)
}
