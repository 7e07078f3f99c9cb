// Fuzzy sets of a strategy. Knows no degrees.

package import Fuzzy

/// Names for ranges of an indicator's values.
package struct FuzzySet: Sendable, Equatable {
  package let id: String
  package let indicator: IndicatorReference
  /// In the order of the file, which is that of the features.
  package let members: [FuzzyMember]
}

/// One name of a fuzzy set and the degrees to which values have it.
package struct FuzzyMember: Sendable, Equatable {
  package let name: String
  package let function: MembershipFunction
}
