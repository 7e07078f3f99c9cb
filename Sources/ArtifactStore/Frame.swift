// How a record stands in a file, so that a torn, damaged or foreign stretch costs only itself.

import BuildGraph

/// A payload between a head that can be searched for and a checksum.
///
/// Layout: the magic number, the payload's length, the length's complement (4 bytes each, so that
/// chance hits are told before anything is hashed), the payload, the low 8 bytes of its XXH3-128.
enum Frame {
  private static let magic = Array("ktR1".utf8)
  private static let headSize = 12
  private static let checksumSize = 8

  /// Longer payloads are neither written nor believed.
  static let maximumLength = 1 << 28

  /// Adds `payload` to the end of `bytes`.
  static func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
    let length = UInt32(payload.count)
    bytes += magic
    bytes += littleEndian(UInt64(length), count: 4)
    bytes += littleEndian(UInt64(~length), count: 4)
    bytes += payload
    bytes += littleEndian(Digest(of: payload).low, count: checksumSize)
  }

  /// Calls `body` with every payload that is whole, and skips everything else.
  ///
  /// - Complexity: O(*n*) in the number of bytes, unless they were made to trick it.
  static func scan(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
    var position = 0
    while let head = nextHead(in: bytes, from: position) {
      if let payload = payload(in: bytes, at: head) {
        body(payload)
        position = payload.endIndex + checksumSize
      } else {
        position = head + 1
      }
    }
  }

  private static func nextHead(in bytes: [UInt8], from start: Int) -> Int? {
    var position = start
    while position + headSize + checksumSize <= bytes.count {
      if bytes[position] == magic[0], bytes[position..<position + magic.count].elementsEqual(magic)
      {
        return position
      }
      position += 1
    }
    return nil
  }

  private static func payload(in bytes: [UInt8], at head: Int) -> ArraySlice<UInt8>? {
    let length = UInt32(word(bytes, at: head + 4, count: 4))
    let start = head + headSize
    guard word(bytes, at: head + 8, count: 4) == UInt64(~length), length <= maximumLength,
      Int(length) <= bytes.count - start - checksumSize
    else { return nil }
    let payload = bytes[start..<start + Int(length)]
    let checksum = word(bytes, at: payload.endIndex, count: checksumSize)
    return checksum == Digest(of: payload).low ? payload : nil
  }

  private static func word(_ bytes: [UInt8], at position: Int, count: Int) -> UInt64 {
    var word: UInt64 = 0
    for offset in (0..<count).reversed() { word = word << 8 | UInt64(bytes[position + offset]) }
    return word
  }

  private static func littleEndian(_ word: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
  }
}
