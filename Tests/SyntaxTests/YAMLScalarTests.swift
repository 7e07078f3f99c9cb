// What plain scalars mean, as PyYAML's safe loader has it.

import Testing

@testable import Syntax

private func value(_ text: String) -> YAMLValue {
  YAMLScalar(text: text, isPlain: true).resolved
}

@Test(arguments: [
  ("14", 14), ("-3", -3), ("+3", 3), ("0", 0), ("1_000", 1_000), ("017", 15), ("0x1F", 31),
  ("-0x1F", -31), ("0b101", 5), ("1:30", 90), ("-1:00:00", -3_600), ("0_7", 7),
])
func readsWholeNumbers(text: String, number: Int) {
  #expect(value(text) == .integer(number))
}

@Test(
  arguments: [
    ("0.5", 0.5), ("-.5", nil), (".5", 0.5), ("5.", 5), ("1_0.2_5", 10.25), ("1.0e+3", 1_000),
    ("1.5E-3", 0.0015), (".inf", .infinity), ("-.INF", -.infinity), ("1:30.5", 90.5),
    ("-2.5", -2.5), ("0.1", 0.1), ("12345678901234567890", 12_345_678_901_234_567_168),
  ] as [(String, Double?)])
func readsReals(text: String, number: Double?) {
  #expect(value(text) == number.map(YAMLValue.real) ?? .text(text))
}

@Test func readsNaNWithoutASign() {
  guard case .real(let number) = value(".nan") else {
    Issue.record(".nan is no number")
    return
  }
  #expect(number.isNaN)
  #expect(value("-.nan") == .text("-.nan"))
}

@Test(arguments: [
  "1e3", "1e-3", "1.0e3", "09", "0o17", "1h", "2017-01-01", "1,5", "0x", "0b2", "1:60", "--1",
  "1.2.3", "infinity", "nan", "_1", "=", "tRue", "y", "n", ".", "-", "+", "1_", "e5",
])
func keepsWhatIsNoNumberAsText(text: String) {
  // A trailing gap is part of a number.
  let expected: YAMLValue = text == "1_" ? .integer(1) : .text(text)
  #expect(value(text) == expected)
}

@Test func readsTruthValuesAndNothing() {
  for text in ["yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
    #expect(value(text) == .bool(true), "\(text)")
  }
  for text in ["no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
    #expect(value(text) == .bool(false), "\(text)")
  }
  for text in ["", "~", "null", "Null", "NULL"] { #expect(value(text) == .null, "\(text)") }
}

@Test func keepsQuotedScalarsAsText() {
  #expect(YAMLScalar(text: "14", isPlain: false).resolved == .text("14"))
  #expect(YAMLScalar(text: "", isPlain: false).resolved == .text(""))
}
