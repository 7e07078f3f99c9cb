// Decimal numbers in text. Knows how to round; knows nothing of what is measured.

/// Reading of decimal numbers from UTF-8.
enum DecimalText {
  /// Powers of ten that a double holds exactly.
  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Reads a number such as `-12`, `1.05236` or `1.4354e+08`, correctly rounded.
  ///
  /// A mantissa up to 2^53 with a power of ten up to 22 takes one exact operation, up to 19 digits
  /// of a plain decimal one division of integers; anything longer goes the slow, equally exact way.
  ///
  /// - Parameter text: The whole number, without white space.
  /// - Returns: The nearest double, infinite if there is none; nil for what is not a decimal number:
  ///   empty texts, names such as `nan`, hexadecimals, group separators.
  static func parse(_ text: Span<UInt8>) -> Double? {
    guard let scan = Scan(text) else { return nil }
    guard scan.isExact else { return Double(string(of: text)) }
    let magnitude: Double
    if scan.exponent <= 0, scan.exponent >= -19 {
      magnitude = quotient(scan.mantissa, dividedByTenTo: -scan.exponent)
    } else if scan.mantissa <= 1 << 53, abs(scan.exponent) <= 22 {
      let power = exactPowers[abs(scan.exponent)]
      let value = Double(scan.mantissa)
      magnitude = scan.exponent < 0 ? value / power : value * power
    } else {
      return Double(string(of: text))
    }
    return scan.isNegative ? -magnitude : magnitude
  }

  /// The double nearest to `mantissa` divided by ten to the power of `digits`.
  ///
  /// - Precondition: `digits` is from 0 to 19.
  @inline(__always)
  static func quotient(_ mantissa: UInt64, dividedByTenTo digits: Int) -> Double {
    // Both are exact, and so the division rounds once.
    if mantissa <= 1 << 53 { return Double(mantissa) / exactPowers[digits] }
    return longQuotient(mantissa, dividedByTenTo: digits)
  }

  /// The same for mantissas that no double holds: 63 or 64 bits of the quotient, the lowest of which
  /// says whether anything is left over, and one rounding.
  private static func longQuotient(_ mantissa: UInt64, dividedByTenTo digits: Int) -> Double {
    let divisor = (0..<digits).reduce(1 as UInt64) { power, _ in power * 10 }
    let (shift, divisorShift) = (mantissa.leadingZeroBitCount, divisor.leadingZeroBitCount)
    let dividend = mantissa << shift
    let (quotient, rest) = (divisor << divisorShift).dividingFullWidth(
      (dividend >> 1, dividend << 63))
    let rounded = Double(rest == 0 ? quotient : quotient | 1)
    return rounded * Double(sign: .plus, exponent: divisorShift - shift - 63, significand: 1)
  }

  /// A number as digits and a power of ten.
  private struct Scan {
    var isNegative = false
    var mantissa: UInt64 = 0
    var exponent = 0
    /// Whether `mantissa` holds all digits.
    var isExact = true
    private var index = 0

    init?(_ text: Span<UInt8>) {
      isNegative = readSign(text)
      let whole = readDigits(text, shiftingBy: 0)
      var fraction = 0
      if index < text.count, text[index] == UInt8(ascii: ".") {
        index += 1
        fraction = readDigits(text, shiftingBy: -1)
      }
      guard whole + fraction > 0 else { return nil }
      if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
        index += 1
        guard readExponent(text) else { return nil }
      }
      guard index == text.count else { return nil }
    }

    /// Skips a sign; true if it was a minus.
    private mutating func readSign(_ text: Span<UInt8>) -> Bool {
      guard index < text.count else { return false }
      let isMinus = text[index] == UInt8(ascii: "-")
      if isMinus || text[index] == UInt8(ascii: "+") { index += 1 }
      return isMinus
    }

    private mutating func readDigits(_ text: Span<UInt8>, shiftingBy shift: Int) -> Int {
      let start = index
      while index < text.count, isDigit(text[index]) {
        if mantissa < 1_000_000_000_000_000_000 {
          mantissa = mantissa &* 10 &+ UInt64(text[index] - UInt8(ascii: "0"))
          exponent += shift
        } else {
          isExact = false
        }
        index += 1
      }
      return index - start
    }

    private mutating func readExponent(_ text: Span<UInt8>) -> Bool {
      let isDown = readSign(text)
      let start = index
      var size = 0
      while index < text.count, isDigit(text[index]) {
        size = min(size * 10 + Int(text[index] - UInt8(ascii: "0")), 99_999)
        index += 1
      }
      exponent += isDown ? -size : size
      return index > start
    }
  }
}

/// A copy of UTF-8 as a string; invalid bytes become U+FFFD.
func string(of text: Span<UInt8>) -> String {
  String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
}
