// A value of a configuration file with the path that leads to it, and the ways to read it.

/// A value, the dotted path under which messages name it, and the place of its key.
package struct Setting: Sendable {
  /// The last part of the path.
  package let key: String
  /// The whole path, as `training.labels.source` or `nn_inputs[0]`.
  package let path: String
  /// Where the key stands; for an element of a list, where the element stands.
  package let keyRange: SourceRange
  /// The value as it was read.
  package let node: YAMLNode

  /// Makes a setting of a value that was found under a key or in a list.
  ///
  /// - Parameters:
  ///   - key: The last part of the path; the index of an element.
  ///   - path: The whole path.
  ///   - keyRange: Where the key stands, or the element.
  ///   - node: The value.
  package init(key: String, path: String, keyRange: SourceRange, node: YAMLNode) {
    self.key = key
    self.path = path
    self.keyRange = keyRange
    self.node = node
  }

  /// Where the value stands.
  package var range: SourceRange { node.range }

  /// Whether the value says that there is none.
  package var isNull: Bool { node.isNull }
}

// MARK: Reading

extension Setting {
  /// The value as text; anything else is an error, also what YAML takes for a number.
  package func text(_ findings: inout Findings) -> String? {
    if case .text(let text) = node.value { return text }
    var hint: String?
    if let text = node.text, !node.isNull { hint = "write '\(text)' in quotes" }
    mismatch("text", hint: hint, &findings)
    return nil
  }

  /// The value as a number; text that reads as one, like `1e-3` or `"0.5"`, is one too.
  package func number(_ findings: inout Findings) -> Double? {
    switch node.value {
    case .integer(let integer): return Double(integer)
    case .real(let real): return real
    case .text(let text):
      if let number = Self.number(in: text) { return number }
      mismatch("a number", &findings)
      return nil
    default:
      mismatch("a number", &findings)
      return nil
    }
  }

  /// The value as a whole number.
  package func integer(_ findings: inout Findings) -> Int? {
    if case .integer(let integer) = node.value { return integer }
    mismatch("a whole number", &findings)
    return nil
  }

  /// The elements of a list.
  package func elements(_ findings: inout Findings) -> [Setting]? {
    guard case .sequence(let nodes) = node.content else {
      mismatch("a list", &findings)
      return nil
    }
    return nodes.enumerated().map { index, node in
      Setting(key: "\(index)", path: "\(path)[\(index)]", keyRange: node.range, node: node)
    }
  }

  /// Says that something else was expected here.
  package func mismatch(_ expected: String, hint: String? = nil, _ findings: inout Findings) {
    findings.error("\(path): must be \(expected), not \(node.kind)", at: range, hint: hint)
  }

  /// The number that text stands for in the notation of Python's `float`, nil if it is none.
  package static func number(in text: String) -> Double? {
    let trimmed = text.drop(while: \.isWhitespace)
    let characters = Set("0123456789+-.eE")
    guard let first = trimmed.first, first.isNumber || "+-.".contains(first) else { return nil }
    let body = trimmed.prefix { !$0.isWhitespace }
    guard trimmed[body.endIndex...].allSatisfy(\.isWhitespace),
      body.allSatisfy(characters.contains)
    else { return nil }
    return Double(body)
  }
}
