// Rolling mean and standard deviation. Knows no indicator.

extension Rolling {
  /// The mean of the last `window` rows.
  ///
  /// The mean of equal values is exactly that value.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  ///   - minimum: How many values must be there, by default the whole window.
  /// - Returns: The mean of the values that are there, NaN where there are fewer than `minimum`.
  package static func mean(of values: [Double], window: Int, minimum: Int? = nil) -> [Double] {
    let needed = Double(minimum ?? window)
    var means = [Double](repeating: .nan, count: values.count)
    summaries(of: values, window: window) { (row, moments: Moments) in
      if moments.count >= needed { means[row] = moments.mean }
    }
    return means
  }

  /// The mean and the sample standard deviation of the last `window` rows.
  ///
  /// The deviation of equal values is exactly 0.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 2.
  /// - Returns: Both columns, NaN where the window is not full of values.
  package static func meanAndDeviation(
    of values: [Double], window: Int
  ) -> (mean: [Double], deviation: [Double]) {
    var means = [Double](repeating: .nan, count: values.count)
    var deviations = means
    summaries(of: values, window: window) { (row, moments: Moments) in
      guard moments.count == Double(window) else { return }
      means[row] = moments.mean
      deviations[row] = (moments.squares / (moments.count - 1)).squareRoot()
    }
    return (means, deviations)
  }
}

/// Count, mean and sum of squared differences from the mean.
///
/// Joined as in Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
/// sample variances" (1979). No difference of large sums is taken, and the squares only grow.
private struct Moments: WindowSummary {
  var count = 0.0
  var mean = 0.0
  var squares = 0.0

  init() {}

  init(_ value: Double) {
    guard value.isFinite else { return }
    count = 1
    mean = value
  }

  func joined(with newer: Moments) -> Moments {
    if count == 0 { return newer }
    if newer.count == 0 { return self }
    var both = Moments()
    both.count = count + newer.count
    let difference = newer.mean - mean
    let share = newer.count / both.count
    both.mean = mean + difference * share
    both.squares = squares + newer.squares + difference * difference * count * share
    return both
  }
}
