// Which trainings a strategy has, what their keys depend on, and what they make together.

import BuildGraph
import Columns
import Syntax
import TestSupport
import Testing

@testable import Rules

@Suite struct TrainingTargetsTests {
  private static let path = "data/EURUSD_1h.csv"

  /// A strategy with settings of its training, lowered.
  private func lowered(
    _ training: String = "", model: String = "{type: mlp, architecture: {hidden_layers: [4]}}",
    normalization: String = "none"
  ) throws -> LoweredStrategy {
    let text = """
      name: trained
      training_data: {symbols: [EURUSD], timeframes: [1h]}
      indicators:
        rsi: {type: rsi}
      fuzzy_sets:
        zone: {indicator: rsi, low: [0, 25, 40], high: [60, 75, 100]}
      nn_inputs:
        - {fuzzy_set: zone, timeframes: all}
        - {raw_indicator: rsi, timeframes: all, normalization: \(normalization)}
      model: \(model)
      decisions: {}
      training:
        labels: {source: zigzag, zigzag_threshold: 0.01}
        epochs: 2
        \(training)
      """
    return try LoweredStrategy(text, files: [Self.path])
  }

  /// What the key of each task is made of: its rule and, all the way down, its inputs.
  private func keys(_ lowered: LoweredStrategy) -> [String: Digest] {
    var keys: [Digest] = []
    var byLabel: [String: Digest] = [:]
    for task in lowered.graph.tasks {
      let inputs = task.inputs.map { input in
        switch input.origin {
        case .source(let source): Digest(of: Array(lowered.graph[source].utf8))
        case .output(let producer, let output):
          Digest(of: Array("\(keys[producer.index]) \(output)".utf8))
        }
      }
      keys.append(task.rule.actionKey(inputs: inputs))
    }
    for label in lowered.graph.labels {
      if let task = lowered.graph.task(labelled: label) { byLabel[label] = keys[task.index] }
    }
    return byLabel
  }

  private func labels(_ lowered: LoweredStrategy) -> [String] {
    lowered.targets.targets.map(\.label.description)
  }

  // MARK: Seeds

  @Test func eachSeedIsATargetAndTheModelIsTheBestOfThem() throws {
    let lowered = try lowered("seeds: [0, 7, 3]")
    #expect(
      labels(lowered).suffix(6) == ["labels", "seed/0", "seed/7", "seed/3", "model", "metadata"])
    let model = lowered.graph[lowered.targets.model]
    #expect(model.rule is SeedSelectionRule)
    #expect(lowered.targets.deliverables.count == 6)
    #expect(lowered.targets.deliverables.prefix(4).allSatisfy { $0.task == lowered.targets.model })
  }

  @Test func aSeedHasTheSameKeyWhicheverOthersThereAre() throws {
    let alone = keys(try lowered("seed: 3"))
    let two = keys(try lowered("seeds: [0, 3]"))
    let three = keys(try lowered("seeds: [3, 5, 0]"))
    #expect(alone["model"] == two["seed/3"])
    #expect(two["seed/3"] == three["seed/3"] && two["seed/0"] == three["seed/0"])
    #expect(two["model"] != three["model"] && two["seed/0"] != two["seed/3"])
    #expect(two["features"] == alone["features"])
  }

  @Test func theMetadataNameTheSeedThatIsKept() throws {
    let bytes = try Golden.bytes("input/EURUSD_1h_2000.csv.gz")
    let lowered = try lowered("seeds: [11, 12, 13]")
    let outputs = try GraphEvaluator(
      lowered.graph, sources: [Self.path: bytes], goals: [lowered.targets.metadata])
    let metadata = try JSON.parse(
      String(decoding: outputs[lowered.targets.metadata, 0], as: UTF8.self))
    let metrics = try #require(metadata["training_metrics"])
    let kept = try #require(metrics["seed"])
    #expect([11, 12, 13].map { JSON.integer($0) }.contains(kept))
    #expect(metadata["provenance"]?["seed"] == kept)
    #expect(metrics["seeds"]?["kept"] == kept)
    guard case .integer(let seed) = kept else { return }
    let training = try lowered.task("seed/\(seed)")
    #expect(
      outputs[lowered.targets.model, TrainingOutput.model]
        == outputs[training, TrainingOutput.model])
  }

  // MARK: Folds

  @Test func eachFoldIsATargetBesideTheModel() throws {
    let lowered = try lowered("evaluation: {method: walk_forward, folds: 2, embargo: 5}")
    #expect(
      labels(lowered).suffix(6)
        == ["labels", "model", "metadata", "fold/1", "fold/2", "walk_forward"])
    let walkForward = try lowered.task("walk_forward")
    #expect(lowered.targets.walkForward == walkForward)
    #expect(
      lowered.targets.goals == [lowered.targets.model, lowered.targets.metadata, walkForward])
    #expect(lowered.targets.evaluations.map(\.fileName) == ["walk_forward.json"])
    let files = lowered.targets.deliverables + lowered.targets.evaluations
    #expect(files.map(\.fileName) == StrategyTargets.fileNames)
    #expect(try self.lowered().targets.evaluations.isEmpty)
  }

  @Test func theEvaluationTrainsNoModelAgainAndTheOtherWayAround() throws {
    func keys(folds: Int, embargo: Int = 0, seeds: String = "[0]") throws -> [String: Digest] {
      let evaluation = "{method: walk_forward, folds: \(folds), embargo: \(embargo)}"
      return self.keys(try lowered("evaluation: \(evaluation)\n  seeds: \(seeds)"))
    }
    let (none, two) = (self.keys(try lowered()), try keys(folds: 2))
    let (three, apart) = (try keys(folds: 3), try keys(folds: 2, embargo: 4))
    for other in [two, three, apart] {
      #expect(other["model"] == none["model"] && other["metadata"] == none["metadata"])
    }
    #expect(two["fold/1"] != three["fold/1"] && two["fold/1"] != apart["fold/1"])
    #expect(two["fold/1"] != two["fold/2"] && two["fold/2"] != two["model"])
    // Folds have the first seed.
    let seeds = try keys(folds: 2, seeds: "[0, 1, 2]")
    #expect(seeds["fold/1"] == two["fold/1"] && seeds["fold/2"] == two["fold/2"])
  }

  @Test func foldsHaveScalingsOfTheirOwnWhereInputsAreScaled() throws {
    let scaled = try lowered(
      "evaluation: {method: walk_forward, folds: 2}", normalization: "zscore")
    #expect(
      labels(scaled).suffix(7) == [
        "fold/1/scaling", "fold/1/features", "fold/1", "fold/2/scaling", "fold/2/features",
        "fold/2", "walk_forward",
      ])
    let fold = try scaled.task("fold/1")
    #expect(scaled.graph.closure(of: [fold]).contains(try scaled.task("fold/1/features")))
    #expect(!scaled.graph.closure(of: [fold]).contains(try scaled.task("scaling")))
    #expect(scaled.graph.task(labelled: "fold/1/labels") == nil)
  }

  @Test(arguments: [1, 2])
  func noLaterBarReachesTheScalingOfAFold(number: Int) throws {
    let lowered = try lowered(
      "evaluation: {method: walk_forward, folds: 2}", normalization: "zscore")
    let scaling = try lowered.task("fold/\(number)/scaling")
    let text = String(decoding: try Golden.bytes("input/EURUSD_1h_2000.csv.gz"), as: UTF8.self)
    // 2,000 bars in blocks of 666 or 667; 14 in 17 of the rows to learn from train.
    let border = number == 1 ? 548 : 1_098
    let numbers = try [2_000, border, border - 1].map { row in
      var lines = text.split(separator: "\n").map(String.init)
      for line in lines.indices.dropFirst(row + 1) {
        var cells = lines[line].split(separator: ",").map(String.init)
        let price = (Double(cells[4]) ?? 0) * (line.isMultiple(of: 2) ? 1.5 : 0.7)
        for cell in 1...4 { cells[cell] = String(price) }
        lines[line] = cells.joined(separator: ",")
      }
      let bytes = Array(lines.joined(separator: "\n").utf8)
      return try NPY.decodeDoubles(
        GraphEvaluator(lowered.graph, sources: [Self.path: bytes], goals: [scaling])[scaling, 0])
    }
    #expect(numbers[0] == numbers[1])
    #expect(numbers[0] != numbers[2], "nothing compared")
  }

  @Test func foldsAreTrainedAndPutTogether() throws {
    let bytes = try Golden.bytes("input/EURUSD_1h_2000.csv.gz")
    let lowered = try lowered(
      "evaluation: {method: walk_forward, folds: 3, embargo: 10}", normalization: "zscore")
    let goal = try lowered.task("walk_forward")
    let outputs = try GraphEvaluator(lowered.graph, sources: [Self.path: bytes], goals: [goal])
    let document = try JSON.parse(String(decoding: outputs[goal, 0], as: UTF8.self))
    guard case .array(let runs)? = document["runs"] else {
      Issue.record("no runs")
      return
    }
    #expect(runs.count == 3)
    #expect(document["spread"]?["test_accuracy"]?["count"] == .integer(3))
    for (index, run) in runs.enumerated() {
      let metrics = try JSON.parse(
        String(
          decoding: outputs[try lowered.task("fold/\(index + 1)"), TrainingOutput.metrics],
          as: UTF8.self))
      #expect(run["test_accuracy"] == metrics["test_accuracy"])
    }
  }

  // MARK: Windows

  @Test func aRecurrentModelIsAskedForByItsShape() throws {
    let shape = "{sequence_length: 12, hidden_size: 8, num_layers: 1}"
    let lowered = try lowered(model: "{type: lstm, architecture: \(shape)}")
    let rule = try #require(lowered.graph[lowered.targets.model].rule as? TrainingRule)
    #expect(
      rule.description.prefix(5).map { "\($0.name): \($0.value)" } == [
        "type: lstm", "sequence_length: 12", "hidden_size: 8", "num_layers: 1", "dropout: 0.2",
      ])
    #expect(lowered.strategy.metadataTemplate.sequenceLength == 12)
    #expect(lowered.strategy.metadataTemplate.modelType == "lstm")
  }

  @Test(arguments: ["lstm", "gru"])
  func aRecurrentModelIsTrainedOnWholeWindowsAndWeighsAllLabelledRows(type: String) throws {
    let bytes = try Golden.bytes("input/EURUSD_1h_2000.csv.gz")
    func metrics(_ lowered: LoweredStrategy) throws -> JSON {
      let model = lowered.targets.model
      let outputs = try GraphEvaluator(
        lowered.graph, sources: [Self.path: bytes], goals: [model])
      return try JSON.parse(
        String(decoding: outputs[model, TrainingOutput.metrics], as: UTF8.self))
    }
    let shape = "{sequence_length: 12, hidden_size: 4, num_layers: 1}"
    let windows = try metrics(lowered(model: "{type: \(type), architecture: \(shape)}"))
    let rows = try metrics(lowered())
    for part in ["train", "validation", "test"] {
      guard case .integer(let all)? = rows["rows"]?[part] else {
        Issue.record("no rows of \(part)")
        continue
      }
      // The first 11 rows of each part, all of which have labels that are kept.
      #expect(windows["rows"]?[part] == .integer(all - 11), "\(part)")
    }
    #expect(windows["rows"]?["purged"] == rows["rows"]?["purged"])
    #expect(windows["class_weights"] == rows["class_weights"])
  }

  @Test func tooFewRowsForAWindowAreSaid() throws {
    let bytes = try Golden.bytes("input/EURUSD_1h_2000.csv.gz")
    let lowered = try lowered(
      model: "{type: gru, architecture: {sequence_length: 2000, hidden_size: 2}}")
    let error = #expect(throws: RuleFailure.self) {
      try GraphEvaluator(
        lowered.graph, sources: [Self.path: bytes], goals: [lowered.targets.model])
    }
    #expect(
      error?.description
        == "1400 rows train, sequence_length=2000 requires at least that many")
  }

  @Test func aRecurrentNetworkThatNoMachineHoldsIsRefused() {
    let error = #expect(throws: RuleFailure.self) {
      let shape = "{sequence_length: 5, hidden_size: 8192, num_layers: 1}"
      _ = try lowered(model: "{type: lstm, architecture: \(shape)}")
    }
    // 4 · 8192 rows of 3 + 8192 weights and 2 biases each, and 3 outputs of 8192 weights and 1 bias.
    #expect(
      error?.description
        == "model.architecture.hidden_size: a network of 268623875 parameters is too large; there "
        + "may be 100000000")
  }
}
