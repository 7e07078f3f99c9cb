// The shared kernels on values for which the right answer is known.

import Indicators
import TestSupport
import Testing

struct KernelTests {
  @Test func rollingStatisticsDoNotDriftOverAMillionRows() {
    var generator = SeededGenerator(seed: 1)
    var values = [Double](repeating: 0, count: 1_000_000)
    var price = 1.1
    for row in values.indices {
      price += 1e-4 * generator.normal()
      values[row] = price
    }
    values[1_000] = 1e200
    values[500_000] = -1e15
    let (means, deviations) = Rolling.meanAndDeviation(of: values, window: 20)
    for row in [1_020, 99_999, 500_020, 999_998, 999_999] {
      let window = Array(values[(row - 19)...row])
      let mean = window.reduce(0, +) / 20
      let squares = window.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect(abs(means[row] - mean) <= 1e-15 * abs(mean) * 20, "row \(row)")
      #expect(abs(deviations[row] - (squares / 19).squareRoot()) <= 1e-13, "row \(row)")
    }
  }

  @Test(arguments: [0.1, 1.0 / 3, 1e-300, 1e300, -7.77, 0])
  func equalValuesHaveThatMeanAndNoDeviation(_ value: Double) {
    let values = [Double](repeating: value, count: 100)
    for window in [2, 3, 7, 20, 33] {
      let (means, deviations) = Rolling.meanAndDeviation(of: values, window: window)
      #expect(means.dropFirst(window - 1).allSatisfy { $0 == value })
      #expect(deviations.dropFirst(window - 1).allSatisfy { $0 == 0 })
      #expect(means.prefix(window - 1).allSatisfy { $0.isNaN })
    }
  }

  @Test func aMeanOfFewerValuesLeavesMissingOnesOut() {
    let values: [Double] = [.nan, 2, 4, .infinity, 6, .nan, .nan, .nan, 1]
    let means = Rolling.mean(of: values, window: 3, minimum: 1)
    #expect(firstDifferentBits(means, [.nan, 2, 3, 3, 5, 6, 6, .nan, 1]) == nil)
    let full = Rolling.mean(of: values, window: 2)
    let nan = Double.nan
    #expect(firstDifferentBits(full, [nan, nan, 3, nan, nan, nan, nan, nan, nan]) == nil)
  }

  @Test func weightsGrowTowardsTheNewestRow() {
    let means = Rolling.weightedMean(of: [1, 2, 6, 0, .nan, 3], window: 3)
    let nan = Double.nan
    #expect(firstDifferentBits(means, [nan, nan, 23.0 / 6, 14.0 / 6, nan, nan]) == nil)
  }

  @Test(arguments: [1, 2, 3, 5, 16, 100, 1000])
  func extremesAreThoseOfTheirWindow(_ window: Int) {
    for seed in UInt64(0)..<10 {
      var generator = SeededGenerator(seed: seed)
      let values = (0..<500).map { _ in
        generator.unit() < 0.01 ? Double.nan : (generator.unit() * 20).rounded()
      }
      let windows = values.indices.map { row -> [Double] in
        let start = row - window + 1
        return start < 0 ? [] : Array(values[start...row])
      }
      let isFull = { (rows: [Double]) in !rows.isEmpty && rows.allSatisfy(\.isFinite) }
      let largest = windows.map { isFull($0) ? $0.max() ?? .nan : .nan }
      let smallest = windows.map { isFull($0) ? $0.min() ?? .nan : .nan }
      let maximum = Rolling.maximum(of: values, window: window)
      let minimum = Rolling.minimum(of: values, window: window)
      #expect(firstDifferentBits(maximum, largest) == nil, "seed \(seed)")
      #expect(firstDifferentBits(minimum, smallest) == nil, "seed \(seed)")
    }
  }

  @Test func aMissingValueRepeatsTheExponentialMeanButAgesIt() {
    let values: [Double] = [.nan, 4, .nan, 8, 8]
    let plain = Exponential.mean(of: values, alpha: 0.5, adjusted: false)
    // Row 3: the old mean has weight 1/4, the new value 1/2.
    let third = (0.25 * 4 + 0.5 * 8) / 0.75
    #expect(firstDifferentBits(plain, [.nan, 4, 4, third, 0.5 * third + 4]) == nil)
    let adjusted = Exponential.mean(of: [1, 3, .nan, 5], alpha: 0.5, adjusted: true)
    let second = (0.5 * 1 + 3) / 1.5
    #expect(adjusted[..<3] == [1, second, second])
    #expect(abs(adjusted[3] - (0.125 * 1 + 0.25 * 3 + 5) / 1.375) < 1e-15)
  }

  @Test func wildersMeanStartsWithASimpleMean() {
    #expect(WilderMean.first(of: [3, .nan, 5]) == 4)
    #expect(WilderMean.first(of: [.nan, .nan]).isNaN)
    let mean = WilderMean(period: 4)
    #expect(mean.next(after: 4, 8) == 5)
    #expect(mean.next(after: 5, .nan).isNaN)
  }

  @Test func theTrueRangeLeavesMissingTermsOut() {
    let ranges = trueRange(
      high: [3, 9, 5, .nan, 6, .nan], low: [1, 8, 4, 4, 5, .nan], close: [2, .nan, 4, 5, 6, 7])
    #expect(firstDifferentBits(ranges, [2, 7, 1, 0, 1, .nan]) == nil)
  }
}
