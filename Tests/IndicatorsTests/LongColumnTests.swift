// Kernels that work on blocks of rows, on columns of many blocks and windows of any length.

import Columns
import Indicators
import TestSupport
import Testing

struct LongColumnTests {
  /// A random walk with missing values in some stretches and none in others.
  private static func column(seed: UInt64, rows: Int = 1500) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var price = 100.0
    return (0..<rows).map { row in
      price += generator.normal()
      let isMissing = row / 300 % 2 == 1 && generator.unit() < 0.02
      return isMissing ? [.nan, .infinity, -.infinity][row % 3] : price
    }
  }

  @Test(arguments: [1, 2, 5, 20, 500], [false, true])
  func exponentialMeansFollowTheirDefinition(_ span: Int, _ isAdjusted: Bool) {
    for seed in UInt64(0)..<4 {
      let values = Self.column(seed: seed)
      let alpha = 2 / Double(span + 1)
      var (mean, weight) = (Double.nan, 1.0)
      let expected = values.map { value in
        if mean.isNaN {
          if value.isFinite { mean = value }
          return mean
        }
        weight *= 1 - alpha
        if value.isFinite {
          let new = isAdjusted ? 1 : alpha
          mean = (weight * mean + new * value) / (weight + new)
          weight = isAdjusted ? weight + new : 1
        }
        return mean
      }
      let actual = Exponential.mean(of: values, span: span, adjusted: isAdjusted)
      let difference = firstDifference(
        actual, expected, Tolerance(relative: 1e-13, ofLargest: 0))
      #expect(difference == nil, "seed \(seed): \(difference ?? "")")
    }
  }

  @Test(arguments: [2, 3, 4, 7, 16, 21, 63, 64, 65, 200, 341, 600])
  func momentsAreThoseOfTheirWindow(_ window: Int) {
    let values = Self.column(seed: UInt64(window))
    let (means, deviations) = Rolling.meanAndDeviation(of: values, window: window)
    let windows = values.indices.map { row -> ArraySlice<Double> in
      let rows = values[max(0, row - window + 1)...row]
      return rows.count == window && rows.allSatisfy(\.isFinite) ? rows : [.nan]
    }
    let expected = windows.map { $0.reduce(0, +) / Double($0.count) }
    let tolerance = Tolerance(relative: 1e-12, ofLargest: 0)
    #expect(firstDifference(means, expected, tolerance) == nil)
    #expect(firstDifference(Rolling.mean(of: values, window: window), means, tolerance) == nil)
    let squares = zip(windows, expected).map { rows, mean in
      (rows.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(window - 1)).squareRoot()
    }
    #expect(firstDifference(deviations, squares, tolerance) == nil)
  }

  @Test(arguments: [1, 2, 3, 7, 20, 300])
  func meansOfFewerValuesAreThoseOfTheValuesThatAreThere(_ window: Int) {
    let values = Self.column(seed: UInt64(window))
    for minimum in [1, (window + 1) / 2, window] {
      let expected = values.indices.map { row in
        let rows = values[max(0, row - window + 1)...row].filter(\.isFinite)
        return rows.count < minimum ? .nan : rows.reduce(0, +) / Double(rows.count)
      }
      let means = Rolling.mean(of: values, window: window, minimum: minimum)
      let difference = firstDifference(means, expected, Tolerance(relative: 1e-13, ofLargest: 0))
      #expect(difference == nil, "minimum \(minimum): \(difference ?? "")")
    }
  }

  @Test(arguments: [1, 3, 14, 100, 500, 700])
  func extremesAreThoseOfTheirWindowAmongMissingValues(_ window: Int) {
    let values = Self.column(seed: UInt64(window))
    let windows = values.indices.map { row -> [Double] in
      let rows = values[max(0, row - window + 1)...row]
      return rows.count == window && rows.allSatisfy(\.isFinite) ? Array(rows) : [.nan]
    }
    let largest = Rolling.maximum(of: values, window: window)
    let smallest = Rolling.minimum(of: values, window: window)
    #expect(firstDifferentBits(largest, windows.map { $0.max() ?? .nan }) == nil)
    #expect(firstDifferentBits(smallest, windows.map { $0.min() ?? .nan }) == nil)
  }

  /// Rows before a missing value are as if it had not been missing, wherever it is in its block.
  @Test(arguments: [
    "macd", "ema", "rsi", "adx", "atr", "bbands", "stochastic", "cci", "mfi", "obv",
  ])
  func earlierRowsKeepTheirBitsWhicheverRowIsMissing(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    let bars = IndicatorInput.random(.plain, rows: 1200, seed: 5)
    let arguments = definition.defaultArguments
    let whole = try IndicatorCatalogue.compute(definition, arguments, bars)
    for missing in [510, 511, 512, 513, 639, 640, 641, 642, 643, 700, 767, 1023, 1199] {
      let changed = bars.mapColumns { _, values in
        values.enumerated().map { $0.offset == missing ? .nan : $0.element }
      }
      let columns = try IndicatorCatalogue.compute(definition, arguments, changed)
      for (column, expected) in zip(columns, whole) {
        let difference = firstDifferentBits(column[..<missing], expected[..<missing])
        #expect(difference == nil, "row \(missing) missing: \(difference ?? "")")
      }
    }
  }
}
