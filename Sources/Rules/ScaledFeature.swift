// Raw inputs that are scaled, and the document of how. Knows the numbers' order; fits none.

import Columns
package import Strategy
package import Syntax

/// A raw input that is scaled.
package struct ScaledFeature: Sendable, Equatable {
  let id: String
  let method: ScalingMethod
}

extension Strategy {
  /// The raw inputs that are scaled, in the order of the features.
  var scaledFeatures: [ScaledFeature] {
    features.compactMap { feature in
      feature.scaling.map { ScaledFeature(id: feature.featureID, method: $0) }
    }
  }

  /// What is done to each scaled input, as the metadata's `normalization_params` has it.
  ///
  /// - Parameter bytes: What `ScalingRule` made for this strategy.
  /// - Returns: An object with a member for each feature id.
  /// - Throws: What decoding throws; `RuleFailure` where the numbers are of other columns.
  package func scalingDocument(_ bytes: [UInt8]) throws -> JSON {
    try scaledFeatures.document(bytes)
  }
}

extension [ScaledFeature] {
  /// What is done to each input, under its feature id.
  func document(_ bytes: [UInt8]) throws -> JSON {
    let numbers = try NPY.decodeDoubles(bytes)
    guard numbers.count == 2 * count else {
      throw RuleFailure("the scaling is of other columns than those of the strategy")
    }
    return .object(
      enumerated().map { index, feature in
        let fitted = feature.method.fitted(numbers[2 * index], numbers[2 * index + 1])
        return JSON.Member(feature.id, fitted.json)
      })
  }
}

extension FittedScaling {
  fileprivate var json: JSON {
    switch self {
    case .minmax(let minimum, let maximum):
      .object([
        .init("method", .string("minmax")), .init("min", .number(minimum)),
        .init("max", .number(maximum)),
      ])
    case .zscore(let mean, let deviation):
      .object([
        .init("method", .string("zscore")), .init("mean", .number(mean)),
        .init("std", .number(deviation)),
      ])
    }
  }
}

extension ResolvedFeature {
  /// How the column is scaled; nil if it stays as it is.
  var scaling: ScalingMethod? {
    switch normalization {
    case .minmax: .minmax
    case .zscore: .zscore
    case .none?, nil: nil
    }
  }
}
