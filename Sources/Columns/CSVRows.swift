// Lines and cells of comma-separated text (RFC 4180). Knows no column names and no types.

/// What is wrong with a line before its cells can be read.
enum CSVDefect: Equatable {
  /// A quote is opened and never closed.
  case openQuote
  /// There is text between a closing quote and the next comma.
  case textAfterQuote
  /// There are NUL bytes.
  case nulBytes(count: Int)
}

/// Goes through the lines of a text and says where their cells are.
///
/// Lines end with LF, CR LF or CR. A cell in quotes may hold commas and line ends. White space and
/// quotes around a cell, and white space within the quotes, do not belong to it.
struct CSVRows {
  /// The content of each cell of the current line, as offsets into the text.
  private(set) var cells: [Range<Int>] = []
  /// The number of the current line, from 1.
  private(set) var line = 0
  /// Where the current line starts.
  private(set) var start: Int
  /// What is wrong with the current line, and at which offset.
  private(set) var defect: (kind: CSVDefect, offset: Int)?
  /// Where the next line starts.
  private(set) var position: Int
  private var lineEndsInRow = 0

  /// - Parameter position: Where the first line starts.
  init(from position: Int) {
    self.position = position
    start = position
  }

  /// Whether the current line has nothing but white space.
  var isBlank: Bool { cells.count == 1 && cells[0].isEmpty && defect == nil }

  /// Goes to the next line; false if there is none.
  mutating func next(in text: Span<UInt8>) -> Bool {
    guard position < text.count else { return false }
    line = nextLine
    lineEndsInRow = 0
    start = position
    defect = nil
    cells.removeAll(keepingCapacity: true)
    readCell(text)
    while position < text.count, text[position] == UInt8(ascii: ",") {
      position += 1
      readCell(text)
    }
    skipLineEnd(text)
    return true
  }

  /// The number that the next line has.
  var nextLine: Int { line + 1 + lineEndsInRow }

  /// Leaves out a line without line ends in quotes that was read elsewhere; the next one starts at
  /// `end`.
  mutating func skipLine(endingAt end: Int) {
    line = nextLine
    lineEndsInRow = 0
    position = end
  }

  /// The number of the line that an offset of the current line is on, which with line ends in quotes
  /// may be a later one.
  func line(of offset: Int, in text: Span<UInt8>) -> Int { place(of: offset, in: text).line }

  /// The number of the character at an offset of the current line, from 1.
  func column(of offset: Int, in text: Span<UInt8>) -> Int {
    string(of: text.extracting(place(of: offset, in: text).lineStart..<offset)).count + 1
  }

  private func place(of offset: Int, in text: Span<UInt8>) -> (line: Int, lineStart: Int) {
    var (line, lineStart) = (line, start)
    if lineEndsInRow == 0 { return (line, lineStart) }
    for index in start..<offset where isEndOfLine(text, index) {
      line += 1
      lineStart = index + 1
    }
    return (line, lineStart)
  }

  /// Whether a line ends with the byte at `index`; CR LF ends with its LF.
  private func isEndOfLine(_ text: Span<UInt8>, _ index: Int) -> Bool {
    if text[index] == UInt8(ascii: "\n") { return true }
    return text[index] == UInt8(ascii: "\r")
      && (index + 1 == text.count || text[index + 1] != UInt8(ascii: "\n"))
  }

  /// Reads up to the comma or line end that ends the cell.
  private mutating func readCell(_ text: Span<UInt8>) {
    while position < text.count, isSpace(text[position]) { position += 1 }
    if position < text.count, text[position] == UInt8(ascii: "\"") {
      readQuotedCell(text)
    } else {
      cells.append(readPlainCell(text))
    }
  }

  private mutating func readPlainCell(_ text: Span<UInt8>) -> Range<Int> {
    let cellStart = position
    while position < text.count {
      let byte = text[position]
      // All bytes that end a cell or need a look are below the digits.
      if byte <= UInt8(ascii: ",") {
        if byte == UInt8(ascii: ",") || isLineEnd(byte) { break }
        if byte == 0 { noteNUL() }
      }
      position += 1
    }
    var end = position
    while end > cellStart, isSpace(text[end - 1]) { end -= 1 }
    return cellStart..<end
  }

  private mutating func readQuotedCell(_ text: Span<UInt8>) {
    let quote = position
    position += 1
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "\""):
        // A doubled quote is a quote in the cell.
        guard position + 1 < text.count, text[position + 1] == UInt8(ascii: "\"") else {
          return closeQuote(text, opened: quote)
        }
        position += 1
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if isEndOfLine(text, position) { lineEndsInRow += 1 }
      case 0: noteNUL()
      default: break
      }
      position += 1
    }
    note(.openQuote, at: quote)
    cells.append(quote + 1..<position)
  }

  private mutating func closeQuote(_ text: Span<UInt8>, opened quote: Int) {
    var content = quote + 1..<position
    while !content.isEmpty, isSpace(text[content.lowerBound]) {
      content = content.lowerBound + 1..<content.upperBound
    }
    while !content.isEmpty, isSpace(text[content.upperBound - 1]) {
      content = content.lowerBound..<content.upperBound - 1
    }
    cells.append(content)
    position += 1
    while position < text.count, isSpace(text[position]) { position += 1 }
    let after = readPlainCell(text)
    if !after.isEmpty { note(.textAfterQuote, at: after.lowerBound) }
  }

  private mutating func skipLineEnd(_ text: Span<UInt8>) {
    guard position < text.count else { return }
    let isPair =
      text[position] == UInt8(ascii: "\r") && position + 1 < text.count
      && text[position + 1] == UInt8(ascii: "\n")
    position += isPair ? 2 : 1
  }

  private mutating func note(_ kind: CSVDefect, at offset: Int) {
    if defect == nil { defect = (kind, offset) }
  }

  private mutating func noteNUL() {
    if case (.nulBytes(let count), let offset)? = defect {
      defect = (.nulBytes(count: count + 1), offset)
    } else {
      note(.nulBytes(count: 1), at: position)
    }
  }
}

private func isSpace(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}

private func isLineEnd(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
}
