// Strategies for tests, edits of them, and texts with marks in them.

import Syntax
import Testing

@testable import Strategy

/// A strategy without findings that every test edits.
let plainStrategy = """
  name: t
  version: "3.0"
  training_data:
    symbols: {mode: single, symbol: EURUSD}
    timeframes: {mode: multi_timeframe, list: [1h, 1d], base_timeframe: 1h}
  indicators:
    rsi_14: {type: rsi, period: 14}
    bb: {type: bbands, period: 20}
  fuzzy_sets:
    rsi_z:
      indicator: rsi_14
      low: [0, 20, 40]
      high: [60, 80, 100]
    bb_u:
      indicator: bb.upper
      lo: {type: gaussian, parameters: [1.1, 0.05]}
  nn_inputs:
  - {fuzzy_set: rsi_z, timeframes: all}
  - {fuzzy_set: bb_u, timeframes: [1h]}
  model:
    type: mlp
    architecture: {hidden_layers: [8, 4], dropout: 0.1, activation: tanh}
  decisions: {output_format: classification}
  training:
    labels: {source: zigzag, zigzag_threshold: 0.01}
    epochs: 20

  """

/// A change of a text: what stands there once, and what comes in its place.
struct Edit: Sendable, CustomTestStringConvertible {
  let old: String
  let new: String

  init(_ old: String, _ new: String) {
    self.old = old
    self.new = new
  }

  /// The text with the change; records an issue if `old` is not there exactly once.
  func applied(to text: String) -> String {
    let parts = text.split(separator: old, omittingEmptySubsequences: false)
    #expect(parts.count == 2, "'\(old)' must stand in the text once")
    return parts.joined(separator: new)
  }

  var testDescription: String { "\(old) → \(new)" }
}

/// A text without the marks `1️⃣` to `9️⃣` that were in it, and where they were.
struct MarkedText {
  let text: String
  private var marks: [SourceRange: Character] = [:]

  init(_ marked: String) {
    var (text, line, column) = ("", 1, 1)
    for character in marked {
      if "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣".contains(character) {
        marks[SourceRange(line: line, column: column, length: 0)] = character
        continue
      }
      text.append(character)
      (line, column) = character.isNewline ? (line + 1, 1) : (line, column + 1)
    }
    self.text = text
  }

  /// The mark at the beginning of a range, or its line and column if there is none.
  func name(of range: SourceRange) -> String {
    marks[SourceRange(line: range.line, column: range.column, length: 0)].map(String.init)
      ?? "\(range.line):\(range.column)"
  }
}

/// The findings of a marked text: mark, severity, message and, after a bar, the hint.
func findings(in marked: String, overrides: StrategyOverrides = .init()) -> [String] {
  let marked = MarkedText(marked)
  let source = SourceText(name: "x.yaml", text: marked.text)
  let (strategy, diagnostics) = Strategy.load(source, overrides: overrides)
  #expect((strategy == nil) == diagnostics.contains { $0.severity == .error })
  return diagnostics.map {
    let hint = $0.hint.map { " | \($0)" } ?? ""
    return "\(marked.name(of: $0.range)) \($0.severity): \($0.message)\(hint)"
  }
}

/// The strategy of a text, an issue if it has errors.
func load(_ text: String, overrides: StrategyOverrides = .init()) throws -> Strategy {
  let source = SourceText(name: "x.yaml", text: text)
  let (strategy, diagnostics) = Strategy.load(source, overrides: overrides)
  return try #require(
    strategy, "\(diagnostics.map { $0.render(in: source, color: false) }.joined(separator: "\n"))")
}
