// Several columns that are written together. Knows no formula.

/// Makes columns that nothing has written before `fill` does.
///
/// - Parameters:
///   - number: The number of columns.
///   - type: What they are made of.
///   - count: The rows of each.
///   - fill: Writes every row of every column.
/// - Returns: The columns.
package func makeColumns<Value: BitwiseCopyable>(
  _ number: Int, of type: Value.Type, count: Int, filledBy fill: ([OutputLane<Value>]) -> Void
) -> [[Value]] {
  if count == 0 { return Array(repeating: [], count: number) }
  return makeColumns(number, count: count, lanes: [], fill)
}

private func makeColumns<Value: BitwiseCopyable>(
  _ number: Int, count: Int, lanes: [OutputLane<Value>], _ fill: ([OutputLane<Value>]) -> Void
) -> [[Value]] {
  guard number > 0 else {
    fill(lanes)
    return []
  }
  var others: [[Value]] = []
  let first = [Value](count: count) { lane in
    others = makeColumns(number - 1, count: count, lanes: lanes + [lane], fill)
  }
  return [first] + others
}
