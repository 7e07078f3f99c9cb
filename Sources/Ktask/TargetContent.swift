// What targets hold, decoded: columns, the matrix, labels, the model. Knows nothing of how they are
// shown or written.

import Columns
import Labeling
import Network
import Rules
import Strategy
import Syntax

/// The content of a target.
enum TargetContent {
  case columns(ColumnTable)
  case matrix(MatrixTable)
  case labels(LabelTable)
  case model(ModelContent)
  /// A document as it is stored.
  case document([UInt8])
}

/// The rows of a table: when each is, and to which symbol it belongs.
struct RowIndex {
  /// The symbols in the order of their blocks, and how many rows each has.
  let symbols: [(name: String, rows: Int)]
  /// Open times in seconds since 1970, the blocks below each other.
  let timestamps: [Int64]

  var count: Int { timestamps.count }

  /// Whether rows need a symbol to be told apart.
  var hasSeveralSymbols: Bool { symbols.count > 1 }

  /// The symbol and the row of its block that a row is.
  func place(of row: Int) -> (symbol: Int, row: Int) {
    var rest = row
    for (symbol, block) in symbols.enumerated() {
      if rest < block.rows { return (symbol, rest) }
      rest -= block.rows
    }
    return (max(0, symbols.count - 1), rest)
  }

  /// The name of the symbol that a row belongs to.
  func symbol(of row: Int) -> String { symbols.isEmpty ? "" : symbols[place(of: row).symbol].name }
}

/// Columns of one target, side by side.
struct ColumnTable {
  let timestamps: [Int64]
  let columns: [(name: String, array: NPYArray)]
}

/// The feature matrix.
struct MatrixTable {
  let index: RowIndex
  let names: [String]
  /// Row after row.
  let values: [Float]

  func value(row: Int, column: Int) -> Float { values[row * names.count + column] }
}

/// The tensors of a model.
struct ModelContent {
  let bytes: [UInt8]
  let tensors: [Tensor]
  /// When it was trained, in ISO 8601.
  let trainedAt: String

  /// The widths of the layers from the inputs to the outputs, where the weights are a chain of
  /// matrices (outputs × inputs, as PyTorch has them); else nil.
  var widths: [Int]? {
    let weights = tensors.map(\.shape).filter { $0.count == 2 }
    guard let first = weights.first,
      zip(weights, weights.dropFirst()).allSatisfy({ $0[0] == $1[1] })
    else { return nil }
    return [first[1]] + weights.map { $0[0] }
  }
}

extension TargetReader {
  /// Reads what a target holds.
  ///
  /// - Throws: `StoreError` where the cache lost it, `CommandFailure` where it is not as it should be.
  func content(of target: NamedTarget) throws -> TargetContent {
    switch target.label.content {
    case .bars, .indicator, .feature: .columns(try columns(of: target))
    case .features: .matrix(try matrix(of: target))
    case .labels: .labels(try labels(of: target))
    case .model, .seed, .fold: .model(try model(of: target))
    case .metadata: .document(try bytes("metadata", of: target.task))
    case .scaling: .document(try scaling(of: target))
    case .walkForward: .document(try bytes("walk_forward", of: target.task))
    }
  }

  private func columns(of target: NamedTarget) throws -> ColumnTable {
    let times = try timestamps(of: target).first ?? []
    let columns = try target.outputs.compactMap { output -> (name: String, array: NPYArray)? in
      let array = try array(output, of: target.task)
      if case .timestamps = array { return nil }
      return (target.columnName(of: output, in: graph), array)
    }
    for (name, array) in columns where array.count != times.count {
      throw CommandFailure("\(name) has \(array.count) rows and its bars have \(times.count)")
    }
    return ColumnTable(timestamps: times, columns: columns)
  }

  private func matrix(of target: NamedTarget) throws -> MatrixTable {
    let names = target.strategy.features.map(\.featureID)
    let symbols = target.strategy.symbols
    guard case .matrix(let values, let rows, let columns)? = try array("features", of: target.task),
      case .timestamps(let times)? = try array("timestamps", of: target.task),
      case .int64(let counts)? = try array("rows", of: target.task),
      columns == names.count, times.count == rows, counts.count == symbols.count,
      counts.reduce(0, +) == Int64(rows)
    else { throw CommandFailure("\(target.label): the matrix is not the strategy's") }
    let blocks = zip(symbols, counts).map { (name: $0, rows: Int($1)) }
    return MatrixTable(
      index: RowIndex(symbols: blocks, timestamps: times), names: names, values: values)
  }

  private func labels(of target: NamedTarget) throws -> LabelTable {
    let times = try timestamps(of: target)
    let blocks = zip(target.strategy.symbols, times).map { (name: $0, rows: $1.count) }
    let index = RowIndex(symbols: blocks, timestamps: Array(times.joined()))
    let labels = try array(0, of: target.task)
    guard case .int64(let known)? = try array("known", of: target.task),
      labels.count == index.count, known.count == index.count
    else { throw CommandFailure("\(target.label): the labels are not those of the bars") }
    return LabelTable(
      index: index, labels: labels, known: known,
      weights: try array("weights", of: target.task),
      classNames: target.strategy.labels.classNames)
  }

  private func scaling(of target: NamedTarget) throws -> [UInt8] {
    let document = try target.strategy.scalingDocument(bytes("scaling", of: target.task))
    return Array((document.text(indented: true) + "\n").utf8)
  }

  private func model(of target: NamedTarget) throws -> ModelContent {
    let bytes = try bytes("model", of: target.task)
    do {
      return ModelContent(
        bytes: bytes, tensors: try Safetensors(decoding: bytes).tensors,
        trainedAt: String(decoding: try self.bytes("trained_at", of: target.task), as: UTF8.self))
    } catch let error as SafetensorsError {
      throw CommandFailure("\(target.label): \(error)")
    }
  }
}
