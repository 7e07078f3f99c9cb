// Linearly weighted rolling mean. Knows no indicator.

extension Rolling {
  /// The mean of the last `window` rows with weights 1, 2, 3, …, the newest row's the largest.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: The mean, NaN where the window is not full of values.
  package static func weightedMean(of values: [Double], window: Int) -> [Double] {
    var means = [Double](repeating: .nan, count: values.count)
    let full = Double(window)
    summaries(of: values, window: window) { (row, sums: WeightedSums) in
      if sums.count == full { means[row] = sums.weighted / (full * (full + 1) / 2) }
    }
    return means
  }
}

/// Count, sum, and sum with weights 1 for the oldest value up to the count for the newest.
///
/// Right only while no value is missing, which the count tells.
private struct WeightedSums: WindowSummary {
  var count = 0.0
  var sum = 0.0
  var weighted = 0.0

  init() {}

  init(_ value: Double) {
    guard value.isFinite else { return }
    count = 1
    sum = value
    weighted = value
  }

  func joined(with newer: WeightedSums) -> WeightedSums {
    var both = WeightedSums()
    both.count = count + newer.count
    both.sum = sum + newer.sum
    both.weighted = weighted + newer.weighted + count * newer.sum
    return both
  }
}
