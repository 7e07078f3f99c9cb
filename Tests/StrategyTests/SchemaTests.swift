// The schema of strategies and their readers agree: what one takes the other does not refuse.

import Foundation
import Fuzzy
import Indicators
import Syntax
import TestSupport
import Testing

@testable import Strategy

private let schema = StrategySchema.document

private func tree(_ text: String) throws -> YAMLNode {
  let (root, problems) = YAMLNode.parse(SourceText(name: "x.yaml", text: text))
  try #require(problems.isEmpty)
  return try #require(root)
}

/// What the schema has against a strategy.
private func problems(_ text: String) throws -> [String] {
  SchemaValidator(schema).problems(of: try tree(text).json)
}

private func findings(_ text: String) -> [Diagnostic] {
  Strategy.load(SourceText(name: "x.yaml", text: text)).diagnostics
}

/// The strategies of a directory by file name.
private func strategies(in directory: URL) throws -> [(name: String, text: String)] {
  try FileManager.default.contentsOfDirectory(atPath: directory.path)
    .filter { $0.hasSuffix(".yaml") }.sorted()
    .map { ($0, try String(contentsOf: directory.appending(path: $0), encoding: .utf8)) }
}

private let shipped = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "strategies")
private let golden = Golden.directory.appending(path: "strategies")
private let validation = Golden.directory.appending(path: "validation")

// MARK: Files

@Test func schemaTakesEveryStrategyThatIsShipped() throws {
  let files = try strategies(in: shipped) + strategies(in: golden) + samples
  #expect(files.count > 12)
  for (name, text) in files { #expect(try problems(text) == [], "\(name)") }
}

@Test func schemaTakesWhatTheReadersTakeOfTheGrammarsCases() throws {
  var taken = 0
  for (name, text) in try strategies(in: validation) where isTaken(findings(text)) {
    taken += 1
    #expect(try problems(text) == [], "\(name)")
  }
  #expect(taken > 25)
}

// MARK: What is refused

@Test(arguments: [
  Edit("indicators:", "indicatrs:"), Edit("epochs: 20", "epoch: 20"),
  Edit("nn_inputs:", "inputs:"), Edit("period: 14", "perod: 14"),
  Edit("type: rsi", "type: rsii"), Edit("period: 14", "period: 1"),
  Edit("period: 14", "period: fourteen"), Edit("period: 20", "period: 20.5"),
  Edit("[0, 20, 40]", "[0, 20]"), Edit("[0, 20, 40]", "low"),
  Edit("[1.1, 0.05]", "[1.1, 0]"), Edit("[1.1, 0.05]", "[1.1]"),
  Edit("type: gaussian", "type: gaussean"), Edit("parameters: [1.1", "params: [1.1"),
  Edit("timeframes: [1h]}", "timeframes: [1 h]}"), Edit("timeframes: [1h]}", "timeframe: [1h]}"),
  Edit("fuzzy_set: bb_u,", "fuzzy_set: bb_u, normalization: zscore,"),
  Edit("fuzzy_set: bb_u", "set: bb_u"), Edit("dropout: 0.1", "dropout: 1"),
  Edit("[8, 4]", "[8, 0]"), Edit("[8, 4]", "8"), Edit("activation: tanh", "activation: tan"),
  Edit("type: mlp", "type: lstm"), Edit("type: mlp", "type: cnn"),
  Edit("output_format: classification", "output_format: regression"),
  Edit("decisions: {", "decisions: {treshold: 1, "), Edit("symbol: EURUSD", "symbol: EUR/USD"),
  Edit("mode: single,", "mode: singel,"), Edit("source: zigzag", "source: zigzig"),
  Edit("zigzag_threshold: 0.01", "zigzag_threshold: 1"),
  Edit("zigzag_threshold: 0.01", "threshold: 0.01"),
  Edit("source: zigzag", "source: forward_return"),
  Edit("epochs: 20", "epochs: 0"), Edit("epochs: 20", "optimizer: adamm"),
  Edit("epochs: 20", "loss: huber"), Edit("epochs: 20", "learning_rate: 0"),
  Edit("epochs: 20", "seeds: [1, 1]"), Edit("epochs: 20", "lr_scheduler: {type: stp}"),
  Edit("epochs: 20", "lr_scheduler: {type: cosine, eta_min: 0}"),
  Edit("epochs: 20", "lr_scheduler: {step_size: 3}"),
  Edit("epochs: 20", "early_stopping: {patience: 0}"), Edit("epochs: 20", "early_stopping: 5"),
  Edit("epochs: 20", "evaluation: walk_forward"),
  Edit("epochs: 20", "evaluation: {method: walk_forward, folds: 1}"),
  Edit("epochs: 20", "data_split: {train: 1.5}"), Edit("epochs: 20", "data_split: {tran: 0.5}"),
  Edit("rsi_14: {type", "rsi/14: {type"),
])
func schemaRefusesWhatTheReadersComplainOf(_ edit: Edit) throws {
  let text = edit.applied(to: plainStrategy)
  #expect(try problems(text) != [])
  #expect(!isTaken(findings(text)))
}

// MARK: Random strategies

/// Whether an editor has nothing to mark: no error, no key that means nothing, no second setting.
private func isTaken(_ findings: [Diagnostic]) -> Bool {
  findings.allSatisfy { finding in
    finding.severity == .warning && !finding.isUnknownKey
      && !finding.message.contains("is not used, as")
  }
}

extension Diagnostic {
  fileprivate var isUnknownKey: Bool { message.contains("unknown key") }
}

/// All keys that the schema knows.
private func knownKeys(_ schema: JSON) -> Set<String> {
  switch schema {
  case .array(let elements): elements.reduce(into: []) { $0.formUnion(knownKeys($1)) }
  case .object(let members):
    members.reduce(into: []) { keys, member in
      if member.name == "properties", case .object(let properties) = member.value {
        keys.formUnion(properties.map(\.name))
      }
      keys.formUnion(knownKeys(member.value))
    }
  default: []
  }
}

@Test func schemaTakesEveryRandomStrategyThatTheReadersTake() throws {
  let texts = try strategies(in: shipped) + strategies(in: golden) + samples
  let trees = try texts.map { StrategyTree(try tree($0.text)) }
  let damage = StrategyDamage(trees, keys: knownKeys(schema))
  let validator = SchemaValidator(schema)
  var (taken, unknown) = (0, 0)
  for seed in UInt64(0)..<3_000 {
    var generator = SeededGenerator(seed: seed)
    var damaged = trees[Int(seed) % trees.count]
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      damaged = damage.damage(damaged, &generator)
    }
    let (root, problems) = YAMLNode.parse(SourceText(name: "x.yaml", text: damaged.yaml))
    guard let root, problems.isEmpty else { continue }
    let found = findings(damaged.yaml)
    let refused = validator.problems(of: root.json)
    if isTaken(found) {
      taken += 1
      #expect(refused == [], "seed \(seed): \(damaged.yaml)")
    } else if found.contains(where: \.isUnknownKey) {
      unknown += 1
      #expect(refused != [], "seed \(seed): \(damaged.yaml)")
    }
  }
  #expect(taken > 150, "too few of the strategies are any good: \(taken)")
  #expect(unknown > 300, "too few of the strategies have keys that mean nothing: \(unknown)")
}

// MARK: Completeness

@Test func schemaHasEveryIndicatorWithItsParameters() throws {
  for definition in IndicatorCatalogue.definitions {
    let kind = try #require(schema["definitions"]?["indicator_\(definition.name)"])
    for parameter in definition.parameters {
      let property = try #require(kind["properties"]?[parameter.name])
      #expect(property["default"] != nil)
      guard case .string(let description)? = property["description"] else {
        Issue.record("\(definition.name).\(parameter.name) has no description")
        continue
      }
      #expect(description.contains(parameter.summary))
      #expect(description.contains(parameter.expectation))
    }
    for name in definition.names {
      let text = plainStrategy.replacing(
        "rsi_14: {type: rsi, period: 14}", with: "rsi_14: {type: \(name.uppercased())}")
      #expect(try problems(text) == [], "\(name)")
    }
  }
}

@Test func schemaKnowsEveryNameOfAMembershipFunction() throws {
  for kind in MembershipFunction.typeNames {
    let count = MembershipFunction.parameterNames(ofType: kind).count
    let numbers = (1...count).map { "\($0)" }.joined(separator: ", ")
    for name in MembershipFunction.names(ofType: kind) {
      let edit = Edit(
        "type: gaussian, parameters: [1.1, 0.05]", "type: \(name), parameters: [\(numbers)]")
      let text = edit.applied(to: plainStrategy)
      #expect(isTaken(findings(text)))
      #expect(try problems(text) == [], "\(name)")
    }
  }
}

@Test func schemaDescribesEveryHyperparameter() throws {
  let definitions = try #require(schema["definitions"])
  for key in StrategyReader.hyperparameters {
    let property = try #require(definitions["training"]?["properties"]?[key])
    let described = property["$ref"] == nil ? property : try #require(definitions[key])
    #expect(described["description"] != nil, "\(key)")
  }
  for key in LabelReader.keys {
    let isKnown = StrategyReader.labelSources.contains { source in
      let property = definitions["labels_\(source)"]?["properties"]?[key]
      return property != nil && property?["deprecationMessage"] == nil
    }
    // The grammar has `num_classes`, and no source reads it.
    #expect(isKnown || key == "num_classes", "\(key)")
  }
}

// MARK: Samples

/// The plain strategy with other trainings and labels.
private let samples: [(name: String, text: String)] = {
  let trainings = [
    """
    {labels: {source: regime, method: multi_scale, macro_atr_mult: 3, atr_period: 14},
      optimizer: sgd, momentum: 0.8, nesterov: true, kernels: auto, seeds: [3, 1],
      lr_scheduler: {type: step, step_size: 3, gamma: "0.5"}, early_stopping: true}
    """,
    """
    {labels: {source: regime, method: efficiency_ratio, horizon: 12, trending_threshold: 0.2},
      lr_scheduler: {type: reduce_on_plateau, factor: 0.3, patience: 2}, weight_decay: 0,
      early_stopping: {patience: 3, min_delta: 1e-3, monitor: val_accuracy}, evaluation: holdout}
    """,
    """
    {labels: {source: zigzag, variant: window, label_lookahead: 12, min_swing_length: 4},
      lr_scheduler: {enabled: false, typ: x}, early_stopping: none, loss: Focal, focal_gamma: 1,
      data_split: {train: 0.6, val: 0.2, test: 0.2, embargo: 5}, gradient_clip: 0}
    """,
    """
    {labels: {source: triple_barrier, cusum_threshold: auto, cusum_multiplier: 0.4,
      vol_method: log_return, vol_span: 20, compute_weights: true},
      lr_scheduler: exponential, evaluation: {method: walk_forward, folds: 3}}
    """,
    "{labels: {source: context, horizon: 4}, lr_scheduler: {type: Cosine, min_lr: 0.0001}}",
  ]
  let plain = plainStrategy.split(separator: "training:\n")[0]
  let recurrent = Edit(
    "{hidden_layers: [8, 4], dropout: 0.1, activation: tanh}",
    "{sequence_length: 5, hidden_size: 8, num_layers: 1, hidden_layers: many}")
  let network = Edit("type: mlp", "type: LSTM").applied(to: recurrent.applied(to: plainStrategy))
  return [("plain", plainStrategy), ("network", network)]
    + trainings.enumerated().map { index, training in
      ("training \(index)", "\(plain)training: \(training)\n")
    }
}()
