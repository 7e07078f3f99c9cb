// What a file is that is no text of bars, told by its first bytes. Knows no content beyond them.

/// Kinds of files that people take for CSV files, or that were given the name of one.
enum BarFileKind {
  /// First bytes, and what a file is that begins with them.
  private static let signatures: [(bytes: [UInt8], name: String)] = [
    (Array("PAR1".utf8), "a Parquet file"),
    (Array("ARROW1".utf8), "an Arrow or Feather file"),
    (Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }), "a NumPy file"),
    ([0x89, 0x48, 0x44, 0x46], "an HDF5 file"),
    (Array("SQLite format 3".utf8), "an SQLite database"),
    ([0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook"),
    (Array("%PDF".utf8), "a PDF document"),
    (Array("BZh".utf8), "packed with bzip2"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "packed with xz"),
    ([0x28, 0xb5, 0x2f, 0xfd], "packed with Zstandard"),
    ([0x04, 0x22, 0x4d, 0x18], "packed with LZ4"),
    ([0x37, 0x7a, 0xbc, 0xaf], "a 7-Zip archive"),
    (Array("version https://git-lfs".utf8), "a pointer of Git LFS, and not the file itself"),
  ]

  /// Says what a file is that cannot be read as bars.
  ///
  /// - Parameter content: The content, unpacked.
  /// - Returns: A sentence that says also what to do; nil for what may be text of bars.
  static func problem(with content: [UInt8]) -> String? {
    if let encoding = wideEncoding(content) { return "the file \(encoding): save it as UTF-8" }
    if Gzip.isCompressed(content) { return "the file is packed with gzip twice: unpack it once" }
    if content.starts(with: Array("PK".utf8) + [0x03, 0x04]) { return archive(content) }
    if let known = signatures.first(where: { content.starts(with: $0.bytes) }) {
      return "the file is \(known.name): bars are read from CSV files, packed with gzip or not"
    }
    return markup(content)
  }

  /// What is to be said of text whose characters have two or four bytes each.
  private static func wideEncoding(_ content: [UInt8]) -> String? {
    if content.starts(with: [0xff, 0xfe, 0, 0]) || content.starts(with: [0, 0, 0xfe, 0xff]) {
      return "is UTF-32"
    }
    if content.starts(with: [0xff, 0xfe]) || content.starts(with: [0xfe, 0xff]) {
      return "is UTF-16"
    }
    // Of the characters of a header, only the lowest byte is not zero.
    return switch content.prefix(4).map({ $0 != 0 }) {
    case [true, false, true, false], [false, true, false, true]:
      "seems to be UTF-16 without a byte order mark"
    case [true, false, false, false], [false, false, false, true]:
      "seems to be UTF-32 without a byte order mark"
    default: nil
    }
  }

  private static func archive(_ content: [UInt8]) -> String {
    let names = String(decoding: content.prefix(4_096), as: UTF8.self)
    return names.contains("[Content_Types].xml") || names.contains("xl/")
      ? "the file is an Excel workbook: save the sheet with the bars as CSV"
      : "the file is a zip archive: unpack it"
  }

  /// Pages of servers that were saved as bars.
  private static func markup(_ content: [UInt8]) -> String? {
    let start = String(decoding: content.prefix(200), as: UTF8.self)
      .drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
      return "the file is a web page, perhaps a server's message: fetch the bars again"
    }
    if start.hasPrefix("<?xml") { return "the file is XML: bars are read from CSV files" }
    if start.hasPrefix("{") || start.hasPrefix("[") {
      return "the file is JSON: bars are read from CSV files"
    }
    return nil
  }
}
