// cos(πx) against numbers of 20 digits, within the error that it promises.

import Elementary
import Foundation
import TestSupport
import Testing

/// Made with mpmath's `cospi`, at the numbers that are nearest to these decimals.
private let values: [(Double, Double)] = [
  (0.001, 0.999_995_065_201_858_166_11), (0.1, 0.951_056_516_295_153_566_73),
  (0.25, 0.707_106_781_186_547_524_40), (0.3, 0.587_785_252_292_473_157_39),
  (1.0 / 3, 0.500_000_000_000_000_050_34), (0.49, 0.031_410_759_078_128_321_728),
  (0.499_999_99, 3.141_592_651_936_197_057_1e-8),
  (0.500_000_1, -3.141_592_651_936_145_896_7e-7), (0.75, -0.707_106_781_186_547_524_40),
  (0.9, -0.951_056_516_295_153_593_67), (0.999_999_046_325_683_6, -0.999_999_999_995_511_823_54),
  (1.7, 0.587_785_252_292_473_016_30), (2.3, 0.587_785_252_292_473_580_65),
  (12_345.678, 0.530_511_184_306_424_032_60), (1e-9, 0.999_999_999_999_999_995_07),
]

@Test func cosineIsRightToTwoUnitsInTheLastPlace() {
  for (x, expected) in values {
    #expect(abs(cosine(halfTurns: x) - expected) <= 2 * expected.ulp, "cos(\(x) π)")
    #expect(cosine(halfTurns: -x) == cosine(halfTurns: x), "cos(-\(x) π)")
  }
}

/// The C library takes an angle, whose rounding shows by as much as it is off.
@Test func cosineIsTheLibrarysUpToTheRoundingOfTheAngle() {
  let seed: UInt64 = 41
  var generator = SeededGenerator(seed: seed)
  for scale in [1e-6, 0.25, 0.5, 1, 3] {
    for _ in 0..<20_000 {
      let x = generator.unit() * scale
      let angle = x * .pi
      let value = cosine(halfTurns: x)
      guard abs(value - cos(angle)) <= 2 * angle.ulp + 2 * value.ulp else {
        Issue.record("seed \(seed): cos(\(x) π) is \(value) instead of \(cos(angle))")
        return
      }
    }
  }
}

@Test(
  arguments: [
    (0, 1), (-0.0, 1), (0.5, 0), (-0.5, 0), (1, -1), (1.5, 0), (2, 1), (-3, -1), (7.5, 0),
    (.leastNonzeroMagnitude, 1), (4_503_599_627_370_495.5, 0), (9_007_199_254_740_991, -1),
    (9_007_199_254_740_992, 1), (.greatestFiniteMagnitude, 1),
  ] as [(Double, Double)])
func cosineIsExactOfWholeAndHalfNumbers(x: Double, expected: Double) {
  #expect(cosine(halfTurns: x).bitPattern == expected.bitPattern, "\(cosine(halfTurns: x))")
}

@Test func cosineOfWhatIsNoFiniteNumberIsNaN() {
  for x in [Double.nan, .signalingNaN, .infinity, -.infinity] {
    #expect(cosine(halfTurns: x).isNaN)
  }
}

/// Bits that must be the same on every machine that shares a cache.
@Test(
  arguments: [
    (0.1, 0x3fee_6f0e_1344_54ff), (0.3, 0x3fe2_cf23_0475_5a5e), (0.9, 0xbfee_6f0e_1344_5500),
    (0.500_000_1, 0xbe95_1537_0f6a_4d07), (12_345.678, 0x3fe0_f9f2_9758_4427),
  ] as [(Double, UInt64)])
func cosineHasPinnedBits(x: Double, bits: UInt64) {
  #expect(
    cosine(halfTurns: x).bitPattern == bits,
    "\(String(cosine(halfTurns: x).bitPattern, radix: 16))")
}
