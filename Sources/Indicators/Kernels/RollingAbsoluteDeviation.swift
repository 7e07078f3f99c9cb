// Rolling mean absolute deviation. Knows no indicator.

extension Rolling {
  /// The mean of the last `window` rows, and how far they are from it on average.
  ///
  /// The deviation is the mean of `|x - mean|`, that of equal values exactly 0. It has no form that
  /// takes O(1) a row: with another mean every term is another. Four rows are summed up side by
  /// side, each in the order of its own window.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: Both columns, NaN where the window is not full of values.
  /// - Complexity: O(*n* · `window`).
  package static func meanAndAbsoluteDeviation(
    of values: [Double], window: Int
  ) -> (mean: [Double], deviation: [Double]) {
    let means = mean(of: values, window: window)
    var deviations = [Double](repeating: .nan, count: values.count)
    var row = window - 1
    while row + 4 <= values.count {
      let mean = SIMD4(means[row], means[row + 1], means[row + 2], means[row + 3])
      var sum = SIMD4<Double>(repeating: 0)
      for first in (row - window + 1)...row {
        let next = SIMD4(values[first], values[first + 1], values[first + 2], values[first + 3])
        let off = next - mean
        sum += SIMD4(abs(off[0]), abs(off[1]), abs(off[2]), abs(off[3]))
      }
      for lane in 0..<4 { deviations[row + lane] = sum[lane] / Double(window) }
      row += 4
    }
    while row < values.count {
      var sum = 0.0
      for other in (row - window + 1)...row { sum += abs(values[other] - means[row]) }
      deviations[row] = sum / Double(window)
      row += 1
    }
    return (means, deviations)
  }
}
