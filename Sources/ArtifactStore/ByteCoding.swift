// Words, texts, digests and lists as bytes. Knows no record.

import BuildGraph

/// Puts values one after another.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(_ word: UInt64) {
    unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func append(_ number: Int64) { append(UInt64(bitPattern: number)) }

  mutating func append(_ digest: Digest) {
    append(digest.high)
    append(digest.low)
  }

  mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Puts bytes at the end without their number.
  mutating func append(rest: [UInt8]) { bytes += rest }

  mutating func append<Element>(
    _ elements: [Element], element: (inout ByteWriter, Element) -> Void
  ) {
    append(UInt64(elements.count))
    for value in elements { element(&self, value) }
  }
}

/// Takes values off the front of some bytes.
struct ByteReader {
  /// The bytes end before the value does.
  struct Malformed: Error {}

  /// What has not been taken off yet.
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func byte() throws(Malformed) -> UInt8 {
    guard let byte = rest.popFirst() else { throw Malformed() }
    return byte
  }

  mutating func word() throws(Malformed) -> UInt64 {
    guard rest.count >= 8 else { throw Malformed() }
    let word = unsafe rest.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt64.self) }
    rest.removeFirst(8)
    return UInt64(littleEndian: word)
  }

  mutating func integer() throws(Malformed) -> Int64 { Int64(bitPattern: try word()) }

  mutating func digest() throws(Malformed) -> Digest {
    let high = try word()
    return Digest(high: high, low: try word())
  }

  mutating func text() throws(Malformed) -> String {
    String(decoding: try textBytes(), as: UTF8.self)
  }

  /// The bytes of a text.
  mutating func textBytes() throws(Malformed) -> ArraySlice<UInt8> { try take(try count()) }

  mutating func list<Element>(
    _ element: (inout ByteReader) throws(Malformed) -> Element
  ) throws(Malformed) -> [Element] {
    let count = try count()
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }

  /// A number of things that take at least a byte each, so that it cannot exceed what is left.
  private mutating func count() throws(Malformed) -> Int {
    let count = try word()
    guard count <= UInt64(rest.count) else { throw Malformed() }
    return Int(count)
  }

  private mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw Malformed() }
    defer { rest.removeFirst(count) }
    return rest.prefix(count)
  }
}
