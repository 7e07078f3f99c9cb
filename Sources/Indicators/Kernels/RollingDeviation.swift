// Rolling mean and standard deviation. Knows no indicator.

import CKernels
import Columns

extension Rolling {
  /// The mean and the sample standard deviation of the last `window` rows.
  ///
  /// The deviation of equal values is exactly 0.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 2.
  /// - Returns: Both columns, NaN where the window is not full of values.
  /// - Complexity: O(*n* log `window`).
  package static func meanAndDeviation(
    of values: [Double], window: Int
  ) -> (mean: [Double], deviation: [Double]) {
    let columns = makeColumns(2, of: Double.self, count: values.count) { columns in
      values.withLane { values in
        let deviations = columns[1]
        computeMoments(of: values, window: window, means: columns[0]) { start, chunk in
          let target = deviations.from(start)
          for row in 0..<chunk.count { target[row] = chunk[row] }
        }
      }
    }
    return (columns[0], columns[1])
  }

  /// Computes the means and sample deviations of the windows, NaN where they are not full.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 2.
  ///   - means: Where the means go.
  ///   - visit: Called with the first row of a chunk whose means are there, and its deviations.
  static func computeMoments(
    of values: Lane<Double>, window: Int, means: OutputLane<Double>,
    _ visit: (_ start: Int, _ deviations: Lane<Double>) -> Void
  ) {
    let moments = WindowMoments(window: window)
    let size = moments.sums.size
    withScratch(Double.self, count: 6 * size) { scratch in
      moments.sums.forEachChunk(of: values.count) { start, count in
        let rows = scratch.prefix(moments.sums.reach + count)
        moments.sums.load(values, from: start, into: rows)
        let means = means.from(start).prefix(count)
        let deviations = scratch.from(5 * size).prefix(count)
        moments.compute(rows.written, spare: scratch.from(size), means, deviations)
        visit(start, deviations.written)
      }
    }
  }
}

/// Means and deviations of trailing windows, built of blocks as `WindowSums` are.
///
/// Blocks are joined as in Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for
/// computing sample variances" (1979). The squares only grow, by differences of sums that are
/// exactly 0 where all values are equal.
private struct WindowMoments {
  let sums: WindowSums

  init(window: Int) { sums = WindowSums(window: window) }

  /// The means and deviations of the windows of one chunk.
  ///
  /// - Parameters:
  ///   - rows: The loaded rows.
  ///   - spare: Room for four times as many.
  ///   - means: Where the means go.
  ///   - deviations: Where the sample deviations go.
  func compute(
    _ rows: Lane<Double>, spare: OutputLane<Double>, _ means: OutputLane<Double>,
    _ deviations: OutputLane<Double>
  ) {
    if hasTwoBlocks {
      joinBoth(rows, spare: spare, means, deviations)
    } else {
      joinAll(rows, spare: spare, means, deviations)
      finish(rows.from(sums.reach), means, deviations)
    }
  }

  /// Whether a window is one block and one four times as long, as one of 20 rows is.
  private var hasTwoBlocks: Bool {
    var length = 1
    while 5 * length < sums.window { length *= 4 }
    return 5 * length == sums.window
  }

  /// The means and deviations of windows of two blocks; bit by bit those of `joinAll` and `finish`.
  private func joinBoth(
    _ rows: Lane<Double>, spare: OutputLane<Double>, _ means: OutputLane<Double>,
    _ deviations: OutputLane<Double>
  ) {
    let (count, size) = (rows.count, sums.window / 5)
    var (blocks, squares) = (rows, rows)
    var (next, other) = (
      (spare.prefix(count), spare.from(count).prefix(count)),
      (spare.from(2 * count).prefix(count), spare.from(3 * count).prefix(count))
    )
    var built = 1
    while built < size {
      Self.quadruple(blocks, squares, length: built, into: next.0, next.1)
      (blocks, squares, built) = (next.0.written, next.1.written, 4 * built)
      swap(&next, &other)
    }
    Self.quadruple(blocks, squares, length: built, into: next.0, next.1)
    let (newest, older) = (rows.from(sums.reach), sums.reach - size)
    let newer = (blocks.from(sums.reach), squares.from(sums.reach))
    joinBoth(
      size, newest, newer, (next.0.written.from(older), next.1.written.from(older)), means,
      deviations)
  }

  private func joinBoth(
    _ size: Int, _ newest: Lane<Double>, _ newer: (sums: Lane<Double>, squares: Lane<Double>),
    _ older: (sums: Lane<Double>, squares: Lane<Double>), _ means: OutputLane<Double>,
    _ deviations: OutputLane<Double>
  ) {
    let lanes = [newest, newer.sums, newer.squares, older.sums, older.squares]
    precondition(lanes.allSatisfy { $0.count >= means.count } && deviations.count >= means.count)
    unsafe ktask_deviations(
      newest.base, ktask_moments(sums: newer.sums.base, squares: newer.squares.base),
      ktask_moments(sums: older.sums.base, squares: older.squares.base), size, means.base,
      deviations.base, means.count)
  }

  /// The sums and squares of windows of any blocks.
  ///
  /// - Parameters:
  ///   - rows: The loaded rows.
  ///   - spare: Room for four times as many.
  ///   - totals: Where the sums of the differences from each window's newest value go.
  ///   - totalSquares: Where the sums of the squared differences from the mean go.
  private func joinAll(
    _ rows: Lane<Double>, spare: OutputLane<Double>, _ totals: OutputLane<Double>,
    _ totalSquares: OutputLane<Double>
  ) {
    let count = rows.count
    let newest = rows.from(sums.reach)
    // Blocks of one row have no squares; what stands for them is not read.
    var (blocks, squares) = (rows, rows)
    var (next, other) = (
      (spare.prefix(count), spare.from(count).prefix(count)),
      (spare.from(2 * count).prefix(count), spare.from(3 * count).prefix(count))
    )
    var (built, covered, rest) = (1, 0, sums.window)
    while rest > 0 {
      for _ in 0..<(rest % 4) {
        let end = sums.reach - covered
        Self.join(
          blocks.from(end), squares.from(end), length: built, covered: covered, newest: newest,
          totals, totalSquares)
        covered += built
      }
      rest /= 4
      if rest > 0 {
        Self.quadruple(blocks, squares, length: built, into: next.0, next.1)
        (blocks, squares) = (next.0.written, next.1.written)
        swap(&next, &other)
        built *= 4
      }
    }
  }

  /// Makes means of sums of differences from the newest value, and deviations of sums of squares.
  private func finish(
    _ newest: Lane<Double>, _ means: OutputLane<Double>,
    _ deviations: OutputLane<Double>
  ) {
    let (perRow, perFreedom) = (1 / Double(sums.window), 1 / Double(sums.window - 1))
    for row in 0..<means.count { means[row] = newest[row] + means[row] * perRow }
    // The absolute value changes nothing, but the compiler sees from it that no root is of a negative
    // number, and computes several roots at once.
    for row in 0..<means.count { deviations[row] = abs(deviations[row] * perFreedom).squareRoot() }
  }

  /// Makes sums of blocks, and of their squared differences from their means, of those of quarters.
  private static func quadruple(
    _ sums: Lane<Double>, _ squares: Lane<Double>, length: Int,
    into newSums: OutputLane<Double>, _ newSquares: OutputLane<Double>
  ) {
    let first = 4 * length - 1
    guard first < newSums.count else { return }
    let (sums, squares) = (sums.from(first), squares.from(first))
    let (sum, square) = (newSums.from(first), newSquares.from(first))
    precondition(min(sums.count, squares.count, square.count) >= sum.count)
    unsafe ktask_moments_of_four(
      ktask_moments(sums: sums.base, squares: squares.base), length, sum.base, square.base,
      sum.count)
  }

  /// Joins to each window the block before it; `totals` are of differences from the newest value.
  private static func join(
    _ sums: Lane<Double>, _ squares: Lane<Double>, length: Int, covered: Int,
    newest: Lane<Double>, _ totals: OutputLane<Double>, _ totalSquares: OutputLane<Double>
  ) {
    let size = Double(length)
    if covered == 0 {
      for row in 0..<totals.count { totals[row] = sums[row] - size * newest[row] }
      if length == 1 {
        for row in 0..<totals.count { totalSquares[row] = 0 }
      } else {
        for row in 0..<totals.count { totalSquares[row] = squares[row] }
      }
      return
    }
    let ratio = size / Double(covered)
    let share = Double(covered) / (size * (size + Double(covered)))
    if length > 1 {
      for row in 0..<totals.count { totalSquares[row] += squares[row] }
    }
    let joined = { (sum: SIMD2<Double>, newest: SIMD2<Double>, total: SIMD2<Double>) in
      let block = sum - size * newest
      let step = total * ratio - block
      return (total: total + block, square: step * step * share)
    }
    var row = 0
    while row + 2 <= totals.count {
      let (total, square) = joined(sums[pair: row], newest[pair: row], totals[pair: row])
      totals[pair: row] = total
      totalSquares[pair: row] += square
      row += 2
    }
    if row < totals.count {
      let last = { (values: Lane<Double>) in SIMD2(repeating: values[row]) }
      let (total, square) = joined(last(sums), last(newest), last(totals.written))
      totals[row] = total.x
      totalSquares[row] += square.x
    }
  }
}
