// The random numbers and weights below the network.

import TestSupport
import Testing

@testable import Network

@Suite struct NumericsTests {
  @Test func streamsAreRepeatableAndDiffer() {
    var (one, same, other) = (
      RandomStream(seed: 3), RandomStream(seed: 3), RandomStream(seed: 4)
    )
    var split = one.split(1)
    var sibling = one.split(2)
    let words = (0..<100).map { _ in one.next() }
    #expect(words == (0..<100).map { _ in same.next() })
    let others = (0..<100).flatMap { _ in [other.next(), split.next(), sibling.next()] }
    #expect(Set(words + others).count == 400)
  }

  /// Streams are part of what a model's bits depend on: other words, other models.
  @Test func streamsGiveTheWordsTheyAlwaysGave() {
    var stream = RandomStream(seed: 0)
    var split = stream.split(1)
    #expect(
      [stream.next(), stream.next(), split.next()] == [
        12_035_550_249_420_947_055, 12_935_080_325_729_570_654, 916_137_416_041_266_662,
      ])
  }

  @Test func boundedDrawsAreEven() {
    var stream = RandomStream(seed: 8)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[Int(stream.below(7))] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
    #expect((0..<100).allSatisfy { _ in stream.below(1) == 0 })
  }

  @Test func shufflesHoldEveryValueAndAreEven() {
    var stream = RandomStream(seed: 2)
    var places = [Int](repeating: 0, count: 5)
    for _ in 0..<10_000 {
      var values: [Int32] = [0, 1, 2, 3, 4]
      stream.shuffle(&values)
      #expect(Set(values).count == 5)
      places[values.firstIndex(of: 0) ?? 0] += 1
    }
    #expect(places.allSatisfy { abs($0 - 2_000) < 200 })
  }

  @Test func classWeightsAreInverseToCountsAndSumToTheClassesPresent() {
    let labels: [Int8] = [0, 0, 0, 1, 2, 2, 1, 0]
    #expect(balancedClassWeights(labels: labels, rows: [3, 7], classes: 3) == [1, 1, 0])
    let weights = balancedClassWeights(labels: labels, rows: [0, 1, 2, 3], classes: 3)
    #expect(difference(doubles(weights), [0.5, 1.5, 0]) == nil)
  }
}
