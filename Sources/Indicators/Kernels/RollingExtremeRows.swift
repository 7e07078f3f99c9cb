// How long ago a window's extreme was. Knows no indicator.

extension Rolling {
  /// How many rows before the current one the largest of the last `window` rows is.
  ///
  /// Of equal values the oldest counts; missing values are left out.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: Rows from 0 to `window - 1`; NaN in the first `window - 1` rows and where no value
  ///   is in the window.
  /// - Complexity: O(*n*), whatever the window.
  package static func rowsSinceMaximum(of values: [Double], window: Int) -> [Double] {
    rowsSinceMaximum(of: values, times: 1, window: window)
  }

  /// How many rows before the current one the smallest of the last `window` rows is.
  ///
  /// Of equal values the oldest counts; missing values are left out.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: Rows from 0 to `window - 1`; NaN in the first `window - 1` rows and where no value
  ///   is in the window.
  /// - Complexity: O(*n*), whatever the window.
  package static func rowsSinceMinimum(of values: [Double], window: Int) -> [Double] {
    rowsSinceMaximum(of: values, times: -1, window: window)
  }

  /// Finds the maxima of the values times a sign.
  ///
  /// The rows are cut into blocks as long as the window, so that each window is the tail of one
  /// block and the head of the next; the extremes of tails are found once a block is complete.
  private static func rowsSinceMaximum(
    of values: [Double], times sign: Double, window: Int
  ) -> [Double] {
    var since = [Double](repeating: .nan, count: values.count)
    var tails = [Extreme](repeating: Extreme(), count: window + 1)
    for start in stride(from: 0, to: values.count, by: window) {
      let end = min(start + window, values.count)
      var head = Extreme()
      for row in start..<end {
        let value = Extreme(row: row, value: values[row] * sign)
        head = value.value > head.value ? value : head
        let tail = tails[row - start + 1]
        let best = head.value > tail.value ? head : tail
        if row >= window - 1, best.row >= 0 { since[row] = Double(row - best.row) }
      }
      guard end - start == window else { break }
      var tail = Extreme()
      for offset in stride(from: window - 1, through: 0, by: -1) {
        let value = Extreme(row: start + offset, value: values[start + offset] * sign)
        tail = value.value >= tail.value ? value : tail
        tails[offset] = tail
      }
    }
    return since
  }
}

/// The largest of some values and its row.
private struct Extreme {
  /// Negative if there is no value.
  var row = -1
  var value = -Double.infinity

  init() {}

  /// One value, which may be missing.
  init(row: Int, value: Double) {
    guard value.isFinite else { return }
    self.row = row
    self.value = value
  }
}
