// From feature columns of several timeframes and symbols to the matrix that the network learns from.

package import BuildGraph
import Columns

/// The positions of what the matrix rule makes.
package enum MatrixOutput {
  package static let features = 0
  package static let timestamps = 1
  package static let rows = 2
}

/// Puts feature columns side by side, point-in-time, a row for each bar of the base timeframe.
///
/// A column of a higher timeframe shows, in the row of a base bar, its latest bar that is finished
/// when the base bar is. Raw inputs that have a scaling are scaled. Before the first such bar, and
/// wherever a column is NaN, the matrix is 0. Several symbols stand below each other in the order of
/// the list.
///
/// Inputs, for each symbol in turn: the open times of the base bars, those of every other timeframe
/// of the layout, then the feature columns in order; after them, if a column is scaled, what
/// `ScalingRule` makes. Outputs: `features` (rows × columns, Float32), `timestamps` of the rows, and
/// `rows`, the number of rows of each symbol.
package struct MatrixRule: Rule {
  package static let name = "matrix"
  package static let revision = 1

  let symbolCount: Int
  let layout: ColumnLayout
  /// For each column how it is scaled; nil for columns that stay as they are.
  let methods: [ScalingMethod?]

  init(symbolCount: Int, layout: ColumnLayout, methods: [ScalingMethod?]? = nil) {
    self.symbolCount = symbolCount
    self.layout = layout
    self.methods = methods ?? layout.columnTimeframes.map { _ in nil }
  }

  package var outputNames: [String] { ["features", "timestamps", "rows"] }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("symbols", .integer(Int64(symbolCount)))
    layout.describe(to: &sink)
    guard methods.contains(where: { $0 != nil }) else { return }
    sink.field("normalization", .texts(methods.map { $0?.rawValue ?? "none" }))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let scalings = try readScalings(inputs)
    let symbols = try (0..<symbolCount).map { symbol in
      if context.isCancelled { throw CancellationError() }
      return try SymbolColumns(inputs, first: symbol * layout.width, layout: layout)
    }
    return [
      try matrix(of: symbols, scalings),
      NPY.encode(timestamps: symbols.flatMap(\.base)),
      NPY.encode(symbols.map { Int64($0.base.count) }),
    ]
  }

  /// The scaling of each column, from the input after those of the symbols.
  private func readScalings(_ inputs: Inputs) throws -> [FittedScaling?] {
    guard methods.contains(where: { $0 != nil }) else { return methods.map { _ in nil } }
    var numbers = try NPY.decodeDoubles(inputs.bytes(symbolCount * layout.width))[...]
    guard numbers.count == 2 * methods.count(where: { $0 != nil }) else {
      throw RuleFailure("the scaling is of other columns than those of the matrix")
    }
    return methods.map { method in
      method?.fitted(numbers.removeFirst(), numbers.removeFirst())
    }
  }

  /// The columns of one symbol, scaled where they are to be, with the rows that they show.
  private func columns(
    of symbol: SymbolColumns, _ scalings: [FittedScaling?]
  ) -> [RowMajor.Column] {
    symbol.columns.indices.map { index in
      let values = symbol.columns[index]
      return RowMajor.Column(
        scalings[index]?.scaled(values) ?? values, rows: symbol.visibleRows[index])
    }
  }

  private func matrix(
    of symbols: [SymbolColumns], _ scalings: [FittedScaling?]
  ) throws -> [UInt8] {
    let blocks = symbols.map { columns(of: $0, scalings) }
    var infinite: RowMajor.InfiniteValue?
    let bytes = NPY.encodeMatrix(
      rows: symbols.reduce(0) { $0 + $1.base.count }, columns: layout.columnTimeframes.count
    ) { infinite = RowMajor.interleave(blocks, into: $0) }
    guard let infinite else { return bytes }
    let isRaw = symbols[infinite.block].columns[infinite.column][infinite.row].isInfinite
    let symbol = symbolCount > 1 ? " of symbol \(infinite.block + 1)" : ""
    throw RuleFailure(
      "\(layout.columnNames[infinite.column])\(symbol) is infinite in row \(infinite.row)"
        + (isRaw ? "" : " once it is scaled") + ": a network cannot learn from that")
  }
}
