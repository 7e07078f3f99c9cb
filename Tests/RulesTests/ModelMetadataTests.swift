// The fields of metadata.json, their order and their defaults.

import BuildGraph
import Rules
import Syntax
import TestSupport
import Testing

@Suite struct ModelMetadataTests {
  private var full: ModelMetadata {
    var metadata = ModelMetadata(
      modelName: "momentum", strategyName: "momentum", createdAt: "2026-01-02T03:04:05Z")
    metadata.indicators = .object([
      .init("rsi_14", .object([.init("type", .string("rsi")), .init("period", .integer(14))]))
    ])
    metadata.fuzzySets = .object([.init("rsi_fast", .object([]))])
    metadata.nnInputs = .array([.object([.init("fuzzy_set", .string("rsi_fast"))])])
    metadata.resolvedFeatures = ["1h_rsi_fast_oversold", "1h_rsi_fast_overbought"]
    metadata.trainingSymbols = ["EURUSD"]
    metadata.trainingTimeframes = ["1h", "4h"]
    metadata.trainingMetrics = .object([.init("test_accuracy", .number(0.625))])
    metadata.sequenceLength = 20
    metadata.provenance = .object([.init("seed", .integer(0))])
    return metadata
  }

  /// Changes of what a strategy says in the metadata.
  private static let changes: [(name: String, change: @Sendable (inout ModelMetadata) -> Void)] = [
    ("name", { $0.strategyName = "other" }), ("version", { $0.strategyVersion = "3.7" }),
    ("indicators", { $0.indicators = .array([]) }), ("fuzzy sets", { $0.fuzzySets = .array([]) }),
    ("inputs", { $0.nnInputs = .array([]) }), ("features", { $0.resolvedFeatures = ["a"] }),
    ("symbols", { $0.trainingSymbols = ["GOOG"] }),
    ("timeframes", { $0.trainingTimeframes = ["1d"] }),
    ("output", { $0.outputType = "regression" }), ("model", { $0.modelType = "lstm" }),
    ("window", { $0.sequenceLength = 5 }),
    ("activation", { $0.architecture = .object([.init("activation", "gelu")]) }),
  ]

  @Test func everythingThatAStrategySaysIsInTheKey() {
    let key = { (template: ModelMetadata) in
      MetadataRule(
        template: template, features: .null, bars: [], seed: 0, kernels: "", version: "",
        createdAt: nil
      ).actionKey(inputs: [])
    }
    for (name, change) in Self.changes {
      var changed = full
      change(&changed)
      #expect(key(changed) != key(full), "\(name)")
    }
  }

  @Test func decodesToAnEqualValue() throws {
    let text = full.json.text(indented: true)
    #expect(try ModelMetadata(json: JSON.parse(text), now: "never") == full)
  }

  @Test func theActivationIsKeptWhereThereIsOne() throws {
    var metadata = full
    metadata.architecture = .object([.init("activation", "gelu")])
    #expect(metadata.json["architecture"]?["activation"] == "gelu")
    #expect(full.json["architecture"] == nil)
    let text = metadata.json.text(indented: true)
    #expect(try ModelMetadata(json: JSON.parse(text), now: "never") == metadata)
  }

  @Test func fieldsStandInTheOrderOfModelMetadataV3() throws {
    guard case .object(let members) = full.json else {
      Issue.record("not an object")
      return
    }
    #expect(
      members.map(\.name) == [
        "model_name", "strategy_name", "created_at", "strategy_version", "indicators",
        "fuzzy_sets", "nn_inputs", "resolved_features", "training_symbols",
        "training_timeframes", "training_metrics", "output_type", "model_type",
        "sequence_length", "normalization_params", "provenance",
      ])
  }

  @Test func whatIsMissingTakesTheReferencesDefaults() throws {
    let json = try JSON.parse(#"{"model_name": "m", "strategy_name": "s"}"#)
    let metadata = try ModelMetadata(json: json, now: "2026-01-01T00:00:00Z")
    #expect(
      metadata
        == ModelMetadata(modelName: "m", strategyName: "s", createdAt: "2026-01-01T00:00:00Z"))
    #expect(metadata.strategyVersion == "3.0")
    #expect(metadata.outputType == "classification")
    #expect(metadata.modelType == "mlp")
    #expect(metadata.sequenceLength == nil)
    #expect(metadata.resolvedFeatures == [])
  }

  @Test(arguments: [
    ("[]", "model metadata must be a JSON object"),
    (#"{"model_name": "m"}"#, "model metadata lacks 'strategy_name'"),
    (
      #"{"model_name": "m", "strategy_name": "s", "resolved_features": [1]}"#,
      "model metadata: 'resolved_features' must be a list of strings"
    ),
    (
      #"{"model_name": 3, "strategy_name": "s"}"#, "model metadata: 'model_name' must be a string"
    ),
  ])
  func saysWhatIsWrong(text: String, message: String) throws {
    let json = try JSON.parse(text)
    let error = #expect(throws: ModelMetadataError.self) {
      try ModelMetadata(json: json, now: "")
    }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    "g1_single", "g2_multi_tf", "g3_multi_symbol", "g4_forward_return", "g5_triple_barrier_raw",
  ])
  func readsWhatTheReferenceWrote(strategy: String) throws {
    let text = String(
      decoding: try Golden.bytes("strategies/\(strategy)/saved_metadata_v3.json"), as: UTF8.self)
    let metadata = try ModelMetadata(json: JSON.parse(text), now: "never")
    #expect(metadata.strategyVersion == "3.0")
    #expect(!metadata.resolvedFeatures.isEmpty)
  }
}
