// Exponentially weighted means. Knows no indicator.

import Columns

/// Exponentially weighted means as pandas' `ewm` has them.
package enum Exponential {
  /// The exponentially weighted mean up to each row.
  ///
  /// With weights `(1 - alpha)^k` for the value *k* rows ago. Adjusted, the mean is divided by the
  /// sum of the weights so far; otherwise it is the recursion `m += alpha * (x - m)` that starts
  /// at the first value. A missing value (NaN or infinite) repeats the mean before it, but the
  /// weights of the values before it go on fading.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - alpha: The weight of the newest value, above 0 and at most 1.
  ///   - adjusted: Whether to divide by the sum of the weights so far.
  /// - Returns: The mean of each row, NaN only before the first value.
  package static func mean(of values: [Double], alpha: Double, adjusted: Bool) -> [Double] {
    var mean = FadingMean(alpha: alpha, adjusted: adjusted)
    return values.withLane { values in
      [Double](count: values.count) { mean.append(values, into: $0) }
    }
  }

  /// The exponentially weighted mean whose alpha is `2 / (span + 1)`.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - span: The number of rows of a simple mean whose values are as old on average.
  ///   - adjusted: Whether to divide by the sum of the weights so far.
  /// - Returns: The mean of each row, NaN only before the first value.
  package static func mean(of values: [Double], span: Int, adjusted: Bool) -> [Double] {
    mean(of: values, alpha: 2 / Double(span + 1), adjusted: adjusted)
  }
}
