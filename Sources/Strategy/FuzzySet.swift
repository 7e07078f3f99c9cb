// Fuzzy sets of a strategy. Knows no degrees.

package import Fuzzy

/// Names for ranges of an indicator's values.
package struct FuzzySet: Sendable, Equatable {
  /// The key in `fuzzy_sets`, by which inputs name it.
  package let id: String
  /// Whose values the members are degrees of.
  package let indicator: IndicatorReference
  /// In the order of the file, which is that of the features.
  package let members: [FuzzyMember]
}

/// One name of a fuzzy set and the degrees to which values have it.
package struct FuzzyMember: Sendable, Equatable {
  /// The key in the fuzzy set, the last part of the feature's id.
  package let name: String
  /// How far a value belongs to the member.
  package let function: MembershipFunction
}
