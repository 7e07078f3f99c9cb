// exp against the C library's, within the error that it promises.

import Elementary
import Foundation
import TestSupport
import Testing

/// How far the result is from the C library's, as a share of it.
private func relativeError(at x: Double) -> Double {
  let expected = exp(x)
  return abs(exponential(x) - expected) / expected
}

@Test func exponentialIsTheLibrarysToTheLastDigit() {
  let seed: UInt64 = 21
  var generator = SeededGenerator(seed: seed)
  for scale in [1e-12, 1e-3, 1, 30, 708] {
    for _ in 0..<40_000 {
      let x = -generator.unit() * scale
      let error = relativeError(at: x)
      guard error < 4e-16 else {
        Issue.record("seed \(seed): exp(\(x)) is off by \(error)")
        return
      }
    }
  }
}

@Test func exponentialIsRightWhereItsPartsMeet() {
  // The rest r is largest half-way between multiples of ln 2.
  for n in -2042...0 {
    let x = Double(n) * 0.5 * 0.693_147_180_559_945_3
    for near in [x.nextDown, x, x.nextUp] where near <= 0 && near > -708 {
      #expect(relativeError(at: near) < 4e-16, "exp(\(near))")
    }
  }
}

@Test func exponentialRoundsSubnormalResultsOnce() {
  let seed: UInt64 = 22
  var generator = SeededGenerator(seed: seed)
  for _ in 0..<40_000 {
    let x = -708 - generator.unit() * 38
    let expected = exp(x)
    let bound = max(expected * 4e-16, Double.leastNonzeroMagnitude)
    #expect(abs(exponential(x) - expected) <= bound, "seed \(seed): exp(\(x))")
  }
}

@Test(
  arguments: [
    (0, 1), (-0.0, 1), (-1e-300, 1), (-.leastNonzeroMagnitude, 1), (-745.1, .leastNonzeroMagnitude),
    (-745.2, 0), (-746, 0), (-1e6, 0), (-.greatestFiniteMagnitude, 0), (-.infinity, 0),
    (710, .infinity), (.infinity, .infinity),
  ] as [(Double, Double)])
func exponentialIsExactAtItsEdges(x: Double, expected: Double) {
  #expect(exponential(x).bitPattern == expected.bitPattern, "\(exponential(x))")
}

@Test func exponentialOfNaNIsNaN() {
  for nan in [Double.nan, -.nan, .signalingNaN] { #expect(exponential(nan).isNaN) }
}

/// Bits that must be the same on every machine that shares a cache.
@Test(
  arguments: [
    (-0.5, 0x3fe3_68b2_fc6f_960a), (-1, 0x3fd7_8b56_362c_ef38), (-100, 0x36ea_8c1f_14e2_af5d),
    (-0.1, 0x3fec_f46d_99d5_2b3a), (-740.5, 0x33),
  ] as [(Double, UInt64)])
func exponentialHasPinnedBits(x: Double, bits: UInt64) {
  #expect(exponential(x).bitPattern == bits, "\(String(exponential(x).bitPattern, radix: 16))")
}
