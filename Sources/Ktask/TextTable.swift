// Tables for people.

/// Cells in columns as wide as their widest cell.
struct TextTable {
  let header: [String]
  var rows: [[String]] = []
  /// How many columns, from the first, have their text at the left; numbers stand at the right.
  let leftColumns: Int

  init(header: [String], leftColumns: Int) {
    self.header = header
    self.leftColumns = leftColumns
  }

  /// The lines without spaces at their ends.
  ///
  /// - Parameter width: The longest line that fits; columns at the right that would stick out are
  ///   left out, and an ellipsis says so, as it does where the first one alone is too wide.
  /// - Returns: The header and the rows, without line ends.
  func lines(width: Int) -> [String] {
    let table = [header.map(\.visible)] + rows.map { $0.map(\.visible) }
    let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    var shown = 0
    var used = 0
    while shown < widths.count, used + widths[shown] <= width - (shown + 1 < widths.count ? 3 : 0) {
      used += widths[shown] + 2
      shown += 1
    }
    shown = max(shown, min(1, widths.count))
    return table.map { row in
      var line = ""
      for column in 0..<shown {
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        line += (column == 0 ? "" : "  ") + (column < leftColumns ? "" : padding) + row[column]
        if column < leftColumns, column + 1 < row.count { line += padding }
      }
      if shown < widths.count { line += "  …" }
      while line.last == " " { line.removeLast() }
      return line.count <= width ? line : line.prefix(max(0, width - 1)) + "…"
    }
  }
}
