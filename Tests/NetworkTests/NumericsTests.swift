// The functions, random numbers and masks below the network.

import Foundation
import TestSupport
import Testing

@testable import Network

@Suite struct NumericsTests {
  /// How far a result is off, in units in the last place of the right one.
  private func ulps(_ value: Float, _ exact: Double) -> Double {
    abs(Double(value) - exact) / Double(Float(exact).ulp)
  }

  @Test func exponentialIsWithinTwoUnits() {
    for x in stride(from: Float(-87), through: 88, by: 0.003_7) {
      #expect(ulps(exponential(x), exp(Double(x))) <= 2, "exp(\(x))")
    }
    #expect(exponential(0) == 1)
  }

  @Test func exponentialStaysFiniteAndLetsNaNThrough() {
    #expect(exponential(.infinity) == exponential(88))
    #expect(exponential(-.infinity) == exponential(-87))
    #expect(exponential(-87) >= .leastNormalMagnitude)
    #expect(exponential(.nan).isNaN)
  }

  @Test func hyperbolicTangentIsWithinThreeUnits() {
    for x in stride(from: Float(-12), through: 12, by: 0.000_7) {
      #expect(ulps(hyperbolicTangent(x), tanh(Double(x))) <= 3, "tanh(\(x))")
    }
    #expect(hyperbolicTangent(0) == 0)
    #expect(hyperbolicTangent(.infinity) == 1)
    #expect(hyperbolicTangent(-.infinity) == -1)
    #expect(hyperbolicTangent(.nan).isNaN)
  }

  @Test(arguments: Activation.allCases) func activationsLetNaNThrough(_ activation: Activation) {
    let value =
      switch activation {
      case .relu: ReLU.value(.nan)
      case .leakyReLU: LeakyReLU.value(.nan)
      case .sigmoid: Sigmoid.value(.nan)
      case .tanh: HyperbolicTangent.value(.nan)
      }
    #expect(value.isNaN)
  }

  @Test(arguments: [0.1, 0.2, 0.5, 0.9]) func masksDropTheirShare(_ share: Double) {
    var stream = RandomStream(seed: 11)
    let count = 100_001
    let mask = FloatBuffer(count: count).whole
    Kernels.drawMask(&stream, share: share, into: mask, count: count)
    let values = mask.copy(count).map(Double.init)
    let kept = 1 / (1 - share)
    #expect(values.allSatisfy { $0 == 0 || abs($0 - kept) < 1e-6 * kept })
    // Five deviations of a share of so many draws.
    let allowed = 5 * (share * (1 - share) / Double(count)).squareRoot()
    let dropped = Double(values.count { $0 == 0 }) / Double(count)
    #expect(abs(dropped - share) < allowed)
    // Neighbours are dropped independently of one another.
    let both = Double(zip(values, values.dropFirst()).count { $0 == 0 && $1 == 0 })
    #expect(abs(both / Double(count - 1) - share * share) < 2 * allowed)
  }

  @Test func dropoutKeepsTheMeanOfEachOutput() throws {
    let architecture = try mlp(
      inputs: 1, hiddenLayers: [4_000], outputs: 1, dropout: 0.3)
    var parameters = [Float](repeating: 1, count: architecture.parameterCount)
    // Every hidden unit gives 1; the output adds them up.
    for unit in 4_000..<8_000 { parameters[unit] = 0 }
    parameters[architecture.parameterCount - 1] = 0
    let pass = NetworkPass(Parameters(architecture: architecture, values: parameters), capacity: 1)
    let matrix = try FeatureMatrix(values: [1], rows: 1, columns: 1)
    var stream = RandomStream(seed: 4)
    let sums = (0..<50).map { _ in
      pass.forwardTraining([0], of: matrix, dropout: &stream)
      return Double(pass.logits(rows: 1)[0])
    }
    #expect(Set(sums).count > 10)
    #expect(abs(sums.reduce(0, +) / 50 - 4_000) < 30)
    pass.forward([0], of: matrix)
    #expect(pass.logits(rows: 1) == [4_000])
  }

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
