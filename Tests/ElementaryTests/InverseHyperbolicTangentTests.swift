// atanh against the C library's.

import Elementary
import Foundation
import TestSupport
import Testing

@Test func atanhIsTheLibrarysToTheLastDigits() {
  let seed: UInt64 = 31
  var generator = SeededGenerator(seed: seed)
  for scale in [1e-300, 1e-9, 0.1, 0.2, 0.5, 0.999] {
    for _ in 0..<40_000 {
      let x = generator.unit() * scale
      let value = inverseHyperbolicTangent(x)
      guard abs(value - atanh(x)) <= 4 * atanh(x).ulp else {
        Issue.record("seed \(seed): atanh(\(x)) is \(value) instead of \(atanh(x))")
        return
      }
      #expect(inverseHyperbolicTangent(-x) == -value)
    }
  }
}

@Test func atanhIsRightAtItsEdges() {
  #expect(inverseHyperbolicTangent(0) == 0)
  #expect(inverseHyperbolicTangent(.nan).isNaN)
  for x in [Double(1).nextDown, 0.999, 1 - 1e-9] {
    #expect(abs(inverseHyperbolicTangent(x) - atanh(x)) <= 4 * atanh(x).ulp, "\(x)")
  }
}
