// What the grammar has and this version has not: refused by name, or warned of; never ignored in silence.

import Indicators
import Syntax
import Testing

@testable import Strategy

private let no = "is not supported by this version of ktask"
private let later = ": is not carried out by this version of ktask"
private let allEpochs = "all epochs run, and that of the lowest validation loss is kept"
private let labels = "{source: zigzag, zigzag_threshold: 0.01}"

@Test(arguments: [
  CheckCase("type: mlp", "type: 1️⃣LSTM", "1️⃣ error: model.type: 'LSTM' \(no) | there is 'mlp'"),
  CheckCase(
    "type: mlp\n  architecture: {hidden_layers: [8, 4], dropout: 0.1, activation: tanh}",
    "type: 1️⃣gru\n  architecture: {sequence_length: 20, dropout: 2️⃣1, 3️⃣hiden_size: 3}",
    "1️⃣ error: model.type: 'gru' \(no) | there is 'mlp'",
    "2️⃣ error: model.architecture.dropout: must be a number from 0 and below 1, not the number 1",
    "3️⃣ warning: model.architecture.hiden_size: unknown key, has no effect | did you mean "
      + "'hidden_size'?"),
  CheckCase(
    labels, "{source: 1️⃣regime, vol_lookback: 9, 2️⃣vol_lokback: 9, zigzag_threshold: 3️⃣x}",
    "1️⃣ error: training.labels.source: 'regime' \(no) | there is 'zigzag'",
    "2️⃣ warning: training.labels.vol_lokback: unknown key, has no effect | did you mean "
      + "'vol_lookback'?",
    "3️⃣ error: training.labels.zigzag_threshold: must be a number, not the text 'x'"),
  CheckCase(
    labels, "{source: 1️⃣triple_barrier, vol_span: 50}",
    "1️⃣ error: training.labels.source: 'triple_barrier' \(no) | there is 'zigzag'"),
  CheckCase(
    "epochs: 20", "loss: 1️⃣focal\n  2️⃣focal_gamma: 2\n  optimizer: 3️⃣SGD",
    "1️⃣ error: training.loss: 'focal' \(no) | there is 'cross_entropy' or 'weighted_cross_entropy'",
    "2️⃣ warning: training.focal_gamma: has no effect",
    "3️⃣ error: training.optimizer: 'sgd' \(no) | there is 'adam'"),
  CheckCase(
    "epochs: 20", "1️⃣lr_scheduler: {type: step}\n  2️⃣early_stopping: {patience: 3}",
    "1️⃣ warning: training.lr_scheduler\(later) | the learning rate stays as it is",
    "2️⃣ warning: training.early_stopping\(later) | \(allEpochs)"),
  CheckCase(
    "  type: mlp", "  training: {1️⃣early_stopping: true, 2️⃣lr_scheduler: cosine}\n  type: mlp",
    "1️⃣ warning: model.training.early_stopping\(later) | \(allEpochs)",
    "2️⃣ warning: model.training.lr_scheduler\(later) | the learning rate stays as it is"),
  CheckCase(
    "{fuzzy_set: rsi_z, timeframes: all}",
    "{raw_indicator: rsi_14, timeframes: all, normalization: 1️⃣zscore}\n"
      + "- {fuzzy_set: rsi_z, timeframes: all}",
    "1️⃣ error: nn_inputs[0].normalization: 'zscore' \(no) | leave it out, or write 'none' for the "
      + "values as they are"),
  CheckCase(
    "{output_format: classification}",
    "{output_format: 1️⃣regression, cost_model: {round_trip_cost: 0.1, min_edge_multiplier: 1}}",
    "1️⃣ error: decisions.output_format: 'regression' \(no) | there is 'classification'"),
])
func refusesWhatThisVersionCannotDo(_ check: CheckCase) { check.check() }

@Test func checksRegressionAllTheSame() {
  let text = [
    Edit(
      "{output_format: classification}",
      "{output_format: 1️⃣regression, 2️⃣confidence_threshold: 1, cost_model: {round_trip_cost: 3️⃣0, "
        + "min_edge_multiplier: 4️⃣x}}"),
    Edit(labels, "{source: 5️⃣forward_return, horizon: 6️⃣0}"), Edit("epochs: 20", "loss: 7️⃣mae"),
  ].reduce(plainStrategy) { $1.applied(to: $0) }
  #expect(
    findings(in: text) == [
      "1️⃣ error: decisions.output_format: 'regression' \(no) | there is 'classification'",
      "2️⃣ warning: decisions.confidence_threshold is ignored in regression mode (cost threshold is "
        + "used instead)",
      "3️⃣ error: decisions.cost_model.round_trip_cost must be a positive number",
      "4️⃣ error: decisions.cost_model.min_edge_multiplier must be a positive number",
      "5️⃣ error: training.labels.source: 'forward_return' \(no) | there is 'zigzag'",
      "6️⃣ error: training.labels.horizon must be a positive integer for forward_return labels",
      "7️⃣ error: training.loss must be 'huber' or 'mse', got 'mae'",
    ])
  let bare = Edit("{output_format: classification}", "{output_format: 1️⃣regression}")
  #expect(
    findings(in: bare.applied(to: plainStrategy)) == [
      "23:1 error: decisions.cost_model is required for regression mode (must include "
        + "round_trip_cost and min_edge_multiplier)",
      "1️⃣ error: decisions.output_format: 'regression' \(no) | there is 'classification'",
    ])
}

@Test func refusesContextDataAndChecksIt() {
  let context = """
    1️⃣context_data:
    - {provider: fred, series: [A, B]}
    - {provider: ib, symbol: SPX}
    - 2️⃣{series: X}
    decisions:
    """
  for (source, message) in [
    ("fred_A", nil), ("yield_spread_A_B", nil), ("SPX", nil),
    (
      "fred_C",
      "3️⃣ error: indicators.rsi_14.data_source: 'fred_C' does not match any context_data source ID. "
        + "Available source IDs: fred_A, fred_B, yield_spread_A_B, SPX"
    ),
  ] as [(String, String?)] {
    let text = [
      Edit("decisions:", context),
      Edit("{type: rsi, period: 14}", "{type: rsi, data_source: 3️⃣\(source)}"),
    ].reduce(plainStrategy) { $1.applied(to: $0) }
    let expected = [
      "1️⃣ error: context_data \(no) | remove the section",
      "2️⃣ error: Missing required field: context_data[2].provider",
    ]
    #expect(findings(in: text) == (message.map { [$0] } ?? []) + expected)
  }
}

@Test func refusesIndicatorsOfLaterVersions() throws {
  let later = Unsupported.indicatorTypes.filter(Unsupported.isIndicatorType)
  for type in later {
    for name in [type, type.uppercased(), type + "indicator"] {
      let text = Edit("{type: rsi, period: 14}", "{type: 1️⃣\(name), whatever: 3}")
      let found = findings(in: text.applied(to: plainStrategy))
      #expect(found.count == 1)
      #expect(found.first?.hasPrefix("1️⃣ error: indicators.rsi_14.type: '\(name)' \(no)") == true)
    }
  }
}

@Test func warnsOfDeploymentAndChecksIt() {
  let deployment = """
    1️⃣deployment:
      target_symbols: {mode: 2️⃣everything}
      target_timeframes: {mode: multi_timeframe, supported: 3️⃣[]}
    decisions:
    """
  #expect(
    findings(in: Edit("decisions:", deployment).applied(to: plainStrategy)) == [
      "1️⃣ warning: deployment: has no effect",
      "2️⃣ error: deployment.target_symbols.mode: Input should be 'universal', 'group_restricted' or "
        + "'training_only'",
      "3️⃣ error: deployment.target_timeframes.supported: Supported timeframes must be specified for "
        + "multi_timeframe mode",
    ])
  #expect(
    findings(in: Edit("decisions:", "1️⃣deployment: {}\ndecisions:").applied(to: plainStrategy)) == [
      "1️⃣ warning: deployment: has no effect",
      "1️⃣ error: Missing required field: deployment.target_symbols",
      "1️⃣ error: Missing required field: deployment.target_timeframes",
    ])
}
