// Rolling maximum and minimum. Knows no indicator.

import CKernels
import Columns

extension Rolling {
  /// The largest of the last `window` rows.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: The maximum, NaN where the window is not full of values.
  /// - Complexity: O(*n* log `window`), several rows at once.
  package static func maximum(of values: [Double], window: Int) -> [Double] {
    extremes(of: values, window: window) { $0.maxima(of: $1, from: $2, spare: $3, into: $4) }
  }

  /// The smallest of the last `window` rows.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: The minimum, NaN where the window is not full of values.
  /// - Complexity: O(*n* log `window`), several rows at once.
  package static func minimum(of values: [Double], window: Int) -> [Double] {
    extremes(of: values, window: window) { $0.minima(of: $1, from: $2, spare: $3, into: $4) }
  }

  private static func extremes(
    of values: [Double], window: Int,
    _ find: (
      inout WindowExtremes, _ values: Lane<Double>, _ start: Int, _ spare: OutputLane<Double>,
      _ results: OutputLane<Double>
    ) -> Void
  ) -> [Double] {
    values.withLane { values in
      [Double](count: values.count) { results in
        var extremes = WindowExtremes(window: window)
        let chunk = extremes.chunk
        withScratch(Double.self, count: extremes.spare) { spare in
          for start in stride(from: 0, to: values.count, by: chunk) {
            let count = min(chunk, values.count - start)
            find(&extremes, values, start, spare, results.from(start).prefix(count))
          }
        }
      }
    }
  }

  /// Visits the highest high and the lowest low of the last `window` rows chunk by chunk.
  ///
  /// - Parameters:
  ///   - high: The highs.
  ///   - low: The lows, as many.
  ///   - window: The number of rows, at least 1.
  ///   - visit: Called with the first row of a chunk, and the extremes of its rows, NaN where the
  ///     window is not full of values.
  static func forEachRange(
    high: Lane<Double>, low: Lane<Double>, window: Int,
    _ visit: (_ start: Int, _ highest: Lane<Double>, _ lowest: Lane<Double>) -> Void
  ) {
    var highs = WindowExtremes(window: window)
    var lows = highs
    let chunk = highs.chunk
    withScratch(Double.self, count: highs.spare + 2 * chunk) { scratch in
      let spare = scratch.from(2 * chunk)
      for start in stride(from: 0, to: high.count, by: chunk) {
        let count = min(chunk, high.count - start)
        let (highest, lowest) = (scratch.prefix(count), scratch.from(chunk).prefix(count))
        highs.maxima(of: high, from: start, spare: spare, into: highest)
        lows.minima(of: low, from: start, spare: spare, into: lowest)
        visit(start, highest.written, lowest.written)
      }
    }
  }
}

/// Extremes of trailing windows, of blocks of 1, 4, 16, 64, … rows.
///
/// The extreme of a block is that of four blocks a quarter as long, and that of a window the extreme
/// of up to four blocks that cover it; where two of them overlap nothing changes. No row waits for
/// another, so the compiler computes several rows at once.
struct WindowExtremes {
  private let window: Int
  /// How many of the rows to come are in a window with a missing value or a row before the first.
  private var blankRows: Int

  /// Prepares windows of at least one row.
  init(window: Int) {
    self.window = window
    blankRows = window - 1
  }

  /// Rows that are worked on together, few enough for all that belongs to them to stay in cache.
  var chunk: Int { max(256, 2 * window) }
  /// How much room a chunk takes while it is worked on.
  var spare: Int { 2 * (window - 1 + chunk) }

  /// The maxima of the windows of the next chunk.
  ///
  /// - Parameters:
  ///   - values: The whole column.
  ///   - start: The first row of the chunk; the rows before it have had their turn.
  ///   - spare: Room for `spare` values.
  ///   - results: Where the maxima go, NaN where a window is not full of values.
  mutating func maxima(
    of values: Lane<Double>, from start: Int, spare: OutputLane<Double>,
    into results: OutputLane<Double>
  ) {
    find(ktask_larger, values, start, spare, results)
  }

  /// The minima of the windows of the next chunk; see `maxima`.
  mutating func minima(
    of values: Lane<Double>, from start: Int, spare: OutputLane<Double>,
    into results: OutputLane<Double>
  ) {
    find(ktask_smaller, values, start, spare, results)
  }

  private mutating func find(
    _ choice: ktask_choice, _ values: Lane<Double>, _ start: Int, _ spare: OutputLane<Double>,
    _ results: OutputLane<Double>
  ) {
    let before = min(start, window - 1)
    let rows = values.from(start - before).prefix(before + results.count)
    let newest = rows.from(before)
    guard rows.count >= window else { return blank(results, of: newest, hasMissing(newest)) }
    var (next, other) = (spare.prefix(rows.count), spare.from(rows.count).prefix(rows.count))
    var (blocks, length) = (rows, 1)
    // The first blocks end at all rows but these.
    var isMissing = hasMissing(window > 4 ? rows.prefix(3) : newest)
    while 4 * length < window {
      let isWhole = Self.quadruple(choice, blocks, length: length, into: next)
      isMissing = isMissing || length == 1 && !isWhole
      (blocks, length) = (next.written, 4 * length)
      swap(&next, &other)
    }
    Self.cover(
      choice, blocks, length: length, window: window, into: results.from(window - 1 - before))
    blank(results, of: newest, isMissing)
  }

  /// Makes the extremes of blocks of those of blocks a quarter as long.
  ///
  /// - Returns: Whether no row that a block ends at is NaN or infinite.
  private static func quadruple(
    _ choice: ktask_choice, _ quarters: Lane<Double>, length: Int,
    into extremes: OutputLane<Double>
  ) -> Bool {
    let first = 4 * length - 1
    let (newest, target) = (quarters.from(first), extremes.from(first))
    precondition(newest.count >= target.count)
    return unsafe ktask_extremes_of_four(
      choice, newest.base, length, target.base, target.count)
  }

  /// Makes the extremes of windows of those of up to four blocks.
  private static func cover(
    _ choice: ktask_choice, _ blocks: Lane<Double>, length: Int, window: Int,
    into extremes: OutputLane<Double>
  ) {
    let newest = blocks.from(window - 1)
    precondition(newest.count >= extremes.count)
    let last = window - length
    unsafe ktask_extremes(
      choice, newest.base, min(length, last), min(2 * length, last), last, extremes.base,
      extremes.count)
  }

  /// Puts NaN where the windows of further rows are not full of values.
  private mutating func blank(
    _ results: OutputLane<Double>, of values: Lane<Double>, _ hasMissing: Bool
  ) {
    for row in 0..<min(blankRows, values.count) { results[row] = .nan }
    if hasMissing {
      for row in 0..<values.count where !values[row].isFinite {
        for other in max(row, blankRows)..<max(row + window, blankRows)
        where other < values.count {
          results[other] = .nan
        }
        blankRows = max(blankRows, row + window)
      }
    }
    blankRows = max(0, blankRows - values.count)
  }
}

/// Whether a value is NaN or infinite.
func hasMissing(_ values: Lane<Double>) -> Bool {
  var differing: UInt64 = 0
  // What is not finite less itself is NaN, all else 0.
  for row in 0..<values.count { differing |= (values[row] - values[row]).bitPattern }
  return differing != 0
}
