// Some of the columns of bars, for what reads only those. Knows no file.

/// Bar columns of equal length, oldest row first.
package struct BarColumns: Sendable {
  private let columns: [BarColumn: [Double]]
  /// The number of rows.
  package let count: Int

  /// Takes columns.
  ///
  /// - Parameter columns: The columns that whoever reads them asks for.
  /// - Precondition: All columns are of equal length.
  package init(columns: [BarColumn: [Double]]) {
    count = columns.values.first?.count ?? 0
    for column in columns.values {
      precondition(column.count == count, "bar columns differ in length")
    }
    self.columns = columns
  }

  /// The values of a column.
  ///
  /// - Precondition: The column was given.
  package subscript(column: BarColumn) -> [Double] {
    guard let values = columns[column] else {
      preconditionFailure("the column \(column) is read, but not declared as one that is")
    }
    return values
  }
}
