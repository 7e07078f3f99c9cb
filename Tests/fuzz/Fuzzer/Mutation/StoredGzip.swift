// Gzip streams that hold bytes as they are, with the right checksum. Knows RFC 1951 and 1952.

/// Packs bytes without compressing them, so that damage can reach what is behind the unpacking.
enum StoredGzip {
  /// A stream of one member.
  static func pack(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
      let block = bytes[start..<min(bytes.count, start + 65_535)]
      start = block.endIndex
      stream.append(start == bytes.count ? 1 : 0)
      stream.append(word: UInt64(block.count), width: 2)
      stream.append(word: ~UInt64(block.count), width: 2)
      stream += block
    } while start < bytes.count
    stream.append(word: UInt64(checksum(bytes)), width: 4)
    stream.append(word: UInt64(truncatingIfNeeded: bytes.count), width: 4)
    return stream
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ $0 >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { word, _ in word & 1 == 1 ? 0xedb8_8320 ^ word >> 1 : word >> 1 }
  }
}
