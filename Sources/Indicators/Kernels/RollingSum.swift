// Rolling sum. Knows no indicator.

extension Rolling {
  /// The sum of the last `window` rows.
  ///
  /// The rows are cut into blocks as long as the window, so that each window is the tail of one
  /// block and the head of the next. Heads grow row by row; the tails of a block are summed up from
  /// its end once it is complete. Nothing is ever subtracted, so sums of zeros are exactly 0.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  ///   - minimum: How many values must be there, by default the whole window; at least 1.
  /// - Returns: The sum of the values that are there, NaN where there are fewer than `minimum`.
  /// - Complexity: O(*n*), whatever the window.
  package static func sum(of values: [Double], window: Int, minimum: Int? = nil) -> [Double] {
    let needed = minimum ?? window
    var sums = [Double](repeating: .nan, count: values.count)
    var tails = [Double](repeating: 0, count: window + 1)
    var present = 0
    for start in stride(from: 0, to: values.count, by: window) {
      let end = min(start + window, values.count)
      var head = 0.0
      for row in start..<end {
        if values[row].isFinite {
          head += values[row]
          present += 1
        }
        if row >= window, values[row - window].isFinite { present -= 1 }
        if present >= needed { sums[row] = tails[row - start + 1] + head }
      }
      if end - start == window { tails.sum(blockFrom: start, of: values) }
    }
    return sums
  }
}

extension [Double] {
  /// Makes each element but the last the sum of the block's values from its place on.
  ///
  /// - Parameters:
  ///   - start: The block's first row; the block is one shorter than this array, whose last element
  ///     stays 0.
  ///   - values: The column.
  fileprivate mutating func sum(blockFrom start: Int, of values: [Double]) {
    var tail = 0.0
    for offset in stride(from: count - 2, through: 0, by: -1) {
      let value = values[start + offset]
      if value.isFinite { tail += value }
      self[offset] = tail
    }
  }
}
