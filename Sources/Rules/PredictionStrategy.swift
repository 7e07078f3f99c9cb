// From a model's metadata back to the strategy that makes its features. Knows no bars, no network.

import Columns
import Strategy
import Syntax

extension ModelMetadata {
  /// The part of the model's strategy that makes its features, checked as a strategy file is.
  ///
  /// Metadata have every indicator, fuzzy set and input in canonical form, which is a form that
  /// strategy files may have; labels, network and training are not in them and have their defaults.
  ///
  /// - Throws: `RuleFailure` with all that is wrong.
  func featureStrategy() throws(RuleFailure) -> Strategy {
    guard !trainingTimeframes.isEmpty else {
      throw RuleFailure("the metadata name no training_timeframes")
    }
    let timeframes = JSON.object([
      .init("list", .strings(trainingTimeframes)),
      .init("base_timeframe", .string(trainingTimeframes[0])),
    ])
    let isAlone = trainingTimeframes.count == 1
    let document = JSON.object([
      .init("name", .string("model")),
      .init(
        "training_data",
        .object([
          .init("symbols", "MODEL"),
          .init("timeframes", isAlone ? .string(trainingTimeframes[0]) : timeframes),
        ])),
      .init("indicators", indicators), .init("fuzzy_sets", fuzzySets),
      .init("nn_inputs", nnInputs),
      .init(
        "model", .object([.init("architecture", .object([.init("hidden_layers", .array([]))]))])),
      .init("decisions", .object([])), .init("training", .object([])),
    ])
    let source = SourceText(name: "metadata.json", text: document.yaml)
    let (strategy, findings) = Strategy.load(source)
    if let strategy { return strategy }
    let errors = findings.filter { $0.severity == .error }.prefix(5).map(\.message)
    throw RuleFailure(
      (["the metadata do not say how the features are computed:"] + errors)
        .joined(separator: "\n  "))
  }
}

extension JSON {
  /// The value in YAML, as which a strategy is read.
  ///
  /// JSON is YAML but for its numbers: YAML 1.1 takes one with an exponent and without a point for
  /// text, and infinities, which metadata have as text among the numbers of a list, are `.inf`.
  fileprivate var yaml: String {
    switch self {
    case .number(let number):
      let text = "\(number)"
      guard !text.contains("."), let exponent = text.firstIndex(of: "e") else { return text }
      return "\(text[..<exponent]).0\(text[exponent...])"
    case .array(let elements):
      return "[" + elements.map(\.yamlElement).joined(separator: ", ") + "]"
    case .object(let members):
      let pairs = members.map { "\(JSON.string($0.name).text()): \($0.value.yaml)" }
      // A line each, as a key must stand within 1024 characters of what leads to it.
      return "{" + pairs.joined(separator: ",\n ") + "}"
    case .null, .bool, .integer, .string: return text()
    }
  }

  private var yamlElement: String {
    switch self {
    case "inf": ".inf"
    case "-inf": "-.inf"
    default: yaml
    }
  }
}
