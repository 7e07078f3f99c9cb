// The list of all indicators. A new one is a file in Catalogue and a line here.

import Columns

/// All kinds of indicators that strategies may use.
package enum IndicatorCatalogue {
  /// Every kind once, in the order in which lists show them.
  package static let definitions: [IndicatorDefinition] = [
    RelativeStrengthIndex.definition,
    RateOfChange.definition,
    Momentum.definition,
    CommodityChannelIndex.definition,
    WilliamsPercentRange.definition,
    Stochastic.definition,
    RelativeVigorIndex.definition,
    FisherTransform.definition,
    Aroon.definition,
    AverageTrueRange.definition,
    BollingerBands.definition,
    BollingerBandwidth.definition,
    KeltnerChannels.definition,
    DonchianChannels.definition,
    Supertrend.definition,
    SimpleMovingAverage.definition,
    ExponentialMovingAverage.definition,
    WeightedMovingAverage.definition,
    MovingAverageConvergenceDivergence.definition,
    AverageDirectionalIndex.definition,
    ParabolicStopAndReverse.definition,
    Ichimoku.definition,
    OnBalanceVolume.definition,
    VolumeWeightedAveragePrice.definition,
    MoneyFlowIndex.definition,
    ChaikinMoneyFlow.definition,
    AccumulationDistributionLine.definition,
    VolumeRatio.definition,
    DistanceFromAverage.definition,
    SqueezeIntensity.definition,
    Zigzag.definition,
  ]

  /// Every name that strategies may use, canonical ones and aliases.
  package static let names: [String] = definitions.flatMap(\.names)

  /// The indicator that strategies call `name`, in any case; nil if there is none.
  package static func definition(named name: String) -> IndicatorDefinition? {
    let name = name.lowercased()
    return definitions.first { $0.names.contains(name) }
  }

  /// Computes an indicator.
  ///
  /// - Parameters:
  ///   - definition: The kind of indicator.
  ///   - arguments: Arguments made by that definition.
  ///   - input: At least the columns that `definition.columns` asks for.
  /// - Returns: One column for each output, each as long as the input.
  /// - Throws: `IndicatorError` if there are fewer rows than the arguments demand, or values that
  ///   the indicator refuses.
  /// - Complexity: O(*n* log *p*) in the number of rows and the longest period; O(*n p*) for `cci`,
  ///   which has no other form.
  package static func compute(
    _ definition: IndicatorDefinition, _ arguments: IndicatorArguments, _ input: IndicatorInput
  ) throws(IndicatorError) -> [[Double]] {
    let needed = definition.minimumRows(arguments)
    guard input.count >= needed else {
      throw .tooFewRows(needed: needed, found: input.count)
    }
    return try definition.compute(input, arguments)
  }
}
