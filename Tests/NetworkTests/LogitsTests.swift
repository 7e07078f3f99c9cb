// Probabilities and decisions of single rows.

import Network
import Testing

@Suite struct LogitsTests {
  @Test func probabilitiesAreTheSoftmax() {
    // e^1, e^2 and e^3 over their sum, by Python's decimal module.
    #expect(
      Logits.probabilities([1, 2, 3]) == [0.090030573, 0.244728471, 0.665240956] as [Float])
    #expect(Logits.probabilities([1000, 1000, -1000]) == [0.5, 0.5, 0])
  }

  @Test func theFirstOfTheLargestIsTheDecision() {
    #expect(Logits.decision([0, 2, 2]) == 1)
    #expect(Logits.decision(([9, 1, 3, 2] as [Float])[1...]) == 1)
  }

  @Test func aLogitThatIsNoNumberMakesNone() {
    let probabilities = Logits.probabilities([0, .nan])
    #expect(probabilities.allSatisfy { $0.isNaN })
  }
}
