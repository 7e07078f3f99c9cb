// A zigzag through prices, as it came about. Knows no indicator and no labels.

/// The marks of a zigzag through prices.
///
/// It keeps one open mark, at first row 0. A price that is `threshold` away from row 0 (as a share
/// of its price) marks its row and gives the first leg its direction. In a rising leg a higher price
/// takes the mark over; a price `threshold` or more below the mark ends the leg there and marks its
/// own row as the start of a falling one. Falling legs mirror this. A missing price does nothing.
package struct ZigzagMarks {
  /// Rows of the marks that remained, row 0 first and the open one last.
  package private(set) var rows: [Int] = []
  /// The row that first set each mark, which a later row may have taken over.
  ///
  /// The row that sets a mark makes the one before it final.
  package private(set) var settingRows: [Int] = []
  /// Rows that took or set a mark when they came, increasing; row 0 is none.
  package private(set) var events: [Int] = []

  /// Draws the zigzag.
  ///
  /// - Parameters:
  ///   - prices: The prices, oldest first.
  ///   - threshold: The share of the price by which the price must turn, above 0.
  /// - Complexity: O(*n*).
  package init(prices: [Double], threshold: Double) {
    guard let first = prices.first else { return }
    set(0)
    // 1 in a rising leg, -1 in a falling one, 0 before the first.
    var direction = 0.0
    var markPrice = first
    for row in prices.indices.dropFirst() {
      let change = (prices[row] - markPrice) / markPrice
      if direction == 0 {
        guard abs(change) >= threshold else { continue }
        direction = change > 0 ? 1 : -1
        set(row)
      } else if (prices[row] - markPrice) * direction > 0 {
        rows[rows.count - 1] = row
      } else if change * direction <= -threshold {
        direction = -direction
        set(row)
      } else {
        continue
      }
      events.append(row)
      markPrice = prices[row]
    }
  }

  private mutating func set(_ row: Int) {
    rows.append(row)
    settingRows.append(row)
  }
}
