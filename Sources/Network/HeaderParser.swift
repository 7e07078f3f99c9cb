// The JSON of safetensors headers: texts, whole numbers, arrays, objects. Knows nothing of tensors.

/// A value in a safetensors header; no other kinds of JSON values occur there.
enum HeaderValue: Equatable {
  case text(String)
  /// A whole number of 0 or more.
  case integer(Int)
  case array([HeaderValue])
  case object([HeaderMember])
}

/// A member of an object.
struct HeaderMember: Equatable {
  let name: String
  let value: HeaderValue
}

/// Reads a header from its first byte to its last.
struct HeaderParser {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// How deep arrays and objects may lie in one another; real headers need 3.
  private static let depthLimit = 8

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Reads the object that is all of the header.
  mutating func document() throws(SafetensorsError) -> [(name: String, value: HeaderValue)] {
    guard case .object(let members) = try value(depth: 0), next == nil else { throw failure }
    return members.map { ($0.name, $0.value) }
  }

  private var failure: SafetensorsError { .header(offset: position - bytes.startIndex) }

  /// The next byte that is not white space; nil at the end.
  private var next: UInt8? {
    mutating get {
      while position < bytes.endIndex {
        switch bytes[position] {
        case 0x20, 0x09, 0x0a, 0x0d: position += 1
        default: return bytes[position]
        }
      }
      return nil
    }
  }

  /// Skips a byte if it is the next.
  private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(SafetensorsError) -> HeaderValue {
    guard depth < Self.depthLimit else { throw failure }
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .text(try text())
    default: return .integer(try integer())
    }
  }

  /// Reads an object; the same name twice is an error.
  private mutating func object(depth: Int) throws(SafetensorsError) -> [HeaderMember] {
    guard skip("{") else { throw failure }
    var members: [HeaderMember] = []
    var names: Set<String> = []
    if skip("}") { return members }
    repeat {
      let name = try text()
      guard names.insert(name).inserted, skip(":") else { throw failure }
      members.append(HeaderMember(name: name, value: try value(depth: depth + 1)))
    } while skip(",")
    guard skip("}") else { throw failure }
    return members
  }

  private mutating func array(depth: Int) throws(SafetensorsError) -> [HeaderValue] {
    guard skip("[") else { throw failure }
    var values: [HeaderValue] = []
    if skip("]") { return values }
    repeat { values.append(try value(depth: depth + 1)) } while skip(",")
    guard skip("]") else { throw failure }
    return values
  }

  /// Reads a whole number of 0 or more that an `Int` can hold.
  private mutating func integer() throws(SafetensorsError) -> Int {
    guard let first = next, isDigit(first) else { throw failure }
    let start = position
    while position < bytes.endIndex, isDigit(bytes[position]) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let integer = Int(digits), digits.count == 1 || first != UInt8(ascii: "0") else {
      throw failure
    }
    return integer
  }

  private mutating func text() throws(SafetensorsError) -> String {
    guard skip("\"") else { throw failure }
    var units: [UInt8] = []
    while position < bytes.endIndex {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else { throw failure }
        return text
      case UInt8(ascii: "\\"): units += String(try escaped()).utf8
      case ..<0x20: throw failure
      default: units.append(byte)
      }
    }
    throw failure
  }

  /// Reads what follows a backslash.
  private mutating func escaped() throws(SafetensorsError) -> Unicode.Scalar {
    guard position < bytes.endIndex else { throw failure }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw failure
    }
  }

  /// Reads four hexadecimal digits, and four more after the first half of a surrogate pair.
  private mutating func unicodeEscape() throws(SafetensorsError) -> Unicode.Scalar {
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), bytes[position...].starts(with: [0x5c, 0x75]) else {
      throw failure
    }
    position += 2
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(second) else { throw failure }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private mutating func codeUnit() throws(SafetensorsError) -> UInt16 {
    guard bytes.endIndex - position >= 4 else { throw failure }
    let digits = bytes[position..<position + 4]
    guard digits.allSatisfy({ isDigit($0) || isHexadecimalLetter($0) }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure }
    position += 4
    return unit
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private func isHexadecimalLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }
}
