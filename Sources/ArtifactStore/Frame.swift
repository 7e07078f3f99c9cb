// How a record stands in a file, so that a torn, damaged or foreign stretch costs only itself.

import BuildGraph

/// A payload between a head that can be searched for and a checksum.
///
/// Layout: the magic number, the payload's length, the length's complement (4 bytes each, so that
/// chance hits are told before anything is hashed), the payload, the low 8 bytes of its XXH3-128.
enum Frame {
  /// `ktR1` as a little-endian word.
  private static let magic: UInt32 = 0x3152_746b
  static let headSize = 12
  static let checksumSize = 8

  /// Longer payloads are neither written nor believed.
  static let maximumLength = 1 << 28

  /// Adds `payload` to the end of `bytes`.
  static func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
    let length = UInt32(payload.count)
    append(magic, to: &bytes)
    append(length, to: &bytes)
    append(~length, to: &bytes)
    bytes += payload
    append(Digest(of: payload).low, to: &bytes)
  }

  /// Calls `body` with every payload that is whole, and skips everything else.
  ///
  /// - Complexity: O(*n*) in the number of bytes, unless they were made to trick it.
  static func scan(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
    _ = scan(bytes, isEnd: true, body)
  }

  /// Calls `body` with every payload that is whole, and skips everything else but a frame that more
  /// bytes may make whole.
  ///
  /// - Parameters:
  ///   - bytes: A stretch of a file.
  ///   - isEnd: Whether the file ends with it, so that nothing more can come.
  ///   - body: Takes a payload, which lies in `bytes`.
  /// - Returns: How many bytes are done with.
  static func scan(
    _ bytes: [UInt8], isEnd: Bool, _ body: (ArraySlice<UInt8>) -> Void
  ) -> Int {
    var position = 0
    while position + headSize + checksumSize <= bytes.count {
      guard word32(bytes, at: position) == magic else {
        position += 1
        continue
      }
      switch payload(in: bytes, at: position) {
      case .whole(let range):
        body(bytes[range])
        position = range.upperBound + checksumSize
      case .cut where !isEnd: return position
      case .cut, .none: position += 1
      }
    }
    return isEnd ? bytes.count : position
  }

  private enum Payload {
    case whole(Range<Int>)
    /// It may go on where the bytes end.
    case cut
    case none
  }

  private static func payload(in bytes: [UInt8], at head: Int) -> Payload {
    let length = word32(bytes, at: head + 4)
    let start = head + headSize
    guard word32(bytes, at: head + 8) == ~length, Int(length) <= maximumLength else {
      return .none
    }
    guard Int(length) <= bytes.count - start - checksumSize else { return .cut }
    let range = start..<start + Int(length)
    let checksum = word64(bytes, at: range.upperBound)
    return checksum == Digest(of: bytes[range]).low ? .whole(range) : .none
  }

  private static func word32(_ bytes: [UInt8], at position: Int) -> UInt32 {
    unsafe bytes.withUnsafeBytes { buffer in
      UInt32(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    }
  }

  private static func word64(_ bytes: [UInt8], at position: Int) -> UInt64 {
    unsafe bytes.withUnsafeBytes { buffer in
      UInt64(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
  }

  private static func append(_ word: some FixedWidthInteger, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }
}

/// Reads the frames of a file of any length, a stretch at a time.
struct FrameReader {
  let file: OpenFile
  /// How much is read at a time.
  var stretch = 1 << 20

  /// Calls `body` with every payload that is whole and where it begins in the file.
  ///
  /// - Returns: The length of the file, which may grow meanwhile.
  /// - Throws: `StoreError` when the file cannot be read.
  func scan(_ body: (ArraySlice<UInt8>, Int) -> Void) throws(StoreError) -> Int {
    var bytes: [UInt8] = []
    var start = 0
    while true {
      let next = try file.read(at: start + bytes.count, count: max(stretch, bytes.count))
      bytes += next
      let done = Frame.scan(bytes, isEnd: next.isEmpty) { body($0, start + $0.startIndex) }
      if next.isEmpty { return start + bytes.count }
      bytes.removeFirst(done)
      start += done
    }
  }
}
