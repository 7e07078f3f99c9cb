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
    rowsSinceExtreme(of: values, window: window, beats: >)
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
    rowsSinceExtreme(of: values, window: window, beats: <)
  }

  /// Keeps the rows that are or may still become the extreme, best and oldest first, in a ring.
  ///
  /// Every row enters once and leaves once, so a window of any length costs O(1) a row on average.
  @inline(__always)
  private static func rowsSinceExtreme(
    of values: [Double], window: Int, beats: (Double, Double) -> Bool
  ) -> [Double] {
    var since = [Double](repeating: .nan, count: values.count)
    // A power of two, so that a bit mask finds the place in the ring.
    let capacity = 1 << (Int.bitWidth - (window - 1).leadingZeroBitCount)
    var ring = [Int](repeating: 0, count: capacity)
    let mask = capacity - 1
    // How many rows have ever left the ring at its front, and how many stand before its end.
    var (first, end) = (0, 0)
    for row in values.indices {
      // The window moves by one row, so no more than one leaves it.
      if first < end, ring[first & mask] <= row - window { first += 1 }
      let value = values[row]
      if value.isFinite {
        while first < end, beats(value, values[ring[(end - 1) & mask]]) { end -= 1 }
        ring[end & mask] = row
        end += 1
      }
      if first < end, row >= window - 1 { since[row] = Double(row - ring[first & mask]) }
    }
    return since
  }
}
