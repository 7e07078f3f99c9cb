// Labels from a zigzag through the closes, or from the swings ahead. Knows no files and no strategy.

import Columns
import Indicators

/// Labels that say which way the price goes from a row.
package struct ZigzagLabels: Hashable, Sendable {
  /// Which rows get which label.
  package enum Variant: Hashable, Sendable {
    /// Rows between two marks of the zigzag: buy if the second is higher, else sell.
    ///
    /// Mark rows and the rows after the last mark are hold. Every label but that of row 0, which is
    /// always a mark, is settled by the next row that takes or sets a mark: until then a close
    /// beyond the mark would put the row into the leg, and one far enough back would make it the
    /// mark itself or put it into the leg that follows. So rows from the last mark on are not
    /// settled by the data.
    case segment
    /// Mark rows of the zigzag but the last: buy if the next mark is higher, else sell.
    ///
    /// All others are hold. A row that neither takes nor sets a mark when it comes is never one and
    /// is known at once; the others and row 0 are settled by the next row that takes or sets a mark.
    case point
    /// Rows before a swing: buy if the highest of the next closes is `threshold` above the row's
    /// close, farther than the lowest is below it, and `minimumSwing` rows away; sell mirrors this.
    ///
    /// All others are hold, those that have fewer than `lookahead` rows after them, too, which are
    /// never known. The first of equal highest or lowest closes counts. A label is known `lookahead`
    /// rows after its own.
    case window
  }

  /// The share of the price by which the price must turn, `zigzag_threshold` in a strategy.
  package var threshold: Double
  package var variant: Variant
  /// The number of rows that the window variant looks at, `label_lookahead` in a strategy.
  package var lookahead: Int
  /// The least number of rows to the end of the swing in the window variant, `min_swing_length`.
  package var minimumSwing: Int

  /// Takes parameters unchecked; those left out have the reference's defaults.
  package init(
    threshold: Double = 0.02, variant: Variant = .segment, lookahead: Int = 10,
    minimumSwing: Int = 3
  ) {
    self.threshold = threshold
    self.variant = variant
    self.lookahead = lookahead
    self.minimumSwing = minimumSwing
  }
}

extension ZigzagLabels: LabelMethod {
  var columns: [BarColumn] { [.close] }
  var outputType: String { "classification" }
  var classNames: [String] { LabelClass.decisions }

  var rowsNeeded: (count: Int, reason: String) {
    variant == .window ? (lookahead + 1, "label_lookahead + 1") : (1, "the first of a zigzag")
  }

  func checkParameters() throws(LabelingError) {
    try check(
      "zigzag_threshold", threshold, is: "above 0 and below 1", threshold > 0 && threshold < 1)
    guard variant == .window else { return }
    try check("label_lookahead", lookahead)
    try check("min_swing_length", minimumSwing)
    guard minimumSwing <= lookahead else {
      throw .parameter(
        name: "min_swing_length", expected: "at most label_lookahead (\(lookahead))",
        found: "\(minimumSwing)")
    }
  }

  func labels(ofChecked bars: LabelInput) -> Labels {
    let closes = bars[.close]
    switch variant {
    case .segment: return segments(closes)
    case .point: return points(closes)
    case .window: return windows(closes)
    }
  }

  private func segments(_ closes: [Double]) -> Labels {
    let zigzag = ZigzagMarks(prices: closes, threshold: threshold)
    var classes = [Int8](repeating: LabelClass.hold, count: closes.count)
    for (start, end) in zip(zigzag.rows, zigzag.rows.dropFirst()) {
      let side = closes[end] > closes[start] ? LabelClass.buy : LabelClass.sell
      for row in start + 1..<end { classes[row] = side }
    }
    // For each row the next event after it; row 0 is known at once.
    var knownAt: [Int64] = [0]
    knownAt.reserveCapacity(closes.count)
    for event in zigzag.events {
      while knownAt.count < event { knownAt.append(Int64(event)) }
    }
    while knownAt.count < closes.count { knownAt.append(Int64(closes.count)) }
    return Labels(values: .classes(classes), knownAt: knownAt)
  }

  private func points(_ closes: [Double]) -> Labels {
    let zigzag = ZigzagMarks(prices: closes, threshold: threshold)
    var classes = [Int8](repeating: LabelClass.hold, count: closes.count)
    for (mark, next) in zip(zigzag.rows, zigzag.rows.dropFirst()) {
      classes[mark] = closes[next] > closes[mark] ? LabelClass.buy : LabelClass.sell
    }
    var knownAt = closes.indices.map { Int64($0) }
    var open = 0
    for event in zigzag.events {
      knownAt[open] = Int64(event)
      open = event
    }
    knownAt[open] = Int64(closes.count)
    return Labels(values: .classes(classes), knownAt: knownAt)
  }

  private func windows(_ closes: [Double]) -> Labels {
    var classes = [Int8](repeating: LabelClass.hold, count: closes.count)
    var knownAt = [Int64](repeating: Int64(closes.count), count: closes.count)
    for row in 0..<closes.count - lookahead {
      classes[row] = swing(closes, after: row)
      knownAt[row] = Int64(row + lookahead)
    }
    return Labels(values: .classes(classes), knownAt: knownAt)
  }

  private func swing(_ closes: [Double], after row: Int) -> Int8 {
    var (highest, lowest) = (row + 1, row + 1)
    for ahead in row + 1...row + lookahead {
      if closes[ahead] > closes[highest] { highest = ahead }
      if closes[ahead] < closes[lowest] { lowest = ahead }
    }
    let close = closes[row]
    let gain = (closes[highest] - close) / close
    let loss = (close - closes[lowest]) / close
    if gain >= threshold, gain > loss, highest - row >= minimumSwing { return LabelClass.buy }
    if loss >= threshold, loss > gain, lowest - row >= minimumSwing { return LabelClass.sell }
    return LabelClass.hold
  }
}
