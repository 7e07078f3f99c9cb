// Damage to YAML that keeps most of it YAML. Knows keys, values and what YAML has besides them.

/// Changes strategies and project files at keys, values and indentation.
struct YAMLDamage {
  private let pool: [[UInt8]]
  private let keys: [[UInt8]]
  private let values: [[UInt8]]

  /// Takes keys and values from `pool`, which inputs are made from too.
  init(_ pool: [[UInt8]]) {
    self.pool = pool
    var (keys, values): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
    for line in pool.flatMap({ Lines($0).lines }) {
      guard let colon = line.firstIndex(of: 0x3a) else { continue }
      keys.insert(Array(line[..<colon].drop { $0 == 0x20 || $0 == 0x2d }))
      values.insert(Array(line[(colon + 1)...].drop { $0 == 0x20 }))
    }
    self.keys = keys.sorted { $0.lexicographicallyPrecedes($1) }
    self.values = values.sorted { $0.lexicographicallyPrecedes($1) } + Self.values
  }

  /// One of the pool, damaged in a few places.
  func input(_ random: inout Randomness) -> [UInt8] {
    var text = random.pick(pool)
    if random.once(in: 50) { return text }
    for _ in 0..<random.few() {
      switch random.below(8) {
      case 0: text.damage(with: random.pick(pool), &random)
      case 1: text.insert(contentsOf: random.pick(Self.tokens), at: random.below(text.count + 1))
      case 2: text.replaceDigits(&random)
      default: damageLines(of: &text, &random)
      }
    }
    return text
  }

  /// One of the pool, with other values or elements of lists in a few places.
  func inputOfOtherValues(_ random: inout Randomness) -> [UInt8] {
    var lines = Lines(random.pick(pool))
    for _ in 0..<random.few() {
      let place = random.below(lines.lines.count)
      if random.once(in: 2) {
        lines.lines[place].replaceDigits(with: random.pick(Self.numbers), &random)
      } else {
        replaceValue(in: &lines.lines[place], &random)
      }
    }
    return lines.text
  }

  private func damageLines(of text: inout [UInt8], _ random: inout Randomness) {
    var lines = Lines(text)
    let place = random.below(lines.lines.count)
    switch random.below(12) {
    case 0, 1: lines.damage(with: Lines(random.pick(pool)), &random)
    case 2: lines.changeEnds(&random)
    case 3: lines.lines[place].insert(contentsOf: random.pick(Self.indents), at: 0)
    case 4: lines.lines[place] = Array(lines.lines[place].dropFirst(random.few()))
    case 5: nest(&lines.lines[place], &random)
    case 6:
      lines.lines[place] += Array(
        repeating: random.pick([0x20, 0x61, 0x2c, 0x5b]), count: random.pick([80, 1100, 5000]))
    case 7: share(&lines, &random)
    case 8: replaceKey(in: &lines.lines[place], &random)
    default: replaceValue(in: &lines.lines[place], &random)
    }
    text = lines.text
  }

  private func replaceKey(in line: inout [UInt8], _ random: inout Randomness) {
    guard let colon = line.firstIndex(of: 0x3a) else { return }
    let start = line.firstIndex { $0 != 0x20 && $0 != 0x2d } ?? 0
    let key = random.once(in: 8) ? random.pick(Self.tokens) : random.pick(keys)
    line.replaceSubrange(min(start, colon)..<colon, with: key)
  }

  /// Puts another value behind a colon, or another element into a list.
  private func replaceValue(in line: inout [UInt8], _ random: inout Randomness) {
    let colons = line.indices.filter { line[$0] == 0x3a || line[$0] == 0x2c || line[$0] == 0x5b }
    guard !colons.isEmpty else { return }
    let start = random.pick(colons) + 1
    let end = line[start...].firstIndex { [0x2c, 0x5d, 0x7d].contains($0) } ?? line.count
    let value = random.once(in: 3) ? random.pick(awkwardDigits) : random.pick(values)
    line.replaceSubrange(start..<max(start, end), with: [0x20] + value)
  }

  private func nest(_ line: inout [UInt8], _ random: inout Randomness) {
    let depth =
      random.once(in: 8) ? random.pick([500, 20_000]) : random.pick([1, 2, 10, 63, 64, 65])
    let (opening, closing) = random.pick([
      ("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("!!seq [", "]"),
    ])
    let value = Array(repeatElement(Array(opening.utf8), count: depth).joined())
    let colon = line.firstIndex(of: 0x3a).map { $0 + 1 } ?? line.count
    line.replaceSubrange(
      colon...,
      with: [0x20] + value + Array(repeatElement(Array(closing.utf8), count: depth).joined()))
  }

  /// Gives a value an anchor, and puts aliases of it in other places.
  private func share(_ lines: inout Lines, _ random: inout Randomness) {
    let marked = lines.lines.indices.filter { lines.lines[$0].contains(0x3a) }
    guard !marked.isEmpty else { return }
    for use in 0..<(1 + random.few()) {
      let index = random.pick(marked)
      guard let colon = lines.lines[index].firstIndex(of: 0x3a) else { continue }
      if use == 0 {
        lines.lines[index].insert(contentsOf: Array(" &a".utf8), at: colon + 1)
      } else if random.once(in: 2) {
        lines.lines[index].replaceSubrange((colon + 1)..., with: Array(" *a".utf8))
      } else {
        let indent = lines.lines[index].prefix { $0 == 0x20 }
        let merge = random.pick(["<<: *a", "<<: [*a, *a]", "*a : 1", "- *a"])
        lines.lines.insert(indent + Array(merge.utf8), at: index)
        break
      }
    }
  }

  private static let tokens = [
    " ", "\n", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", ",", "'", "\"", "#", " # ", "&a ",
    "*a",
    "<<: ", "<<: *a", "!!str ", "!!binary ", "!<x> ", "!!float", "|", "|+9", ">-", "? ", "~",
    "null",
    "%YAML 1.2\n", "%TAG ! x\n", "@", "`", "\0", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{FFFE}",
    "---\n", "...\n", "é", "🚀", "e\u{301}", "👩‍👩‍👧", "\u{202E}", "\r\n", "\r", "\\", "\"\\u12\"",
    "\"\\x", "=", "all", "type", "indicator",
  ].map { Array($0.utf8) }

  private static let values = [
    "", "~", "null", "true", "no", "[]", "{}", "[[]]", "{a: {}}", "''", "\"\"", ".inf", "-.inf",
    ".nan",
    "0", "-1", "1", "1e400", "1.5", "2026-02-30", "2017-01-01", "2017-01-01T22:00:00Z", "1h", "0h",
    "99999999999999m", "1w", "all", "[1, 2]", "[3, 2, 1]", "[.nan, 0, 1]", "[.inf, -.inf, 0]",
    "[1, 1, 1]", "[1e308, -1e308, 1e308]", "|", ">", "'é'", "🚀", "a b", "a/b", "../x", "*", "a.b.c",
    "__raw__", "!!int 3", "0o17", "0b1", "1:30", "[a, a]", "&b [*b]",
  ].map { Array($0.utf8) }

  /// Numbers that most settings take.
  private static let numbers = [
    "0", "1", "2", "3", "4", "5", "7", "10", "20", "50", "99", "100", "200", "500", "1000", "0.0",
    "0.001", "0.1", "0.5", "0.9", "1.0", "1.5", "2.5", "10.0", "1.0e-12", "1.0e12", "-1", "-0.5",
  ].map { Array($0.utf8) }

  private static let indents = [" ", "  ", "\t", "- ", "      ", "#", "? "].map { Array($0.utf8) }
}
