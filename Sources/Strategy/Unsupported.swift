// What grammar v3 has and this version of ktask cannot carry out. A line goes when its feature comes.

import Indicators
import Syntax

/// Settings of grammar v3 that are refused, and what there is instead.
enum Unsupported {
  /// Kinds of indicators of the grammar; those that the catalogue has are not refused.
  static let indicatorTypes = [
    "cci", "williamsr", "rvi", "fishertransform", "aroon", "bollingerbandwidth", "keltnerchannels",
    "donchianchannels", "supertrend", "parabolicsar", "ichimoku", "obv", "vwap", "mfi", "cmf",
    "adline", "volumeratio", "distancefromma", "squeezeintensity", "zigzag",
  ]
  static let modelTypes = ["lstm", "gru"]
  /// Keys of `model.architecture` that only those kinds read.
  static let architectureKeys = ["sequence_length", "hidden_size", "num_layers"]
  static let labelSources = ["forward_return", "context", "regime", "triple_barrier"]
  /// Keys of `training.labels` that only those sources read, or none.
  static let labelKeys = [
    "label_lookahead", "horizon", "bullish_threshold", "bearish_threshold", "trending_threshold",
    "vol_lookback", "vol_crisis_threshold", "macro_atr_mult", "micro_atr_mult", "atr_period",
    "progression_tolerance", "pt_multiplier", "sl_multiplier", "max_holding_period", "vol_span",
    "vol_method", "compute_weights", "cusum_threshold", "cusum_multiplier", "num_classes",
  ]
  static let losses = ["focal", "huber", "mse"]
  static let optimizers = ["sgd", "rmsprop"]
  static let outputFormats = ["regression"]
  static let normalizations: [RawNormalization] = [.minmax, .zscore]
  /// Settings of `training` that are warned of if they ask for anything, and what happens instead.
  ///
  /// Files in the field carry them for a program that ignores them, so they stop nothing.
  static let trainingSections = [
    ("lr_scheduler", "the learning rate stays as it is"),
    ("early_stopping", "all epochs run, and that of the lowest validation loss is kept"),
  ]

  /// Whether `type` is a kind of indicator that only later versions compute.
  static func isIndicatorType(_ type: String) -> Bool {
    let name = type.lowercased()
    return IndicatorCatalogue.definition(named: name) == nil
      && indicatorTypes.contains { name == $0 || name == $0 + "indicator" }
  }
}

extension Findings {
  /// Says that the grammar has a setting which this version cannot carry out.
  mutating func unsupported(_ what: String, at range: SourceRange, instead: String) {
    error("\(what) is not supported by this version of ktask", at: range, hint: instead)
  }
}

extension Sequence<String> {
  /// The names as a list for people: `'a', 'b' or 'c'`.
  var alternatives: String {
    let quoted = map { "'\($0)'" }
    guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
