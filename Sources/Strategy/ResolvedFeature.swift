// The columns of the feature matrix and how inputs become columns. Knows no numbers.

package import Columns
package import Syntax

/// One column of the feature matrix and what it is computed from.
package struct ResolvedFeature: Sendable, Hashable {
  /// The name of the column, as `1h_rsi_fast_oversold`.
  package let featureID: String
  /// The length of the bars that it is computed from.
  package let timeframe: Timeframe
  /// The fuzzy set's id, `rawFuzzySet` for an indicator's own values.
  package let fuzzySet: String
  /// The member's name, `rawMembership` for an indicator's own values.
  package let membership: String
  /// The indicator's id.
  package let indicator: String
  /// The output if the reference to the indicator names one.
  package let indicatorOutput: String?
  /// How an indicator's own values are scaled; nil for degrees, which never are.
  package let normalization: RawNormalization?

  /// Stands for the fuzzy set of a feature that has none.
  package static let rawFuzzySet = "__raw__"
  /// Stands for the member of a feature that has none.
  package static let rawMembership = "raw"

  /// The feature as `ktask features` lists it.
  package var json: JSON {
    .object([
      .init("feature_id", .string(featureID)),
      .init("timeframe", .string(timeframe.description)),
      .init("fuzzy_set", .string(fuzzySet)),
      .init("membership", .string(membership)),
      .init("indicator", .string(indicator)),
      .init("indicator_output", indicatorOutput.map(JSON.string) ?? .null),
    ])
  }
}

/// Turns inputs into the columns of the feature matrix.
struct FeatureResolver {
  /// What the resolver needs to know of a fuzzy set.
  struct SetOutline {
    let indicator: IndicatorReference
    let members: [String]
  }

  let timeframes: [Timeframe]
  let fuzzySets: [String: SetOutline]

  /// The features of one input: for each timeframe, each member.
  ///
  /// There are none if there is no such set.
  func features(of input: NNInput) -> [ResolvedFeature] {
    let inputTimeframes =
      switch input.timeframes {
      case .all: timeframes
      case .listed(let listed): listed
      }
    return inputTimeframes.flatMap { features(of: input.source, on: $0) }
  }

  private func features(of source: NNInput.Source, on timeframe: Timeframe) -> [ResolvedFeature] {
    switch source {
    case .fuzzySet(let id):
      guard let set = fuzzySets[id] else { return [] }
      return set.members.map { member in
        ResolvedFeature(
          featureID: "\(timeframe)_\(id)_\(member)", timeframe: timeframe, fuzzySet: id,
          membership: member, indicator: set.indicator.id, indicatorOutput: set.indicator.output,
          normalization: nil)
      }
    case .rawIndicator(let reference, let normalization):
      return [
        ResolvedFeature(
          featureID: "\(timeframe)_\(reference)_\(ResolvedFeature.rawMembership)",
          timeframe: timeframe, fuzzySet: ResolvedFeature.rawFuzzySet,
          membership: ResolvedFeature.rawMembership, indicator: reference.id,
          indicatorOutput: reference.output, normalization: normalization)
      ]
    }
  }
}
