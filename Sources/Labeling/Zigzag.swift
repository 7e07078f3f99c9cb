// A zigzag through closes, as it came about. Knows no labels.

/// A zigzag through closes.
///
/// It keeps one open mark, at first row 0. A close that is `threshold` away from row 0 (as a share
/// of its close) marks its row and gives the first leg its direction. In a rising leg a higher close
/// takes the mark over; a close `threshold` or more below the mark ends the leg there and marks its
/// own row as the start of a falling one. Falling legs mirror this.
struct Zigzag {
  /// Rows of the marks that remained, row 0 first and the open one last.
  private(set) var marks: [Int] = []
  /// The row that first set each mark, which a later row may have taken over.
  ///
  /// The row that sets a mark makes the one before it final.
  private(set) var settingRows: [Int] = []
  /// Rows that took or set a mark when they came, increasing; row 0 is none.
  private(set) var events: [Int] = []

  /// Draws the zigzag.
  ///
  /// - Parameters:
  ///   - closes: Positive finite closes, oldest first.
  ///   - threshold: The share of the price by which the price must turn, above 0.
  /// - Complexity: O(*n*).
  init(closes: [Double], threshold: Double) {
    guard let first = closes.first else { return }
    set(0)
    // 1 in a rising leg, -1 in a falling one, 0 before the first.
    var direction = 0.0
    var markPrice = first
    for row in closes.indices.dropFirst() {
      let change = (closes[row] - markPrice) / markPrice
      if direction == 0 {
        guard abs(change) >= threshold else { continue }
        direction = change > 0 ? 1 : -1
        set(row)
      } else if (closes[row] - markPrice) * direction > 0 {
        marks[marks.count - 1] = row
      } else if change * direction <= -threshold {
        direction = -direction
        set(row)
      } else {
        continue
      }
      events.append(row)
      markPrice = closes[row]
    }
  }

  private mutating func set(_ row: Int) {
    marks.append(row)
    settingRows.append(row)
  }
}
