// What the labels depend on, under the names that a strategy has for it.

import BuildGraph
import Labeling

extension Labeler {
  /// Whether the labels have weights.
  var computesWeights: Bool {
    if case .tripleBarrier(let labels) = self { labels.computesWeights } else { false }
  }

  /// What the user should know of labels whose thresholds later bars move, nil for all others.
  var lookAheadWarning: String? {
    switch self {
    case .tripleBarrier(let labels) where labels.isCUSUMAutomatic:
      "the automatic CUSUM threshold is of all bars, those of the test part too: give a number to "
        + "keep later bars out of it"
    case .regime(let labels) where labels.method == .multiScale:
      "the thresholds of the regimes are of all bars, those of the test part too: with 'method: "
        + "efficiency_ratio' later bars stay out of them"
    default: nil
    }
  }

  /// Why bars may have no label at all.
  var reasonForNone: String {
    switch self {
    case .tripleBarrier: "none is an event of the CUSUM filter; its threshold may be too large"
    case .regime: "no move is as large as 'macro_atr_mult' asks for"
    case .zigzag, .forwardReturn, .context: "there are too few of them"
    }
  }

  /// The source and every parameter that has an effect.
  var fields: [(name: String, value: FieldValue)] {
    switch self {
    case .zigzag(let labels): [("source", .text("zigzag"))] + labels.fields
    case .forwardReturn(let labels):
      [("source", .text("forward_return")), ("horizon", .integer(Int64(labels.horizon)))]
    case .context(let labels):
      [
        ("source", .text("context")), ("horizon", .integer(Int64(labels.horizon))),
        ("bullish_threshold", .real(labels.bullishThreshold)),
        ("bearish_threshold", .real(labels.bearishThreshold)),
      ]
    case .tripleBarrier(let labels): [("source", .text("triple_barrier"))] + labels.fields
    case .regime(let labels): [("source", .text("regime"))] + labels.fields
    }
  }
}

extension ZigzagLabels {
  fileprivate var fields: [(name: String, value: FieldValue)] {
    let threshold = (name: "zigzag_threshold", value: FieldValue.real(self.threshold))
    switch variant {
    case .segment: return [threshold]
    case .point: return [threshold, ("variant", .text("point"))]
    case .window:
      return [
        threshold, ("variant", .text("window")),
        ("label_lookahead", .integer(Int64(lookahead))),
        ("min_swing_length", .integer(Int64(minimumSwing))),
      ]
    }
  }
}

extension TripleBarrierLabels {
  fileprivate var fields: [(name: String, value: FieldValue)] {
    [
      ("pt_multiplier", .real(ptMultiplier)), ("sl_multiplier", .real(slMultiplier)),
      ("max_holding_period", .integer(Int64(maxHoldingPeriod))),
      ("vol_span", .integer(Int64(volSpan))), ("vol_method", .text(volMethod.rawValue)),
      ("compute_weights", .flag(computesWeights)),
      ("cusum_threshold", cusumThreshold.map { .real($0) } ?? .none),
    ] + (isCUSUMAutomatic ? [("cusum_multiplier", .real(cusumMultiplier))] : [])
  }
}

extension RegimeLabels {
  fileprivate var fields: [(name: String, value: FieldValue)] {
    let volatility: [(name: String, value: FieldValue)] = [
      ("vol_lookback", .integer(Int64(volLookback))),
      ("vol_crisis_threshold", .real(volCrisisThreshold)),
    ]
    switch method {
    case .multiScale:
      return [
        ("method", .text("multi_scale")), ("macro_atr_mult", .real(macroATRMultiplier)),
        ("micro_atr_mult", .real(microATRMultiplier)), ("atr_period", .integer(Int64(atrPeriod))),
        ("progression_tolerance", .real(progressionTolerance)),
      ] + volatility
    case .efficiencyRatio(let horizon, let threshold):
      return [
        ("method", .text("efficiency_ratio")), ("horizon", .integer(Int64(horizon))),
        ("trending_threshold", .real(threshold)),
      ] + volatility
    }
  }
}
