// The lines that are as they should be, at full speed. Knows no findings: what is unusual is left to
// the reader that can say what it is.

/// What a cell of a line is.
enum BarCell {
  case time
  case open
  case high
  case low
  case close
  case volume
  /// A column that is not read.
  case other
}

/// A bar and where its line ends.
struct BarRow {
  var time: Int64 = 0
  var open = 0.0
  var high = 0.0
  var low = 0.0
  var close = 0.0
  /// NaN if the file has no volumes.
  var volume = Double.nan
  /// How the time is written.
  var form = TimestampForm.universal
  /// Where the next line starts.
  var end = 0

  /// Whether the prices and the volume can be those of a bar.
  var isSound: Bool {
    low > 0 && high < .infinity && open >= low && close >= low && open <= high && close <= high
      && !(volume < 0) && volume != .infinity
  }
}

/// Reads lines of plain cells, eight bytes at a time.
struct BarRowScanner {
  /// The cells of a line, in the file's order.
  private let cells: [BarCell]
  private var clock = ClockScanner()

  init(_ header: BarFileHeader) { cells = header.cells }

  /// Reads the line that starts at `start`.
  ///
  /// - Parameters:
  ///   - text: The content of the file.
  ///   - start: Where the line starts.
  ///   - row: Takes the bar; undefined if the result is false.
  /// - Returns: Whether the line could be read: it has as many cells as the header, none of them with
  ///   quotes or white space where a value is read, and a time and numbers in the usual notations.
  mutating func scan(_ text: Span<UInt8>, at start: Int, into row: inout BarRow) -> Bool {
    var cursor = WordCursor(position: start)
    let last = cells.count - 1
    for index in cells.indices {
      let isRead =
        switch cells[index] {
        case .time: clock.read(text, &cursor, into: &row)
        case .open: cursor.readNumber(text, into: &row.open)
        case .high: cursor.readNumber(text, into: &row.high)
        case .low: cursor.readNumber(text, into: &row.low)
        case .close: cursor.readNumber(text, into: &row.close)
        case .volume: cursor.readNumber(text, into: &row.volume)
        case .other: cursor.skipCell(text)
        }
      guard isRead else { return false }
      if index < last {
        guard cursor.skipComma(text) else { return false }
      }
    }
    guard cursor.skipLineEnd(text) else { return false }
    row.end = cursor.position
    return true
  }
}
