// ln against the C library's, within the error that it promises.

import Elementary
import Foundation
import TestSupport
import Testing

/// How far the result is from the C library's, as a share of it.
private func relativeError(at x: Double) -> Double {
  let expected = log(x)
  return expected == 0 ? abs(logarithm(x)) : abs((logarithm(x) - expected) / expected)
}

@Test func logarithmIsTheLibrarysToTheLastDigit() {
  let seed: UInt64 = 23
  var generator = SeededGenerator(seed: seed)
  for scale in [1e-12, 1e-3, 1, 30, 708] {
    for _ in 0..<40_000 {
      let x = exp((generator.unit() - 0.5) * 2 * scale)
      let error = relativeError(at: x)
      guard error < 4e-16 else {
        Issue.record("seed \(seed): ln(\(x)) is off by \(error)")
        return
      }
    }
  }
}

@Test func logarithmIsRightWhereItsPartsMeet() {
  for power in -1_074...1_023 {
    for x in [scalbn(1, power), scalbn(2.0.squareRoot(), power), scalbn(1.4142, power)] {
      for near in [x.nextDown, x, x.nextUp] where near > 0 {
        #expect(relativeError(at: near) < 4e-16, "ln(\(near))")
      }
    }
  }
}

@Test func logarithmIsExactAtItsEdges() {
  #expect(logarithm(1).bitPattern == 0)
  #expect(logarithm(0) == -.infinity)
  #expect(logarithm(-0.0) == -.infinity)
  #expect(logarithm(.infinity) == .infinity)
  #expect(logarithm(.nan).isNaN)
}
