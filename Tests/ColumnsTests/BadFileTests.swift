// Files as they go wrong: one clean file of 500 real bars, and what is said once it is spoilt.

import Columns
import Foundation
import TestSupport
import Testing

/// A way in which a file goes wrong, and what becomes of it.
private struct Spoilt: Sendable, CustomTestStringConvertible {
  enum Verdict {
    case accepted
    case warned
    case refused
  }

  let testDescription: String
  let verdict: Verdict
  /// The lines of all findings.
  let lines: [Int]
  let spoil: @Sendable ([String]) -> String

  init(
    _ description: String, _ verdict: Verdict, _ lines: [Int] = [],
    _ spoil: @escaping @Sendable ([String]) -> String
  ) {
    testDescription = description
    self.verdict = verdict
    self.lines = lines
    self.spoil = spoil
  }

  /// A file in which one line, counted from 1, is changed.
  init(
    _ description: String, _ verdict: Verdict, line: Int,
    change: @escaping @Sendable (String) -> String
  ) {
    self.init(description, verdict, [line]) { lines in
      var lines = lines
      lines[line - 1] = change(lines[line - 1])
      return text(lines)
    }
  }
}

private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

/// The line with another value in one of its cells.
private func line(_ line: String, cell: Int, _ value: String) -> String {
  var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  cells[cell] = value
  return cells.joined(separator: ",")
}

private func rows(_ lines: [String], change: (String) -> String) -> String {
  text([lines[0]] + lines.dropFirst().map(change))
}

private let spoiltFiles = [
  Spoilt("clean", .accepted) { text($0) },
  Spoilt("five single bars missing", .warned, [61]) { lines in
    text(
      lines.enumerated().filter { ![61, 102, 203, 304, 405].contains($0.offset) }.map(\.element))
  },
  Spoilt("one time twice, with other volumes", .refused, [103]) { lines in
    text(lines[..<102] + [line(lines[101], cell: 5, "7")] + lines[102...])
  },
  Spoilt("newest first", .warned, [2]) { text([$0[0]] + $0.dropFirst().reversed()) },
  Spoilt("close above high", .refused, line: 162) { line($0, cell: 4, "1.9") },
  Spoilt("text for a number", .refused, line: 52) { line($0, cell: 4, "n/a") },
  Spoilt("infinite volume", .refused, line: 57) { line($0, cell: 5, "-inf") },
  Spoilt("byte order mark and CR LF", .accepted) {
    "\u{FEFF}" + text($0).replacing("\n", with: "\r\n")
  },
  Spoilt("CR", .accepted) { text($0).replacing("\n", with: "\r") },
  Spoilt("seconds", .accepted) { lines in
    rows(lines) { line($0, cell: 0, "\(UTCTime.parse($0.prefix(20)) ?? 0)") }
  },
  Spoilt("no offsets", .accepted) { rows($0) { $0.replacing("Z", with: "") } },
  Spoilt("no header", .refused, [1]) { text(Array($0.dropFirst())) },
  Spoilt("no close", .refused, [1]) {
    text([$0[0].replacing("close", with: "last")] + $0.dropFirst())
  },
  Spoilt("semicolons and decimal commas", .refused, [1]) {
    text($0).replacing(",", with: ";").replacing(".", with: ",")
  },
  Spoilt("tabs", .refused, [1]) { text($0).replacing(",", with: "\t") },
  Spoilt("a time off the grid", .warned, line: 92) { $0.replacing(":00:00Z", with: ":07:00Z") },
  Spoilt("a frozen feed", .warned, [82]) { lines in
    text(
      lines.enumerated().map { $0 < 81 || $0 > 92 ? $1 : "\($1.prefix(20)),1.05,1.05,1.05,1.05,0" })
  },
  Spoilt("negative volume", .refused, line: 68) { line($0, cell: 5, "-5") },
  Spoilt("empty", .refused, [1]) { _ in "" },
  Spoilt("quotes", .accepted) { lines in
    text(lines.map { $0.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",") })
  },
  Spoilt("30 February", .refused, line: 35) { "2017-02-30" + $0.dropFirst(10) },
  Spoilt("NUL bytes", .refused, line: 143) {
    $0.prefix(24) + String(repeating: "\u{0}", count: 16) + $0.dropFirst(40)
  },
  Spoilt("header in the middle", .refused, [252]) { text($0[..<251] + [$0[0]] + $0[251...]) },
  Spoilt("close twice, no open", .refused, [1, 1]) {
    text([$0[0].replacing("open", with: "close")] + $0.dropFirst())
  },
  Spoilt("one price", .warned, [2]) { rows($0) { "\($0.prefix(20)),1.05,1.05,1.05,1.05,7" } },
  Spoilt("no volume in any bar", .warned, [2]) { rows($0) { line($0, cell: 5, "0") } },
  Spoilt("no volumes", .warned, [1]) { lines in
    text(lines.map { $0.split(separator: ",").dropLast().joined(separator: ",") })
  },
  Spoilt("a block twice", .refused, [202]) { text(Array($0[..<201]) + $0[180...]) },
]

@Test(arguments: spoiltFiles)
private func verdictOnASpoiltFileIsTheDocumentedOne(_ spoilt: Spoilt) throws {
  let lines = String(decoding: try Golden.bytes("input/EURUSD_1h.csv.gz"), as: UTF8.self)
    .split(separator: "\n").prefix(501).map(String.init)
  let bytes = Array(spoilt.spoil(lines).utf8)
  do {
    let file = try BarFile.parse(bytes, timeframe: Timeframe("1h"))
    #expect(spoilt.verdict == (file.warnings.isEmpty ? .accepted : .warned))
    #expect(file.warnings.map(\.line) == spoilt.lines)
    #expect(file.bars.count == 500 || spoilt.lines == [61])
  } catch {
    #expect(spoilt.verdict == .refused, "\(error.findings)")
    #expect(error.findings.map(\.line) == spoilt.lines)
  }
}
