// From a trained model to the documents that go with it.

package import BuildGraph
import Columns
package import Syntax

/// The positions of what the metadata rule makes.
enum MetadataOutput {
  static let metadata = 0
  static let features = 1
}

/// Writes `metadata.json` and `features.json`.
///
/// Inputs: the training's metrics and time; by their digests alone, the model and the matrix; the
/// scaling if there is one; and, again by their digests, the six outputs of each bars task in `bars`.
/// Outputs: `metadata` and `features`. All the names that a strategy gives to things end up here and
/// in no other target.
package struct MetadataRule: Rule {
  package static let name = "metadata"
  package static let revision = 2

  /// Everything that is known before the training, with `createdAt` and metrics still empty.
  let template: ModelMetadata
  /// What `features.json` says, in resolver order.
  let features: JSON
  /// Raw inputs that are scaled, in the order of the scaling's numbers.
  let scaled: [ScaledFeature]
  /// Names of the bars in the order of the inputs, as `EURUSD_1h`.
  let bars: [String]
  /// The seed of the training; nil where the metrics say which of several was kept.
  let seed: UInt64?
  /// What multiplied matrices.
  let kernels: String
  let version: String
  /// What `created_at` is to be instead of the time of the training.
  let createdAt: Int64?

  package init(
    template: ModelMetadata, features: JSON, scaled: [ScaledFeature] = [], bars: [String],
    seed: UInt64?, kernels: String, version: String, createdAt: Int64?
  ) {
    self.template = template
    self.features = features
    self.scaled = scaled
    self.bars = bars
    self.seed = seed
    self.kernels = kernels
    self.version = version
    self.createdAt = createdAt
  }

  package var outputNames: [String] { ["metadata", "features"] }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("name", .text(template.strategyName))
    sink.field("version", .text(template.strategyVersion))
    sink.describe(template.indicators, at: "indicators")
    sink.describe(template.fuzzySets, at: "fuzzy_sets")
    sink.describe(template.nnInputs, at: "nn_inputs")
    sink.field("resolved_features", .texts(template.resolvedFeatures))
    sink.field("symbols", .texts(template.trainingSymbols))
    sink.field("timeframes", .texts(template.trainingTimeframes))
    sink.field("output_type", .text(template.outputType))
    sink.field("model_type", .text(template.modelType))
    if let length = template.sequenceLength {
      sink.field("sequence_length", .integer(Int64(length)))
    }
    sink.describe(template.architecture, at: "architecture")
    if !scaled.isEmpty { sink.field("scaled", .texts(scaled.map(\.id))) }
    sink.field("bars", .texts(bars))
    if let seed { sink.field("seed", .text(String(seed))) }
    sink.field("kernels", .text(kernels))
    sink.field("ktask", .text(version))
    sink.field("SOURCE_DATE_EPOCH", createdAt.map { .integer($0) } ?? .none)
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    var metadata = template
    let metrics = String(decoding: try inputs.bytes(0), as: UTF8.self)
    metadata.trainingMetrics = try JSON.parse(metrics)
    let trainedAt = String(decoding: try inputs.bytes(1), as: UTF8.self)
    metadata.createdAt = createdAt.map { UTCTime.format($0) } ?? trainedAt
    if !scaled.isEmpty { metadata.normalizationParams = try scaled.document(inputs.bytes(4)) }
    metadata.provenance = provenance(inputs, metrics: metadata.trainingMetrics)
    return [Array((metadata.json.text(indented: true) + "\n").utf8), features.document]
  }

  private func provenance(_ inputs: Inputs, metrics: JSON) -> JSON {
    let data = bars.enumerated().map { index, name in
      let first = (scaled.isEmpty ? 4 : 5) + index * BarOutput.names.count
      var sink = HashingSink()
      for output in BarOutput.names.indices { sink.append(inputs.digest(first + output)) }
      return JSON.Member(name, .string("\(sink.digest)"))
    }
    return .object([
      .init("ktask", .string(version)),
      .init("seed", seed.map { .integer(Int64(bitPattern: $0)) } ?? metrics["seed"] ?? .null),
      .init("kernels", .string(kernels)),
      .init("digest", .string("xxh3-128")),
      .init("bars", .object(data)),
      .init("matrix", .string("\(inputs.digest(3))")),
      .init("model", .string("\(inputs.digest(2))")),
    ])
  }
}

extension JSON {
  /// The value as the bytes of a file.
  var document: [UInt8] { Array((text(indented: true) + "\n").utf8) }
}

extension FingerprintSink {
  /// Takes in a document leaf by leaf, so that an explanation can name the one that changed.
  ///
  /// The parameters of a member stand at its own path, as they do in a strategy's shorthand.
  fileprivate mutating func describe(_ json: JSON, at path: String) {
    switch json {
    case .object(let members):
      for member in members {
        let isParameters = member.name == "parameters"
        describe(member.value, at: isParameters ? path : "\(path).\(member.name)")
      }
    case .array(let elements) where elements.contains(where: \.isNested):
      for (index, element) in elements.enumerated() { describe(element, at: "\(path)[\(index)]") }
    default:
      field(path, FieldValue(json))
    }
  }
}

extension JSON {
  fileprivate var isNested: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }
}

extension FieldValue {
  fileprivate init(_ json: JSON) {
    switch json {
    case .null: self = .none
    case .bool(let flag): self = .flag(flag)
    case .integer(let number): self = .integer(number)
    case .number(let number): self = .real(number)
    case .string(let text): self = .text(text)
    case .array(let elements): self = .list(elements.map(FieldValue.init))
    case .object(let members):
      self = .record(members.map { Member($0.name, FieldValue($0.value)) })
    }
  }
}
