// The wire format of protocol buffers, as far as ONNX files need it. Knows bytes; knows no ONNX.
//
// A message is its fields one after another, each led by its number and kind:
// https://protobuf.dev/programming-guides/encoding

/// A message that is being written: fields in the order in which they are added.
struct ONNXMessage {
  private(set) var bytes: [UInt8] = []

  /// Adds a whole number, negative ones in ten bytes.
  mutating func add(_ field: Int, integer value: Int64) {
    appendKey(field, kind: 0)
    appendVarint(UInt64(bitPattern: value))
  }

  /// Adds a float.
  mutating func add(_ field: Int, float value: Float) {
    appendKey(field, kind: 5)
    appendLittleEndian(value)
  }

  /// Adds a text.
  mutating func add(_ field: Int, text: String) {
    appendKey(field, kind: 2)
    appendVarint(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  /// Adds a message within this one.
  mutating func add(_ field: Int, message: ONNXMessage) {
    appendKey(field, kind: 2)
    appendVarint(UInt64(message.bytes.count))
    bytes += message.bytes
  }

  /// Adds a message that `write` fills.
  mutating func add(_ field: Int, _ write: (inout ONNXMessage) -> Void) {
    var message = ONNXMessage()
    write(&message)
    add(field, message: message)
  }

  /// Adds floats as the bytes of one field, four each.
  mutating func add(_ field: Int, raw values: [Float]) {
    appendKey(field, kind: 2)
    appendVarint(UInt64(4 * values.count))
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values { appendLittleEndian(value) }
  }

  /// Adds whole numbers as the bytes of one field, eight each.
  mutating func add(_ field: Int, raw values: [Int64]) {
    appendKey(field, kind: 2)
    appendVarint(UInt64(8 * values.count))
    for value in values {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> Int64(shift)))
      }
    }
  }

  private mutating func appendKey(_ field: Int, kind: UInt64) {
    appendVarint(UInt64(field) << 3 | kind)
  }

  /// Appends seven bits a byte, lowest first, all bytes but the last marked.
  private mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func appendLittleEndian(_ value: Float) {
    let bits = value.bitPattern
    bytes.append(UInt8(truncatingIfNeeded: bits))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
  }
}
