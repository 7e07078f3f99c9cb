// What a model was trained as: the fields that a backtest reads, in the order of ModelMetadataV3.

package import Syntax

/// The content of `metadata.json`, version 3.
///
/// `resolvedFeatures` is the truth about a model's inputs: whoever feeds the model must supply
/// exactly these columns in this order.
package struct ModelMetadata: Equatable, Sendable {
  package var modelName: String
  package var strategyName: String
  /// When the model was trained, ISO 8601 in UTC.
  package var createdAt: String
  package var strategyVersion: String
  /// Indicators by id, every parameter written out.
  package var indicators: JSON
  /// Fuzzy sets by id, every member in full form.
  package var fuzzySets: JSON
  package var nnInputs: JSON
  package var resolvedFeatures: [String]
  package var trainingSymbols: [String]
  package var trainingTimeframes: [String]
  package var trainingMetrics: JSON
  package var outputType: String
  package var modelType: String
  /// The rows of a window, nil for a network that sees one row.
  package var sequenceLength: Int?
  package var normalizationParams: JSON
  /// What the shapes of the tensors do not tell of the network: the `activation` of a perceptron.
  package var architecture: JSON
  /// What the model was made from and by.
  package var provenance: JSON

  /// Makes metadata in which everything but the names has its default.
  package init(modelName: String, strategyName: String, createdAt: String) {
    self.modelName = modelName
    self.strategyName = strategyName
    self.createdAt = createdAt
    strategyVersion = "3.0"
    indicators = .object([])
    fuzzySets = .object([])
    nnInputs = .array([])
    resolvedFeatures = []
    trainingSymbols = []
    trainingTimeframes = []
    trainingMetrics = .object([])
    outputType = "classification"
    modelType = "mlp"
    sequenceLength = nil
    normalizationParams = .object([])
    architecture = .object([])
    provenance = .object([])
  }
}

/// Why a JSON document is no metadata.
package enum ModelMetadataError: Error, Equatable, CustomStringConvertible {
  case notAnObject
  case missing(field: String)
  case wrongType(field: String, expected: String)

  package var description: String {
    switch self {
    case .notAnObject: "model metadata must be a JSON object"
    case .missing(let field): "model metadata lacks '\(field)'"
    case .wrongType(let field, let expected): "model metadata: '\(field)' must be \(expected)"
    }
  }
}

// MARK: - JSON

extension ModelMetadata {
  /// The metadata as JSON, fields in the order in which readers expect them.
  package var json: JSON {
    var members: [JSON.Member] = [
      .init("model_name", .string(modelName)),
      .init("strategy_name", .string(strategyName)),
      .init("created_at", .string(createdAt)),
      .init("strategy_version", .string(strategyVersion)),
      .init("indicators", indicators),
      .init("fuzzy_sets", fuzzySets),
      .init("nn_inputs", nnInputs),
      .init("resolved_features", .strings(resolvedFeatures)),
      .init("training_symbols", .strings(trainingSymbols)),
      .init("training_timeframes", .strings(trainingTimeframes)),
      .init("training_metrics", trainingMetrics),
      .init("output_type", .string(outputType)),
      .init("model_type", .string(modelType)),
      .init("sequence_length", sequenceLength.map { .integer(Int64($0)) } ?? .null),
      .init("normalization_params", normalizationParams),
    ]
    if architecture != .object([]) { members.append(.init("architecture", architecture)) }
    return .object(members + [.init("provenance", provenance)])
  }

  /// Reads metadata; what is optional and missing takes the reference's default.
  ///
  /// - Parameters:
  ///   - json: The decoded document.
  ///   - now: What `created_at` becomes where the document has none.
  /// - Throws: `ModelMetadataError` where a name is missing or a field has another type.
  package init(json: JSON, now: String) throws(ModelMetadataError) {
    guard case .object = json else { throw .notAnObject }
    let fields = MetadataFields(json: json)
    self.init(
      modelName: try fields.requiredText("model_name"),
      strategyName: try fields.requiredText("strategy_name"),
      createdAt: try fields.text("created_at") ?? now)
    strategyVersion = try fields.text("strategy_version") ?? strategyVersion
    indicators = fields["indicators"] ?? indicators
    fuzzySets = fields["fuzzy_sets"] ?? fuzzySets
    nnInputs = fields["nn_inputs"] ?? nnInputs
    resolvedFeatures = try fields.texts("resolved_features") ?? []
    trainingSymbols = try fields.texts("training_symbols") ?? []
    trainingTimeframes = try fields.texts("training_timeframes") ?? []
    trainingMetrics = fields["training_metrics"] ?? trainingMetrics
    outputType = try fields.text("output_type") ?? outputType
    modelType = try fields.text("model_type") ?? modelType
    sequenceLength = try fields.integer("sequence_length")
    normalizationParams = fields["normalization_params"] ?? normalizationParams
    architecture = fields["architecture"] ?? architecture
    provenance = fields["provenance"] ?? provenance
  }
}

extension JSON {
  /// A list of strings.
  package static func strings(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }
}

/// Reads the members of a JSON object by name and type; null counts as missing.
private struct MetadataFields {
  let json: JSON

  subscript(name: String) -> JSON? {
    guard let value = json[name], value != .null else { return nil }
    return value
  }

  func requiredText(_ name: String) throws(ModelMetadataError) -> String {
    guard let text = try text(name) else { throw .missing(field: name) }
    return text
  }

  func text(_ name: String) throws(ModelMetadataError) -> String? {
    guard let value = self[name] else { return nil }
    guard case .string(let text) = value else {
      throw .wrongType(field: name, expected: "a string")
    }
    return text
  }

  func texts(_ name: String) throws(ModelMetadataError) -> [String]? {
    guard let value = self[name] else { return nil }
    guard case .array(let elements) = value else {
      throw .wrongType(field: name, expected: "a list of strings")
    }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element else {
        throw .wrongType(field: name, expected: "a list of strings")
      }
      texts.append(text)
    }
    return texts
  }

  func integer(_ name: String) throws(ModelMetadataError) -> Int? {
    guard let value = self[name] else { return nil }
    guard case .integer(let number) = value else {
      throw .wrongType(field: name, expected: "an integer")
    }
    return Int(number)
  }
}
