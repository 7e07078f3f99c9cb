// A checked strategy: what it is made of. Knows no YAML and no rule that builds it.

package import Columns
package import Labeling

/// A strategy of grammar v3, checked, with every default filled in.
///
/// Two strategies are equal if nothing that ktask makes of them differs: comments, spacing, the
/// order of sections, indicators and fuzzy sets, shorthand and defaults written out do not count.
package struct Strategy: Sendable, Equatable {
  /// What the strategy calls itself.
  package let name: String
  /// What the file calls its version, "3.0" if nothing; told on, and otherwise without effect.
  package let version: String
  /// Bars of each of these are learnt from, in this order.
  package let symbols: [String]
  /// Bars of each of these lengths are learnt from, in this order.
  package let timeframes: [Timeframe]
  /// The timeframe whose bars are the rows of the feature matrix.
  package let baseTimeframe: Timeframe
  /// The first second that a bar may open at; nil for no bound.
  package let startDate: Int64?
  /// The last second that a bar may open at; nil for no bound.
  package let endDate: Int64?
  /// Ordered by id.
  package let indicators: [StrategyIndicator]
  /// Ordered by id.
  package let fuzzySets: [FuzzySet]
  /// In the order of the file, which is that of the features.
  package let nnInputs: [NNInput]
  /// The columns of the feature matrix in their order.
  package let features: [ResolvedFeature]
  /// What is to be learnt.
  package let labels: Labeler
  /// What learns it.
  package let model: ModelSettings
  /// How it is learnt.
  package let training: TrainingSettings
  /// Where the hyperparameters were set.
  package let places: HyperparameterPlaces
}
