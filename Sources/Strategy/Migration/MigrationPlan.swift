// What a migration changes, as data. Knows nothing of how the file is written.

import Syntax

/// The changes that bring a v2 file to v3.
struct MigrationPlan {
  /// The elements of the list `indicators`; nil where that is a mapping already.
  var indicators: [IndicatorMigration]?
  /// The fuzzy sets that do not name their indicator.
  var incompleteSets: [Setting] = []
  /// The fuzzy sets that become inputs; nil where the file lists its inputs.
  var newInputs: [Setting]?
  /// The sections with their new content, in the order in which they are to be written.
  var sections: [MigratedSection] = []
  var indicatorCount = 0
  var fuzzySetCount = 0
  var inputCount = 0

  /// The file's content with the new content of some sections.
  static func content(of root: YAMLNode, with sections: [MigratedSection]) -> YAMLNode {
    guard case .mapping(var pairs) = root.content else { return root }
    for section in sections {
      if let index = pairs.firstIndex(where: { $0.key.text == section.name.rawValue }) {
        pairs[index].value = section.content
      } else {
        pairs.append((.plain(section.name.rawValue), section.content))
      }
    }
    return YAMLNode(.mapping(pairs), range: root.range)
  }
}

/// A section of the file that the migration changes.
struct MigratedSection {
  enum Name: String {
    case version
    case indicators
    case fuzzySets = "fuzzy_sets"
    case inputs = "nn_inputs"
  }

  let name: Name
  let content: YAMLNode
}

/// What becomes of an element of the list `indicators`.
struct IndicatorMigration {
  typealias Pair = (key: YAMLNode, value: YAMLNode)

  /// The element.
  let node: YAMLNode
  /// Its pairs, those of merge keys included.
  let pairs: [Pair]
  /// The scalar that becomes the key; nil if the element is dropped.
  var id: YAMLNode?
  /// The pairs that go: `feature_id`, a `name` beside a `type`, empty `params`.
  var removed: [Int] = []
  /// The pair `name` that becomes `type`.
  var renamed: Int?
  /// The pair `params` whose content becomes parameters.
  var lifted: Int?
  /// Whether there is neither a type nor a name, so that the id is the type.
  var needsType = false
}

extension YAMLNode {
  /// A scalar without quotes that is written nowhere yet.
  static func plain(_ text: String) -> YAMLNode {
    YAMLNode(.scalar(YAMLScalar(text: text, isPlain: true)), range: .start)
  }

  /// Text that is written nowhere yet.
  static func quoted(_ text: String) -> YAMLNode {
    YAMLNode(.scalar(YAMLScalar(text: text, isPlain: false)), range: .start)
  }

  /// A scalar as text: a key that YAML takes for a number needs quotes to name something.
  var asText: YAMLNode {
    guard let text, value != .text(text) else { return self }
    return YAMLNode(.scalar(YAMLScalar(text: text, isPlain: false)), range: range)
  }

  /// Whether two trees hold the same data.
  ///
  /// The pairs of a mapping may stand in any order as far as their keys are `reordered`.
  func hasData(of other: YAMLNode, reordered: Set<String>) -> Bool {
    switch (content, other.content) {
    case (.scalar(let scalar), .scalar(let expected)):
      return scalar.resolved.isSame(as: expected.resolved)
    case (.sequence(let nodes), .sequence(let expected)):
      return nodes.count == expected.count
        && zip(nodes, expected).allSatisfy { $0.hasData(of: $1, reordered: reordered) }
    case (.mapping(let pairs), .mapping(let expected)):
      guard pairs.count == expected.count else { return false }
      let values = Dictionary(expected.map { ($0.key.text ?? "", $0.value) }) { first, _ in first }
      let fixed = [pairs, expected].map { side in
        side.compactMap(\.key.text).filter { !reordered.contains($0) }
      }
      return fixed[0] == fixed[1]
        && pairs.allSatisfy { key, value in
          values[key.text ?? ""].map { value.hasData(of: $0, reordered: reordered) } ?? false
        }
    default: return false
    }
  }
}

extension YAMLValue {
  fileprivate func isSame(as other: YAMLValue) -> Bool {
    if case .real(let first) = self, case .real(let second) = other {
      return first == second || (first.isNaN && second.isNaN)
    }
    return self == other
  }
}
