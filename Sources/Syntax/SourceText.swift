// Text that came from a file, and places in it. Knows no format.

/// The text of a file under the name that people know it by.
package struct SourceText: Sendable, Equatable {
  /// The path as it is shown in messages.
  package let name: String
  /// The whole text, without a byte order mark.
  package let text: String
  /// The lines without their ends, at least one.
  package let lines: [Substring]

  /// Splits a text into lines; a byte order mark at its beginning is left out.
  package init(name: String, text: String) {
    self.name = name
    self.text = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
    lines = self.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  /// The line with this number, counted from 1; empty where there is none.
  package func line(_ number: Int) -> Substring {
    lines.indices.contains(number - 1) ? lines[number - 1] : ""
  }
}

/// A stretch of one line.
package struct SourceRange: Sendable, Hashable, Comparable {
  /// The line, counted from 1.
  package let line: Int
  /// The column of the first character, counted in characters from 1.
  package let column: Int
  /// How many characters the stretch has.
  package let length: Int

  /// Makes a stretch; line and column count from 1.
  package init(line: Int, column: Int, length: Int) {
    self.line = line
    self.column = column
    self.length = length
  }

  /// The first character of a file.
  package static let start = SourceRange(line: 1, column: 1, length: 1)

  /// No place in the file: what a finding is about stands elsewhere, as on the command line.
  package static let outside = SourceRange(line: 0, column: 0, length: 0)

  /// The column after the last character.
  package var endColumn: Int { column + length }

  /// Orders by where the stretches begin.
  package static func < (first: SourceRange, second: SourceRange) -> Bool {
    (first.line, first.column) < (second.line, second.column)
  }
}

extension SourceText {
  /// Decodes the bytes of a file; bytes that are not UTF-8 are replaced, and reported where they stand.
  package static func decode(
    name: String, bytes: [UInt8]
  ) -> (source: SourceText, diagnostics: [Diagnostic]) {
    if let text = String(validating: bytes, as: UTF8.self) {
      return (SourceText(name: name, text: text), [])
    }
    let source = SourceText(name: name, text: String(decoding: bytes, as: UTF8.self))
    let valid = lengthOfValidPrefix(of: bytes)
    let before = SourceText(name: name, text: String(decoding: bytes[..<valid], as: UTF8.self))
    let place = SourceRange(
      line: before.lines.count, column: before.line(before.lines.count).count + 1, length: 1)
    return (source, [Diagnostic(.error, at: place, "the file is not UTF-8 text")])
  }

  private static func lengthOfValidPrefix(of bytes: [UInt8]) -> Int {
    var (decoder, iterator) = (Unicode.UTF8.ForwardParser(), bytes.makeIterator())
    var length = 0
    while case .valid(let scalar) = decoder.parseScalar(from: &iterator) { length += scalar.count }
    return length
  }
}
