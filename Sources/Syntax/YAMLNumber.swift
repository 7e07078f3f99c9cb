// Which plain scalars are numbers in YAML 1.1, and which. Knows nothing of the tree around them.

/// Numbers as PyYAML's safe loader reads them.
enum YAMLNumber {
  /// The number that `text` stands for, nil if it is none.
  static func parse(_ text: String) -> YAMLValue? {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= 400 else { return nil }
    let hasSign = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    let unsigned = bytes.dropFirst(hasSign ? 1 : 0)
    let isNegative = first == UInt8(ascii: "-")
    if let whole = magnitude(unsigned) {
      return isNegative ? negated(whole) : whole
    }
    guard let real = real(unsigned, hasSign: hasSign) else { return nil }
    return .real(isNegative ? -real : real)
  }

  // MARK: Whole numbers

  private static func magnitude(_ digits: ArraySlice<UInt8>) -> YAMLValue? {
    guard let first = digits.first, isDigit(first) else { return nil }
    if first == UInt8(ascii: "0"), digits.count > 1 { return radixPrefixed(digits.dropFirst()) }
    if digits.contains(UInt8(ascii: ":")) {
      guard first != UInt8(ascii: "0") else { return nil }
      return sixties(digits[...]).map(whole)
    }
    guard digits.allSatisfy(isDigitOrGap) else { return nil }
    return whole(withoutGaps(digits), radix: 10)
  }

  /// What follows a leading zero: `0b…`, `0x…` or octal digits.
  private static func radixPrefixed(_ rest: ArraySlice<UInt8>) -> YAMLValue? {
    let radix: Int
    let digits: ArraySlice<UInt8>
    switch rest.first {
    case UInt8(ascii: "b"): (radix, digits) = (2, rest.dropFirst())
    case UInt8(ascii: "x"): (radix, digits) = (16, rest.dropFirst())
    default: (radix, digits) = (8, rest)
    }
    let text = withoutGaps(digits)
    guard text.utf8.allSatisfy(isHexDigit) else { return nil }
    return text.isEmpty ? (radix == 8 ? .integer(0) : nil) : whole(text, radix: radix)
  }

  /// Keeps what fits as an integer; what does not is kept as the nearest double.
  private static func whole(_ digits: String, radix: Int) -> YAMLValue? {
    if let integer = Int(digits, radix: radix) { return .integer(integer) }
    guard radix == 10 else { return nil }
    return Double(digits).map(YAMLValue.real)
  }

  private static func whole(_ value: Double) -> YAMLValue {
    Int(exactly: value).map(YAMLValue.integer) ?? .real(value)
  }

  private static func negated(_ value: YAMLValue) -> YAMLValue {
    switch value {
    case .integer(let integer): .integer(-integer)
    case .real(let real): .real(-real)
    default: value
    }
  }

  // MARK: Reals

  private static func real(_ bytes: ArraySlice<UInt8>, hasSign: Bool) -> Double? {
    switch String(decoding: bytes, as: UTF8.self) {
    case ".inf", ".Inf", ".INF": return .infinity
    case ".nan", ".NaN", ".NAN": return hasSign ? nil : .nan
    default: break
    }
    guard let point = bytes.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    let (before, after) = (bytes[..<point], bytes[(point + 1)...])
    if before.contains(UInt8(ascii: ":")) {
      guard after.allSatisfy(isDigitOrGap) else { return nil }
      guard let whole = sixties(before) else { return nil }
      return Double("0." + withoutGaps(after) + "0").map { whole + $0 }
    }
    return decimal(before: before, after: after, hasSign: hasSign)
  }

  /// Reads digits on both sides of a point; without any before it, no sign is allowed.
  private static func decimal(
    before: ArraySlice<UInt8>, after: ArraySlice<UInt8>, hasSign: Bool
  ) -> Double? {
    let mark = after.firstIndex { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
    let fraction = after[..<(mark ?? after.endIndex)]
    guard before.allSatisfy(isDigitOrGap), fraction.allSatisfy(isDigitOrGap) else { return nil }
    if let first = before.first {
      guard isDigit(first) else { return nil }
    } else {
      guard !hasSign, let first = fraction.first, isDigit(first) else { return nil }
    }
    var text = "0" + withoutGaps(before) + "." + withoutGaps(fraction) + "0"
    if let mark {
      let exponent = after[(mark + 1)...]
      guard let sign = exponent.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
        exponent.count > 1, exponent.dropFirst().allSatisfy(isDigit)
      else { return nil }
      text += "e" + String(decoding: exponent, as: UTF8.self)
    }
    return Double(text)
  }

  // MARK: Both

  /// Reads `90:30` as 90 × 60 + 30; every part but the first has one or two digits below 60.
  private static func sixties(_ bytes: ArraySlice<UInt8>) -> Double? {
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count > 1, let lead = parts.first, let first = lead.first, isDigit(first),
      lead.allSatisfy(isDigitOrGap), var total = Double(withoutGaps(lead))
    else { return nil }
    for part in parts.dropFirst() {
      guard (1...2).contains(part.count), part.allSatisfy(isDigit),
        let value = Double(String(decoding: part, as: UTF8.self)), value < 60
      else { return nil }
      total = total * 60 + value
    }
    return total
  }

  private static func withoutGaps(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isDigitOrGap(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_")
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }
}
