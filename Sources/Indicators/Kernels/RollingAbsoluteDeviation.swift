// Rolling mean absolute deviation. Knows no indicator.

import Columns

extension Rolling {
  /// The mean of the last `window` rows, and how far they are from it on average.
  ///
  /// The deviation is the mean of `|x - mean|`, that of equal values exactly 0. It has no form that
  /// takes O(1) a row: with another mean every term is another. Eight rows are summed up side by
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
    let columns = makeColumns(2, of: Double.self, count: values.count) { columns in
      values.withLane { values in
        forEachAbsoluteDeviation(of: values, window: window) { start, means, deviations in
          let (mean, deviation) = (columns[0].from(start), columns[1].from(start))
          for row in 0..<means.count {
            mean[row] = means[row]
            deviation[row] = deviations[row]
          }
        }
      }
    }
    return (columns[0], columns[1])
  }

  /// Visits the means and mean absolute deviations of full windows chunk by chunk.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  ///   - visit: Called with the first row of a chunk, and the results of its rows.
  static func forEachAbsoluteDeviation(
    of values: Lane<Double>, window: Int,
    _ visit: (_ start: Int, _ means: Lane<Double>, _ deviations: Lane<Double>) -> Void
  ) {
    let sums = WindowSums(window: window)
    let size = sums.size
    withScratch(Double.self, count: 5 * size) { scratch in
      sums.forEachChunk(of: values.count) { start, count in
        let rows = scratch.prefix(sums.reach + count)
        sums.load(values, from: start, into: rows)
        let means = scratch.from(3 * size).prefix(count)
        let deviations = scratch.from(4 * size).prefix(count)
        sums.means(of: rows.written, spare: scratch.from(size), into: means)
        sumDistances(of: rows.written, from: means.written, into: deviations)
        let perRow = 1 / Double(window)
        for row in 0..<count { deviations[row] *= perRow }
        visit(start, means.written, deviations.written)
      }
    }
  }

  /// The sum of `|x - mean|` over each window, the oldest value first.
  private static func sumDistances(
    of rows: Lane<Double>, from means: Lane<Double>, into sums: OutputLane<Double>
  ) {
    let window = rows.count - means.count + 1
    var row = 0
    while row + 8 <= means.count {
      let (m0, m1) = (means[pair: row], means[pair: row + 2])
      let (m2, m3) = (means[pair: row + 4], means[pair: row + 6])
      var (s0, s1, s2, s3) = (Pair.zero, Pair.zero, Pair.zero, Pair.zero)
      for place in row..<(row + window) {
        s0 += distance(rows[pair: place], m0)
        s1 += distance(rows[pair: place + 2], m1)
        s2 += distance(rows[pair: place + 4], m2)
        s3 += distance(rows[pair: place + 6], m3)
      }
      (sums[pair: row], sums[pair: row + 2]) = (s0, s1)
      (sums[pair: row + 4], sums[pair: row + 6]) = (s2, s3)
      row += 8
    }
    for row in row..<means.count {
      var sum = 0.0
      for place in row..<(row + window) { sum += abs(rows[place] - means[row]) }
      sums[row] = sum
    }
  }

  private typealias Pair = SIMD2<Double>

  @inline(__always)
  private static func distance(_ left: Pair, _ right: Pair) -> Pair {
    let difference = left - right
    return Pair(abs(difference.x), abs(difference.y))
  }
}
