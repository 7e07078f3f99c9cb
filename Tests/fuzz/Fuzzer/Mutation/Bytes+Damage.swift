// Damage that any file can suffer. Knows no format.

/// Numbers at which arithmetic goes wrong.
let awkwardNumbers: [UInt64] = [
  0, 1, 2, 7, 8, 127, 128, 255, 256, 4095, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
  0x1_0000_0000, 1 << 53, 0x3fff_ffff_ffff_ffff, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000,
  0xffff_ffff_ffff_fffe, 0xffff_ffff_ffff_ffff, 0x7ff0_0000_0000_0000, 0x7ff8_0000_0000_0000,
  0xfff0_0000_0000_0000, 0x7fef_ffff_ffff_ffff, 0x0000_0000_0000_0001,
]

/// The same as digits, with some that no integer holds.
let awkwardDigits: [[UInt8]] =
  awkwardNumbers.map { Array("\($0)".utf8) }
  + [
    "-1", "-0", "-9223372036854775808", "9223372036854775808", "99999999999999999999", "1e308",
    "1e309", "-1e400", "1e-400", "4.9e-324", "0.1", "00", "1_000", "0x10", "1e5", ".5", "5.", "+1",
    "123456789012345678901234567890.123456789", "nan", "NaN", "inf", "-Infinity", "",
  ].map { Array($0.utf8) }

extension [UInt8] {
  /// Damages the bytes in one way, with pieces of `other`.
  mutating func damage(with other: [UInt8], _ random: inout Randomness) {
    switch random.below(12) {
    case 0: flipBit(&random)
    case 1: setByte(&random)
    case 2: removeSubrange(random.stretch(of: count, atMost: 8))
    case 3: removeSubrange(random.stretch(of: count, atMost: count))
    case 4: insertNoise(&random)
    case 5: repeatStretch(&random)
    case 6: removeLast(random.below(count + 1))
    case 7: splice(other, &random)
    case 8: replaceDigits(&random)
    case 9: overwriteWord(&random)
    case 10: exchangeStretches(&random)
    default: flipBit(&random)
    }
  }

  private mutating func flipBit(_ random: inout Randomness) {
    if isEmpty { return }
    self[random.below(count)] ^= 1 << UInt8(random.below(8))
  }

  private mutating func setByte(_ random: inout Randomness) {
    if isEmpty { return }
    self[random.below(count)] = random.pick([0, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x7f, 0x80, 0xff])
  }

  private mutating func insertNoise(_ random: inout Randomness) {
    let noise = (0..<random.few()).map { _ in UInt8(random.below(256)) }
    insert(contentsOf: noise, at: random.below(count + 1))
  }

  private mutating func repeatStretch(_ random: inout Randomness) {
    let piece = Array(self[random.stretch(of: count, atMost: 64)])
    let times = random.once(in: 16) ? 200 : random.few()
    insert(
      contentsOf: Array(repeatElement(piece, count: times).joined()), at: random.below(count + 1))
  }

  private mutating func splice(_ other: [UInt8], _ random: inout Randomness) {
    let piece = other[
      random.stretch(of: other.count, atMost: random.once(in: 4) ? other.count : 64)]
    replaceSubrange(random.stretch(of: count, atMost: 16), with: piece)
  }

  private mutating func exchangeStretches(_ random: inout Randomness) {
    let piece = Array(self[random.stretch(of: count, atMost: 32)])
    replaceSubrange(random.stretch(of: count, atMost: 32), with: piece)
  }

  /// Puts an awkward number in the place of one that is written in digits.
  mutating func replaceDigits(_ random: inout Randomness) {
    replaceDigits(with: random.pick(awkwardDigits), &random)
  }

  /// Puts a text in the place of a number that is written in digits.
  mutating func replaceDigits(with text: [UInt8], _ random: inout Randomness) {
    let start = random.below(count + 1)
    guard let first = self[start...].firstIndex(where: \.isDigit) else { return }
    let end = self[first...].firstIndex { !$0.isDigit } ?? count
    replaceSubrange(first..<end, with: text)
  }

  /// Writes a number over 1, 2, 4 or 8 bytes, the low one first.
  mutating func overwriteWord(_ random: inout Randomness) {
    let width = random.pick([1, 2, 4, 8])
    if count < width { return }
    let start = random.below(count - width + 1)
    let number = random.pick(awkwardNumbers)
    for offset in 0..<width {
      self[start + offset] = UInt8(truncatingIfNeeded: number >> UInt64(8 * offset))
    }
  }

  /// Appends a number in 1 to 8 bytes, the low one first.
  mutating func append(word: UInt64, width: Int) {
    for offset in 0..<width { append(UInt8(truncatingIfNeeded: word >> UInt64(8 * offset))) }
  }

  /// The number in `width` bytes at `start`, the low one first; nil where there are not so many.
  func word(at start: Int, width: Int) -> UInt64? {
    guard start >= 0, start <= count - width else { return nil }
    return (0..<width).reduce(0) { $0 | UInt64(self[start + $1]) << UInt64(8 * $1) }
  }
}

extension UInt8 {
  /// Whether the byte is an ASCII digit.
  var isDigit: Bool { (0x30...0x39).contains(self) }
}
