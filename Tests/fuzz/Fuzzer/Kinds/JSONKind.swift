// JSON, and the metadata of models in it.

import Rules
import Syntax

struct JSONKind: Kind {
  static let name = "json"
  static let share = 120

  private let pool: [[UInt8]]

  init(_ corpus: Corpus, scratch: String) throws {
    pool = try Self.documents(corpus)
  }

  /// What builds leave besides models, and metadata that others wrote.
  static func documents(_ corpus: Corpus) throws -> [[UInt8]] {
    let built = try ["mlp", "gru", "values"].flatMap { name in
      try ["metadata", "metrics", "features", "built"].map {
        try corpus.built("models/\(name)/\($0).json")
      }
    }
    let others = [
      "[1, -2.5e-3, \"\\u00e9\\ud83d\\ude00\", null, true, {\"a\": [], \"a\": {}}]", "\"\\\"\"",
      "0",
    ]
    return built + [
      try corpus.built("models/gru/walk_forward.json"),
      try corpus.file("Tests/Golden/strategies/g1_single/saved_metadata.json"),
      try corpus.file("Tests/Golden/strategies/g1_single/saved_metadata_v3.json"),
    ] + others.map { Array($0.utf8) }
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    Self.damaged(random.pick(pool), pool, &random)
  }

  /// A document with other values, or other damage.
  static func damaged(
    _ document: [UInt8], _ pool: [[UInt8]], _ random: inout Randomness
  ) -> [UInt8] {
    var text = document
    for _ in 0..<random.few() {
      switch random.below(6) {
      case 0: text.damage(with: random.pick(pool), &random)
      case 1: text.replaceDigits(&random)
      case 2: text.insert(contentsOf: random.pick(tokens), at: random.below(text.count + 1))
      case 3:
        let opening = random.pick([0x5b, 0x7b] as [UInt8])
        let depth = random.once(in: 8) ? random.pick([511, 512, 513, 50_000]) : random.few()
        text.insert(
          contentsOf: Array(repeating: opening, count: depth), at: random.below(text.count + 1))
      default: replaceValue(in: &text, &random)
      }
    }
    return text
  }

  private static func replaceValue(in text: inout [UInt8], _ random: inout Randomness) {
    guard let colon = text[random.below(text.count + 1)...].firstIndex(of: 0x3a) else { return }
    let end = text[colon...].firstIndex { [0x2c, 0x7d, 0x0a].contains($0) } ?? text.count
    text.replaceSubrange(
      (colon + 1)..<end, with: random.once(in: 3) ? random.pick(awkwardDigits) : random.pick(tokens)
    )
  }

  private static let tokens = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "false", "tru", "-", "1e", "1.", "01",
    "1e999", "-1e999", "9223372036854775808", "\"\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\u12\"",
    "\"\\ud83d\\u0041\"", "\"\\ud83d\\ude00\"", "\"\\q\"", "\0", "\t", "\r\n", "[]", "{}", "[[]]",
    "{\"a\":1}", "\"mlp\"", "\"lstm\"", "\"regression\"", "[\"1h\", \"1d\"]", "\"inf\"", "[\"x\"]",
  ].map { Array($0.utf8) }

  func check(_ input: [UInt8]) throws -> Verdict {
    let text = String(decoding: input, as: UTF8.self)
    let json: JSON
    do throws(JSONError) {
      json = try JSON.parse(text)
    } catch {
      try demand(
        (1...text.utf8.count + 1).contains(error.line)
          && (1...text.utf8.count + 1).contains(error.column) && !error.message.isEmpty,
        "an error out of place: \(error)")
      return .rejected
    }
    for indented in [false, true] {
      guard let again = try? JSON.parse(json.text(indented: indented)) else {
        throw Violation("a document that was read is refused when it is written anew")
      }
      try demand(
        again.text() == json.text(), "a document that is written and read is another")
    }
    guard let metadata = try? ModelMetadata(json: json, now: "now") else { return .accepted }
    guard let again = try? ModelMetadata(json: metadata.json, now: "later") else {
      throw Violation("metadata that were read are refused when they are written anew")
    }
    try demand(
      again.json.text() == metadata.json.text(), "metadata that are written and read are others")
    return .accepted
  }
}
