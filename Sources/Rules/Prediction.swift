// A model that was built, ready to answer for bars. Knows metadata and tensors; opens no file.

package import BuildGraph
package import Columns
import Fuzzy
import Labeling
package import Network
import Strategy
import Syntax

/// A model as a build left it.
package struct PredictionModel: Sendable {
  /// The symbols that it was trained on.
  package let symbols: [String]
  /// The timeframe whose bars it answers for.
  package let baseTimeframe: Timeframe
  /// The classes in the order of the network's outputs; none if it predicts returns.
  package let classNames: [String]
  /// What the user should know, though it stops nothing.
  package let warnings: [String]
  /// What the network sees, in its order.
  let features: [PredictionFeature]
  let indicators: [String: StrategyIndicator]
  let network: NeuralNetwork

  /// Makes a model ready.
  ///
  /// - Parameters:
  ///   - metadata: What `metadata.json` says.
  ///   - weights: What `model.safetensors` holds.
  ///   - digest: The digest of that file; without it nobody can say whether it is the one that the
  ///     metadata are of.
  /// - Throws: `RuleFailure` where the metadata do not make all resolved features, or do not fit the
  ///   tensors.
  package init(
    metadata: ModelMetadata, weights: Safetensors, digest: Digest? = nil
  ) throws(RuleFailure) {
    guard !metadata.resolvedFeatures.isEmpty else {
      throw RuleFailure(
        "the metadata list no resolved_features: they are not those of a model of grammar v3")
    }
    guard let classNames = OutputType.classNames(of: metadata.outputType) else {
      throw RuleFailure(
        "the metadata's output_type is '\(metadata.outputType)': this version of ktask knows "
          + OutputType.names.joined(separator: ", "))
    }
    let strategy = try metadata.featureStrategy()
    let computed = strategy.features
    let validation = FeatureValidation(
      columns: computed.map(\.featureID), features: metadata.resolvedFeatures)
    if let error = validation.error { throw RuleFailure("the metadata's nn_inputs: \(error)") }
    var warnings = validation.warning.map { ["the metadata's nn_inputs make \($0)"] } ?? []
    if let digest, case .string(let built)? = metadata.provenance["model"],
      built != digest.description
    {
      warnings.append(
        "the weights are not those that the metadata were written for: the file has been changed, or "
          + "is from another build")
    }
    self.warnings = warnings
    features = try metadata.predictionFeatures(of: strategy)
    indicators = Dictionary(strategy.indicators.map { ($0.id, $0) }) { first, _ in first }
    network = try metadata.network(weights.tensors, outputs: max(1, classNames.count))
    symbols = metadata.trainingSymbols
    baseTimeframe = strategy.baseTimeframe
    self.classNames = classNames
  }

  /// How many rows an answer takes in: the bar itself and those right before it.
  package var sequenceLength: Int { network.parameters.architecture.sequenceLength }

  /// The timeframes whose bars are needed, the base one first.
  var timeframes: [Timeframe] {
    var timeframes = [baseTimeframe]
    for feature in features where !timeframes.contains(feature.timeframe) {
      timeframes.append(feature.timeframe)
    }
    return timeframes
  }
}

/// How one column of what a network sees is computed.
struct PredictionFeature: Sendable {
  let id: String
  let timeframe: Timeframe
  let indicator: String
  /// Nil for the primary one.
  let output: String?
  let content: Content

  enum Content: Sendable {
    /// Degrees of a member of a fuzzy set.
    case degrees(MembershipFunction)
    /// An indicator's own values, scaled if there is a scaling.
    case values(FittedScaling?)
  }
}

extension ModelMetadata {
  /// How each resolved feature is computed, in their order.
  ///
  /// - Throws: `RuleFailure` where `normalization_params` lack the numbers of one.
  fileprivate func predictionFeatures(
    of strategy: Strategy
  ) throws(RuleFailure) -> [PredictionFeature] {
    let known = Dictionary(strategy.features.map { ($0.featureID, $0) }) { first, _ in first }
    let members = Dictionary(
      strategy.fuzzySets.flatMap { set in
        set.members.map { (MemberName(set: set.id, member: $0.name), $0.function) }
      }
    ) { first, _ in first }
    var features: [PredictionFeature] = []
    for feature in resolvedFeatures.compactMap({ known[$0] }) {
      let name = MemberName(set: feature.fuzzySet, member: feature.membership)
      let content: PredictionFeature.Content
      if let function = members[name], feature.normalization == nil {
        content = .degrees(function)
      } else {
        content = .values(try scaling(of: feature))
      }
      features.append(
        PredictionFeature(
          id: feature.featureID, timeframe: feature.timeframe, indicator: feature.indicator,
          output: feature.indicatorOutput, content: content))
    }
    return features
  }

  private func scaling(of feature: ResolvedFeature) throws(RuleFailure) -> FittedScaling? {
    guard let method = feature.scaling else { return nil }
    let names = method == .minmax ? ("min", "max") : ("mean", "std")
    guard let numbers = normalizationParams[feature.featureID],
      let first = numbers[names.0]?.double, let second = numbers[names.1]?.double
    else {
      throw RuleFailure(
        "the metadata's normalization_params lack \(names.0) and \(names.1) of "
          + "'\(feature.featureID)', which is scaled by \(method.rawValue)")
    }
    return method.fitted(first, second)
  }
}

/// The name of a member within all fuzzy sets.
private struct MemberName: Hashable {
  let set: String
  let member: String
}

extension JSON {
  /// The value if it is a number.
  fileprivate var double: Double? {
    switch self {
    case .number(let number): number
    case .integer(let integer): Double(integer)
    default: nil
    }
  }
}
