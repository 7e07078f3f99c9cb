// What a model's answers are called, from what its metadata say of them. Knows no labels of rows.

/// The kinds of answers that models give, under the names that `output_type` has for them.
package enum OutputType {
  /// The classes of a model in the order of its outputs.
  ///
  /// - Parameter name: What the metadata's `output_type` says.
  /// - Returns: Their names; none where a return is predicted, nil for an unknown kind.
  package static func classNames(of name: String) -> [String]? {
    switch name {
    case "classification": LabelClass.decisions
    case "context_classification": LabelClass.contexts
    case "regime_classification": LabelClass.regimes
    case "regression": []
    default: nil
    }
  }

  /// Every kind.
  package static let names = [
    "classification", "regression", "context_classification", "regime_classification",
  ]
}
