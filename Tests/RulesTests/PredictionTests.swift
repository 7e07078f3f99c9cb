// What a model is shown when it is used, against what it was trained on.

import BuildGraph
import Columns
import Labeling
import Network
import Strategy
import Syntax
import TestSupport
import Testing

@testable import Rules

/// A strategy with every kind of member and scaling, and numbers that YAML and JSON write differently.
private let variety = """
  name: variety
  training_data:
    symbols: [EURUSD]
    timeframes: {list: [4h, 1h, 1d], base_timeframe: 1h}
  indicators:
    rsi: {type: rsi, period: 14}
    change: {type: roc, period: 3}
    macd: {type: macd}
  fuzzy_sets:
    level:
      indicator: rsi
      low: [-.inf, -.inf, 20, 40]
      middle: [30, 50, 70]
      bell: {type: bell, parameters: [10, 2, 50]}
      sigmoid: {type: sigmoid, parameters: [50, 1.0e-5]}
      s: {type: s, parameters: [40, 80]}
      "null": {type: z, parameters: [20, 60]}
    speed:
      indicator: change
      up: {type: gaussian, parameters: [2.0e-1, 3.0e-05]}
  nn_inputs:
    - {fuzzy_set: speed, timeframes: [1d, 1h]}
    - {fuzzy_set: level, timeframes: all}
    - {raw_indicator: macd.signal, timeframes: [4h], normalization: minmax}
    - {raw_indicator: rsi, timeframes: [1h, 1d], normalization: zscore}
    - {raw_indicator: change, timeframes: [1h], normalization: none}
  model: {type: mlp, architecture: {hidden_layers: [4], activation: tanh}}
  decisions: {}
  training: {}
  """

private let goldenNames = [
  "g1_single", "g2_multi_tf", "g3_multi_symbol", "g4_forward_return", "g5_triple_barrier_raw",
]

/// A strategy on golden bars, what a build makes of both, and the metadata of a model of it.
private struct Training {
  let lowered: LoweredStrategy
  let sources: [String: [UInt8]]
  let metadata: ModelMetadata

  /// Runs what leads to the matrix.
  init(_ text: String, onlyBase: Bool = false) throws {
    let source = SourceText(name: "test.yaml", text: text)
    let strategy = try #require(Strategy.load(source).strategy)
    var sources: [String: [UInt8]] = [:]
    for symbol in strategy.symbols {
      for timeframe in onlyBase ? [strategy.baseTimeframe] : strategy.timeframes {
        sources["data/\(symbol)_\(timeframe).csv"] = try Golden.bytes(
          "input/\(symbol)_\(timeframe).csv.gz")
      }
    }
    self.sources = sources
    lowered = try LoweredStrategy(text, files: Set(sources.keys))
    var metadata = strategy.metadataTemplate
    if let scaling = lowered.graph.task(labelled: "scaling") {
      let outputs = try GraphEvaluator(lowered.graph, sources: sources, goals: [scaling])
      metadata.normalizationParams = try strategy.scalingDocument(outputs[scaling, 0])
    }
    // As it stands in the file.
    self.metadata = try ModelMetadata(
      json: JSON.parse(metadata.json.text(indented: true)), now: "")
  }

  /// A network of the right shape, with drawn parameters.
  func weights(hidden: [Int] = [4], outputs: Int? = nil) throws -> Safetensors {
    let classes = lowered.strategy.labels.classNames.count
    let shape = try MLPArchitecture(
      inputs: metadata.resolvedFeatures.count, hiddenLayers: hidden,
      outputs: outputs ?? max(1, classes), activation: .relu)
    return Safetensors(tensors: Parameters(architecture: .mlp(shape), seed: 1).tensors)
  }

  func model(_ change: (inout ModelMetadata) -> Void = { _ in }) throws -> PredictionModel {
    var metadata = metadata
    change(&metadata)
    return try PredictionModel(metadata: metadata, weights: weights())
  }

  func bars() -> PredictionBars {
    let sources = sources
    let files = BarFiles {
      "data/\($0)_\($1).csv"
    } exists: {
      sources[$0] != nil
    }
    return PredictionBars(files: files) { sources[$0] ?? [] }
  }

  func rows(_ model: PredictionModel) throws -> [PredictionRows] {
    var bars = bars()
    return try lowered.strategy.symbols.map { try PredictionRows($0, for: model, &bars) }
  }
}

@Suite struct PredictionTests {
  private static func strategy(_ name: String) throws -> String {
    name == "variety"
      ? variety : String(decoding: try Golden.bytes("strategies/\(name).yaml"), as: UTF8.self)
  }

  @Test(arguments: goldenNames + ["variety"])
  func featuresAreThoseOfTheTrainingBitForBit(_ name: String) throws {
    let training = try Training(Self.strategy(name))
    let rows = try training.rows(training.model())
    // In parts of uneven size, as answers are computed in parts too.
    let values = try rows.flatMap { symbol in
      try stride(from: 0, to: symbol.timestamps.count, by: 777).flatMap { start in
        try symbol.matrix(start..<min(start + 777, symbol.timestamps.count))
      }
    }
    let matrix = try training.lowered.matrix(training.sources)
    #expect(rows.flatMap(\.timestamps) == matrix.timestamps)
    #expect(values.map(\.bitPattern) == matrix.values.map(\.bitPattern))
  }

  @Test(arguments: ["g2_multi_tf", "variety"])
  func timeframesWithoutFilesAreMadeFromFinerOnes(_ name: String) throws {
    let training = try Training(Self.strategy(name), onlyBase: true)
    let rows = try training.rows(training.model())
    let matrix = try training.lowered.matrix(training.sources)
    #expect(
      try rows[0].matrix(0..<matrix.rows).map(\.bitPattern) == matrix.values.map(\.bitPattern))
  }

  @Test func answersBeginWhenTheLastFeatureHasAValue() throws {
    let training = try Training(variety)
    let rows = try training.rows(training.model())[0]
    // The first value of RSI(14) is that of the 15th bar. Bars begin on 2017-01-01 at 22:00, the 15th
    // daily one without Saturdays is that of 2017-01-17, and known when 23:00 ends.
    #expect(UTCTime.format(rows.timestamps[rows.firstAnswer]) == "2017-01-17T23:00:00Z")
    #expect(rows.latestFeature.hasPrefix("1d_"))
  }

  @Test func answersAreThoseOfTheNetworkOnItsFeatures() throws {
    let training = try Training(Self.strategy("g1_single"))
    let model = try training.model()
    let rows = try training.rows(model)[0]
    let matrix = try training.lowered.matrix(training.sources)
    let network = NeuralNetwork(
      try Parameters(
        architecture: model.network.parameters.architecture, tensors: training.weights().tensors))
    let all = try FeatureMatrix(
      values: matrix.values, rows: matrix.rows, columns: matrix.columns)
    let asked = rows.firstAnswer..<rows.firstAnswer + 100
    let found = try rows.logits(asked)
    let expected = try network.logits(of: all, rows: asked.map { Int32($0) })
    #expect(found.count == 300)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  // MARK: Checks of the features

  @Test func featuresThatCannotBeMadeAreNamed() throws {
    let training = try Training(Self.strategy("g1_single"))
    let first = training.metadata.resolvedFeatures[0]
    let expected = RuleFailure(
      "the metadata's nn_inputs: there are no columns for 1 of the resolved features: 1h_x_low")
    #expect(throws: expected) {
      _ = try training.model { metadata in
        metadata.resolvedFeatures = metadata.resolvedFeatures.map { $0 == first ? "1h_x_low" : $0 }
      }
    }
  }

  @Test func theOrderIsThatOfTheResolvedFeatures() throws {
    let training = try Training(Self.strategy("g1_single"))
    let reversed = try training.model { $0.resolvedFeatures.reverse() }
    let (rows, plain) = (
      try training.rows(reversed)[0].matrix(500..<501),
      try training.rows(training.model())[0].matrix(500..<501)
    )
    #expect(rows == plain.reversed())
    #expect(Set(rows).count > 1)
    #expect(reversed.warnings.isEmpty)
  }

  @Test func featuresThatTheNetworkDoesNotSeeAreWarnedOf() throws {
    let training = try Training(Self.strategy("g1_single"))
    var metadata = training.metadata
    let surplus = metadata.resolvedFeatures.removeLast()
    let shape = try MLPArchitecture(
      inputs: metadata.resolvedFeatures.count, hiddenLayers: [], outputs: 3)
    let weights = Safetensors(tensors: Parameters(architecture: .mlp(shape), seed: 1).tensors)
    let model = try PredictionModel(metadata: metadata, weights: weights)
    #expect(
      model.warnings == [
        "the metadata's nn_inputs make columns that no resolved feature asks for: \(surplus)"
      ])
  }

  // MARK: Errors

  private func failure(
    _ strategy: String = "g1_single", _ change: (inout ModelMetadata) -> Void
  ) throws -> String? {
    let training = try Training(Self.strategy(strategy))
    do {
      _ = try training.model(change)
      return nil
    } catch let failure as RuleFailure {
      return failure.description
    }
  }

  @Test func whatTheMetadataLackIsSaid() throws {
    #expect(
      try failure { $0.architecture = .object([]) }
        == "the metadata do not say which activation the hidden layers have: build the model again")
    #expect(
      try failure { $0.resolvedFeatures = [] }
        == "the metadata list no resolved_features: they are not those of a model of grammar v3")
    #expect(
      try failure { $0.trainingTimeframes = [] } == "the metadata name no training_timeframes")
    #expect(
      try failure { $0.outputType = "x" }
        == "the metadata's output_type is 'x': this version of ktask knows classification, "
        + "regression, context_classification, regime_classification")
    #expect(
      try failure { $0.modelType = "transformer" }
        == "the metadata's model_type is 'transformer': this version of ktask knows mlp, lstm and gru"
    )
    #expect(
      try failure { $0.modelType = "gru" }
        == "the metadata say no sequence_length, which a gru needs")
    #expect(
      try failure("g5_triple_barrier_raw") { $0.normalizationParams = .object([]) }
        == "the metadata's normalization_params lack mean and std of '1h_macd.histogram_raw', which "
        + "is scaled by zscore")
  }

  @Test func whatIsWrongInTheMetadataIsSaidAsOfAStrategy() throws {
    let text = try failure { $0.indicators = .object([]) }
    let lines = try #require(text).split(separator: "\n")
    #expect(lines.first == "the metadata do not say how the features are computed:")
    #expect(lines.dropFirst().contains { $0.contains("not found in indicators") })
  }

  @Test func tensorsThatDoNotFitAreNamed() throws {
    let training = try Training(Self.strategy("g1_single"))
    let count = training.metadata.resolvedFeatures.count
    #expect(
      throws: RuleFailure(
        "the tensors do not fit the metadata: tensor '3.weight' has shape [4, 4] instead of [3, 4]")
    ) {
      _ = try PredictionModel(
        metadata: training.metadata, weights: training.weights(outputs: 4))
    }
    #expect(
      throws: RuleFailure("the tensors do not fit the metadata: tensor '0.weight' is missing")
    ) {
      _ = try PredictionModel(metadata: training.metadata, weights: Safetensors(tensors: []))
    }
    var fewer = training.metadata
    fewer.resolvedFeatures.removeLast()
    #expect(
      throws: RuleFailure(
        "the tensors do not fit the metadata: tensor '0.weight' has shape [4, \(count)] instead of "
          + "[4, \(count - 1)]")
    ) {
      _ = try PredictionModel(metadata: fewer, weights: training.weights())
    }
  }

  @Test func missingBarsAreNamed() throws {
    let training = try Training(Self.strategy("g2_multi_tf"))
    let files = BarFiles {
      "new/\($0)_\($1).csv"
    } exists: {
      $0 == "new/EURUSD_4h.csv"
    }
    var bars = PredictionBars(files: files) { _ in [] }
    #expect(
      throws: RuleFailure(
        "no 1h bars of EURUSD: there is no file 'new/EURUSD_1h.csv', none with '.gz', and no file of "
          + "a finer timeframe to make them from")
    ) { _ = try PredictionRows("EURUSD", for: training.model(), &bars) }
  }

  @Test func recurrentNetworksAnswerAfterAWholeWindow() throws {
    let training = try Training(Self.strategy("g1_single"))
    let perceptron = try training.rows(training.model())[0]
    var metadata = training.metadata
    (metadata.modelType, metadata.sequenceLength) = ("lstm", 20)
    metadata.architecture = .object([])
    let shape = try RecurrentArchitecture(
      cell: .lstm, inputs: metadata.resolvedFeatures.count, hiddenSize: 5, layerCount: 2,
      sequenceLength: 20, outputs: 3)
    let weights = Safetensors(
      tensors: Parameters(architecture: .recurrent(shape), seed: 1).tensors)
    let model = try PredictionModel(metadata: metadata, weights: weights)
    #expect(model.network.parameters.architecture == .recurrent(shape))
    #expect(try training.rows(model)[0].firstAnswer == perceptron.firstAnswer + 19)
  }
}
