// How findings look: complete texts, gutter and mark included.

import Testing

@testable import Syntax

private func rendered(
  _ text: String, line: Int, column: Int, length: Int, hint: String? = nil,
  severity: Diagnostic.Severity = .error, color: Bool = false
) -> String {
  let range = SourceRange(line: line, column: column, length: length)
  let diagnostic = Diagnostic(severity, at: range, "something is wrong", hint: hint)
  return diagnostic.render(in: SourceText(name: "a.yaml", text: text), color: color)
}

@Test func marksTheRangeAndSaysTheHintBesideIt() {
  let text = String(repeating: "#\n", count: 13) + "    indicator: rsi_41\n"
  let range = SourceRange(line: 14, column: 16, length: 6)
  let diagnostic = Diagnostic(
    .error, at: range, "fuzzy_sets.rsi_fast.indicator: 'rsi_41' not found in indicators",
    hint: "did you mean 'rsi_14'?")
  let source = SourceText(name: "strategies/momentum.yaml", text: text)
  #expect(
    diagnostic.render(in: source, color: false) == """
      strategies/momentum.yaml:14:16: error: fuzzy_sets.rsi_fast.indicator: 'rsi_41' not found in \
      indicators
      14 |     indicator: rsi_41
         |                ^~~~~~ did you mean 'rsi_14'?
      """)
}

@Test func marksOneCharacterWithACaretAlone() {
  #expect(
    rendered("a: 1", line: 1, column: 4, length: 1, severity: .warning) == """
      a.yaml:1:4: warning: something is wrong
      1 | a: 1
        |    ^
      """)
}

@Test func widensTheGutterForWideLineNumbers() {
  let text = String(repeating: "\n", count: 12_344) + "key: value"
  #expect(
    rendered(text, line: 12_345, column: 6, length: 5) == """
      a.yaml:12345:6: error: something is wrong
      12345 | key: value
            |      ^~~~~
      """)
}

@Test func showsTabsAsSpaces() {
  #expect(
    rendered("\tkey:\tvalue", line: 1, column: 7, length: 5) == """
      a.yaml:1:7: error: something is wrong
      1 |     key:    value
        |             ^~~~~
      """)
}

@Test func givesWideCharactersTwoColumns() {
  #expect(
    rendered("名前: 🚀 e\u{301}x!", line: 1, column: 7, length: 2) == """
      a.yaml:1:7: error: something is wrong
      1 | 名前: 🚀 e\u{301}x!
        |          ^~
      """)
}

@Test func underlinesWideCharactersInFull() {
  #expect(
    rendered("x: 名前", line: 1, column: 4, length: 2) == """
      a.yaml:1:4: error: something is wrong
      1 | x: 名前
        |    ^~~~
      """)
}

@Test func showsThePartOfALongLineAroundTheMark() {
  let text =
    "a: " + String(repeating: "x", count: 200) + "HERE" + String(repeating: "y", count: 200)
  #expect(
    rendered(text, line: 1, column: 204, length: 4, hint: "shorten it") == """
      a.yaml:1:204: error: something is wrong
      1 | …\(String(repeating: "x", count: 40))HERE\(String(repeating: "y", count: 76))…
        | \(String(repeating: " ", count: 41))^~~~ shorten it
      """)
}

@Test func cutsAMarkAtTheEndOfTheShownPart() {
  let text = String(repeating: "x", count: 500)
  #expect(
    rendered(text, line: 1, column: 1, length: 500) == """
      a.yaml:1:1: error: something is wrong
      1 | \(String(repeating: "x", count: 120))…
        | ^\(String(repeating: "~", count: 119))
      """)
}

@Test func marksTheEndOfALineAndEmptyLines() {
  #expect(
    rendered("ab\n", line: 1, column: 9, length: 3) == """
      a.yaml:1:9: error: something is wrong
      1 | ab
        |   ^
      """)
  #expect(
    rendered("", line: 1, column: 1, length: 1) == """
      a.yaml:1:1: error: something is wrong
      1 |
        | ^
      """)
}

@Test func replacesControlCharacters() {
  #expect(
    rendered("a\u{1B}[31m: 1", line: 1, column: 8, length: 1) == """
      a.yaml:1:8: error: something is wrong
      1 | a\u{FFFD}[31m: 1
        |        ^
      """)
}

@Test func writesControlCharactersOfNamesAndMessagesAsEscapes() {
  let diagnostic = Diagnostic(
    .error, at: .start, "'\u{0}\u{1B}[31m\n' is wrong", hint: "not \u{7}, \u{9B} or \u{202E}")
  #expect(
    diagnostic.render(in: SourceText(name: "a\u{1B}.yaml", text: "a\u{202E}"), color: false) == #"""
      a\u{1b}.yaml:1:1: error: '\u{0}\u{1b}[31m\n' is wrong
      1 | a\#u{FFFD}
        | ^ not \u{7}, \u{9b} or \u{202e}
      """#)
}

@Test(arguments: ["x", "é", "e\u{301}"])
func showsTheEndOfALongLine(filling: String) {
  let text = String(repeating: filling, count: 5000)
  let shown = String(repeating: filling, count: 40)
  #expect(
    rendered(text, line: 1, column: 5001, length: 1) == """
      a.yaml:1:5001: error: something is wrong
      1 | …\(shown)
        | \(String(repeating: " ", count: 41))^
      """)
}

@Test func coloursPlaceSeverityAndMark() {
  #expect(
    rendered("a: 1", line: 1, column: 4, length: 1, hint: "why", color: true) == """
      \u{1B}[1ma.yaml:1:4:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m something is wrong
      1 | a: 1
        |    \u{1B}[1;32m^\u{1B}[0m why
      """)
}

@Test func sortsFindingsByPlace() {
  var findings = Findings()
  findings.warning("third", at: SourceRange(line: 2, column: 1, length: 1))
  findings.error("first", at: SourceRange(line: 1, column: 5, length: 1))
  findings.error("second", at: SourceRange(line: 1, column: 5, length: 1))
  #expect(findings.sorted.map(\.message) == ["first", "second", "third"])
  #expect(findings.errorCount == 2)
}

/// Findings in the lines 1, 2, …, each an error or a warning.
private func findings(_ severities: [Diagnostic.Severity]) -> Findings {
  var findings = Findings()
  for (index, severity) in severities.enumerated() {
    let place = SourceRange(line: index + 1, column: 1, length: 1)
    findings.add(Diagnostic(severity, at: place, "finding \(index + 1)"))
  }
  return findings
}

@Test func handsOutAsManyFindingsAsPeopleReadAndCountsTheOthers() {
  let few = findings(Array(repeating: .error, count: 100)).sorted
  #expect(few.count == 100)
  #expect(few.last?.message == "finding 100")
  let many = findings(Array(repeating: .error, count: 1200)).sorted
  #expect(many.count == 101)
  #expect(many.last?.message == "1100 more errors are not shown")
  #expect(many.last?.severity == .warning && many.last?.range == .outside)
  #expect(many.errorCount == 1_200)
  let one = findings(Array(repeating: .warning, count: 101)).sorted
  #expect(one.last == Diagnostic(.warning, at: .outside, "1 more warning is not shown"))
}

@Test func leavesOutWarningsBeforeErrors() {
  let severities = (0..<180).map { $0 % 3 == 0 ? Diagnostic.Severity.error : .warning }
  let shown = findings(severities).sorted
  #expect(shown.count { $0.severity == .error } == 60)
  #expect(shown.dropLast().map(\.range).sorted() == shown.dropLast().map(\.range))
  #expect(shown.last?.message == "80 more warnings are not shown")
  let mixed = findings(severities + Array(repeating: .error, count: 50)).sorted
  #expect(mixed.dropLast().allSatisfy { $0.severity == .error })
  #expect(mixed.last?.message == "10 more errors and 120 more warnings are not shown")
}
