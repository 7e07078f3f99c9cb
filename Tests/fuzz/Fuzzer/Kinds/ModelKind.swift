// Models as predictions read them: metadata and tensors together, asked about real bars.

import BuildGraph
import Columns
import Network
import Rules
import Syntax

/// An input is the length of the metadata in 4 bytes, the metadata, the tensors.
struct ModelKind: Kind {
  static let name = "model"
  static let share = 60

  private let documents: [[UInt8]]
  private let tensors: [[UInt8]]
  private let bars: [UInt8]

  init(_ corpus: Corpus, scratch: String) throws {
    let names = ["mlp", "gru", "values"]
    documents = try names.map { try corpus.built("models/\($0)/metadata.json") }
    tensors = try names.map { try corpus.built("models/\($0)/model.safetensors") }
    bars = try corpus.head("data/EURUSD_1h.csv", lines: 60)
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    let index = random.below(documents.count)
    var (document, weights) = (documents[index], tensors[index])
    switch random.below(4) {
    case 0: weights = SafetensorsKind.damaged(weights, tensors, &random)
    case 1: weights = random.pick(tensors)
    default: document = JSONKind.damaged(document, documents, &random)
    }
    var input: [UInt8] = []
    input.append(word: UInt64(document.count), width: 4)
    return input + document + weights
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    guard let length = input.word(at: 0, width: 4), length <= UInt64(input.count - 4) else {
      return .rejected
    }
    let document = input[4..<4 + Int(length)]
    let weights = Array(input[(4 + Int(length))...])
    guard let json = try? JSON.parse(String(decoding: document, as: UTF8.self)),
      let metadata = try? ModelMetadata(json: json, now: "now"),
      let tensors = try? Safetensors(decoding: weights)
    else { return .rejected }
    do {
      let model = try PredictionModel(
        metadata: metadata, weights: tensors, digest: Digest(of: weights))
      return try ask(model)
    } catch let failure as RuleFailure {
      try demand(!failure.description.isEmpty, "a failure says nothing")
      return .rejected
    }
  }

  /// Asks a model about the last bars that it has answers for.
  private func ask(_ model: PredictionModel) throws -> Verdict {
    let content = bars
    let files = BarFiles {
      "\($0)_\($1)"
    } exists: {
      !$0.hasSuffix(".gz")
    }
    var source = PredictionBars(files: files) { _ in content }
    let rows = try PredictionRows(model.symbols.first ?? "EURUSD", for: model, &source)
    let count = rows.timestamps.count
    try demand((0...count).contains(rows.firstAnswer), "the first answer is not among the rows")
    let asked = max(rows.firstAnswer, count - 3)..<count
    if asked.isEmpty { return .accepted }
    let answers = try rows.logits(asked)
    try demand(
      answers.count == asked.count * max(1, model.classNames.count), "another number of answers")
    return .accepted
  }
}
