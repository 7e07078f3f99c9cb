// How records stand in a segment, as far as damage to them has to know. Knows no record's meaning.

import BuildGraph

/// Payloads with the head and the checksum that make them believed.
enum RecordFrames {
  /// The directories of a cache in which records are.
  static let directories = ["actions", "builds", "sources"]

  private static let magic = Array("ktR1".utf8)

  /// The payload with a right head and checksum.
  static func frame(_ payload: [UInt8]) -> [UInt8] {
    var bytes = magic
    bytes.append(word: UInt64(payload.count), width: 4)
    bytes.append(word: ~UInt64(payload.count), width: 4)
    bytes += payload
    bytes.append(word: Digest(of: payload).low, width: 8)
    return bytes
  }

  /// The payloads of an undamaged segment.
  static func payloads(of segment: [UInt8]) throws -> [[UInt8]] {
    var payloads: [[UInt8]] = []
    var rest = segment[...]
    while !rest.isEmpty {
      let bytes = Array(rest.prefix(12))
      guard bytes.starts(with: magic), let length = bytes.word(at: 4, width: 4),
        Int(length) + 20 <= rest.count
      else { throw Violation("segments have another form: bring RecordFrames up to date") }
      payloads.append(Array(rest.dropFirst(12).prefix(Int(length))))
      rest = rest.dropFirst(Int(length) + 20)
    }
    return payloads
  }
}

/// What a store can be asked for, as it stands in a payload.
enum RecordSubject: Hashable {
  case action(Digest)
  case build(String)
  case source(String)
  /// A build as a whole, by its id.
  case session(String)

  /// Reads the subject of a payload; nil where there is none.
  init?(_ payload: [UInt8]) {
    switch payload.first {
    case 1:
      guard let high = payload.word(at: 1, width: 8), let low = payload.word(at: 9, width: 8)
      else { return nil }
      self = .action(Digest(high: high, low: low))
    case 4, 6:
      guard let count = payload.word(at: 1, width: 8), count <= UInt64(payload.count - 9) else {
        return nil
      }
      let text = String(decoding: payload[9..<9 + Int(count)], as: UTF8.self)
      self = payload.first == 6 ? .build(text) : .source(text)
    case 5: self = .session(String(Digest(of: payload).description.prefix(8)))
    default: return nil
    }
  }
}
