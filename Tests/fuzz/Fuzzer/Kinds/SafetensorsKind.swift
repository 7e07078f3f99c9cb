// Files of tensors.

import Network

struct SafetensorsKind: Kind {
  static let name = "safetensors"
  static let share = 60

  private let pool: [[UInt8]]

  init(_ corpus: Corpus, scratch: String) throws {
    pool =
      try ["mlp", "gru", "values"].map { try corpus.built("models/\($0)/model.safetensors") } + [
        Safetensors(tensors: [], metadata: [:]).encoded,
        Safetensors(
          tensors: [Tensor(name: "a\"\u{1F600}", shape: [2, 0], values: [])],
          metadata: ["k": "v\n"]
        ).encoded,
      ]
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    Self.damaged(random.pick(pool), pool, &random)
  }

  /// A file with damage to its header, its length made right again, or to any of its bytes.
  static func damaged(
    _ file: [UInt8], _ pool: [[UInt8]], _ random: inout Randomness
  ) -> [UInt8] {
    var bytes = file
    for _ in 0..<random.few() {
      guard random.once(in: 3) || !bytes.isEmpty, !random.once(in: 3),
        let length = bytes.word(at: 0, width: 8), length <= UInt64(bytes.count - 8)
      else {
        bytes.damage(with: random.pick(pool), &random)
        continue
      }
      let end = 8 + Int(length)
      var header = Array(bytes[8..<end])
      switch random.below(3) {
      case 0: header.replaceDigits(&random)
      case 1:
        header.replaceSubrange(
          random.stretch(of: header.count, atMost: 8), with: random.pick(tokens))
      default: header.damage(with: random.pick(pool), &random)
      }
      var head: [UInt8] = []
      head.append(word: UInt64(header.count), width: 8)
      bytes.replaceSubrange(..<end, with: head + header)
    }
    return bytes
  }

  private static let tokens = [
    "{", "}", "[", "]", "\"", ",", ":", "\"F32\"", "\"F16\"", "\"shape\"", "\"data_offsets\"",
    "[0,0]",
    "[0,9223372036854775807]", "[9223372036854775807,2]", "[[[[[[[[[[[[", "null", "-1", "1.5",
    "\\ud800", "\\ud83d\\ude00", "\\u0000", "\\x", "__metadata__", "0.weight", "3.bias", "\0", " ",
  ].map { Array($0.utf8) }

  func check(_ input: [UInt8]) throws -> Verdict {
    let file: Safetensors
    do throws(SafetensorsError) {
      file = try Safetensors(decoding: input)
    } catch {
      try demand(!error.description.isEmpty, "an error says nothing")
      return .rejected
    }
    let count = file.tensors.reduce(0) { $0 + $1.values.count }
    try demand(4 * count <= input.count, "more values than bytes")
    let written = file.encoded
    guard let again = try? Safetensors(decoding: written) else {
      throw Violation("a file that was read is refused when it is written anew")
    }
    try demand(again.encoded == written, "a file that is written and read is another")
    return .accepted
  }
}
