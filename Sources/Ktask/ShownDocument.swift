// What targets hold, as programs read it.

import Columns
import Network
import Rules
import Syntax

/// Turns contents into documents.
struct ShownDocument {
  /// How many rows of each end are shown.
  let rows: Int

  /// The document of one target.
  func json(of content: TargetContent, label: String) -> JSON {
    let (kind, members): (JSON, [JSON.Member]) =
      switch content {
      case .columns(let table): ("columns", self.members(of: table))
      case .matrix(let table): ("matrix", self.members(of: table))
      case .labels(let table): ("labels", self.members(of: table))
      case .model(let model): ("model", self.members(of: model))
      case .document(let bytes): ("document", [.init("document", Self.document(bytes))])
      }
    return .object([.init("label", .string(label)), .init("kind", kind)] + members)
  }

  private static func document(_ bytes: [UInt8]) -> JSON {
    let text = String(decoding: bytes, as: UTF8.self)
    return (try? JSON.parse(text)) ?? .string(text)
  }

  private func members(of table: ColumnTable) -> [JSON.Member] {
    let columns = table.columns.map { (name: $0.name, values: $0.array.doubles) }
    let statistics = zip(table.columns, columns).map { column, doubles in
      JSON.object(
        [
          .init("name", .string(column.name)), .init("type", .string(column.array.typeName)),
        ] + ColumnStatistics(doubles.values).members)
    }
    let index = RowIndex(symbols: [], timestamps: table.timestamps)
    return index.members + [.init("columns", .array(statistics))]
      + ends(index) { row in columns.map { .init($0.name, $0.values[row].json) } }
  }

  private func members(of table: MatrixTable) -> [JSON.Member] {
    let shape = [table.index.count, table.names.count].map { JSON.integer(Int64($0)) }
    return table.index.members
      + [.init("shape", .array(shape)), .init("features", .strings(table.names))]
      + ends(table.index) { row in
        table.names.enumerated().map { column, name in
          .init(name, .number(Double(table.value(row: row, column: column))))
        }
      }
  }

  private func members(of table: LabelTable) -> [JSON.Member] {
    var members = table.index.members
    if let classes = table.classes {
      let counts = table.classCounts
      let labelled = counts.reduce(0, +)
      let items = counts.enumerated().map { number, count in
        JSON.object([
          .init("class", .integer(Int64(number))),
          .init("name", .string(table.name(ofClass: Int8(number)))),
          .init("rows", .integer(Int64(count))),
          .init("share", labelled > 0 ? .number(Double(count) / Double(labelled)) : .null),
        ])
      }
      members.append(.init("classes", .array(items)))
      members.append(.init("unlabelled", .integer(Int64(classes.count - labelled))))
    } else {
      members.append(.init("returns", .object(ColumnStatistics(table.labels.doubles).members)))
    }
    members.append(.init("known_after", .object(ColumnStatistics(table.lags).members)))
    members.append(.init("never_known", .integer(Int64(table.neverKnown))))
    if let weights = table.weights {
      members.append(.init("weights", .object(ColumnStatistics(weights.doubles).members)))
    }
    return members + ends(table.index) { row in labelMembers(table, row) }
  }

  private func labelMembers(_ table: LabelTable, _ row: Int) -> [JSON.Member] {
    let known = table.knownRow(of: row).map { UTCTime.format(table.index.timestamps[$0]) }
    let label: [JSON.Member] =
      switch table.labels {
      case .int8(let classes):
        [
          .init("label", .integer(Int64(classes[row]))),
          .init("class", .string(table.name(ofClass: classes[row]))),
        ]
      default: [.init("label", table.labels.doubles[row].json)]
      }
    return label + [.init("known_at", known.map { .string($0) } ?? .null)]
  }

  private func members(of model: ModelContent) -> [JSON.Member] {
    let tensors = model.tensors.map { tensor in
      let range = ValueRange(tensor.values.lazy.map(Double.init))
      return JSON.object([
        .init("name", .string(tensor.name)),
        .init("shape", .array(tensor.shape.map { .integer(Int64($0)) })),
        .init("parameters", .integer(Int64(tensor.values.count))),
        .init("min", range.minimum.json), .init("mean", range.mean.json),
        .init("max", range.maximum.json),
      ])
    }
    let count = model.tensors.reduce(0) { $0 + $1.values.count }
    return [
      .init("trained_at", .string(model.trainedAt)),
      .init("layers", .array((model.widths ?? []).map { .integer(Int64($0)) })),
      .init("parameters", .integer(Int64(count))), .init("tensors", .array(tensors)),
    ]
  }

  /// The first and the last rows, each led by its symbol, if there are several, and its time.
  private func ends(_ index: RowIndex, _ members: (Int) -> [JSON.Member]) -> [JSON.Member] {
    let ends = RowEnds(count: index.count, length: rows)
    func row(_ row: Int) -> JSON {
      let key = zip(index.keyNames, index.key(of: row)).map { JSON.Member($0, .string($1)) }
      return .object(key + members(row))
    }
    return [
      .init("head", .array(ends.head.map(row))), .init("tail", .array(ends.tail.map(row))),
    ]
  }
}

extension RowIndex {
  /// How many rows there are, of which symbols, and from when to when.
  fileprivate var members: [JSON.Member] {
    func time(_ seconds: Int64?) -> JSON { seconds.map { .string(UTCTime.format($0)) } ?? .null }
    var members: [JSON.Member] = [.init("rows", .integer(Int64(count)))]
    if !symbols.isEmpty { members.append(.init("symbols", symbolsDocument)) }
    members.append(.init("start", time(timestamps.min())))
    members.append(.init("end", time(timestamps.max())))
    return members
  }

  /// The symbols in the order of their blocks, each with its number of rows.
  var symbolsDocument: JSON {
    .array(
      symbols.map {
        .object([
          .init("symbol", .string($0.name)), .init("rows", .integer(Int64($0.rows))),
        ])
      })
  }
}

extension ColumnStatistics {
  fileprivate var members: [JSON.Member] {
    [
      .init("count", .integer(Int64(count))), .init("nan", .integer(Int64(nanCount))),
      .init("min", minimum.json), .init("q25", lowerQuartile.json), .init("median", median.json),
      .init("q75", upperQuartile.json), .init("max", maximum.json), .init("mean", mean.json),
    ]
  }
}

extension Double {
  /// The number; NaN is null, and infinities, which JSON has not either, are texts.
  fileprivate var json: JSON { isInfinite ? .string(description) : isNaN ? .null : .number(self) }
}
