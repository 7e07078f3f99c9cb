// The bar columns that a labeler reads.

package import Columns

/// Bar columns of one symbol, of equal length, oldest row first.
package struct LabelInput: Sendable {
  private let columns: [BarColumn: [Double]]
  /// The number of rows.
  package let count: Int

  /// Takes the columns that a labeler reads.
  ///
  /// - Parameter columns: The columns; `Labeler.columns` says which are needed.
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
      preconditionFailure("the labeler reads the column \(column) but does not declare it")
    }
    return values
  }
}
