// What targets hold, as people read it.

import Columns
import Network
import Syntax

/// Turns contents into lines.
struct ShownText {
  /// How many rows of each end are shown.
  let rows: Int
  /// The longest line of a table.
  let width: Int
  let sparklineWidth: Int

  func lines(of content: TargetContent) -> [String] {
    switch content {
    case .columns(let table): lines(of: table)
    case .matrix(let table): lines(of: table)
    case .labels(let table): lines(of: table)
    case .model(let model): lines(of: model)
    case .document(let bytes):
      String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  // MARK: Columns

  private func lines(of table: ColumnTable) -> [String] {
    let columns = table.columns.map { (name: $0.name, values: $0.array.doubles) }
    var lines = [Self.extent(RowIndex(symbols: [], timestamps: table.timestamps))]
    lines += rowLines(
      count: table.timestamps.count, header: ["timestamp"] + columns.map(\.name), leftColumns: 1
    ) { row in
      [UTCTime.format(table.timestamps[row])] + columns.map { $0.values[row].significant }
    }
    return lines + [""] + statisticsLines(columns, first: "column") + courseLines(columns)
  }

  /// Statistics, a line for each column; where those would be too wide, a line for each figure.
  private func statisticsLines(
    _ columns: [(name: String, values: [Double])], first: String
  ) -> [String] {
    let names = ["count", "NaN", "min", "25 %", "median", "75 %", "max", "mean"]
    let figures = columns.map { Self.figures(ColumnStatistics($0.values)) }
    var table = TextTable(header: [first] + names, leftColumns: 1)
    table.rows = zip(columns, figures).map { [$0.name] + $1 }
    let lines = table.lines(width: .max)
    if lines.allSatisfy({ $0.count <= width }) { return lines }
    var upright = TextTable(header: [first] + columns.map(\.name), leftColumns: 1)
    upright.rows = names.indices.map { row in [names[row]] + figures.map { $0[row] } }
    return upright.lines(width: width)
  }

  private static func figures(_ statistics: ColumnStatistics) -> [String] {
    let numbers = [
      statistics.minimum, statistics.lowerQuartile, statistics.median, statistics.upperQuartile,
      statistics.maximum, statistics.mean,
    ]
    return ["\(statistics.count)", "\(statistics.nanCount)"] + numbers.map(\.significant)
  }

  /// A sparkline for each column, after its name where there are several.
  private func courseLines(_ columns: [(name: String, values: [Double])]) -> [String] {
    guard columns.contains(where: { !$0.values.isEmpty }) else { return [] }
    let margin = columns.count > 1 ? (columns.map(\.name.visible.count).max() ?? 0) + 2 : 0
    return [""]
      + columns.map { column in
        let name = columns.count > 1 ? column.name.visible : ""
        return name + String(repeating: " ", count: margin - name.count)
          + sparkline(column.values, width: sparklineWidth - margin)
      }
  }

  // MARK: The matrix

  private func lines(of table: MatrixTable) -> [String] {
    let columns = table.names.indices
    var features = TextTable(header: ["feature", "", "min", "mean", "max"], leftColumns: 2)
    features.rows = columns.map { column in
      let values = table.index.timestamps.indices.lazy.map {
        Double(table.value(row: $0, column: column))
      }
      return ["#\(column + 1)", table.names[column]] + ValueRange(values).figures
    }
    let keys = table.index.keyNames
    return [Self.extent(table.index) + ", \(counted(table.names.count, "feature"))", ""]
      + features.lines(width: width)
      + rowLines(
        count: table.index.count, header: keys + columns.map { "#\($0 + 1)" },
        leftColumns: keys.count
      ) { row in
        let values = columns.map { Double(table.value(row: row, column: $0)).significant }
        return table.index.key(of: row) + values
      }
  }

  // MARK: Labels

  private func lines(of table: LabelTable) -> [String] {
    var lines = [Self.extent(table.index), ""]
    let values = table.labels.doubles
    if let classes = table.classes {
      lines += classLines(table, classes)
    } else {
      lines += statisticsLines([("return", values)], first: "label")
      lines += courseLines([("return", values)])
    }
    lines += ["", knownLine(table)]
    if let weights = table.weights {
      lines += [""] + statisticsLines([("weight", weights.doubles)], first: "")
    }
    let keys = table.index.keyNames
    let header = keys + ["label"] + (table.classes == nil ? [] : ["class"]) + ["known_at"]
    return lines
      + rowLines(count: table.index.count, header: header, leftColumns: keys.count) { row in
        let known = table.knownRow(of: row).map { UTCTime.format(table.index.timestamps[$0]) }
        let name = table.classes.map { [table.name(ofClass: $0[row])] } ?? []
        return table.index.key(of: row) + [values[row].significant] + name + [known ?? "never"]
      }
  }

  private func classLines(_ table: LabelTable, _ classes: [Int8]) -> [String] {
    let counts = table.classCounts
    let labelled = counts.reduce(0, +)
    var lines = TextTable(header: ["class", "", "rows", "share"], leftColumns: 2)
    lines.rows = counts.enumerated().map { number, count in
      let share = labelled > 0 ? Double(count) / Double(labelled) : 0
      let name = table.name(ofClass: Int8(number))
      return ["\(number)", name, "\(count)", (100 * share).fixed(1) + " %"]
    }
    lines.rows.append(["-1", "no label", "\(classes.count - labelled)", ""])
    return lines.lines(width: width)
  }

  private func knownLine(_ table: LabelTable) -> String {
    let lags = ColumnStatistics(table.lags)
    guard lags.count > 0 else {
      return "known: never, for all \(counted(table.neverKnown, "label"))"
    }
    let figures = [
      ("min", lags.minimum), ("25 %", lags.lowerQuartile), ("median", lags.median),
      ("75 %", lags.upperQuartile), ("max", lags.maximum),
    ].map { "\($0) \($1.significant)" }
    return "known after: \(figures.joined(separator: ", ")) rows; never: \(table.neverKnown)"
  }

  // MARK: The model

  private func lines(of model: ModelContent) -> [String] {
    var table = TextTable(
      header: ["tensor", "shape", "parameters", "min", "mean", "max"], leftColumns: 2)
    table.rows = model.tensors.map { tensor in
      let shape = tensor.shape.map(String.init).joined(separator: " × ")
      return [tensor.name, shape, "\(tensor.values.count)"]
        + ValueRange(tensor.values.lazy.map(Double.init)).figures
    }
    let count = model.tensors.reduce(0) { $0 + $1.values.count }
    let layers = model.widths.map { "layers \($0.map(String.init).joined(separator: " → ")), " }
    return ["\(layers ?? "")\(count) parameters, trained \(model.trainedAt)", ""]
      + table.lines(width: width)
  }
}

// MARK: - Rows

extension ShownText {
  /// How many rows there are, of which symbols, and from when to when.
  private static func extent(_ index: RowIndex) -> String {
    var text = counted(index.count, "row")
    if index.hasSeveralSymbols {
      text += " (" + index.symbols.map { "\($0.name) \($0.rows)" }.joined(separator: ", ") + ")"
    }
    guard let first = index.timestamps.min(), let last = index.timestamps.max() else { return text }
    return text + ", \(UTCTime.format(first)) to \(UTCTime.format(last))"
  }

  /// An empty line, then the first and the last rows under their header.
  private func rowLines(
    count: Int, header: [String], leftColumns: Int, _ cells: (Int) -> [String]
  ) -> [String] {
    guard rows > 0, count > 0 else { return [] }
    let ends = RowEnds(count: count, length: rows)
    var table = TextTable(header: header, leftColumns: leftColumns)
    table.rows = ends.head.map(cells) + ends.tail.map(cells)
    var lines = table.lines(width: width)
    if !ends.tail.isEmpty { lines.insert("…", at: 1 + ends.head.count) }
    return [""] + lines
  }
}

/// The least, mean and greatest of numbers, where quartiles would cost too much.
struct ValueRange {
  private(set) var minimum = Double.nan
  private(set) var mean = Double.nan
  private(set) var maximum = Double.nan

  /// Looks at numbers, NaN left out; without any, all three are NaN.
  init(_ values: some Sequence<Double>) {
    var sum = 0.0
    var count = 0.0
    for value in values where !value.isNaN {
      if count == 0 || value < minimum { minimum = value }
      if count == 0 || value > maximum { maximum = value }
      sum += value
      count += 1
    }
    if count > 0 { mean = sum / count }
  }

  fileprivate var figures: [String] { [minimum, mean, maximum].map(\.significant) }
}

extension RowIndex {
  /// What identifies a row, as a table's header.
  var keyNames: [String] { hasSeveralSymbols ? ["symbol", "timestamp"] : ["timestamp"] }

  /// What identifies a row: its symbol, if there are several, and its time.
  func key(of row: Int) -> [String] {
    let time = UTCTime.format(timestamps[row])
    return hasSeveralSymbols ? [symbol(of: row), time] : [time]
  }
}
