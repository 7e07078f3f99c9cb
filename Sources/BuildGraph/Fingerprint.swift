// What a rule says of itself, said once and read twice: one sink hashes it, one explains it.

/// A value that a rule's output depends on.
package enum FieldValue: Hashable, Sendable {
  case none
  case flag(Bool)
  case integer(Int64)
  /// Enters a key as its bit pattern, every NaN as one.
  case real(Double)
  case text(String)
  case list([FieldValue])
  /// Pairs in an order that means something; sort them where it does not.
  case record([Member])

  /// One named value of a record.
  package struct Member: Hashable, Sendable {
    package let name: String
    package let value: FieldValue

    package init(_ name: String, _ value: FieldValue) {
      self.name = name
      self.value = value
    }
  }

  package static func reals(_ values: [Double]) -> FieldValue { .list(values.map { .real($0) }) }

  package static func texts(_ values: [String]) -> FieldValue { .list(values.map { .text($0) }) }

  package static func integers(_ values: [Int]) -> FieldValue {
    .list(values.map { .integer(Int64($0)) })
  }
}

/// Takes in what a rule says its output depends on, field by field.
package protocol FingerprintSink {
  /// Takes in one parameter under the name that the user gave it.
  mutating func field(_ name: String, _ value: FieldValue)
}

/// One field as a person reads it, kept with a build so that the next one can say what changed.
package struct DescribedField: Hashable, Sendable {
  package let name: String
  package let value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// The sink that explains: keeps each field as text.
package struct ExplainingSink: FingerprintSink {
  package private(set) var fields: [DescribedField] = []

  package init() {}

  package mutating func field(_ name: String, _ value: FieldValue) {
    fields.append(DescribedField(name: name, value: value.description))
  }
}

/// The sink that hashes: writes every field led by its length, so that no two lists of fields
/// can have the same bytes.
package struct HashingSink: FingerprintSink {
  private var bytes: [UInt8] = []

  package init() { self.init(capacity: 256) }

  /// Makes a sink that takes in a number of bytes without growing.
  package init(capacity: Int) { bytes.reserveCapacity(capacity) }

  package var digest: Digest { Digest(of: bytes) }

  package mutating func field(_ name: String, _ value: FieldValue) {
    append(name)
    append(value)
  }

  package mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  package mutating func append(_ digest: Digest) {
    append(digest.high)
    append(digest.low)
  }

  package mutating func append(_ word: UInt64) {
    unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ value: FieldValue) {
    switch value {
    case .none: bytes.append(0)
    case .flag(let flag): bytes.append(flag ? 2 : 1)
    case .integer(let number):
      bytes.append(3)
      append(UInt64(bitPattern: number))
    case .real(let number):
      bytes.append(4)
      append(number.isNaN ? Double.nan.bitPattern : number.bitPattern)
    case .text(let text):
      bytes.append(5)
      append(text)
    case .list(let values):
      bytes.append(6)
      append(UInt64(values.count))
      for value in values { append(value) }
    case .record(let members):
      bytes.append(7)
      append(UInt64(members.count))
      for member in members { field(member.name, member.value) }
    }
  }
}

extension FieldValue: CustomStringConvertible {
  /// The value as a strategy would write it: `[0, 25, 40]`, `14`, `0.001`, `{a: 1}`.
  package var description: String {
    switch self {
    case .none: "none"
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .real(let number): Self.shortest(number)
    case .text(let text): text
    case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    case .record(let members):
      "{" + members.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "}"
    }
  }

  private static func shortest(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
