// Why there are no labels, and how it is said. Knows no source position.

package import Columns

/// Why bars or parameters make no labels.
package enum LabelingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A parameter is out of its range.
  case parameter(name: String, expected: String, found: String)
  /// There are not as many bars as the parameters need.
  case tooFewRows(found: Int, needed: Int, reason: String)
  /// A price is not a positive finite number.
  case unusablePrice(column: BarColumn, row: Int, value: Double)

  /// One line that says what is wrong and what would be right.
  package var message: String {
    switch self {
    case .parameter(let name, let expected, let found):
      "\(name) must be \(expected), found \(found)"
    case .tooFewRows(let found, let needed, let reason):
      "labels need at least \(needed) bars (\(reason)), found \(found)"
    case .unusablePrice(let column, let row, let value):
      "labels need positive prices, found \(column.rawValue) \(value) in row \(row)"
    }
  }

  package var description: String { message }
}

/// Checks that a number of rows is usable.
///
/// The upper limit keeps sums of such numbers far from an overflow.
func check(_ name: String, _ rows: Int, atLeast least: Int = 1) throws(LabelingError) {
  let most = 1_000_000_000
  guard rows >= least, rows <= most else {
    throw .parameter(name: name, expected: "from \(least) to \(most)", found: "\(rows)")
  }
}

/// Checks that a number is finite and meets a condition.
func check(
  _ name: String, _ value: Double, is expected: String, _ isRight: Bool
) throws(LabelingError) {
  guard value.isFinite, isRight else {
    throw .parameter(name: name, expected: expected, found: "\(value)")
  }
}

/// Checks that a number is finite and above 0.
func checkPositive(_ name: String, _ value: Double) throws(LabelingError) {
  try check(name, value, is: "a number above 0", value > 0)
}
