// The one place that calls xxHash. Knows bytes; knows nothing of keys, files or rules.

import CXXHash

/// The XXH3-128 digest of some bytes: what objects and actions are named by.
package struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// One word of a good hash is enough to find the rest by.
  package func hash(into hasher: inout Hasher) { hasher.combine(low) }

  /// Hashes `bytes` with seed 0.
  ///
  /// - Complexity: O(*n*) in the number of bytes, about 5 GB/s.
  package init(of bytes: [UInt8]) {
    let hash = unsafe bytes.withUnsafeBytes { unsafe XXH3_128bits($0.baseAddress, $0.count) }
    self.init(high: hash.high64, low: hash.low64)
  }

  /// Hashes a part of an array without copying it.
  ///
  /// - Complexity: O(*n*) in the number of bytes, about 5 GB/s.
  package init(of bytes: ArraySlice<UInt8>) {
    let hash = unsafe bytes.withUnsafeBytes { unsafe XXH3_128bits($0.baseAddress, $0.count) }
    self.init(high: hash.high64, low: hash.low64)
  }

  /// Hashes the UTF-8 bytes of a text.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  package init(of text: String) {
    var text = text
    let hash = text.withUTF8 { unsafe XXH3_128bits($0.baseAddress, $0.count) }
    self.init(high: hash.high64, low: hash.low64)
  }

  /// Reads 32 hexadecimal digits; nil for anything else.
  package init?(hexadecimal text: some StringProtocol) {
    guard text.utf8.count == 32, text.utf8.allSatisfy(Self.isHexadecimal),
      let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  /// 32 lower-case hexadecimal digits, as `xxhsum -H2` prints them.
  package var description: String {
    unsafe String(unsafeUninitializedCapacity: 32) { buffer in
      for place in 0..<32 {
        let word = place < 16 ? high : low
        let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (place & 15))) & 15
        unsafe buffer[place] = nibble + UInt8(ascii: nibble < 10 ? "0" : "W")
      }
      return 32
    }
  }

  package static func < (left: Digest, right: Digest) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}
