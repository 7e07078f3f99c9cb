// Two lists of fields have the same hash only if they are the same; explanations read as one writes.

import BuildGraph
import TestSupport
import Testing

private func digest(_ fields: [(String, FieldValue)]) -> Digest {
  var sink = HashingSink()
  for (name, value) in fields { sink.field(name, value) }
  return sink.digest
}

@Test func fieldsThatOnlyLookAlikeHashDifferently() {
  let variants: [[(String, FieldValue)]] = [
    [], [("", .none)], [("a", .none)], [("a", .flag(false))], [("a", .flag(true))],
    [("a", .integer(0))], [("a", .integer(1))], [("a", .real(0))], [("a", .real(-0.0))],
    [("a", .real(1))], [("a", .text(""))], [("a", .text("1"))], [("a", .list([]))],
    [("a", .list([.none]))], [("a", .list([.list([])]))], [("a", .list([.none, .none]))],
    [("a", .record([]))], [("a", .record([.init("b", .none)]))],
    [("a", .record([.init("b", .none), .init("c", .none)]))],
    [("a", .record([.init("c", .none), .init("b", .none)]))],
    [("a", .none), ("b", .none)], [("b", .none), ("a", .none)], [("ab", .none)],
    [("a", .text("bc")), ("d", .none)], [("a", .text("b")), ("cd", .none)],
    [("a", .list([.text("b"), .text("c")]))], [("a", .list([.text("bc")]))],
    [("a", .list([.list([.none]), .none]))], [("a", .list([.list([.none, .none])]))],
  ]
  #expect(Set(variants.map(digest)).count == variants.count)
}

@Test func randomFieldsThatDifferHashDifferently() {
  var random = SeededGenerator(seed: 5)
  var seen: [Digest: [FieldValue]] = [:]
  for _ in 0..<5_000 {
    let values = (0..<Int.random(in: 0...2, using: &random)).map { _ in
      randomValue(depth: 0, &random)
    }
    let digest = digest(values.map { ("f", $0) })
    if let other = seen[digest] { #expect(other == values) }
    seen[digest] = values
  }
}

private func randomValue(depth: Int, _ random: inout SeededGenerator) -> FieldValue {
  switch Int.random(in: 0..<(depth < 2 ? 7 : 5), using: &random) {
  case 0: .none
  case 1: .flag(Bool.random(using: &random))
  case 2: .integer(Int64.random(in: -1...1, using: &random))
  case 3: .real([0.0, 1.0, -1.0][Int.random(in: 0..<3, using: &random)])
  case 4: .text(["", "a", "b", "\0"][Int.random(in: 0..<4, using: &random)])
  case 5:
    .list(
      (0..<Int.random(in: 0...2, using: &random)).map { _ in
        randomValue(depth: depth + 1, &random)
      })
  default:
    .record(
      (0..<Int.random(in: 0...2, using: &random)).map { _ in
        .init(
          ["", "a"][Int.random(in: 0..<2, using: &random)], randomValue(depth: depth + 1, &random))
      })
  }
}

@Test func everyNotANumberIsTheSame() {
  let payload = Double(bitPattern: Double.nan.bitPattern | 1)
  #expect(digest([("a", .real(.nan))]) == digest([("a", .real(payload))]))
  #expect(digest([("a", .real(.nan))]) == digest([("a", .real(-.nan))]))
}

@Test(arguments: [
  (FieldValue.none, "none"), (.flag(true), "true"), (.integer(-14), "-14"), (.real(0.001), "0.001"),
  (.real(25), "25"), (.real(-0.0), "-0"), (.text("close"), "close"),
  (.reals([0, 25, 40.5]), "[0, 25, 40.5]"),
  (.texts(["1h", "4h"]), "[1h, 4h]"), (.integers([]), "[]"),
  (
    .record([.init("type", .text("gaussian")), .init("sigma", .real(10))]),
    "{type: gaussian, sigma: 10}"
  ),
])
func valuesReadAsAStrategyWouldWriteThem(value: FieldValue, expected: String) {
  #expect(value.description == expected)
}
