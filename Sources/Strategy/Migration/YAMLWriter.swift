// A tree as YAML text in a clean form, for what cannot be edited in its place.

import Syntax

/// Writes trees in block style, lists of scalars in brackets.
enum YAMLWriter {
  /// The lines of a pair, the first of them with the key.
  static func lines(key: String, _ value: YAMLNode, indentation: Int) -> [String] {
    let blanks = String(repeating: " ", count: indentation)
    switch value.content {
    case .scalar: return ["\(blanks)\(key): \(spelling(of: value))"]
    case .sequence(let nodes) where nodes.allSatisfy({ $0.scalar != nil }):
      return ["\(blanks)\(key): [\(nodes.map(spelling).joined(separator: ", "))]"]
    case .mapping(let pairs) where pairs.isEmpty: return ["\(blanks)\(key): {}"]
    default: return ["\(blanks)\(key):"] + lines(value, indentation: indentation + 2)
    }
  }

  /// The lines of a collection.
  static func lines(_ node: YAMLNode, indentation: Int) -> [String] {
    let blanks = String(repeating: " ", count: indentation)
    switch node.content {
    case .scalar: return [blanks + spelling(of: node)]
    case .mapping(let pairs):
      if pairs.isEmpty { return [blanks + "{}"] }
      return pairs.flatMap { key, value in
        lines(key: spelling(of: key), value, indentation: indentation)
      }
    case .sequence(let nodes):
      if nodes.isEmpty { return [blanks + "[]"] }
      return nodes.flatMap { element -> [String] in
        var lines = lines(element, indentation: indentation + 2)
        lines[0] = blanks + "- " + lines[0].dropFirst(indentation + 2)
        return lines
      }
    }
  }

  /// A scalar on one line: without quotes where it has none and needs none.
  static func spelling(of node: YAMLNode) -> String {
    guard let scalar = node.scalar else { return "" }
    if node.isNull { return scalar.text.isEmpty ? "null" : scalar.text }
    if scalar.isPlain, isHarmless(scalar.text) { return scalar.text }
    guard scalar.text.unicodeScalars.contains(where: needsEscape) else {
      return "'"
        + scalar.text.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "''") + "'"
    }
    return "\"" + scalar.text.unicodeScalars.map(escaped).joined() + "\""
  }

  private static func escaped(_ character: Unicode.Scalar) -> String {
    switch character {
    case "\"", "\\": return "\\\(character)"
    case "\n": return "\\n"
    case "\t": return "\\t"
    default:
      guard needsEscape(character) else { return String(Character(character)) }
      let digits = String(character.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
  }

  private static func needsEscape(_ character: Unicode.Scalar) -> Bool {
    let properties = character.properties
    return properties.generalCategory == .control || character == "\u{FEFF}"
      || (properties.isWhitespace && character != " ")
  }

  /// Whether text reads as the same scalar without quotes, wherever it stands.
  static func isHarmless(_ text: String) -> Bool {
    guard let first = text.first, let last = text.last, text != "---", text != "-" else {
      return false
    }
    let mayStand = { (character: Character) in
      character.isLetter || character.isNumber || "_.+-/%(): ".contains(character)
    }
    return (first.isLetter || first.isNumber || "_.+-".contains(first)) && last != " "
      && last != ":"
      && text.allSatisfy(mayStand) && !text.hasPrefix("- ") && !text.contains(": ")
  }
}
