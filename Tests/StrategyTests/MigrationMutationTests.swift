// Random v2 files: whatever they say, there is an error or a v3 file with the right data.

import Foundation
import Strategy
import Syntax
import TestSupport
import Testing

/// Checks one text; says what came of it.
private func check(_ text: String, _ comment: Comment) -> String {
  let source = SourceText(name: "x.yaml", text: text)
  let root = YAMLNode.parse(source).root
  switch Strategy.migrate(source) {
  case .alreadyVersion3: return "v3"
  case .refused(let findings):
    #expect(findings.contains { $0.severity == .error }, comment)
    return "refused"
  case .migrated(let migration):
    let expected = root.flatMap(migratedData)
    let parsed = YAMLNode.parse(SourceText(name: "y.yaml", text: migration.text)).root
    #expect(expected != nil && parsed.map(YAMLData.init) == expected, comment)
    #expect(migration.warnings.allSatisfy { $0.severity == .warning }, comment)
    guard case .alreadyVersion3 = Strategy.migrate(SourceText(name: "y", text: migration.text))
    else {
      Issue.record("the migrated text is not v3, \(comment)")
      return "failed"
    }
    return migration.warnings.contains { $0.message.contains("anew") } ? "anew" : "edited"
  }
}

/// Puts v2 files together from pieces: lists in all styles, comments, blank lines, odd indentation.
private struct FileMaker {
  var generator: SeededGenerator

  mutating func pick(_ choices: [String]) -> String {
    choices.randomElement(using: &generator) ?? ""
  }

  mutating func chance(_ share: Double) -> Bool { generator.unit() < share }

  mutating func remark() -> String {
    pick(["", "", "", "  # é", " # it's \"x\": [", "\t#", " #{"])
  }

  /// Lines that mean nothing.
  mutating func filler(_ indentation: String) -> [String] {
    chance(0.25) ? [pick(["", "  ", indentation + "# lone", "# left", "        # right"])] : []
  }

  mutating func scalar() -> String {
    pick([
      "14", "2.0", "close", "'it''s'", "\"a\\tb # c\"", "~", "yes", "1h", "[1, 2]", "{a: [b, c]}",
      "\"#\"", "a b", "-1", "é", "[]", "{}", "x:y",
    ])
  }

  /// Pairs of an indicator in random order.
  mutating func pairs(_ number: Int) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    if chance(0.9) { pairs.append(("name", pick(["rsi", "'macd'", "bbands", "\"atr\""]))) }
    if chance(0.8) { pairs.append(("feature_id", pick(["id", "'i d", "\"q"]) + "\(number)")) }
    pairs = pairs.map { key, value in
      let quote = value.first.flatMap { "'\"".contains($0) && value.last != $0 ? $0 : nil }
      return (key, value + (quote.map(String.init) ?? ""))
    }
    if chance(0.15) { pairs.append(("type", pick(["rsi", "'adx'"]))) }
    if chance(0.7) { pairs.append((pick(["period", "'period'"]), scalar())) }
    if chance(0.4) { pairs.append(("source", scalar())) }
    return pairs.shuffled(using: &generator)
  }

  mutating func params(_ indentation: String) -> [String] {
    let nested = [("alpha", scalar()), ("beta", scalar()), ("gamma", scalar())]
      .prefix(Int.random(in: 0...3, using: &generator))
    if nested.isEmpty { return ["params:" + pick(["", " {}", " ~"]) + remark()] }
    if chance(0.5) {
      let gap = pick([", ", ",", ",  # gap\n\(indentation)    "])
      let content = nested.map { "\($0): \($1)" }.joined(separator: gap)
      return ["params: {\(content)\(pick(["", " "]))}" + remark()]
    }
    let inner = indentation + pick(["  ", " ", "      "])
    return ["params:" + remark()]
      + nested.flatMap { key, value in filler(inner) + ["\(inner)\(key): \(value)\(remark())"] }
  }

  mutating func blockItem(_ number: Int, dash: String) -> [String] {
    let gap = pick([" ", " ", "   "])
    let indentation = dash + " " + gap
    var parts = pairs(number).map { ["\($0.key): \($0.value)\(remark())"] }
    if chance(0.3) {
      parts.insert(
        params(indentation), at: Int.random(in: 0...parts.count, using: &generator))
    }
    if parts.isEmpty { parts = [["period: 3"]] }
    var lines: [String] = []
    for (index, part) in parts.enumerated() {
      if index > 0 { lines += filler(indentation) }
      let head = index == 0 ? dash + "-" + gap : indentation
      lines += [head + (part.first ?? "")] + part.dropFirst()
    }
    if chance(0.1), let first = lines.first {
      lines[0] = indentation + first.dropFirst(indentation.count)
      lines.insert(dash + "-" + pick(["", " # head", " &a\(number)"]), at: 0)
    }
    return lines
  }

  mutating func flowItem(_ number: Int) -> String {
    var parts = pairs(number).map { "\($0.key): \($0.value)" }
    if chance(0.3) {
      parts.insert(
        "params: {alpha: \(scalar()), beta: 2}",
        at: Int.random(in: 0...parts.count, using: &generator))
    }
    if parts.isEmpty { parts = ["period: 3"] }
    return pick(["{", "{ "]) + parts.joined(separator: pick([", ", ","]) + pick(["", "\n      "]))
      + pick(["}", " }", ",}"])
  }

  mutating func indicators() -> [String] {
    let count = Int.random(in: 0...5, using: &generator)
    if count == 0 { return ["indicators: []" + remark()] }
    if chance(0.2) {
      let items = (0..<count).map { flowItem($0) }
      return ["indicators: [" + items.joined(separator: pick([", ", ",\n  ", ", # c\n  "])) + "]"]
    }
    let dash = pick(["", "  ", "    ", " "])
    var lines = ["indicators:" + pick(["", " ", " # list", " &list"])]
    for number in 0..<count {
      lines += filler(dash)
      lines += chance(0.3) ? ["\(dash)- " + flowItem(number)] : blockItem(number, dash: dash)
    }
    return lines
  }

  mutating func fuzzySets() -> [String] {
    let names = ["rsi", "'q s'", "\"b\"", "é", "7"]
      .prefix(Int.random(in: 0...5, using: &generator))
    if names.isEmpty { return chance(0.5) ? [] : ["fuzzy_sets: {}"] }
    if chance(0.2) {
      let sets = names.map { "\($0): {low: [0, 1, 2]}" }
      return ["fuzzy_sets: {" + sets.joined(separator: pick([", ", ",\n "])) + "}" + remark()]
    }
    let (outer, inner) = (pick(["  ", "    ", " "]), pick(["  ", "   "]))
    var lines = ["fuzzy_sets:" + remark()]
    for name in names {
      lines += filler(outer)
      if chance(0.3) {
        lines.append(
          "\(outer)\(name): \(pick(["{}", "{low: [0, 1, 2]}", "{ indicator: x }", "~"]))")
        continue
      }
      lines.append("\(outer)\(name):" + remark())
      lines += filler(outer + inner)
      if chance(0.2) { lines.append("\(outer)\(inner)indicator: rsi") }
      lines.append("\(outer)\(inner)low: [0, 1, 2]" + remark())
      lines += ["\(outer)\(inner)high:"] + [1, 2, 3].map { "\(outer)\(inner)- \($0)" }
    }
    return lines
  }

  mutating func text() -> String {
    var sections = [
      ["name: x" + remark()], indicators(), fuzzySets(),
      ["model:", "  text: |", "    # no comment", "    - x", "", "  list: [1,", "2]"],
    ]
    if chance(0.7) {
      let version = pick(["2", "'2.0'", "\"2.0\"", "\"3.0\"", "3.0", "", "[2]", "|\n  2"])
      sections.append(["version: " + version])
    }
    if chance(0.15) { sections.append(["nn_inputs:" + pick([" []", "", "\n- a"])]) }
    sections.shuffle(using: &generator)
    var lines = chance(0.2) ? ["# top", "---"] : []
    for section in sections { lines += filler("") + section }
    lines += chance(0.1) ? ["...", "# after"] : filler("")
    let text = lines.joined(separator: "\n") + pick(["", "\n", "\n\n"])
    return chance(0.2) ? text.replacing("\n", with: "\r\n") : text
  }
}

@Test func migratesRandomFilesToTheDataOfTheRules() {
  var outcomes: [String: Int] = [:]
  for seed in UInt64(0)..<600 {
    var maker = FileMaker(generator: SeededGenerator(seed: seed))
    let text = maker.text()
    outcomes[check(text, "seed \(seed)\n\(text)"), default: 0] += 1
  }
  #expect(outcomes["edited", default: 0] > 480, "\(outcomes)")
  #expect(outcomes["refused", default: 0] < 60, "\(outcomes)")
}

@Test func survivesRandomDamageOfVersion2Files() {
  let pieces = [
    " ", "\n", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", ",", "'", "\"", "#", " # ", "&a ",
    "*a", "<<: *a", "!!str ", "|", ">", "? ", "~", "name", "feature_id: ", "params: ", "type: x",
    "é", "🚀", "\u{301}", "\r\n", "---\n", "...\n", "\u{2028}", "indicators:", "\n- ",
  ]
  for seed in UInt64(0)..<600 {
    var maker = FileMaker(generator: SeededGenerator(seed: seed))
    var text = Array(maker.text())
    for _ in 0..<Int.random(in: 1...3, using: &maker.generator) {
      let start = Int.random(in: 0...text.count, using: &maker.generator)
      let end = min(text.count, start + Int.random(in: 0...10, using: &maker.generator))
      let piece = Array(maker.pick(pieces))
      switch Int.random(in: 0..<3, using: &maker.generator) {
      case 0: text.removeSubrange(start..<end)
      case 1: text.insert(contentsOf: piece, at: start)
      default: text.insert(contentsOf: text[start..<end], at: start)
      }
    }
    _ = check(String(text), "seed \(seed)\n\(String(text))")
  }
}
