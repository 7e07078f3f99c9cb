// The bytes of exported files. Knows the formats; writes nothing itself.

import Columns
import Rules
import Syntax

/// A file's name and what it holds.
struct ExportedFile {
  let name: String
  let content: ExportedContent
}

/// What a file is to hold: a table only becomes text as it is written.
enum ExportedContent {
  case bytes([UInt8])
  case table(CSVTable)
  /// Lines that are made as they are written, by what hands them over.
  case lines((_ append: (_ chunk: [UInt8]) throws -> Void) throws -> Void)

  /// Hands over the bytes from the first to the last, in parts; those of a table end with lines.
  ///
  /// - Throws: What `append` does.
  func write(_ append: (_ chunk: [UInt8]) throws -> Void) throws {
    switch self {
    case .bytes(let bytes):
      for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
        try append(Array(bytes[start..<min(start + (1 << 20), bytes.count)]))
      }
    case .table(let table): try table.write(append)
    case .lines(let write): try write(append)
    }
  }
}

extension ExportItem {
  /// The file, and then those beside it.
  ///
  /// - Throws: `StoreError` where the cache lost a content, `CommandFailure` where one is not as it
  ///   should be.
  func files(_ reader: TargetReader) throws -> [ExportedFile] {
    if let output { return [file(.bytes(try reader.bytes(output, of: target.task)))] }
    let content = try reader.content(of: target)
    switch (content, format) {
    case (.columns(let table), _): return [file(.table(CSVTable(table)))]
    case (.matrix(let table), .csv): return [file(.table(CSVTable(table)))]
    case (.labels(let table), .csv): return [file(.table(CSVTable(table)))]
    case (.matrix(let table), .npy):
      return [
        file(.bytes(try reader.bytes("features", of: target.task))),
        beside("timestamps.npy", try reader.bytes("timestamps", of: target.task)),
        beside("features.json", Self.document(of: table)),
      ]
    case (.labels(let table), .npy):
      var files = [
        file(.bytes(try reader.bytes(0, of: target.task))),
        beside("known.npy", try reader.bytes("known", of: target.task)),
      ]
      if table.weights != nil {
        files.append(beside("weights.npy", try reader.bytes("weights", of: target.task)))
      }
      return files
    case (.model(let model), _): return [file(.bytes(model.bytes))]
    case (.document(let bytes), _): return [file(.bytes(bytes))]
    }
  }

  private func file(_ content: ExportedContent) -> ExportedFile {
    ExportedFile(name: fileName, content: content)
  }

  /// A file beside the main one.
  private func beside(_ ending: String, _ bytes: [UInt8]) -> ExportedFile {
    ExportedFile(name: nameBeside(ending), content: .bytes(bytes))
  }

  /// The names of the matrix's columns in order, and of the symbols whose rows lie below each other.
  private static func document(of table: MatrixTable) -> [UInt8] {
    let document = JSON.object([
      .init("schema", .integer(documentSchema)), .init("features", .strings(table.names)),
      .init("symbols", table.index.symbolsDocument),
    ])
    return Array((document.text(indented: true) + "\n").utf8)
  }
}

/// A table as comma-separated values.
///
/// Times are ISO 8601, numbers as short as they can be to be read back as the same; a cell without a
/// value, as NaN, is empty.
struct CSVTable {
  /// Appends the cell of a row.
  typealias Cell = (_ row: Int, _ bytes: inout [UInt8]) -> Void

  private let rowCount: Int
  private var columns: [(name: String, cell: Cell)] = []

  init(_ table: ColumnTable) {
    self.init(index: RowIndex(symbols: [], timestamps: table.timestamps))
    for (name, array) in table.columns { columns.append((name, Self.cells(of: array))) }
  }

  init(_ table: MatrixTable) {
    self.init(index: table.index)
    for (column, name) in table.names.enumerated() {
      columns.append(
        (name, { Self.append(table.value(row: $0, column: column), to: &$1) }))
    }
  }

  init(_ table: LabelTable) {
    self.init(index: table.index)
    columns.append(("label", Self.cells(of: table.labels)))
    if let classes = table.classes {
      columns.append(
        ("class", { Self.append(table.name(ofClass: classes[$0]), to: &$1) }))
    }
    columns.append(
      (
        "known_at",
        { row, bytes in
          guard let known = table.knownRow(of: row) else { return }
          bytes += UTCTime.format(table.index.timestamps[known]).utf8
        }
      ))
    if let weights = table.weights { columns.append(("weight", Self.cells(of: weights))) }
  }

  /// The columns that identify rows.
  private init(index: RowIndex) {
    rowCount = index.count
    if index.hasSeveralSymbols {
      columns.append(("symbol", { Self.append(index.symbol(of: $0), to: &$1) }))
    }
    columns.append(("timestamp", { $1 += UTCTime.format(index.timestamps[$0]).utf8 }))
  }

  /// Hands over the table with its header, some lines at a time.
  ///
  /// - Throws: What `append` does.
  func write(_ append: (_ lines: [UInt8]) throws -> Void) throws {
    var bytes: [UInt8] = []
    for (position, column) in columns.enumerated() {
      if position > 0 { bytes.append(UInt8(ascii: ",")) }
      Self.append(column.name, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
    for row in 0..<rowCount {
      for (position, column) in columns.enumerated() {
        if position > 0 { bytes.append(UInt8(ascii: ",")) }
        column.cell(row, &bytes)
      }
      bytes.append(UInt8(ascii: "\n"))
      guard bytes.count >= 1 << 16 else { continue }
      try append(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    if !bytes.isEmpty { try append(bytes) }
  }

  private static func cells(of array: NPYArray) -> Cell {
    switch array {
    case .doubles(let values): { append(values[$0], to: &$1) }
    case .floats(let values), .matrix(let values, _, _): { append(values[$0], to: &$1) }
    case .int64(let values): { $1 += String(values[$0]).utf8 }
    case .int32(let values): { $1 += String(values[$0]).utf8 }
    case .int8(let values): { $1 += String(values[$0]).utf8 }
    case .timestamps(let values): { $1 += UTCTime.format(values[$0]).utf8 }
    }
  }

  private static func append<Value: BinaryFloatingPoint & CustomStringConvertible>(
    _ value: Value, to bytes: inout [UInt8]
  ) {
    if !value.isNaN { bytes += value.description.utf8 }
  }

  /// Appends a text, in quotes where it would not be one cell without.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    // Not by characters: with an accent after it a comma is another character, and a comma still.
    let quote = UInt8(ascii: "\"")
    guard text.utf8.contains(where: { [quote, 0x2C, 0x0A, 0x0D].contains($0) }) else {
      bytes += text.utf8
      return
    }
    bytes.append(quote)
    for byte in text.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }
}
