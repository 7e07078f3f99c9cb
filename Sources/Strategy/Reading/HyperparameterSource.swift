// Which of two sections sets a hyperparameter. Knows no hyperparameter.

import Syntax

/// The two sections that hyperparameters may stand in.
struct HyperparameterSource {
  let training: Section
  let modelTraining: Section?

  /// The setting that counts.
  subscript(key: String) -> Setting? { training.given(key) ?? modelTraining?.given(key) }

  /// Warns where both sections set something, and not to the same.
  func reportDifferences(of keys: [String], _ findings: inout Findings) {
    for key in keys {
      guard let used = training.given(key), let unused = modelTraining?.given(key),
        !used.node.isSame(as: unused.node)
      else { continue }
      findings.warning(
        "\(unused.path): is not used, as \(used.path) is given too and differs",
        at: unused.range, hint: used.node.text.map { "\($0) is used" })
    }
  }
}

extension YAMLNode {
  /// Whether two nodes say the same, wherever they stand.
  fileprivate func isSame(as other: YAMLNode) -> Bool {
    switch (content, other.content) {
    case (.scalar(let first), .scalar(let second)):
      switch (first.resolved, second.resolved) {
      case (.integer(let integer), .real(let real)), (.real(let real), .integer(let integer)):
        Double(integer) == real
      case (let first, let second): first == second
      }
    case (.sequence(let first), .sequence(let second)):
      first.count == second.count && zip(first, second).allSatisfy { $0.isSame(as: $1) }
    case (.mapping(let first), .mapping(let second)):
      first.count == second.count
        && first.allSatisfy { pair in
          second.contains { $0.key.text == pair.key.text && $0.value.isSame(as: pair.value) }
        }
    default: false
    }
  }
}
