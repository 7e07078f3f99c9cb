// What every way of labelling has in common: checks first, labels then.

import Columns

/// A way of labelling with its parameters.
protocol LabelMethod: Hashable, Sendable {
  /// The bar columns read, prices all of them.
  var columns: [BarColumn] { get }
  var outputType: String { get }
  var classNames: [String] { get }
  /// The least number of bars, and what asks for them.
  var rowsNeeded: (count: Int, reason: String) { get }
  /// How many of the first and of the last rows have no label, whatever the prices.
  var unlabelledEnds: (first: Int, last: Int) { get }

  func checkParameters() throws(LabelingError)

  /// The labels of bars that are enough and have usable prices.
  func labels(ofChecked bars: LabelInput) -> Labels
}

extension LabelMethod {
  var unlabelledEnds: (first: Int, last: Int) { (0, 0) }

  func labels(of bars: LabelInput) throws(LabelingError) -> Labels {
    try checkParameters()
    let needed = rowsNeeded
    guard bars.count >= needed.count else {
      throw .tooFewRows(found: bars.count, needed: needed.count, reason: needed.reason)
    }
    for column in columns {
      let prices = bars[column]
      for row in prices.indices where !(prices[row] > 0 && prices[row].isFinite) {
        throw .unusablePrice(column: column, row: row, value: prices[row])
      }
    }
    return labels(ofChecked: bars)
  }
}
