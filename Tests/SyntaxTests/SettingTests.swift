// Reading settings: what is taken, and what the findings say.

import Testing

@testable import Syntax

/// What a reader makes of the value of `a`, and the messages.
private func read<Value>(
  _ value: String, _ reader: (Setting, inout Findings) -> Value?
) throws -> (value: Value?, messages: [String]) {
  let root = try #require(YAMLNode.parse(SourceText(name: "x", text: "a: \(value)")).root)
  let section = try #require(Section(root, path: "s", range: root.range))
  var findings = Findings()
  let result = reader(try #require(section["a"]), &findings)
  return (result, findings.sorted.map { $0.message + ($0.hint.map { " | \($0)" } ?? "") })
}

@Test(
  arguments: [
    ("1", 1), ("0.5", 0.5), ("1e-3", 0.001), ("'2.5'", 2.5), ("' 7 '", 7), ("-1E5", -1e5),
  ] as [(String, Double)])
func readsNumbersAlsoFromText(text: String, number: Double) throws {
  let (value, messages) = try read(text) { $0.number(&$1) }
  #expect(value == number)
  #expect(messages.isEmpty)
}

@Test(arguments: ["abc", "0x1p3", "nan", "inf", "''", "1 2", "yes", "[1]", "~", "1h"])
func refusesWhatIsNoNumber(text: String) throws {
  let (value, messages) = try read(text) { $0.number(&$1) }
  #expect(value == nil)
  #expect(messages.count == 1)
}

@Test func saysWhatWasFoundAndHowToWriteIt() throws {
  #expect(
    try read("ON") { $0.text(&$1) }.messages
      == ["s.a: must be text, not the truth value 'ON' | write 'ON' in quotes"])
  #expect(try read("{b: 1}") { $0.text(&$1) }.messages == ["s.a: must be text, not a mapping"])
  #expect(
    try read("14.0") { $0.integer(&$1) }.messages
      == ["s.a: must be a whole number, not the number 14.0"])
  #expect(try read("x") { $0.elements(&$1) }.messages == ["s.a: must be a list, not the text 'x'"])
  #expect(try read("") { $0.section(&$1) }.messages == ["s.a: must be a mapping, not nothing"])
}

@Test func namesElementsOfLists() throws {
  let (elements, _) = try read("[x, y]") { $0.elements(&$1) }
  #expect(elements?.map(\.path) == ["s.a[0]", "s.a[1]"])
}

@Test func reportsMissingAndUnknownKeys() throws {
  let source = SourceText(name: "x", text: "epoch: 1\nother: 2\nold: 3\nnone:\n")
  let root = try #require(YAMLNode.parse(source).root)
  let section = try #require(Section(root, path: "", range: root.range))
  var findings = Findings()
  section.reportUnknown(
    known: ["epochs", "none"], ineffective: ["old"], as: .warning, &findings)
  #expect(section.required("none", &findings) == nil)
  #expect(section.required("absent", &findings) == nil)
  #expect(
    findings.sorted.map { "\($0.range.line) \($0.severity): \($0.message) \($0.hint ?? "")" } == [
      "1 warning: epoch: unknown key, has no effect did you mean 'epochs'?",
      "1 error: Missing required field: absent ",
      "2 warning: other: unknown key, has no effect ",
      "3 warning: old: has no effect ",
      "4 error: Missing required field: none ",
    ])
}
