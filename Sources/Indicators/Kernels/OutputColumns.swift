// Several columns that are written together. Knows no indicator.

import Columns

/// Makes columns that nothing has written before `fill` does.
///
/// - Parameters:
///   - number: The number of columns.
///   - count: The rows of each.
///   - fill: Writes every row of every column.
/// - Returns: The columns.
func makeColumns(
  _ number: Int, count: Int, filledBy fill: ([OutputLane<Double>]) -> Void
) -> [[Double]] {
  if count == 0 { return Array(repeating: [], count: number) }
  return makeColumns(number, count: count, lanes: [], fill)
}

private func makeColumns(
  _ number: Int, count: Int, lanes: [OutputLane<Double>], _ fill: ([OutputLane<Double>]) -> Void
) -> [[Double]] {
  guard number > 0 else {
    fill(lanes)
    return []
  }
  var others: [[Double]] = []
  let first = [Double](count: count) { lane in
    others = makeColumns(number - 1, count: count, lanes: lanes + [lane], fill)
  }
  return [first] + others
}
