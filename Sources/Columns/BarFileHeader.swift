// The header line of a bar file. Knows the names of columns; knows nothing of values.

/// Which cell of a line holds what.
struct BarFileHeader {
  static let timeNames = ["timestamp", "time", "date", "datetime"]
  static let example = "timestamp,open,high,low,close,volume"

  /// The number of cells that each line has.
  private(set) var cellCount = 0
  /// The number of the header's line.
  private(set) var line = 1
  private(set) var time = 0
  private(set) var open = 0
  private(set) var high = 0
  private(set) var low = 0
  private(set) var close = 0
  /// Nil if the file has no volumes.
  private(set) var volume: Int?
  /// Names in lower case, in the file's order.
  private(set) var names: [String] = []

  /// What the cells of a line are, in the file's order.
  var cells: [BarCell] {
    var cells = [BarCell](repeating: .other, count: cellCount)
    cells[time] = .time
    cells[open] = .open
    cells[high] = .high
    cells[low] = .low
    cells[close] = .close
    if let volume { cells[volume] = .volume }
    return cells
  }

  /// Reads the line that `rows` is at.
  ///
  /// - Parameters:
  ///   - rows: Stands at the first line that is not blank.
  ///   - text: The content of the file.
  /// - Throws: `BarFileError` if columns are missing or named twice, or the line is no header.
  init(_ rows: CSVRows, in text: Span<UInt8>) throws(BarFileError) {
    names = rows.cells.map { string(of: text.extracting($0)).lowercased() }
    cellCount = names.count
    line = rows.line
    try checkIsHeader(rows, text)
    var findings = FindingCollector()
    time = timeIndex(rows, text, &findings)
    open = index(of: .open, rows, text, &findings) ?? 0
    high = index(of: .high, rows, text, &findings) ?? 0
    low = index(of: .low, rows, text, &findings) ?? 0
    close = index(of: .close, rows, text, &findings) ?? 0
    volume = index(of: .volume, rows, text, &findings)
    if findings.total > 0 { throw BarFileError(findings) }
  }

  /// Refuses separators other than the comma, and a first line that holds values.
  private func checkIsHeader(_ rows: CSVRows, _ text: Span<UInt8>) throws(BarFileError) {
    if let defect = rows.defect {
      throw BarFileError(
        line: rows.line(of: defect.offset, in: text),
        column: rows.column(of: defect.offset, in: text), defect.kind.message)
    }
    if names.contains(where: isKnown) { return }
    let end = rows.cells.last?.upperBound ?? rows.start
    for (separator, name) in [(UInt8(ascii: ";"), "';'"), (UInt8(ascii: "\t"), "tabs")] {
      for offset in rows.start..<end where text[offset] == separator {
        let numbers =
          Self.hasDecimalComma(after: rows, text)
          ? "; and the numbers have decimal commas: write '.' in numbers" : ""
        throw BarFileError(
          line: rows.line(of: offset, in: text), column: rows.column(of: offset, in: text),
          "the columns are separated by \(name): write ',' between columns\(numbers)")
      }
    }
    let first = rows.cells.first.map { shortened(string(of: text.extracting($0))) } ?? ""
    let problem = first.hasPrefix("#") ? "a comment" : "no header"
    throw BarFileError(
      line: line,
      "\(problem): the first line starts with '\(first)', but must name the columns,"
        + " as in \(Self.example)")
  }

  /// Whether a comma stands between digits in the line after the one that `rows` is at.
  private static func hasDecimalComma(after rows: CSVRows, _ text: Span<UInt8>) -> Bool {
    var rows = rows
    guard rows.next(in: text) else { return false }
    return rows.cells.dropFirst().contains { cell in
      !cell.isEmpty && cell.lowerBound >= 2 && isDigit(text[cell.lowerBound])
        && isDigit(text[cell.lowerBound - 2])
    }
  }

  private func isKnown(_ name: String) -> Bool {
    Self.timeNames.contains(name) || BarColumn(rawValue: name) != nil
  }

  private func timeIndex(
    _ rows: CSVRows, _ text: Span<UInt8>, _ findings: inout FindingCollector
  ) -> Int {
    let found = names.indices.filter { Self.timeNames.contains(names[$0]) }
    if found.isEmpty {
      report(
        "no column 'timestamp', nor 'time', 'date' or 'datetime'; columns are \(listedNames)"
          + renaming(to: "timestamp", from: ["time", "date"]),
        at: rows.start, rows, text, &findings)
    }
    for index in found.dropFirst() {
      report(
        "both '\(names[found[0]])' and '\(names[index])' may be when a bar opens:"
          + " keep one column, with date and time, and rename the other",
        at: rows.cells[index].lowerBound, rows, text, &findings)
    }
    return found.first ?? 0
  }

  private func index(
    of wanted: BarColumn, _ rows: CSVRows, _ text: Span<UInt8>,
    _ findings: inout FindingCollector
  ) -> Int? {
    let found = names.indices.filter { names[$0] == wanted.rawValue }
    if found.isEmpty, wanted != .volume {
      report(
        "no column '\(wanted)'; columns are \(listedNames)"
          + renaming(to: wanted.rawValue, from: [wanted.rawValue]),
        at: rows.start, rows, text, &findings)
    }
    for index in found.dropFirst() {
      report(
        "a second column '\(wanted)': which one is meant? Rename or remove one",
        at: rows.cells[index].lowerBound, rows, text, &findings)
    }
    return found.first
  }

  /// A warning if there are no volumes, with the column that may hold them.
  var volumeWarning: DataFinding? {
    if volume != nil { return nil }
    return DataFinding(
      line: line, column: 1,
      message: "no column 'volume': no bar has a volume"
        + renaming(to: "volume", from: ["vol"]))
  }

  /// What to say where a column that is missing may be there by another name.
  private func renaming(to name: String, from parts: [String]) -> String {
    let candidate = names.first { candidate in
      candidate != name && parts.contains { candidate.contains($0) }
    }
    return candidate.map { "; if '\(shortened($0))' is it, rename it to '\(name)'" } ?? ""
  }

  private var listedNames: String { shortened(names.joined(separator: ", "), to: 80) }

  private func report(
    _ message: String, at offset: Int, _ rows: CSVRows, _ text: Span<UInt8>,
    _ findings: inout FindingCollector
  ) {
    let (line, column) = (rows.line(of: offset, in: text), rows.column(of: offset, in: text))
    findings.add(DataFinding(line: line, column: column, message: message))
  }
}

/// The text without control characters, with an ellipsis for what is too long.
///
/// Counts code points: a character that people see may be any number of them.
func shortened(_ text: String, to limit: Int = 40) -> String {
  var visible = String.UnicodeScalarView()
  for (position, scalar) in text.unicodeScalars.enumerated() {
    if position == limit { return String(visible) + "…" }
    visible.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
  }
  return String(visible)
}

extension CSVDefect {
  var message: String {
    switch self {
    case .openQuote: "a quote is opened here and never closed"
    case .textAfterQuote: "text after a closing quote: a quote within quotes is doubled"
    case .nulBytes(let count): "\(count) NUL bytes: the file is damaged here, fetch it again"
    }
  }
}
