// Whole pipelines in this process: what strategies with odd parameters make of a few real bars.
// Knows tasks; knows no store.

import BuildGraph
import Columns
import Indicators
import Rules
import Strategy
import Syntax

struct PipelineKind: Kind {
  static let name = "pipeline"
  static let share = 50

  private let damage: YAMLDamage
  private let sources: [String: [UInt8]]

  init(_ corpus: Corpus, scratch: String) throws {
    damage = YAMLDamage(
      Self.strategies + (try corpus.files("Tests/fuzz/project/strategies", ".yaml")))
    sources = [
      "data/A_1h.csv": try corpus.head("data/EURUSD_1h.csv", lines: 330),
      "data/A_1d.csv": try corpus.head("data/GOOG_1d.csv", lines: 80),
      "data/EURUSD_1h.csv": try corpus.head("data/EURUSD_1h.csv", lines: 200),
    ]
  }

  /// A strategy for each indicator, with every parameter written out, and each way to label in turn.
  private static let strategies: [[UInt8]] = IndicatorCatalogue.definitions.enumerated().map {
    index, definition in
    let arguments = definition.parameters.map { ", \($0.name): \($0.defaultText)" }.joined()
    let labels = [
      "{source: zigzag, zigzag_threshold: 0.002}", "{source: forward_return, horizon: 2}",
      "{source: triple_barrier}", "{source: context, horizon: 3}", "{source: regime}",
    ][index % 5]
    let isOfValues = index % 5 == 1
    let scaling = index % 2 == 0 ? "zscore" : "minmax"
    let cost = "cost_model: {round_trip_cost: 0.003, min_edge_multiplier: 1.5}"
    return Array(
      """
      name: odd
      training_data: {symbols: [A], timeframes: {list: [1h, 4h], base_timeframe: 1h}}
      indicators:
        odd: {type: \(definition.name)\(arguments)}
      fuzzy_sets:
        set: {indicator: odd, low: [0, 1, 2], high: {type: sigmoid, parameters: [1, 2]}}
      nn_inputs:
        - {fuzzy_set: set, timeframes: all}
        - {raw_indicator: odd, timeframes: [1h], normalization: \(scaling)}
      model: {type: mlp, architecture: {hidden_layers: [3], dropout: 0.1}}
      decisions: {\(isOfValues ? "output_format: regression, \(cost)" : "")}
      training:
        labels: \(labels)
        epochs: 1
        batch_size: 16
        data_split: {train: 0.6, validation: 0.2, test: 0.2}
        \(isOfValues ? "loss: mse" : "learning_rate: 0.01")
      """.utf8)
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    random.once(in: 4) ? damage.input(&random) : damage.inputOfOtherValues(&random)
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    var overrides = StrategyOverrides()
    overrides.epochs = 1
    let (source, _) = SourceText.decode(name: "odd.yaml", bytes: input)
    guard let strategy = Strategy.load(source, overrides: overrides).strategy,
      strategy.symbols.count <= 3, strategy.features.count <= 40
    else { return .rejected }
    let known = Set(sources.keys)
    let files = BarFiles {
      "data/\($0)_\($1).csv"
    } exists: {
      known.contains($0)
    }
    let settings = BuildSettings(prefix: nil, files: files, ktaskVersion: "0", createdAt: 0)
    var graph = TaskGraph()
    do {
      let targets = try StrategyTargets(strategy, in: &graph, settings: settings)
      let goals = strategy.isSmall ? targets.goals : targets.withoutTraining
      try run(graph, goals: goals)
    } catch let failure as RuleFailure {
      try demand(!failure.description.isEmpty, "a failure says nothing")
      return .rejected
    }
    return .accepted
  }

  /// Runs tasks in order on real bars.
  private func run(_ graph: TaskGraph, goals: [TaskID]) throws {
    var outputs: [TaskID: [[UInt8]]] = [:]
    for id in graph.closure(of: goals) {
      let task = graph[id]
      let contents = task.inputs.map { input in
        switch input.origin {
        case .source(let source): sources[graph[source]] ?? []
        case .output(let producer, let index): outputs[producer]?[index] ?? []
        }
      }
      let made = try task.rule.run(Inputs(contents), RuleContext())
      try demand(made.count == task.rule.outputNames.count, "\(task.label) has other outputs")
      outputs[id] = made
    }
  }
}

extension StrategyTargets {
  /// The tasks that make what a training reads.
  fileprivate var withoutTraining: [TaskID] {
    targets.filter { [.features, .labels].contains($0.label.artifact) }.map(\.task)
  }
}

extension Strategy {
  /// Whether trainings take a moment and little memory.
  fileprivate var isSmall: Bool {
    let widths = [features.count] + model.hiddenLayers
    let recurrence = model.recurrence
    return widths.reduce(0, +) <= 64 && training.seeds.count <= 3
      && (training.walkForward?.folds ?? 0) <= 4
      && (recurrence?.hiddenSize ?? 1) <= 8 && (recurrence?.layerCount ?? 1) <= 2
      && (recurrence?.sequenceLength ?? 1) <= 32
  }
}
