// Rolling mean. Knows no indicator.

import Columns

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
  /// - Complexity: O(*n* log `window`).
  package static func mean(of values: [Double], window: Int, minimum: Int? = nil) -> [Double] {
    var means = values.withLane { values in
      fullMeans(count: values.count, window: window) { start, rows in
        let values = values.from(start)
        // What is infinite less itself is NaN.
        for row in 0..<rows.count { rows[row] = values[row] + (values[row] - values[row]) }
      }
    }
    if let minimum, minimum < window {
      fillPartial(&means, of: values, window: window, minimum: Double(minimum))
    }
    return means
  }

  /// The means of full windows over a column that is loaded chunk by chunk.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - window: The number of rows of a window.
  ///   - load: Called with a first row; writes the values of the rows from there on, missing ones as
  ///     NaN.
  /// - Returns: The mean, NaN where the window is not full of values.
  @inline(__always)
  static func fullMeans(
    count: Int, window: Int, load: (_ start: Int, _ rows: OutputLane<Double>) -> Void
  ) -> [Double] {
    let sums = WindowSums(window: window)
    return [Double](count: count) { means in
      withScratch(Double.self, count: 3 * sums.size) { scratch in
        sums.forEachChunk(of: count) { start, count in
          let rows = scratch.prefix(sums.reach + count)
          let before = sums.blank(rows, from: start)
          load(start - sums.reach + before, rows.from(before))
          sums.means(
            of: rows.written, spare: scratch.from(sums.size),
            into: means.from(start).prefix(count))
        }
      }
    }
  }

  /// Fills in the rows whose windows are not full but have enough values.
  private static func fillPartial(
    _ means: inout [Double], of values: [Double], window: Int, minimum: Double
  ) {
    // The windows of the first rows are not full, nor are those with missing values.
    let isWhole = !means.dropFirst(window - 1).contains(where: \.isNaN)
    let rows = isWhole ? Array(values.prefix(window - 1)) : values
    summaries(of: rows, window: window) { (row, moments: Moments) in
      if means[row].isNaN, moments.count >= minimum { means[row] = moments.mean }
    }
  }
}

/// Count and mean.
///
/// Joined as in Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
/// sample variances" (1979).
private struct Moments: WindowSummary {
  var count = 0.0
  var mean = 0.0

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
    both.mean = mean + (newer.mean - mean) * (newer.count / both.count)
    return both
  }
}
