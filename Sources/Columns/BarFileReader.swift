// The rows of a bar file. Knows columns and what sound bars are; knows nothing of files on disk.

/// Reads the lines of a bar file one after another and gathers bars and findings.
///
/// Lines in which nothing is unusual take a short way through `BarRowScanner`; all others are read
/// cell by cell, so that every finding has its place.
struct BarFileReader {
  private let header: BarFileHeader
  private let timeframe: Timeframe?
  private let detectsTimeframe: Bool
  private var rows: CSVRows
  private var scanner: BarRowScanner
  private let readsFirstColumn: Bool
  private var plainRow = BarRow()
  private var bars = Bars()
  private var lines = BarLines()
  private var errors = FindingCollector()
  private var order = BarOrder()
  private var forms = TimestampForms()
  private var hasBadTimes = false

  /// Reads a whole text.
  ///
  /// - Parameters:
  ///   - text: UTF-8.
  ///   - start: Where the header line starts.
  ///   - timeframe: How long a bar is, if known.
  ///   - detectsTimeframe: Whether the distance of most bars is taken if it is not.
  /// - Returns: The bars and the warnings.
  /// - Throws: `BarFileError` with everything that is wrong with the header, or with the rows.
  static func read(
    _ text: Span<UInt8>, from start: Int, timeframe: Timeframe?, detectsTimeframe: Bool
  ) throws(BarFileError) -> BarFile {
    var rows = CSVRows(from: start)
    repeat {
      guard rows.next(in: text) else {
        throw BarFileError("the file has no text: it needs a header line and a line for each bar")
      }
    } while rows.isBlank
    let header = try BarFileHeader(rows, in: text)
    var reader = BarFileReader(
      header: header, rows: rows, timeframe: timeframe, detectsTimeframe: detectsTimeframe)
    reader.readRows(text)
    return try reader.result()
  }

  private init(
    header: BarFileHeader, rows: CSVRows, timeframe: Timeframe?, detectsTimeframe: Bool
  ) {
    self.header = header
    self.rows = rows
    self.timeframe = timeframe
    self.detectsTimeframe = detectsTimeframe
    scanner = BarRowScanner(header)
    readsFirstColumn = header.cells.first != .other
  }

  private mutating func readRows(_ text: Span<UInt8>) {
    while true {
      if bars.count > 0, readPlainRow(text) { continue }
      guard rows.next(in: text) else { return }
      if rows.isBlank { continue }
      // Most lines are at least three quarters as long as the first; room that stays empty is never
      // touched, but growing would copy every column.
      if bars.count == 0 {
        let shortest = max((rows.position - rows.start) * 3 / 4, 24)
        bars.reserveCapacity((text.count - rows.start) / shortest + 1)
      }
      readRow(text)
    }
  }

  /// Reads the next line if it is a bar of which there is nothing to say but that it comes after the
  /// one before it.
  private mutating func readPlainRow(_ text: Span<UInt8>) -> Bool {
    guard scanner.scan(text, at: rows.position, into: &plainRow), plainRow.isSound,
      order.advance(to: plainRow.time, line: rows.nextLine)
    else { return false }
    rows.skipLine(endingAt: plainRow.end)
    append(plainRow)
    return true
  }

  private mutating func append(_ row: BarRow) {
    lines.append(rows.line)
    forms.observe(row.form, line: rows.line)
    bars.append(
      timestamp: row.time, open: row.open, high: row.high, low: row.low, close: row.close,
      volume: row.volume)
  }

  private func result() throws(BarFileError) -> BarFile {
    if !hasBadTimes, let countOfSomethingElse { throw countOfSomethingElse }
    var errors = errors
    errors.merge(order.errors)
    if errors.total > 0 {
      throw BarFileError(
        errors, repeatedTimes: bars.count - Set(bars.timestamps).count, stepsBack: order.stepsBack)
    }
    guard bars.count > 0 else {
      throw BarFileError(
        line: header.line, "there are no bars: the file has a header line and nothing after it")
    }
    var (bars, lines) = (bars, lines)
    if order.isNewestFirst {
      bars.reverse()
      lines.reverse()
    }
    return BarFile(bars: bars, warnings: warnings(bars, lines))
  }

  /// Why the times, all of them small numbers, are none; nil if they may be.
  ///
  /// As seconds, the day numbers of spreadsheets, rows, and dates of six digits or seven are of the
  /// first days of 1970. Bars of that month in whole minutes are taken for what they say they are.
  private var countOfSomethingElse: BarFileError? {
    guard forms.areAll(.seconds), let first = order.start, let least = bars.timestamps.min(),
      let greatest = bars.timestamps.max(), least >= 0, greatest < BarTimestamp.smallNumbers,
      bars.timestamps.contains(where: { $0 % 60 != 0 })
    else { return nil }
    let range =
      least == greatest ? "the time is \(least)" : "all times are from \(least) to \(greatest)"
    return BarFileError(
      line: first.line, column: first.column,
      "\(range), which as seconds since 1970 is January of that year: if these are day numbers of a"
        + " spreadsheet, row numbers or dates without dashes, write times as 2017-01-01T22:00:00Z")
  }

  private func warnings(_ bars: Bars, _ lines: BarLines) -> [DataFinding] {
    let detected = detectsTimeframe ? BarSpacing.timeframe(ofMost: bars.timestamps) : nil
    let quality = BarQuality(bars, timeframe: timeframe ?? detected)
    let ofBars = quality.oddities.map { oddity in
      DataFinding(
        line: lines.line(ofBar: oddity.bar), column: 1, message: oddity.message(lines))
    }
    let ofFile = [header.volumeWarning, order.warning, forms.warning].compactMap(\.self)
    return (ofFile + ofBars).enumerated()
      .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
  }

  // MARK: One row

  private mutating func readRow(_ text: Span<UInt8>) {
    if let defect = rows.defect { return report(text, at: defect.offset, defect.kind.message) }
    if isComment(text) {
      return report(text, at: rows.start, "a comment: bar files have none, remove this line")
    }
    guard rows.cells.count == header.cellCount else { return reportCellCount(text) }
    if repeatsHeader(text) { return }
    let time = readTime(text)
    let open = readPrice(text, header.open, "open")
    let high = readPrice(text, header.high, "high")
    let low = readPrice(text, header.low, "low")
    let close = readPrice(text, header.close, "close")
    let volume = readVolume(text)
    guard let time else { return }
    guard let open, let high, let low, let close, let volume else {
      return observeOrder(text, time, isCopy: false)
    }
    checkRange(text, open: open, high: high, low: low, close: close)
    let row = BarRow(
      time: time.time, open: open, high: high, low: low, close: close, volume: volume,
      form: time.form)
    observeOrder(text, time, isCopy: isLast(row))
    append(row)
  }

  /// Whether a line begins as comments do, and is no bar with such a text in a column that is not read.
  private func isComment(_ text: Span<UInt8>) -> Bool {
    let first = rows.cells[0]
    return !first.isEmpty && text[first.lowerBound] == UInt8(ascii: "#")
      && (readsFirstColumn || rows.cells.count != header.cellCount)
  }

  /// Reports a line that starts as the header does; the first byte of the time tells it from a bar.
  private mutating func repeatsHeader(_ text: Span<UInt8>) -> Bool {
    let cell = rows.cells[header.time]
    guard !cell.isEmpty, isLetter(text[cell.lowerBound]),
      rows.cells.map({ string(of: text.extracting($0)).lowercased() }) == header.names
    else { return false }
    report(
      text, at: rows.start,
      "the header stands here again, as if two files had been joined: remove this line")
    return true
  }

  private mutating func observeOrder(_ text: Span<UInt8>, _ time: BarTimestamp, isCopy: Bool) {
    let cell = rows.cells[header.time]
    let rows = rows
    order.observe(
      time, line: rows.line(of: cell.lowerBound, in: text),
      column: rows.column(of: cell.lowerBound, in: text), isCopy: isCopy)
  }

  private func isLast(_ row: BarRow) -> Bool {
    let last = bars.count - 1
    return last >= 0 && bars.timestamps[last] == row.time && bars.open[last] == row.open
      && bars.high[last] == row.high && bars.low[last] == row.low
      && bars.close[last] == row.close
      && (header.volume == nil || bars.volume[last] == row.volume)
  }

  private mutating func readTime(_ text: Span<UInt8>) -> BarTimestamp? {
    let cell = rows.cells[header.time]
    do {
      return try BarTimestamp.parse(text.extracting(cell))
    } catch {
      hasBadTimes = true
      let content = string(of: text.extracting(cell))
      report(text, at: cell.lowerBound, error.message(for: content))
      return nil
    }
  }

  private mutating func readPrice(_ text: Span<UInt8>, _ index: Int, _ name: String) -> Double? {
    guard let price = readNumber(text, index, name) else { return nil }
    if price > 0 { return price }
    report(text, at: rows.cells[index].lowerBound, "\(name) is \(price): prices must be above 0")
    return nil
  }

  private mutating func readVolume(_ text: Span<UInt8>) -> Double? {
    guard let index = header.volume else { return .nan }
    guard let volume = readNumber(text, index, "volume") else { return nil }
    if volume >= 0 { return volume }
    report(
      text, at: rows.cells[index].lowerBound, "volume is \(volume): it must not be negative")
    return nil
  }

  private mutating func readNumber(_ text: Span<UInt8>, _ index: Int, _ name: String) -> Double? {
    let cell = rows.cells[index]
    let number = DecimalText.parse(text.extracting(cell))
    if let number, number.isFinite { return number }
    let content = string(of: text.extracting(cell))
    report(text, at: cell.lowerBound, Self.numberMessage(content, name, isTooLarge: number != nil))
    return nil
  }

  private static func numberMessage(_ content: String, _ name: String, isTooLarge: Bool) -> String {
    if content.isEmpty {
      return "\(name) is empty: a bar needs every number; leave out the line of a bar without"
    }
    let value = "\(name) is '\(shortened(content))'"
    if isTooLarge { return "\(value): that is larger than any number that can be stored" }
    let hasSeparators = content.contains { ",_' \u{A0}\u{202F}".contains($0) }
    let hint = hasSeparators ? " with a decimal point and without separators" : ""
    return "\(value): write a number\(hint)"
  }

  private mutating func checkRange(
    _ text: Span<UInt8>, open: Double, high: Double, low: Double, close: Double
  ) {
    if high < low {
      let message = "high is \(high), below the low \(low)"
      return report(text, at: rows.cells[header.high].lowerBound, message)
    }
    for (name, index, price) in [("open", header.open, open), ("close", header.close, close)] {
      if price >= low && price <= high { continue }
      report(
        text, at: rows.cells[index].lowerBound,
        "\(name) is \(price), outside of low \(low) to high \(high)")
    }
  }

  private mutating func reportCellCount(_ text: Span<UInt8>) {
    let (found, wanted) = (rows.cells.count, header.cellCount)
    let place = rows.cells[min(found - 1, wanted)]
    let cause =
      found > wanted
      ? "are there commas in numbers? Write them with a decimal point and without separators"
      : "is the line cut short?"
    report(
      text, at: place.lowerBound, "\(found) cells instead of \(wanted) as in the header: \(cause)")
  }

  private mutating func report(
    _ text: Span<UInt8>, at offset: Int, _ message: @autoclosure () -> String
  ) {
    let rows = rows
    errors.add(
      DataFinding(
        line: rows.line(of: offset, in: text), column: rows.column(of: offset, in: text),
        message: message()))
  }
}
