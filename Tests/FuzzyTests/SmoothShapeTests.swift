// Sigmoid, bell and shoulders: scikit-fuzzy's numbers, edges, symmetry, monotonicity.

import Foundation
import Fuzzy
import TestSupport
import Testing

@Test(arguments: scikitFuzzyCases)
private func degreesAreThoseOfScikitFuzzy(_ golden: ScikitFuzzyCase) throws {
  let function = try MembershipFunction.make(
    type: golden.function, parameters: golden.parameters)
  let difference = firstDifference(
    scikitFuzzyValues.map(function.degree(of:)), golden.degrees,
    Tolerance(relative: 1e-12, ofLargest: 1e-15))
  #expect(difference == nil, "\(golden)")
}

@Test func bellHasTheLibrarysPowersForAnyExponent() {
  let seed: UInt64 = 31
  var generator = SeededGenerator(seed: seed)
  for _ in 0..<20_000 {
    let (width, slope) = (exp(generator.normal() * 3), exp(generator.normal() * 2))
    let value = generator.normal() * 50
    let degree = MembershipFunction.bell(width: width, slope: slope, center: 3).degree(of: value)
    let expected = 1 / (1 + pow(abs((value - 3) / width), 2 * slope))
    guard abs(degree - expected) <= 4e-13 * expected + 1e-300 else {
      Issue.record("seed \(seed): bell(\(width), \(slope), 3) of \(value) is \(degree)")
      return
    }
  }
}

@Test(
  arguments: [
    (.sigmoid(center: 50, slope: 0.3), true), (.sigmoid(center: 50, slope: -0.3), false),
    (.s(a: 20, b: 70), true), (.z(a: 20, b: 70), false), (.s(a: 40, b: 40.1), true),
    (.z(a: 0.1, b: 0.7), false), (.bell(width: 20, slope: 2.2, center: 100), true),
    (.bell(width: 20, slope: 0.5, center: 0), false),
  ] as [(MembershipFunction, Bool)])
private func degreesGoOneWay(_ shape: MembershipFunction, rises: Bool) {
  let seed: UInt64 = 32
  var generator = SeededGenerator(seed: seed)
  let values = (0..<20_000).map { _ in generator.unit() * 100 }.sorted()
  let degrees = values.map(shape.degree(of:))
  for (before, after) in zip(degrees, degrees.dropFirst()) {
    // exp and ln may go back by their last bit.
    #expect(rises ? after >= before - 3e-16 : after <= before + 3e-16, "seed \(seed)")
  }
}

@Test func shouldersNeverTurnBackByABit() {
  let (up, down) = (MembershipFunction.s(a: 0.1, b: 0.7), MembershipFunction.z(a: 0.1, b: 0.7))
  for start in [0.1, 0.4, 0.7] {
    var value = start - 500 * start.ulp
    for _ in 0..<1_000 {
      #expect(up.degree(of: value.nextUp) >= up.degree(of: value))
      #expect(down.degree(of: value.nextUp) <= down.degree(of: value))
      value = value.nextUp
    }
  }
}

@Test func shapesAreSymmetric() {
  let seed: UInt64 = 33
  var generator = SeededGenerator(seed: seed)
  let bell = MembershipFunction.bell(width: 8, slope: 1.7, center: 32)
  let (rising, falling) = (
    MembershipFunction.sigmoid(center: 32, slope: 0.4),
    MembershipFunction.sigmoid(center: 32, slope: -0.4)
  )
  let (s, z) = (MembershipFunction.s(a: 16, b: 48), MembershipFunction.z(a: 16, b: 48))
  for _ in 0..<2_000 {
    // A multiple of 2^-20, so that both sides are exact.
    let distance = (generator.unit() * 40 * 1_048_576).rounded() / 1_048_576
    let (left, right) = (32 - distance, 32 + distance)
    #expect(bell.degree(of: left) == bell.degree(of: right))
    #expect(rising.degree(of: left) == falling.degree(of: right))
    #expect(abs(rising.degree(of: left) + rising.degree(of: right) - 1) < 1e-15)
    #expect(s.degree(of: left) == z.degree(of: right))
    #expect(abs(s.degree(of: left) + z.degree(of: left) - 1) < 1e-15)
  }
}

@Test(
  arguments: [
    (.sigmoid(center: 3, slope: 2), 3, 0.5), (.sigmoid(center: 3, slope: 2), .infinity, 1),
    (.sigmoid(center: 3, slope: 2), -.infinity, 0), (.sigmoid(center: 3, slope: -2), .infinity, 0),
    (.sigmoid(center: 3, slope: -2), -.infinity, 1), (.sigmoid(center: 3, slope: 1e308), 3, 0.5),
    (.bell(width: 2, slope: 3, center: 5), 5, 1), (.bell(width: 2, slope: 3, center: 5), 7, 0.5),
    (.bell(width: 2, slope: 3, center: 5), 3, 0.5),
    (.bell(width: 2, slope: 3, center: 5), .infinity, 0),
    (.bell(width: 2, slope: 3, center: 5), -.infinity, 0),
    (.bell(width: 2, slope: 1.7e308, center: 5), 7, 0.5),
    (.bell(width: 2, slope: 1.7e308, center: 5), 6, 1),
    (.bell(width: 2, slope: 1.7e308, center: 5), 8, 0), (.s(a: 1, b: 3), 1, 0),
    (.s(a: 1, b: 3), 2, 0.5), (.s(a: 1, b: 3), 3, 1), (.s(a: 1, b: 3), .infinity, 1),
    (.s(a: 1, b: 3), -.infinity, 0), (.z(a: 1, b: 3), 1, 1), (.z(a: 1, b: 3), 2, 0.5),
    (.z(a: 1, b: 3), 3, 0), (.z(a: 1, b: 3), .infinity, 0), (.z(a: 1, b: 3), -.infinity, 1),
    (.s(a: 2, b: 2), 2, 1), (.s(a: 2, b: 2), 2.0.nextDown, 0), (.z(a: 2, b: 2), 2, 0),
    (.z(a: 2, b: 2), 2.0.nextDown, 1),
  ] as [(MembershipFunction, Double, Double)])
private func edgesAreExact(_ shape: MembershipFunction, value: Double, degree: Double) {
  #expect(shape.degree(of: value) == degree)
}

/// Bits that must be the same on every machine that shares a cache.
@Test(
  arguments: [
    (.sigmoid(center: 50, slope: 0.3), 0x3f7b_2498_7f7c_171a),
    (.bell(width: 7.5, slope: 3.7, center: 40), 0x3fe6_50a6_6e84_941a),
    (.bell(width: 20, slope: 2, center: 0), 0x3fbd_79ae_c020_6466),
    (.s(a: 0.1, b: 70.3), 0x3fdc_a11e_eaca_7344), (.z(a: 0.1, b: 70.3), 0x3fe1_af70_8a9a_c65c),
  ] as [(MembershipFunction, UInt64)])
private func degreesHavePinnedBits(_ shape: MembershipFunction, bits: UInt64) {
  let found = shape.degree(of: 33.3).bitPattern
  #expect(found == bits, "0x\(String(found, radix: 16))")
}
