// Which edits of a file make another strategy, and the canonical form.

import Fuzzy
import Indicators
import Strategy
import Syntax
import Testing

@Test(arguments: [
  Edit("name: t\n", "# a comment\nname:   't'   # another\n\n"),
  Edit("symbols: {mode: single, symbol: EURUSD}", "symbols: [EURUSD]"),
  Edit("{mode: multi_timeframe, list: [1h, 1d], base_timeframe: 1h}", "[1h, '1d']"),
  Edit("version: \"3.0\"\n", ""),
  Edit("{type: rsi, period: 14}", "{period: 14, type: RSIIndicator, source: close}"),
  Edit("{type: rsi, period: 14}", "{type: rsi}"),
  Edit("{type: bbands, period: 20}", "{type: bollingerbands, multiplier: 2}"),
  Edit(
    "  rsi_14: {type: rsi, period: 14}\n  bb: {type: bbands, period: 20}\n",
    "  bb: {type: bbands, period: 20}\n  rsi_14: {type: rsi, period: 14}\n"),
  Edit("low: [0, 20, 40]", "low: {parameters: [0.0, '20', 4.0e+1], type: Triangular}"),
  Edit("low: [0, 20, 40]", "low: [-0.0, 20, 40]"),
  Edit(
    "    indicator: rsi_14\n    low: [0, 20, 40]\n    high: [60, 80, 100]\n",
    "    low: [0, 20, 40]\n    high: [60, 80, 100]\n    indicator: rsi_14\n"),
  Edit(
    "{type: gaussian, parameters: [1.1, 0.05]}",
    "\n      type: gaussianmf\n      parameters:\n      - 1.1\n      - 5.0e-2"),
  Edit("{fuzzy_set: rsi_z, timeframes: all}", "{timeframes: all, fuzzy_set: rsi_z}"),
  Edit("model:\n  type: mlp\n", "model:\n"),
  Edit("decisions: {output_format: classification}", "decisions: {}"),
  Edit("  epochs: 20\n", "  epochs: 20\n  batch_size: 32\n  learning_rate: 1e-3\n  seed: 0\n"),
  Edit(
    "  epochs: 20\n", "  epochs: 20\n  data_split: {train: 0.7, validation: 0.15, test: 0.15}\n"),
  Edit(
    "  epochs: 20\n", "  epochs: 20\n  loss: cross_entropy\n  optimizer: adam\n  gradient_clip: 1\n"
  ),
  Edit("  epochs: 20\n", "  epochs: 20\n  early_stopping: false\n  method: supervised\n"),
  Edit("  epochs: 20\n", "  epochs: 20\n  lr_scheduler: none\n  kernels: portable\n"),
  Edit("  epochs: 20\n", "  epochs: 20\n  seeds: [0]\n  evaluation: {method: holdout}\n"),
  Edit("  epochs: 20\n", "  epochs: 20\n  momentum: 0.9\n  nesterov: false\n"),
  Edit(
    "  labels: {source: zigzag, zigzag_threshold: 0.01}\n", "  labels: {zigzag_threshold: 1.0e-2}\n"
  ),
])
func makesTheSameStrategy(_ edit: Edit) throws {
  #expect(try load(edit.applied(to: plainStrategy)) == load(plainStrategy))
}

@Test func makesTheSameStrategyFromSectionsInAnyOrder() throws {
  let lines = plainStrategy.split(separator: "\n", omittingEmptySubsequences: true)
  var sections: [[Substring]] = []
  for line in lines {
    if line.first == " " || line.first == "-" {
      sections[sections.count - 1].append(line)
    } else {
      sections.append([line])
    }
  }
  let reversed = sections.reversed().joined().joined(separator: "\n")
  #expect(try load(reversed) == load(plainStrategy))
}

@Test(arguments: [
  Edit("name: t\n", "name: u\n"),
  Edit("symbol: EURUSD", "symbol: GBPUSD"),
  Edit("base_timeframe: 1h", "base_timeframe: 1d"),
  Edit("period: 14", "period: 15"),
  Edit("low: [0, 20, 40]\n    high: [60, 80, 100]", "high: [60, 80, 100]\n    low: [0, 20, 40]"),
  Edit("low: [0, 20, 40]", "low: [0, 20, 41]"),
  Edit("low: [0, 20, 40]", "lower: [0, 20, 40]"),
  Edit(
    "- {fuzzy_set: rsi_z, timeframes: all}\n- {fuzzy_set: bb_u, timeframes: [1h]}",
    "- {fuzzy_set: bb_u, timeframes: [1h]}\n- {fuzzy_set: rsi_z, timeframes: all}"),
  Edit("[8, 4]", "[4, 8]"),
  Edit("dropout: 0.1", "dropout: 0.2"),
  Edit("activation: tanh", "activation: relu"),
  Edit("zigzag_threshold: 0.01", "zigzag_threshold: 0.02"),
  Edit("epochs: 20", "epochs: 21"),
  Edit("epochs: 20", "epochs: 20\n  seed: 1"),
  Edit("epochs: 20", "epochs: 20\n  seeds: [0, 1]"),
  Edit("epochs: 20", "epochs: 20\n  early_stopping: true"),
  Edit("epochs: 20", "epochs: 20\n  lr_scheduler: cosine"),
  Edit("epochs: 20", "epochs: 20\n  optimizer: adamw"),
  Edit("epochs: 20", "epochs: 20\n  kernels: blas"),
  Edit("epochs: 20", "epochs: 20\n  evaluation: {method: walk_forward, folds: 5}"),
  Edit("symbols: {", "end_date: 2018-01-01\n  symbols: {"),
])
func makesAnotherStrategy(_ edit: Edit) throws {
  #expect(try load(edit.applied(to: plainStrategy)) != load(plainStrategy))
}

/// Writes out what holds anyway.
@Test(arguments: [
  (
    "early_stopping: true",
    "early_stopping: {enabled: true, patience: 10, min_delta: 0.001, monitor: val_loss}"
  ),
  ("lr_scheduler: cosine", "lr_scheduler: {type: cosine, warmup_epochs: 0, min_lr: 0}"),
  ("optimizer: sgd", "optimizer: sgd\n  momentum: 0.9\n  nesterov: false"),
  (
    "evaluation: {method: walk_forward, folds: 5}",
    "evaluation: {method: walk_forward, folds: 5, embargo: 0}"
  ),
])
func makesTheSameStrategyWithDefaultsWrittenOut(short: String, long: String) throws {
  let strategies = try [short, long].map { text in
    try load(Edit("epochs: 20", "epochs: 20\n  \(text)").applied(to: plainStrategy))
  }
  #expect(strategies[0] == strategies[1])
}

@Test func makesTheSameRecurrentStrategyWithDefaultsWrittenOut() throws {
  let defaults = ["", ", hidden_size: 64, num_layers: 2, dropout: 0.2", ", activation: gelu"]
  let strategies = try defaults.map { defaults in
    let edits = [
      Edit("type: mlp", "type: lstm"),
      Edit(
        "{hidden_layers: [8, 4], dropout: 0.1, activation: tanh}",
        "{sequence_length: 20\(defaults)}"),
    ]
    return try load(edits.reduce(plainStrategy) { $1.applied(to: $0) })
  }
  #expect(strategies.allSatisfy { $0 == strategies[0] })
}

@Test func givesACanonicalForm() throws {
  let edit = Edit(
    "- {fuzzy_set: bb_u, timeframes: [1h]}",
    "- {fuzzy_set: bb_u, timeframes: [1h]}\n- {raw_indicator: bb.lower, timeframes: all}")
  let strategy = try load(edit.applied(to: plainStrategy))
  #expect(
    strategy.canonicalIndicators.text()
      == #"{"bb":{"type":"bollingerbands","period":20,"multiplier":2.0,"source":"close"},"#
      + #""rsi_14":{"type":"rsi","period":14,"source":"close"}}"#)
  #expect(
    strategy.canonicalFuzzySets.text()
      == #"{"bb_u":{"indicator":"bb.upper","lo":{"type":"gaussian","parameters":[1.1,0.05]}},"#
      + #""rsi_z":{"indicator":"rsi_14","low":{"type":"triangular","parameters":[0.0,20.0,40.0]},"#
      + #""high":{"type":"triangular","parameters":[60.0,80.0,100.0]}}}"#)
  #expect(
    strategy.canonicalNNInputs.text()
      == #"[{"fuzzy_set":"rsi_z","timeframes":["1h","1d"]},"#
      + #"{"fuzzy_set":"bb_u","timeframes":["1h"]},"#
      + #"{"raw_indicator":"bb.lower","normalization":"none","timeframes":["1h","1d"]}]"#)
  #expect(strategy.version == "3.0")
  #expect(strategy.indicators.first?.definition?.outputs.first == "upper")
  #expect(strategy.fuzzySets.last?.members.last?.function.typeName == "triangular")
}
