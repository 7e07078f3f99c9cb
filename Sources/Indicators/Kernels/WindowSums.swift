// Sums over sliding windows, several rows at once. Knows no indicator.

import CKernels
import Columns

/// Sums over trailing windows, built of blocks of 1, 4, 16, 64, … rows.
///
/// The sum of a block is that of four blocks a quarter as long, so a window of *w* rows costs
/// O(log *w*) additions a row. Each is the same addition in every row and needs no row before it
/// to be done, so the compiler computes as many rows at once as the processor can. A sum is made
/// of the values in its window alone, in an order that depends on nothing but its length: nothing
/// drifts, and a missing value makes the windows that it is in NaN and no others.
///
/// Rows are worked on in chunks. Of each, `reach` rows are loaded besides, those before it.
struct WindowSums {
  let window: Int
  /// The rows before a chunk that its first window reaches back to.
  var reach: Int { window - 1 }
  /// Rows that are worked on together, few enough for all that belongs to them to stay in cache.
  var chunk: Int { max(256, 2 * window) }
  /// Rows of a chunk and those before it.
  var size: Int { reach + chunk }

  /// A part of a window: some blocks of one length.
  fileprivate struct Part {
    let length: Int
    let blocks: Int
    /// The rows of the window that are newer.
    let covered: Int
    /// Whether it is the oldest part.
    let isLast: Bool
  }

  private let parts: [Part]

  /// Prepares sums over `window` rows, at least 1.
  init(window: Int) {
    self.window = window
    var parts: [Part] = []
    var (length, covered) = (1, 0)
    while covered < window {
      let blocks = window / length % 4
      let end = covered + blocks * length
      if blocks > 0 {
        parts.append(
          Part(length: length, blocks: blocks, covered: covered, isLast: end == window))
      }
      covered = end
      length *= 4
    }
    self.parts = parts
  }

  /// Visits the rows chunk by chunk.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - visit: Called with the first row of a chunk and how many rows it has.
  @inline(__always)
  func forEachChunk(of count: Int, _ visit: (_ start: Int, _ count: Int) -> Void) {
    for start in stride(from: 0, to: count, by: chunk) { visit(start, min(chunk, count - start)) }
  }

  /// Puts NaN where a chunk's windows reach back beyond the first row.
  ///
  /// - Returns: How many rows these are.
  func blank(_ rows: OutputLane<Double>, from start: Int) -> Int {
    let before = max(0, reach - start)
    for place in 0..<before { rows[place] = .nan }
    return before
  }

  /// Loads a chunk and the rows before it, missing values and rows before the first as NaN.
  func load(_ values: Lane<Double>, from start: Int, into rows: OutputLane<Double>) {
    let before = blank(rows, from: start)
    let (values, rows) = (values.from(start - reach + before), rows.from(before))
    // What is infinite less itself is NaN.
    for row in 0..<rows.count { rows[row] = values[row] + (values[row] - values[row]) }
  }

  /// The sums of the windows of a chunk.
  ///
  /// - Parameters:
  ///   - rows: The loaded rows.
  ///   - spare: Room for twice as many.
  ///   - sums: Where they go, as many as the chunk has rows.
  func sums(of rows: Lane<Double>, spare: OutputLane<Double>, into sums: OutputLane<Double>) {
    visitParts(of: rows, spare: spare) { part, blocks in
      part.add(blocks, sums) { sum, _ in
        sum
      } finish: { total, _ in
        total
      }
    }
  }

  /// The means of the windows of a chunk.
  ///
  /// A mean is `x + (sum - window * x) / window` with x the newest value. Where all values are x, the
  /// sum in each part of the window is rounded as its product with x is, and the mean is exactly x.
  ///
  /// - Parameters:
  ///   - rows: The loaded rows.
  ///   - spare: Room for twice as many.
  ///   - means: Where they go, as many as the chunk has rows.
  func means(of rows: Lane<Double>, spare: OutputLane<Double>, into means: OutputLane<Double>) {
    let newest = rows.from(reach)
    let perRow = 1 / Double(window)
    if parts.count == 2, parts[1].length == 4 * parts[0].length {
      return meansOfTwo(rows, spare: spare, into: means)
    }
    visitParts(of: rows, spare: spare) { part, blocks in
      let share = Double(part.blocks * part.length)
      part.add(blocks, means) { sum, row in
        sum - share * newest[row]
      } finish: { total, row in
        newest[row] + total * perRow
      }
    }
  }

  /// The means of windows of two parts, the older of blocks four times as long, in one go.
  private func meansOfTwo(
    _ rows: Lane<Double>, spare: OutputLane<Double>, into means: OutputLane<Double>
  ) {
    let newer = parts[0]
    var (next, other) = (spare.prefix(rows.count), spare.from(rows.count).prefix(rows.count))
    var (blocks, built) = (rows, 1)
    while built < newer.length {
      Self.quadruple(blocks, length: built, into: next)
      (blocks, built) = (next.written, 4 * built)
      swap(&next, &other)
    }
    Self.quadruple(blocks, length: built, into: next)
    precondition(rows.count >= reach + means.count)
    let older = unsafe parts[1].sums(in: next.written, endingAt: reach)
    unsafe ktask_means(
      rows.from(reach).base, newer.sums(in: blocks, endingAt: reach), older,
      means.base, means.count)
  }

  /// Visits the parts of a window, the newest rows first, with the sums of their blocks.
  @inline(__always)
  private func visitParts(
    of rows: Lane<Double>, spare: OutputLane<Double>,
    _ visit: (_ part: Part, _ newestBlocks: (Int) -> Lane<Double>) -> Void
  ) {
    var blocks = rows
    var (next, other) = (spare.prefix(rows.count), spare.from(rows.count).prefix(rows.count))
    var built = 1
    for part in parts {
      while built < part.length {
        Self.quadruple(blocks, length: built, into: next)
        blocks = next.written
        swap(&next, &other)
        built *= 4
      }
      let end = reach - part.covered
      visit(part) { blocks.from(end - $0 * part.length) }
    }
  }

  /// Makes the sums of blocks of those of blocks a quarter as long.
  private static func quadruple(
    _ quarters: Lane<Double>, length: Int, into sums: OutputLane<Double>
  ) {
    let first = 4 * length - 1
    guard first < sums.count else { return }
    let (newest, target) = (quarters.from(first), sums.from(first))
    precondition(newest.count >= target.count)
    unsafe ktask_add_four(newest.base, length, target.base, target.count)
  }
}

extension WindowSums.Part {
  /// The part as the C loops see it.
  ///
  /// - Parameters:
  ///   - blocks: The sum of a block in each of the loaded rows.
  ///   - end: The row of the first window's newest value.
  /// - Returns: The part, its newest block in the first window's row.
  fileprivate func sums(in blocks: Lane<Double>, endingAt end: Int) -> ktask_part {
    precondition(self.blocks * length <= end - covered + 1)
    return unsafe ktask_part(
      newest: blocks.from(end - covered).base, length: length, blocks: self.blocks)
  }

  /// Adds the part's sum in each row to what is there, or puts it there if the part is the first.
  ///
  /// - Parameters:
  ///   - blocks: The sums of the part's blocks, the newest first.
  ///   - totals: What is added to.
  ///   - term: What to add for a sum in a row.
  ///   - finish: What to make of the total of all parts.
  @inline(__always)
  fileprivate func add(
    _ blocks: (Int) -> Lane<Double>, _ totals: OutputLane<Double>,
    _ term: (_ sum: Double, _ row: Int) -> Double,
    finish: (_ total: Double, _ row: Int) -> Double
  ) {
    let newest = blocks(0)
    switch self.blocks {
    case 1: add(totals, { term(newest[$0], $0) }, finish)
    case 2:
      let second = blocks(1)
      add(totals, { term(newest[$0] + second[$0], $0) }, finish)
    default:
      let (second, third) = (blocks(1), blocks(2))
      add(totals, { term(newest[$0] + second[$0] + third[$0], $0) }, finish)
    }
  }

  @inline(__always)
  private func add(
    _ totals: OutputLane<Double>, _ term: (Int) -> Double, _ finish: (Double, Int) -> Double
  ) {
    switch (covered == 0, isLast) {
    case (true, false): for row in 0..<totals.count { totals[row] = term(row) }
    case (true, true): for row in 0..<totals.count { totals[row] = finish(term(row), row) }
    case (false, false): for row in 0..<totals.count { totals[row] += term(row) }
    case (false, true):
      for row in 0..<totals.count { totals[row] = finish(totals[row] + term(row), row) }
    }
  }
}
