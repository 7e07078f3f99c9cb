// What a strategy feeds its network. Knows no columns.

package import Columns

/// One entry of `nn_inputs`.
package struct NNInput: Sendable, Equatable {
  /// What is fed in.
  package let source: Source
  /// On bars of which lengths.
  package let timeframes: Timeframes

  /// Where an input's values come from.
  package enum Source: Sendable, Equatable {
    /// The members of the fuzzy set with this id.
    case fuzzySet(String)
    /// The values of an indicator themselves.
    case rawIndicator(IndicatorReference, RawNormalization)
  }

  /// On which timeframes an input is computed.
  package enum Timeframes: Sendable, Equatable {
    /// On those of the strategy.
    case all
    /// On these, in this order.
    case listed([Timeframe])
  }
}

/// How values that are no degrees are scaled before the network sees them.
package enum RawNormalization: String, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// To 0…1 over the rows that are trained on.
  case minmax
  /// To mean 0 and deviation 1 over the rows that are trained on.
  case zscore
}
