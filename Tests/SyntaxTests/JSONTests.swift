// JSON: how it is written, read and refused.

import TestSupport
import Testing

@testable import Syntax

private let sample = JSON.object([
  .init("b", .array([.integer(1), .number(0.1), .number(1), .null, .bool(true)])),
  .init("list", .array([.string("x"), .array([])])),
  .init("a", .object([])),
  .init("text \"é\"\n", .string("\u{1}\\/🚀")),
])

@Test func writesMembersInTheirOrder() {
  #expect(
    sample.text()
      == #"{"b":[1,0.1,1.0,null,true],"list":["x",[]],"a":{},"text \"é\"\n":"\u0001\\/🚀"}"#)
}

@Test func writesIndentedText() {
  #expect(
    sample.text(indented: true) == #"""
      {
        "b": [1, 0.1, 1.0, null, true],
        "list": [
          "x",
          []
        ],
        "a": {},
        "text \"é\"\n": "\u0001\\/🚀"
      }
      """#)
}

@Test func writesNonFiniteNumbersAsNull() {
  #expect(JSON.array([.number(.nan), .number(-.infinity)]).text() == "[null,null]")
}

@Test func looksUpMembers() {
  #expect(sample["b"] == .array([.integer(1), .number(0.1), .number(1), .null, .bool(true)]))
  #expect(sample["c"] == nil)
  #expect(JSON.null["c"] == nil)
}

@Test func readsWhatItWrites() throws {
  #expect(try JSON.parse(sample.text()) == sample)
  #expect(try JSON.parse(sample.text(indented: true)) == sample)
  for seed in UInt64(0)..<300 {
    var generator = SeededGenerator(seed: seed)
    let value = random(&generator, level: 0)
    #expect(try JSON.parse(value.text(indented: seed % 2 == 0)) == value, "seed \(seed)")
  }
}

private func random(_ generator: inout SeededGenerator, level: Int) -> JSON {
  switch Int.random(in: 0..<(level < 4 ? 7 : 5), using: &generator) {
  case 0: .null
  case 1: .bool(Bool.random(using: &generator))
  case 2: .integer(Int64(bitPattern: generator.next()))
  case 3: .number(randomDouble(&generator))
  case 4: .string(String((0..<5).map { _ in Character(randomScalar(&generator)) }))
  case 5: .array((0..<3).map { _ in random(&generator, level: level + 1) })
  default: .object((0..<3).map { .init("k\($0)", random(&generator, level: level + 1)) })
  }
}

private func randomDouble(_ generator: inout SeededGenerator) -> Double {
  let number = Double(bitPattern: generator.next())
  return number.isFinite ? number : 0.5
}

private func randomScalar(_ generator: inout SeededGenerator) -> Unicode.Scalar {
  Unicode.Scalar(UInt32.random(in: 0...0x2_FFFF, using: &generator)) ?? "\""
}

@Test(arguments: [
  ("1", JSON.integer(1)), ("-0", .integer(0)), ("1e2", .number(100)), ("1.50", .number(1.5)),
  ("9223372036854775808", .number(9_223_372_036_854_775_808)), (#""\ud83d\ude80""#, .string("🚀")),
  (#""\/\b\f\u00e9""#, .string("/\u{8}\u{C}é")), (" [ ] ", .array([])),
])
func readsEveryNotation(text: String, value: JSON) throws {
  #expect(try JSON.parse(text) == value)
}

@Test(arguments: [
  ("", "1:1: the text ends where a value should be"), ("[1,]", "1:4: not a JSON value"),
  ("{\"a\" 1}", "1:6: ':' expected"), ("{a: 1}", "1:2: a name in quotes expected"),
  ("[1\n 2]", "2:2: ',' or ']' expected"), ("01", "1:2: text after the value"),
  ("nul", "1:1: not a JSON value"), ("\"a\nb\"", "1:3: a control character in a string"),
  ("\"ab", "1:4: the text ends inside a string"), (#""\x""#, "1:4: no such escape"),
  (#""\ud83d""#, "1:8: half of a surrogate pair"), ("1.", "1:3: a digit expected"),
  (#""\u12""#, "1:4: four hexadecimal digits expected"), ("+1", "1:1: not a JSON value"),
  ("NaN", "1:1: not a JSON value"), ("{\"a\":1", "1:7: ',' or '}' expected"),
])
func tellsWhereTextIsNoJSON(text: String, message: String) {
  let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
  #expect(error?.description == message)
}

@Test func refusesDeepJSON() {
  let error = #expect(throws: JSONError.self) {
    try JSON.parse(String(repeating: "[", count: 100_000))
  }
  #expect(error?.message == "nested too deeply")
}
