// Rolling maximum and minimum. Knows no indicator.

extension Rolling {
  /// The largest of the last `window` rows.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: The maximum, NaN where the window is not full of values.
  package static func maximum(of values: [Double], window: Int) -> [Double] {
    extreme(of: values, window: window, beats: >)
  }

  /// The smallest of the last `window` rows.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: The minimum, NaN where the window is not full of values.
  package static func minimum(of values: [Double], window: Int) -> [Double] {
    extreme(of: values, window: window, beats: <)
  }

  private static func extreme(
    of values: [Double], window: Int, beats: (Double, Double) -> Bool
  ) -> [Double] {
    var extremes = [Double](repeating: .nan, count: values.count)
    var candidates = Candidates(window: window)
    var rowsInARow = 0
    for row in values.indices {
      let value = values[row]
      candidates.dropRows(before: row - window + 1)
      rowsInARow = value.isFinite ? rowsInARow + 1 : 0
      if value.isFinite {
        candidates.append(value, row: row, beats: beats)
      }
      if rowsInARow >= window { extremes[row] = candidates.best }
    }
    return extremes
  }
}

/// The rows of a window that are or may still become its extreme, best and oldest first.
///
/// A monotonic queue in a ring: every row enters once and leaves once, so a window of any length
/// costs O(1) a row on average. Of equal values the oldest stays in front.
private struct Candidates {
  private var ring: [(row: Int, value: Double)]
  private var first = 0
  private var count = 0

  init(window: Int) { ring = Array(repeating: (row: 0, value: .nan), count: window) }

  /// The extreme of the window, NaN if the window holds no value.
  var best: Double { count == 0 ? .nan : ring[first].value }

  mutating func dropRows(before row: Int) {
    while count > 0, ring[first].row < row {
      first = place(1)
      count -= 1
    }
  }

  mutating func append(_ value: Double, row: Int, beats: (Double, Double) -> Bool) {
    while count > 0, beats(value, ring[place(count - 1)].value) { count -= 1 }
    ring[place(count)] = (row, value)
    count += 1
  }

  /// Where in the ring the candidate `offset` behind the first one is.
  private func place(_ offset: Int) -> Int {
    let place = first + offset
    return place < ring.count ? place : place - ring.count
  }
}
