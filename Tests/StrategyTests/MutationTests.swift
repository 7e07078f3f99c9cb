// Random damage: whatever a file says, loading ends with a strategy or with an error.

import Foundation
import Strategy
import Syntax
import TestSupport
import Testing

private let pieces = [
  " ", "\n", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", ",", "'", "\"", "#", "&a ", "*a",
  "<<: ",
  "!!str ", "|", ">", "?", "~", "null", "0", "-1", "1e400", ".nan", ".inf", "1h", "all", "é", "🚀",
  "type", "list", "timeframes", "99999999999999999999", "%", "@", "\u{0}", "\u{85}", "---\n",
  "...\n",
]

private func texts() throws -> [String] {
  let directory = Golden.directory.appending(path: "strategies")
  let golden = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    .filter { $0.hasSuffix(".yaml") }.sorted()
    .map { try String(contentsOf: directory.appending(path: $0), encoding: .utf8) }
  return golden + [plainStrategy]
}

@Test func survivesRandomDamage() throws {
  let texts = try texts()
  for seed in UInt64(0)..<2_000 {
    var generator = SeededGenerator(seed: seed)
    var text = Array(texts[Int(seed) % texts.count])
    for _ in 0..<Int.random(in: 1...4, using: &generator) { damage(&text, &generator) }
    let source = SourceText(name: "x.yaml", text: String(text))
    let (strategy, diagnostics) = Strategy.load(source)
    #expect(
      (strategy == nil) == diagnostics.contains { $0.severity == .error }, "seed \(seed)")
    let rendered = diagnostics.map { $0.render(in: source, color: false) }
    #expect(rendered.allSatisfy { $0.split(separator: "\n").count == 3 }, "seed \(seed)")
  }
}

/// Takes out, puts in, repeats or swaps a piece of the text.
private func damage(_ text: inout [Character], _ generator: inout SeededGenerator) {
  let start = Int.random(in: 0...text.count, using: &generator)
  let end = min(text.count, start + Int.random(in: 0...12, using: &generator))
  switch Int.random(in: 0..<5, using: &generator) {
  case 0: text.removeSubrange(start..<end)
  case 1: text.insert(contentsOf: pieces.randomElement(using: &generator) ?? "", at: start)
  case 2: text.insert(contentsOf: text[start..<end], at: start)
  case 3:
    text.replaceSubrange(start..<end, with: pieces.randomElement(using: &generator) ?? "")
  default:
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    text = Array(lines.shuffledPair(using: &generator).joined(separator: "\n"))
  }
}

extension Array {
  /// The elements with two of them in each other's place.
  fileprivate func shuffledPair(using generator: inout SeededGenerator) -> [Element] {
    var elements = self
    elements.swapAt(
      Int.random(in: 0..<count, using: &generator), Int.random(in: 0..<count, using: &generator))
    return elements
  }
}
