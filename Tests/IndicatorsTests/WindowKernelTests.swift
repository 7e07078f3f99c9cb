// The kernels of sums, absolute deviations and extremes' rows on values with a known answer.

import Foundation
import TestSupport
import Testing

@testable import Indicators

struct WindowKernelTests {
  @Test func rollingSumsDoNotDriftOverAMillionRows() {
    var generator = SeededGenerator(seed: 1)
    var values = (0..<1_000_000).map { _ in generator.normal() }
    values[1_000] = 1e200
    values[500_000] = -1e15
    let sums = Rolling.sum(of: values, window: 20)
    for row in [19, 1_020, 99_999, 500_020, 999_998, 999_999] {
      let sum = values[(row - 19)...row].reduce(0, +)
      #expect(abs(sums[row] - sum) <= 1e-14, "row \(row)")
    }
  }

  @Test func zerosSumToZeroWhateverCameBefore() {
    let values = [0.1, 1e17, 3] + [Double](repeating: 0, count: 50)
    for window in 1...9 {
      let sums = Rolling.sum(of: values, window: window)
      #expect(sums.dropFirst(window + 2).allSatisfy { $0 == 0 })
      #expect(sums.prefix(window - 1).allSatisfy { $0.isNaN })
    }
  }

  @Test func aSumOfFewerValuesLeavesMissingOnesOut() {
    let values: [Double] = [.nan, 2, 4, .infinity, 6, .nan, .nan, .nan, 1]
    let nan = Double.nan
    let any = Rolling.sum(of: values, window: 3, minimum: 1)
    #expect(firstDifferentBits(any, [nan, 2, 6, 6, 10, 6, 6, nan, 1]) == nil)
    let two = Rolling.sum(of: values, window: 3, minimum: 2)
    #expect(firstDifferentBits(two, [nan, nan, 6, 6, 10, nan, nan, nan, nan]) == nil)
    let full = Rolling.sum(of: values, window: 2)
    #expect(firstDifferentBits(full, [nan, nan, 6, nan, nan, nan, nan, nan, nan]) == nil)
  }

  @Test(arguments: [0.1, 1.0 / 3, 1e-300, 1e300, -7.77, 0])
  func equalValuesHaveNoAbsoluteDeviation(_ value: Double) {
    let values = [Double](repeating: value, count: 100)
    for window in [1, 2, 3, 7, 20, 33] {
      let (means, deviations) = Rolling.meanAndAbsoluteDeviation(of: values, window: window)
      #expect(means.dropFirst(window - 1).allSatisfy { $0 == value })
      #expect(deviations.dropFirst(window - 1).allSatisfy { $0 == 0 })
      #expect(deviations.prefix(window - 1).allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: [1, 2, 3, 8, 20, 100])
  func absoluteDeviationsAreThoseOfTheirWindow(_ window: Int) {
    for count in 0..<40 {
      var generator = SeededGenerator(seed: UInt64(count))
      let values = (0..<count).map { _ in generator.unit() < 0.03 ? .nan : generator.normal() }
      let (means, deviations) = Rolling.meanAndAbsoluteDeviation(of: values, window: window)
      for row in values.indices {
        let recent = row < window - 1 ? [.nan] : Array(values[(row - window + 1)...row])
        let mean = recent.reduce(0, +) / Double(window)
        let deviation = recent.map { abs($0 - mean) }.reduce(0, +) / Double(window)
        let isEqual = { (a: Double, b: Double) in abs(a - b) <= 1e-14 || (a.isNaN && b.isNaN) }
        #expect(isEqual(means[row], mean), "seed \(count), row \(row)")
        #expect(isEqual(deviations[row], deviation), "seed \(count), row \(row)")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 5, 16, 100, 1000])
  func rowsSinceExtremesCountFromTheOldest(_ window: Int) {
    for seed in UInt64(0)..<10 {
      var generator = SeededGenerator(seed: seed)
      let isSparse = seed.isMultiple(of: 2)
      let values = (0..<500).map { _ in
        generator.unit() < (isSparse ? 0.6 : 0.01) ? .nan : (generator.unit() * 6).rounded()
      }
      let since = { (row: Int, beats: (Double, Double) -> Bool) -> Double in
        guard row >= window - 1 else { return .nan }
        var best = -1
        for other in (row - window + 1)...row where !values[other].isNaN {
          if best < 0 || beats(values[other], values[best]) { best = other }
        }
        return best < 0 ? .nan : Double(row - best)
      }
      let largest = Rolling.rowsSinceMaximum(of: values, window: window)
      let smallest = Rolling.rowsSinceMinimum(of: values, window: window)
      #expect(firstDifferentBits(largest, values.indices.map { since($0, >) }) == nil, "\(seed)")
      #expect(firstDifferentBits(smallest, values.indices.map { since($0, <) }) == nil, "\(seed)")
    }
  }

  @Test func aRunningSumKeepsWhatAdditionsRoundAway() {
    let sums = CompensatedSum.cumulative([1e16, 1, .nan, 1, 1, 1, .infinity, -1e16])
    let nan = Double.nan
    #expect(firstDifferentBits(sums.prefix(1), [1e16]) == nil)
    #expect(firstDifferentBits(sums.suffix(3), [1e16 + 4, nan, 4]) == nil)
    #expect(sums[2].isNaN)
  }
}
