// Sliding windows over a column without subtraction. Knows no indicator.

/// Statistics over a trailing window that includes the current row.
///
/// A value that is NaN or infinite counts as missing. Every result is made of the values in its
/// window alone, so nothing drifts over a million rows and a huge value leaves no trace once it
/// has left the window.
package enum Rolling {}

/// What a window keeps of its values; two neighbouring parts of a window can be joined.
protocol WindowSummary {
  /// The summary of no values.
  init()
  /// The summary of one value, which may be missing.
  init(_ value: Double)
  /// The summary of both parts.
  ///
  /// - Parameter newer: The summary of the rows that follow.
  /// - Returns: The summary of these rows and those that follow.
  func joined(with newer: Self) -> Self
}

extension Rolling {
  /// Visits the summary of every row's window.
  ///
  /// The rows are cut into blocks as long as the window, so that each window is the tail of one
  /// block and the head of the next. Heads grow row by row; the tails of a block are summed up
  /// from its end once it is complete. Summaries are joined, never taken apart, and those of the
  /// first rows are of the rows there are.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows in a full window, at least 1.
  ///   - visit: Called with each row, in order, and its summary.
  /// - Complexity: O(*n*), three joins a row.
  static func summaries<Summary: WindowSummary>(
    of values: [Double], window: Int, visit: (Int, Summary) -> Void
  ) {
    var tails = [Summary](repeating: Summary(), count: window + 1)
    var head = Summary()
    for row in values.indices {
      let place = row % window
      if place == 0, row > 0 {
        for offset in stride(from: window - 1, through: 1, by: -1) {
          tails[offset] = Summary(values[row - window + offset]).joined(with: tails[offset + 1])
        }
        head = Summary()
      }
      head = head.joined(with: Summary(values[row]))
      visit(row, tails[place + 1].joined(with: head))
    }
  }
}
