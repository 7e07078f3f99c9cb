// From feature columns of several timeframes and symbols to the matrix that the network learns from.

package import BuildGraph
package import Columns

/// The positions of what the matrix rule makes.
enum MatrixOutput {
  static let features = 0
  static let timestamps = 1
  static let rows = 2
}

/// Puts feature columns side by side, point-in-time, a row for each bar of the base timeframe.
///
/// A column of a higher timeframe shows, in the row of a base bar, its latest bar that is finished
/// when the base bar is; before the first such bar, and wherever a column is NaN, the matrix is 0.
/// Several symbols stand below each other in the order of the list.
///
/// Inputs, for each symbol in turn: the open times of the base bars, those of every other timeframe
/// in `timeframes`, then the feature columns in order. Outputs: `features` (rows × columns, Float32),
/// `timestamps` of the rows, and `rows`, the number of rows of each symbol.
package struct MatrixRule: Rule {
  package static let name = "matrix"
  package static let revision = 1

  let symbolCount: Int
  /// The base timeframe first, then the others that a column has.
  let timeframes: [Timeframe]
  /// For each column, the position of its timeframe in `timeframes`.
  let columnTimeframes: [Int]
  /// What messages call the columns; the matrix does not depend on it.
  let columnNames: [String]

  package init(
    symbolCount: Int, timeframes: [Timeframe], columnTimeframes: [Int], columnNames: [String]
  ) {
    self.symbolCount = symbolCount
    self.timeframes = timeframes
    self.columnTimeframes = columnTimeframes
    self.columnNames = columnNames
  }

  package var outputNames: [String] { ["features", "timestamps", "rows"] }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("symbols", .integer(Int64(symbolCount)))
    sink.field("base_timeframe", .text(timeframes[0].description))
    sink.field(
      "column_timeframes", .texts(columnTimeframes.map { timeframes[$0].description }))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    var values: [Float] = []
    var timestamps: [Int64] = []
    var rowCounts: [Int64] = []
    let width = timeframes.count + columnTimeframes.count
    for symbol in 0..<symbolCount {
      if context.isCancelled { throw CancellationError() }
      let base = try NPY.decodeTimestamps(inputs.bytes(symbol * width))
      let start = values.count
      values.append(contentsOf: repeatElement(0, count: base.count * columnTimeframes.count))
      try fill(&values, from: start, inputs, first: symbol * width, base: base)
      timestamps += base
      rowCounts.append(Int64(base.count))
    }
    return [
      NPY.encode(values, rows: timestamps.count, columns: columnTimeframes.count),
      NPY.encode(timestamps: timestamps),
      NPY.encode(rowCounts),
    ]
  }

  /// Fills the block of one symbol, whose inputs begin at `first`.
  private func fill(
    _ values: inout [Float], from start: Int, _ inputs: Inputs, first: Int, base: [Int64]
  ) throws {
    var visibleRows: [[Int32]] = [[]]
    var lengths = [base.count]
    for (offset, timeframe) in timeframes.enumerated().dropFirst() {
      let higher = try NPY.decodeTimestamps(inputs.bytes(first + offset))
      lengths.append(higher.count)
      visibleRows.append(
        PointInTime.rows(
          base: base, baseLength: timeframes[0], higher: higher, higherLength: timeframe))
    }
    for (column, timeframe) in columnTimeframes.enumerated() {
      let source = try NPY.decodeFloats(inputs.bytes(first + timeframes.count + column))
      guard source.count == lengths[timeframe] else {
        throw RuleFailure(
          "\(columnNames[column]) has \(source.count) rows where its bars have \(lengths[timeframe])"
        )
      }
      if let row = source.firstIndex(where: \.isInfinite) {
        throw RuleFailure(
          "\(columnNames[column]) is infinite in row \(row): a network cannot learn from that")
      }
      let position = start + column
      if timeframe == 0 {
        place(source, into: &values, at: position)
      } else {
        place(source, visibleRows[timeframe], into: &values, at: position)
      }
    }
  }

  private func place(_ source: [Float], into values: inout [Float], at position: Int) {
    let stride = columnTimeframes.count
    for row in source.indices where !source[row].isNaN {
      values[position + row * stride] = source[row]
    }
  }

  private func place(
    _ source: [Float], _ rows: [Int32], into values: inout [Float], at position: Int
  ) {
    let stride = columnTimeframes.count
    for (row, visible) in rows.enumerated() where visible >= 0 && !source[Int(visible)].isNaN {
      values[position + row * stride] = source[Int(visible)]
    }
  }
}
