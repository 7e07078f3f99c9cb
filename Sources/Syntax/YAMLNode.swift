// A YAML document as a tree that knows where each part stands. Knows no grammar above YAML.

/// A value in a YAML document and the place where it is written.
///
/// Aliases are replaced by what they stand for, which keeps the place of the original, and merge
/// keys (`<<`) are resolved.
package struct YAMLNode: Sendable {
  /// What a node holds.
  package enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([(key: YAMLNode, value: YAMLNode)])
  }

  /// What the node holds, aliases and merge keys resolved.
  package let content: Content
  /// Where it is written; of a list or mapping the part in the line that it begins in.
  package let range: SourceRange

  /// Makes a node of what it holds and the place where that is written.
  package init(_ content: Content, range: SourceRange) {
    self.content = content
    self.range = range
  }

  /// How deep lists and mappings may be nested.
  package static let deepestLevel = 64
  /// How many nodes a document may have once its aliases are replaced.
  package static let mostNodes = 100_000
  /// How many bytes a document may have.
  package static let largestSize = 4_000_000
}

extension YAMLNode {
  /// The text of a scalar, quoted or not; nil for lists and mappings.
  package var text: String? {
    guard case .scalar(let scalar) = content else { return nil }
    return scalar.text
  }

  /// What a scalar means; nil for lists and mappings.
  package var value: YAMLValue? {
    guard case .scalar(let scalar) = content else { return nil }
    return scalar.resolved
  }

  /// Whether it is a scalar that says that there is no value.
  package var isNull: Bool { value == .null }

  /// What the node is, in the words of a message: `the number 3`, `a list`.
  package var kind: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let scalar):
      switch scalar.resolved {
      case .null: "nothing"
      case .bool: "the truth value '\(scalar.text)'"
      case .integer, .real: "the number \(scalar.text)"
      case .text: "the text '\(scalar.text.beginning)'"
      }
    }
  }
}

extension String {
  /// What a message quotes of a text.
  package var beginning: String {
    let beginning = unicodeScalars.prefix(60)
    return beginning.endIndex == unicodeScalars.endIndex ? self : String(beginning) + "…"
  }
}
