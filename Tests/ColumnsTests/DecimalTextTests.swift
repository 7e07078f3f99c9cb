// Numbers in text, against the correctly rounded ones of the standard library.

import TestSupport
import Testing

@testable import Columns

private func parse(_ text: String) -> Double? {
  let bytes = Array(text.utf8)
  return DecimalText.parse(bytes.span)
}

@Test(arguments: [
  "0", "-0", "+1", "1.", ".5", "1.05236", "143539993.3", "1e22", "1e23", "1.5E-10", "1e+08",
  "9007199254740993", "9007199254740992", "123456789012345678", "1234567890123456789",
  "12345678901234567890123", "0.1234567890123456789", "2.2250738585072011e-308", "5e-324",
  "1e-400", "1.7976931348623157e308", "1e400", "-1e400", "8.41e21", "3.5844466002796428e+298",
  "000000000000000000000000001.5", "0.00000000000000000000000000000000015", "1e99999999999",
  "1e-99999999999", "0e99999",
])
private func numberIsRoundedCorrectly(_ text: String) throws {
  let expected = try #require(Double(text))
  #expect(parse(text)?.bitPattern == expected.bitPattern)
}

@Test(arguments: [
  "", "-", "+", ".", "e5", "1e", "1e+", "nan", "inf", "-inf", "NaN", "infinity", "0x10", "1,5",
  "1 5", " 1", "1 ", "1.2.3", "--1", "1_000", "12,3", "1e5.5", "n/a", "１",
])
private func otherTextsAreNoNumbers(_ text: String) {
  #expect(parse(text) == nil)
}

@Test func randomNumbersComeBackFromTheirShortestText() {
  let seed: UInt64 = 8
  var generator = SeededGenerator(seed: seed)
  for _ in 0..<5_000 {
    let number = Double(bitPattern: generator.next())
    guard number.isFinite else { continue }
    #expect(parse("\(number)")?.bitPattern == number.bitPattern, "seed \(seed), \(number)")
  }
}

@Test func longDecimalsNearHalfwayAreRoundedAsInTheStandardLibrary() {
  let seed: UInt64 = 10
  var generator = SeededGenerator(seed: seed)
  for _ in 0..<20_000 {
    // Halfway between two doubles, one of the last digits changed or not.
    let digits = (1 << 53 + generator.next() % (1 << 53)) * 2 + 1
    let nudged = generator.next() % 3 == 0 ? digits : digits &+ (generator.next() % 3) &- 1
    let text = String(nudged)
    let point = text.count - Int(generator.next() % UInt64(text.count))
    let number = "\(text.prefix(point)).\(text.dropFirst(point))"
    #expect(parse(number)?.bitPattern == Double(number)?.bitPattern, "seed \(seed), \(number)")
  }
}

@Test func randomDecimalsAreRoundedAsInTheStandardLibrary() {
  let seed: UInt64 = 9
  var generator = SeededGenerator(seed: seed)
  for _ in 0..<5_000 {
    let digits = String(generator.next() >> (generator.next() % 60))
    let point = Int(generator.next() % UInt64(digits.count + 1))
    let exponent = generator.next() % 4 == 0 ? "e\(Int(generator.next() % 60) - 30)" : ""
    let text = "\(digits.prefix(point)).\(digits.dropFirst(point))\(exponent)"
    #expect(parse(text)?.bitPattern == Double(text)?.bitPattern, "seed \(seed), \(text)")
  }
}
