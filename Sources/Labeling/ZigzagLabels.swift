// Labels from the legs of a zigzag through the closes. Knows prices; knows no files and no strategy.

/// Why closes have no zigzag.
package enum ZigzagError: Error, Equatable, Sendable {
  /// The threshold is not between 0 and 1, both excluded.
  case thresholdOutOfRange(Double)
  /// A close is not a positive finite number.
  case unusableClose(row: Int, value: Double)
}

/// Labels that say which way the leg of a zigzag goes that a row is in.
///
/// The zigzag keeps one open mark, at first row 0. A close that is `threshold` away from row 0 (as
/// a share of its close) marks its row and gives the first leg its direction. In a rising leg a
/// higher close takes the mark over; a close `threshold` or more below the mark ends the leg there
/// and marks its own row as the start of a falling one. Falling legs mirror this.
package enum ZigzagLabels {
  /// Labels the rows strictly between two marks buy if the second is higher, else sell.
  ///
  /// Mark rows and the rows after the last mark are hold. Every label but that of row 0, which is
  /// always a mark, is settled by the next row that takes or sets a mark: until then a close beyond
  /// the mark would put the row into the leg, and one far enough back would make it the mark itself
  /// or put it into the leg that follows. So rows from the last mark on are not settled by the data.
  ///
  /// - Parameters:
  ///   - closes: Closes, oldest first.
  ///   - threshold: The share of the price by which the price must turn.
  /// - Returns: A label for each row.
  /// - Throws: `ZigzagError` if the threshold or a close cannot be used.
  /// - Complexity: O(*n*).
  package static func segments(
    closes: [Double], threshold: Double
  ) throws(ZigzagError) -> Labels {
    guard threshold > 0, threshold < 1 else { throw .thresholdOutOfRange(threshold) }
    for row in closes.indices where !(closes[row] > 0 && closes[row].isFinite) {
      throw .unusableClose(row: row, value: closes[row])
    }
    let legs = legs(closes: closes, threshold: threshold)
    return Labels(
      classes: classes(of: legs, closes: closes), knownAt: settlements(of: legs, rows: closes.count)
    )
  }

  /// A zigzag as it came about.
  private struct Legs {
    /// Rows of the marks that remained, row 0 first.
    var marks: [Int] = []
    /// Rows that took or set a mark when they came, increasing.
    var events: [Int] = []
  }

  private static func legs(closes: [Double], threshold: Double) -> Legs {
    guard let first = closes.first else { return Legs() }
    var legs = Legs(marks: [0])
    // 1 in a rising leg, -1 in a falling one, 0 before the first.
    var direction = 0.0
    var markPrice = first
    for row in closes.indices.dropFirst() {
      let change = (closes[row] - markPrice) / markPrice
      if direction == 0 {
        guard abs(change) >= threshold else { continue }
        direction = change > 0 ? 1 : -1
        legs.marks.append(row)
      } else if (closes[row] - markPrice) * direction > 0 {
        legs.marks[legs.marks.count - 1] = row
      } else if change * direction <= -threshold {
        direction = -direction
        legs.marks.append(row)
      } else {
        continue
      }
      legs.events.append(row)
      markPrice = closes[row]
    }
    return legs
  }

  private static func classes(of legs: Legs, closes: [Double]) -> [Int8] {
    var classes = [Int8](repeating: LabelClass.hold, count: closes.count)
    for (start, end) in zip(legs.marks, legs.marks.dropFirst()) {
      let side = closes[end] > closes[start] ? LabelClass.buy : LabelClass.sell
      for row in start + 1..<end { classes[row] = side }
    }
    return classes
  }

  /// For each row the next event after it; row 0 is known at once.
  private static func settlements(of legs: Legs, rows: Int) -> [Int64] {
    var knownAt: [Int64] = rows == 0 ? [] : [0]
    knownAt.reserveCapacity(rows)
    for event in legs.events {
      while knownAt.count < event { knownAt.append(Int64(event)) }
    }
    while knownAt.count < rows { knownAt.append(Int64(rows)) }
    return knownAt
  }
}
