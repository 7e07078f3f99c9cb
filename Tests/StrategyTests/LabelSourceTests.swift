// What is to be learnt: the sources of labels with their parameters, and regression.

import Labeling
import Syntax
import Testing

@testable import Strategy

private let labels = "{source: zigzag, zigzag_threshold: 0.01}"
private let regression =
  "{output_format: regression, cost_model: {round_trip_cost: 0.003, min_edge_multiplier: 1.5}}"

private func labeler(_ section: String, decisions: String? = nil) throws -> Labeler {
  var text = Edit(labels, section).applied(to: plainStrategy)
  if let decisions {
    text = Edit("{output_format: classification}", decisions).applied(to: text)
  }
  return try load(text).labels
}

@Test func everySourceHasTheDefaultsOfTheReference() throws {
  #expect(try labeler("{}") == .zigzag(ZigzagLabels(threshold: 0.02)))
  #expect(
    try labeler("{source: forward_return, horizon: 20}", decisions: regression)
      == .forwardReturn(ForwardReturnLabels(horizon: 20)))
  #expect(
    try labeler("{source: context}")
      == .context(
        ContextLabels(horizon: 5, bullishThreshold: 0.005, bearishThreshold: -0.005)))
  #expect(
    try labeler("{source: triple_barrier}")
      == .tripleBarrier(
        TripleBarrierLabels(
          ptMultiplier: 2, slMultiplier: 1.5, maxHoldingPeriod: 50, volSpan: 50, volMethod: .atr,
          computesWeights: false, cusumThreshold: nil)))
  #expect(
    try labeler("{source: regime}")
      == .regime(
        RegimeLabels(
          method: .multiScale, macroATRMultiplier: 3, microATRMultiplier: 1, atrPeriod: 14,
          volLookback: 120, volCrisisThreshold: 2, progressionTolerance: 0.5)))
}

@Test func everyParameterTakesEffect() throws {
  #expect(
    try labeler(
      "{zigzag_threshold: 0.1, variant: window, label_lookahead: 5, min_swing_length: 2}")
      == .zigzag(ZigzagLabels(threshold: 0.1, variant: .window, lookahead: 5, minimumSwing: 2)))
  #expect(
    try labeler("{source: zigzag, variant: point}") == .zigzag(ZigzagLabels(variant: .point)))
  #expect(
    try labeler("{source: context, horizon: 3, bullish_threshold: 0.1, bearish_threshold: -0.2}")
      == .context(ContextLabels(horizon: 3, bullishThreshold: 0.1, bearishThreshold: -0.2)))
  #expect(
    try labeler(
      "{source: triple_barrier, pt_multiplier: 3, sl_multiplier: 1, max_holding_period: 9, "
        + "vol_span: 8, vol_method: log_return, compute_weights: true, cusum_threshold: auto, "
        + "cusum_multiplier: 2}")
      == .tripleBarrier(
        TripleBarrierLabels(
          ptMultiplier: 3, slMultiplier: 1, maxHoldingPeriod: 9, volSpan: 8, volMethod: .close,
          computesWeights: true, cusumThreshold: 0, cusumMultiplier: 2)))
  #expect(
    try labeler("{source: triple_barrier, cusum_threshold: 0.01}")
      == .tripleBarrier(TripleBarrierLabels(cusumThreshold: 0.01)))
  #expect(
    try labeler(
      "{source: regime, macro_atr_mult: 6, micro_atr_mult: 2, atr_period: 7, vol_lookback: 60, "
        + "vol_crisis_threshold: 3, progression_tolerance: 0.6}")
      == .regime(
        RegimeLabels(
          macroATRMultiplier: 6, microATRMultiplier: 2, atrPeriod: 7, volLookback: 60,
          volCrisisThreshold: 3, progressionTolerance: 0.6)))
  #expect(
    try labeler(
      "{source: regime, method: efficiency_ratio, horizon: 12, trending_threshold: 0.4}")
      == .regime(
        RegimeLabels(method: .efficiencyRatio(horizon: 12, trendingThreshold: 0.4))))
}

@Test(arguments: [
  CheckCase(
    labels, "{zigzag_threshold: 1️⃣1, 2️⃣label_lookahead: 20, 3️⃣zigzag_treshold: 0.1}",
    "1️⃣ error: training.labels.zigzag_threshold: must be above 0 and below 1, not the number 1",
    "2️⃣ warning: training.labels.label_lookahead: has no effect",
    "3️⃣ warning: training.labels.zigzag_treshold: unknown key, has no effect | did you mean "
      + "'zigzag_threshold'?"),
  CheckCase(
    labels, "{source: zigzag, variant: 1️⃣windw}",
    "1️⃣ error: training.labels.variant: Input should be 'segment', 'point' or 'window' | did you "
      + "mean 'window'?"),
  CheckCase(
    labels, "{source: context, horizon: 1️⃣0, 2️⃣zigzag_threshold: 0.1}",
    "1️⃣ error: training.labels.horizon: must be from 1 to 1000000000, not the number 0",
    "2️⃣ warning: training.labels.zigzag_threshold: has no effect"),
  CheckCase(
    labels, "{source: context, bullish_threshold: -0.1, bearish_threshold: 1️⃣0.1}",
    "1️⃣ error: training.labels.bearish_threshold: must be a number not above bullish_threshold "
      + "(-0.1), not the number 0.1"),
  CheckCase(
    labels, "{source: triple_barrier, compute_weights: 1️⃣1, cusum_threshold: 2️⃣x}",
    "1️⃣ error: training.labels.compute_weights: must be true or false, not the number 1",
    "2️⃣ error: training.labels.cusum_threshold: must be a number above 0 or 'auto', not the "
      + "text 'x' | 'auto' takes the threshold from the volatility"),
  CheckCase(
    labels, "{source: triple_barrier, cusum_threshold: 1️⃣0}",
    "1️⃣ error: training.labels.cusum_threshold: must be a number above 0 or 'auto', not the number 0 "
      + "| 'auto' takes the threshold from the volatility"),
  CheckCase(
    labels, "{variant: window, label_lookahead: 5, min_swing_length: 1️⃣9}",
    "1️⃣ error: training.labels.min_swing_length: must be at most label_lookahead (5), not the number "
      + "9"),
  CheckCase(
    labels, "{source: regime, 1️⃣horizon: 24, 2️⃣trending_threshold: 0.3}",
    "1️⃣ warning: training.labels.horizon: has no effect",
    "2️⃣ warning: training.labels.trending_threshold: has no effect"),
  CheckCase(
    labels, "{source: 1️⃣forward_return, horizon: 5}",
    "1️⃣ error: training.labels.source: forward_return labels are numbers, and the output is a class "
      + "| set decisions.output_format to regression, with a cost_model"),
  CheckCase(
    "{output_format: classification}\ntraining:\n  labels: \(labels)",
    "\(regression)\ntraining:\n  labels: {source: 1️⃣context}",
    "1️⃣ error: training.labels.source: these labels are classes, and the output is a number | use "
      + "forward_return labels, or leave decisions.output_format out"),
  CheckCase(
    "epochs: 20", "loss: 1️⃣huber\n  2️⃣focal_gamma: 2",
    "1️⃣ error: training.loss: 'huber' is a loss of returns, not of classes | write 'cross_entropy' "
      + "or 'focal', or set decisions.output_format to regression",
    "2️⃣ warning: training.focal_gamma: has no effect"),
  CheckCase(
    "epochs: 20", "loss: focal\n  focal_gamma: 1️⃣-1",
    "1️⃣ error: training.focal_gamma: must be a number from 0 on, not the number -1"),
])
func checksLabelsAndLosses(_ check: CheckCase) { check.check() }

@Test func checksRegression() {
  let text = [
    Edit(
      "{output_format: classification}",
      "{output_format: regression, 1️⃣confidence_threshold: 1, cost_model: {round_trip_cost: 2️⃣0, "
        + "min_edge_multiplier: 3️⃣x}}"),
    Edit(labels, "{source: forward_return, horizon: 4️⃣0}"), Edit("epochs: 20", "loss: 5️⃣mae"),
  ].reduce(plainStrategy) { $1.applied(to: $0) }
  #expect(
    findings(in: text) == [
      "1️⃣ warning: decisions.confidence_threshold is ignored in regression mode (cost threshold is "
        + "used instead)",
      "2️⃣ error: decisions.cost_model.round_trip_cost must be a positive number",
      "3️⃣ error: decisions.cost_model.min_edge_multiplier must be a positive number",
      "4️⃣ error: training.labels.horizon: must be from 1 to 1000000000, not the number 0",
      "5️⃣ error: training.loss must be 'huber' or 'mse', got 'mae'",
    ])
}

@Test func aRegressionHasTheDefaultsOfTheReference() throws {
  let text = [
    Edit("{output_format: classification}", regression),
    Edit(labels, "{source: forward_return, horizon: 7}"),
  ].reduce(plainStrategy) { $1.applied(to: $0) }
  let training = try load(text).training
  #expect(training.loss == .huber(delta: 0.01))
  #expect(training.weightDecay == 0)
  let changed = Edit("epochs: 20", "loss: mse\n  weight_decay: 0.1").applied(to: text)
  #expect(try load(changed).training.loss == .mse)
  #expect(try load(changed).training.weightDecay == 0.1)
  let wide = Edit("epochs: 20", "loss: huber\n  huber_delta: 0.5").applied(to: text)
  #expect(try load(wide).training.loss == .huber(delta: 0.5))
}
