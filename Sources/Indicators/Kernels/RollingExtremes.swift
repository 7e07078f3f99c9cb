// Rolling maximum and minimum. Knows no indicator.

import Columns

extension Rolling {
  /// The largest of the last `window` rows.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: The maximum, NaN where the window is not full of values.
  /// - Complexity: O(*n*), three comparisons a row.
  package static func maximum(of values: [Double], window: Int) -> [Double] {
    values.withLane { values in
      [Double](count: values.count) { results in
        var scan = ExtremeScan(window: window)
        withScratch(Double.self, count: window + 1) { tails in
          ExtremeScan.clear(tails, to: -.infinity)
          ExtremeScan.maximum(of: values, tails: tails, into: results)
        }
        scan.blank(results, of: values)
      }
    }
  }

  /// The smallest of the last `window` rows.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 1.
  /// - Returns: The minimum, NaN where the window is not full of values.
  /// - Complexity: O(*n*), three comparisons a row.
  package static func minimum(of values: [Double], window: Int) -> [Double] {
    values.withLane { values in
      [Double](count: values.count) { results in
        var scan = ExtremeScan(window: window)
        withScratch(Double.self, count: window + 1) { tails in
          ExtremeScan.clear(tails, to: .infinity)
          ExtremeScan.minimum(of: values, tails: tails, into: results)
        }
        scan.blank(results, of: values)
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
    // Whole blocks, so that a chunk begins where a block does.
    let chunk = max(1, 512 / window) * window
    withScratch(Double.self, count: 2 * (window + 1 + chunk)) { scratch in
      let (highTails, lowTails) = (
        scratch.prefix(window + 1), scratch.from(window + 1).prefix(window + 1)
      )
      ExtremeScan.clear(highTails, to: -.infinity)
      ExtremeScan.clear(lowTails, to: .infinity)
      var (highScan, lowScan) = (ExtremeScan(window: window), ExtremeScan(window: window))
      for start in stride(from: 0, to: high.count, by: chunk) {
        let count = min(chunk, high.count - start)
        let highest = scratch.from(2 * window + 2).prefix(count)
        let lowest = scratch.from(2 * window + 2 + chunk).prefix(count)
        let (highs, lows) = (high.from(start).prefix(count), low.from(start).prefix(count))
        ExtremeScan.maximum(of: highs, tails: highTails, into: highest)
        ExtremeScan.minimum(of: lows, tails: lowTails, into: lowest)
        highScan.blank(highest, of: highs)
        lowScan.blank(lowest, of: lows)
        visit(start, highest.written, lowest.written)
      }
    }
  }
}

/// Rolling extremes of a column that is fed in by and by.
///
/// The rows are cut into blocks as long as the window, so that each window is the tail of one block
/// and the head of the next. Source: Marcel van Herk, "A fast algorithm for local minimum and maximum
/// filters on rectangular and octagonal kernels" (1992).
struct ExtremeScan {
  private let window: Int
  /// How many of the rows to come are in a window with a missing value or a row before the first.
  private var blankRows: Int

  init(window: Int) {
    self.window = window
    blankRows = window - 1
  }

  /// Prepares the tails of the block before the first.
  static func clear(_ tails: OutputLane<Double>, to nothing: Double) {
    for place in 0..<tails.count { tails[place] = nothing }
  }

  /// The maxima of further rows, as if no value was missing.
  ///
  /// - Parameters:
  ///   - values: The rows; what was fed in before was whole blocks.
  ///   - tails: The maxima of the tails of the block before, and -∞ at the end.
  ///   - results: Where the maxima go.
  static func maximum(
    of values: Lane<Double>, tails: OutputLane<Double>, into results: OutputLane<Double>
  ) {
    scan(values, tails, results, from: -.infinity) { $0 > $1 ? $0 : $1 }
  }

  /// The minima of further rows, as if no value was missing; see `maximum`.
  static func minimum(
    of values: Lane<Double>, tails: OutputLane<Double>, into results: OutputLane<Double>
  ) {
    scan(values, tails, results, from: .infinity) { $0 < $1 ? $0 : $1 }
  }

  @inline(__always)
  private static func scan(
    _ values: Lane<Double>, _ tails: OutputLane<Double>, _ results: OutputLane<Double>,
    from nothing: Double, _ better: (Double, Double) -> Double
  ) {
    let window = tails.count - 1
    for start in stride(from: 0, to: values.count, by: window) {
      let count = min(window, values.count - start)
      let (block, result) = (values.from(start), results.from(start))
      var head = nothing
      for row in 0..<count {
        head = better(head, block[row])
        result[row] = better(tails[row + 1], head)
      }
      guard count == window else { return }
      var tail = nothing
      for row in stride(from: window - 1, to: 0, by: -1) {
        tail = better(tail, block[row])
        tails[row] = tail
      }
    }
  }

  /// Puts NaN where the windows of further rows are not full of values.
  mutating func blank(_ results: OutputLane<Double>, of values: Lane<Double>) {
    for row in 0..<min(blankRows, values.count) { results[row] = .nan }
    for start in stride(from: 0, to: values.count, by: 512) {
      let rows = values.from(start).prefix(min(512, values.count - start))
      if hasMissing(rows) {
        for row in 0..<rows.count where !rows[row].isFinite {
          for other in max(start + row, blankRows)..<max(start + row + window, blankRows)
          where other < values.count {
            results[other] = .nan
          }
          blankRows = max(blankRows, start + row + window)
        }
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
