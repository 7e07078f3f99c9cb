// What `ktask init` writes. Knows no file system.

import Columns
import Syntax

/// The texts of a new project.
enum StarterTexts {
  /// The name of the first strategy.
  static let strategyName = "first"

  /// A Ktaskfile.
  ///
  /// - Parameters:
  ///   - template: Where the bars are.
  ///   - defaultStrategy: The strategy that labels without one mean; nil to leave that open.
  /// - Returns: The text.
  static func ktaskfile(template: String, defaultStrategy: String?) -> String {
    let meant = defaultStrategy.map { "default: \(scalar($0))" } ?? "# default: NAME"
    let lines = [
      ("version: 1", ""),
      (meant, "the strategy meant when a label names none"),
      ("strategies: strategies/*.yaml", ""),
      ("data:", ""),
      ("  path: \(scalar(template))", "or the same name with .gz"),
      ("cache:", ""),
      ("  directory: .ktask-cache", "results by content; losing it costs time alone"),
      ("outputs: models/{strategy}", "where `ktask build` leaves what people use"),
    ]
    let width = max(40, (lines.map(\.0.count).max() ?? 0) + 2)
    let settings = lines.map { setting, comment in
      let space = String(repeating: " ", count: max(2, width - setting.count))
      return comment.isEmpty ? setting : "\(setting)\(space)# \(comment)"
    }
    return (["# What `ktask` works on in this directory."] + settings).joined(separator: "\n")
      + "\n"
  }

  /// A strategy of measures that depend on no price, so that it fits any symbol.
  static func strategy(symbol: String, timeframe: Timeframe) -> String {
    """
    # A first strategy: how far is the price stretched, and which of two levels will it reach first?
    #
    # Change a number, and `ktask plan` says what that reaches. `ktask indicators` lists what there is to
    # compute, `ktask validate` checks this file, `ktask features` lists what the network sees.
    name: \(strategyName)
    description: Overbought and oversold states, read against the trend
    version: "3.0"

    training_data:
      symbols: [\(scalar(symbol))]         # several are learnt from together
      timeframes: [\(timeframe)]           # the first is that of the rows; further ones may be longer

    # What to compute. An id is free to choose; the parameters that are left out have their defaults.
    indicators:
      rsi_14: {type: rsi, period: 14}
      stoch_14: {type: stochastic, k_period: 14, d_period: 3, smooth_k: 3}
      adx_14: {type: adx, period: 14}
      distance_20: {type: distancefromma, period: 20}

    # How to read it: each member is a column of degrees from 0 to 1. A list of 3 numbers is a triangle, one
    # of 4 a trapezoid; an output other than the first is named after a dot.
    fuzzy_sets:
      rsi:
        indicator: rsi_14
        oversold: [0, 25, 40]
        neutral: [30, 50, 70]
        overbought: [60, 75, 100]
      stoch:
        indicator: stoch_14.d
        low: [-1, 0, 15, 30]
        high: [70, 85, 100, 101]
      trend:
        indicator: adx_14
        drifting: [-1, 0, 15, 25]
        trending: {type: s, parameters: [20, 40]}
      upward:
        indicator: adx_14.plus_di
        strong: {type: s, parameters: [15, 35]}
      downward:
        indicator: adx_14.minus_di
        strong: {type: s, parameters: [15, 35]}

    # What the network sees, in this order: the members of a set, or the values of an indicator.
    nn_inputs:
      - {fuzzy_set: rsi, timeframes: all}
      - {fuzzy_set: stoch, timeframes: all}
      - {fuzzy_set: trend, timeframes: all}
      - {fuzzy_set: upward, timeframes: all}
      - {fuzzy_set: downward, timeframes: all}
      - {raw_indicator: distance_20, timeframes: all, normalization: zscore}

    model:
      type: mlp
      architecture: {hidden_layers: [32, 16], dropout: 0.2}

    decisions:
      output_format: classification     # buy, hold or sell

    training:
      # Which comes first: a rise or a fall of two mean ranges of a bar, or the end of 24 bars?
      labels: {source: triple_barrier, pt_multiplier: 2.0, sl_multiplier: 2.0, max_holding_period: 24}
      # In order of time; 24 bars before each border are left out.
      data_split: {train: 0.7, validation: 0.15, test: 0.15, embargo: 24}
      epochs: 30
      batch_size: 64
      learning_rate: 0.001
      seed: 0                           # the same seed, the same model

    """
  }

  /// A text as a scalar that no reader of YAML takes for anything else.
  static func scalar(_ text: String) -> String {
    let isPlain =
      YAMLScalar(text: text, isPlain: true).resolved == .text(text)
      && (text.first.map { $0.isLetter || $0.isNumber || $0 == "/" } ?? false)
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_./{}-".contains($0)) }
    return isPlain ? text : JSON.string(text).text()
  }
}
