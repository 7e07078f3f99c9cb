// Cells of a text, eight bytes at a time. Knows digits and separators; knows no columns.

/// A place in a text, and reading from there.
struct WordCursor {
  var position: Int

  /// Reads a number up to the byte that ends it.
  @inline(__always)
  mutating func readNumber(_ text: Span<UInt8>, into number: inout Double) -> Bool {
    if position + 8 <= text.count, let short = ShortDecimal(word(text, at: position)) {
      position += short.length
      number = DecimalText.quotient(short.mantissa, dividedByTenTo: short.fraction)
      return true
    }
    return readLongNumber(text, into: &number)
  }

  /// Reads a number of any length.
  private mutating func readLongNumber(_ text: Span<UInt8>, into number: inout Double) -> Bool {
    let start = position
    var mantissa: UInt64 = 0
    let whole = readDigits(text, into: &mantissa)
    var fraction = 0
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position += 1
      fraction = readDigits(text, into: &mantissa)
    }
    // Nineteen digits fit into the mantissa. The caller sees whether the cell ends here; an exponent
    // would be part of the number.
    if whole > 0, whole + fraction <= 19, position < text.count, text[position] <= UInt8(ascii: ",")
    {
      number = DecimalText.quotient(mantissa, dividedByTenTo: fraction)
      return true
    }
    position = start
    return readUnusualNumber(text, into: &number)
  }

  /// Reads digits, at most eight in a step, and returns how many.
  private mutating func readDigits(_ text: Span<UInt8>, into mantissa: inout UInt64) -> Int {
    var total = 0
    while position + 8 <= text.count {
      let run = DigitRun(word(text, at: position))
      mantissa = mantissa &* DigitRun.power(run.count) &+ run.value
      position += run.count
      total += run.count
      if run.count < 8 { break }
    }
    return total
  }

  /// Reads a number in any notation, by the same code as the careful reader.
  private mutating func readUnusualNumber(_ text: Span<UInt8>, into number: inout Double) -> Bool {
    guard let end = cellEnd(text),
      let value = DecimalText.parse(text.extracting(position..<end))
    else { return false }
    number = value
    position = end
    return true
  }

  /// Where the cell at the cursor ends; nil if it has quotes or NUL bytes, or white space that does
  /// not belong to it.
  func cellEnd(_ text: Span<UInt8>, mayHaveSpaces: Bool = false) -> Int? {
    var end = position
    while end < text.count {
      switch text[end] {
      case UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        return end > position && text[end - 1] == UInt8(ascii: " ") ? nil : end
      case UInt8(ascii: " "):
        guard mayHaveSpaces, end > position else { return nil }
        end += 1
      case UInt8(ascii: "\""), UInt8(ascii: "\t"), 0: return nil
      default: end += 1
      }
    }
    return end
  }

  /// Goes to the end of a cell that is not read; false if it has quotes or NUL bytes.
  mutating func skipCell(_ text: Span<UInt8>) -> Bool {
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return true
      case UInt8(ascii: "\""), 0: return false
      default: position += 1
      }
    }
    return true
  }

  mutating func skipComma(_ text: Span<UInt8>) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: ",") else { return false }
    position += 1
    return true
  }

  /// Goes behind LF, CR LF or CR; true also at the end of the text.
  mutating func skipLineEnd(_ text: Span<UInt8>) -> Bool {
    guard position < text.count else { return true }
    if text[position] == UInt8(ascii: "\n") {
      position += 1
      return true
    }
    guard text[position] == UInt8(ascii: "\r") else { return false }
    position += 1
    if position < text.count, text[position] == UInt8(ascii: "\n") { position += 1 }
    return true
  }
}

/// The digits that a word of text begins with, its first byte being the lowest.
struct DigitRun {
  /// 0 to 8.
  let count: Int
  let value: UInt64

  private static let powers: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]

  /// 10 to the power of a count of digits.
  static func power(_ count: Int) -> UInt64 { powers[count] }

  init(_ word: UInt64) {
    count = Self.otherBytes(of: word).trailingZeroBitCount >> 3
    let digits = word ^ 0x3030_3030_3030_3030
    value = count == 0 ? 0 : Self.number(digits &<< UInt64(truncatingIfNeeded: 64 - 8 * count))
  }

  /// The highest bit of each byte that is no digit, by a carry out of each one above 9.
  @inline(__always)
  static func otherBytes(of word: UInt64) -> UInt64 {
    let digits = word ^ 0x3030_3030_3030_3030
    return ((digits & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7676_7676_7676_7676 | digits)
      & 0x8080_8080_8080_8080
  }

  /// Joins eight digits, the first in the lowest byte, pair by pair.
  @inline(__always)
  static func number(_ digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ (digits >> 8)
    let upper = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
    let lower = (pairs >> 16 & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
    return (upper &+ lower) >> 32
  }
}

/// A decimal with a point that ends within a word of text, as most prices do.
struct ShortDecimal {
  /// All digits as one number.
  let mantissa: UInt64
  /// How many digits follow the point.
  let fraction: Int
  /// How many bytes the decimal has.
  let length: Int

  /// Reads the decimal that a word begins with, its first byte being the lowest.
  ///
  /// Nil if it does not begin with digits and a point, if the next byte that is no digit is beyond the
  /// word, or if a number may go on with that byte.
  @inline(__always)
  init?(_ word: UInt64) {
    let others = DigitRun.otherBytes(of: word)
    let later = others & (others &- 1)
    guard later != 0 else { return nil }
    // The first bits of the point and of the byte after the decimal.
    let point = UInt64(truncatingIfNeeded: others.trailingZeroBitCount & ~7)
    let end = UInt64(truncatingIfNeeded: later.trailingZeroBitCount & ~7)
    guard point > 0, word &>> point & 0xff == 0x2e, word &>> end & 0xff <= 0x2c else { return nil }
    // The digits before the point move onto it, and all to the end of the word.
    let digits = word ^ 0x3030_3030_3030_3030
    let before = (1 as UInt64) &<< point &- 1
    let joined = (digits & before) << 8 | digits & ~(before << 8 | 0xff)
    mantissa = DigitRun.number(joined &<< (64 &- end))
    fraction = Int(end &- point) / 8 - 1
    length = Int(end) / 8
  }
}

/// Eight bytes of a text, the first being the lowest.
///
/// - Precondition: The text reaches that far.
@inline(__always)
func word(_ text: Span<UInt8>, at offset: Int) -> UInt64 {
  // Checked against the bounds by the library; every pattern of bits is a number.
  unsafe UInt64(
    littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
}
