// Logarithmic returns and how far they scatter. Knows no labels.

import Elementary

/// The logarithms of each close's ratio to the one before it, one fewer than closes.
///
/// Entry *i* is the return from row *i* to row *i* + 1.
func logReturns(of closes: [Double]) -> [Double] {
  let logarithms = closes.map { logarithm($0) }
  return zip(logarithms, logarithms.dropFirst()).map { $1 - $0 }
}

/// The exponentially weighted standard deviation up to each value, as pandas' `ewm(span).std()`.
///
/// With weights `(1 - 2/(span + 1))^k` for the value *k* places ago, divided by the sum of the
/// weights and corrected for the bias that such a sample has: the weighted variance times
/// `W^2 / (W^2 - S)`, with *W* the sum of the weights and *S* that of their squares. The moments
/// are updated value by value (D. H. D. West, "Updating mean and variance estimates", 1979).
///
/// - Parameters:
///   - values: Finite values.
///   - span: At least 1; with 1 only the newest value has a weight.
/// - Returns: The deviation up to each value, NaN while only one has a weight.
func exponentialDeviations(of values: [Double], span: Int) -> [Double] {
  let fading = 1 - 2 / Double(span + 1)
  var (mean, variance, weights, squares) = (0.0, 0.0, 0.0, 0.0)
  return values.map { value in
    weights *= fading
    squares *= fading * fading
    let newMean = (weights * mean + value) / (weights + 1)
    let shift = mean - newMean
    let distance = value - newMean
    variance = (weights * (variance + shift * shift) + distance * distance) / (weights + 1)
    mean = newMean
    weights += 1
    squares += 1
    let freedom = weights * weights - squares
    return freedom > 0 ? (weights * weights / freedom * variance).squareRoot() : .nan
  }
}

/// The standard deviation of some of the values, with one degree of freedom fewer than values.
///
/// 0 for fewer than two values, and exactly 0 for values that are all 0.
func deviation(of values: [Double], in range: Range<Int>) -> Double {
  guard range.count > 1 else { return 0 }
  var sum = 0.0
  for index in range { sum += values[index] }
  let mean = sum / Double(range.count)
  var squares = 0.0
  for index in range {
    let distance = values[index] - mean
    squares += distance * distance
  }
  return (squares / Double(range.count - 1)).squareRoot()
}
