// The feature columns of one symbol as a rule reads them, and which bar each row sees. Knows no values' meaning.

import BuildGraph
import Columns

/// Which inputs of a rule are the columns of a symbol: open times first, then columns.
struct ColumnLayout: Sendable, Equatable {
  /// The base timeframe first, then the others that a column has.
  let timeframes: [Timeframe]
  /// For each column, the position of its timeframe in `timeframes`.
  let columnTimeframes: [Int]
  /// What messages call the columns; no bytes depend on it.
  let columnNames: [String]

  /// How many inputs a symbol has.
  var width: Int { timeframes.count + columnTimeframes.count }

  func describe(to sink: inout some FingerprintSink) {
    sink.field("base_timeframe", .text(timeframes[0].description))
    sink.field(
      "column_timeframes", .texts(columnTimeframes.map { timeframes[$0].description }))
  }
}

/// The feature columns of one symbol, each with the rows of the base bars.
struct SymbolColumns {
  /// The open times of the base bars.
  let base: [Int64]
  /// Each column on its own timeframe.
  let columns: [[Float]]
  /// For each column the row of its timeframe that each base bar sees, -1 before there is one; nil
  /// for columns of the base timeframe.
  let visibleRows: [[Int32]?]

  /// Reads the inputs of a symbol.
  ///
  /// - Parameters:
  ///   - inputs: The inputs of a rule.
  ///   - first: The position of the symbol's first input.
  ///   - layout: What the inputs are.
  /// - Throws: `RuleFailure` where a column is not as long as its bars; what reading throws.
  init(_ inputs: Inputs, first: Int, layout: ColumnLayout) throws {
    base = try NPY.decodeTimestamps(inputs.bytes(first))
    var lengths = [base.count]
    var rowsOfTimeframe: [[Int32]?] = [nil]
    for (offset, timeframe) in layout.timeframes.enumerated().dropFirst() {
      let higher = try NPY.decodeTimestamps(inputs.bytes(first + offset))
      lengths.append(higher.count)
      rowsOfTimeframe.append(
        PointInTime.rows(
          base: base, baseLength: layout.timeframes[0], higher: higher, higherLength: timeframe))
    }
    var columns: [[Float]] = []
    for (index, timeframe) in layout.columnTimeframes.enumerated() {
      let position = first + layout.timeframes.count + index
      let column = try NPY.decodeFloats(inputs.bytes(position))
      guard column.count == lengths[timeframe] else {
        throw RuleFailure(
          "\(layout.columnNames[index]) has \(column.count) rows where its bars have "
            + "\(lengths[timeframe])")
      }
      columns.append(column)
    }
    self.columns = columns
    visibleRows = layout.columnTimeframes.map { rowsOfTimeframe[$0] }
  }
}
