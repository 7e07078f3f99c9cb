// The check between the matrix and the network: are the columns what the strategy resolved to?

/// What the columns of a matrix have and lack, compared with a model's resolved features.
package struct FeatureValidation: Equatable, Sendable {
  /// Resolved features that no column stands for, in resolver order.
  package let missing: [String]
  /// Columns that no resolved feature asks for, in their own order.
  package let extra: [String]

  /// Compares the columns that there are with the features that a network takes.
  ///
  /// - Parameters:
  ///   - columns: The feature ids of the columns, in any order.
  ///   - features: The resolved feature ids.
  package init(columns: [String], features: [String]) {
    let asked = Set(features)
    let present = Set(columns)
    var named: Set<String> = []
    missing = features.filter { !present.contains($0) && named.insert($0).inserted }
    extra = columns.filter { !asked.contains($0) }
  }

  /// The sentence that names what is missing, nil if nothing is.
  package var error: String? {
    missing.isEmpty
      ? nil
      : "there are no columns for \(missing.count) of the resolved features: "
        + missing.joined(separator: ", ")
  }

  /// The sentence that names columns which the network will not see, nil if there are none.
  package var warning: String? {
    extra.isEmpty
      ? nil : "columns that no resolved feature asks for: " + extra.joined(separator: ", ")
  }
}
