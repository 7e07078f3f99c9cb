// The lines of a v2 file: indentation, comments, and where values and sections end.

import Syntax

/// A YAML text by its lines, which count from 1.
struct MigrationLayout {
  let source: SourceText
  /// What ends a line in this file.
  let newline: String
  var text: String { source.text }

  init(_ source: SourceText) {
    self.source = source
    let first = source.text.first { $0.isNewline }
    newline = first == "\r\n" || first == "\r" ? String(first ?? "\n") : "\n"
  }

  var lineCount: Int { source.lines.count }

  // MARK: Lines

  func start(ofLine line: Int) -> String.Index {
    source.lines.indices.contains(line - 1) ? source.lines[line - 1].startIndex : text.endIndex
  }

  /// Where the content of a line ends, before its line end.
  func end(ofLine line: Int) -> String.Index {
    source.lines.indices.contains(line - 1) ? source.lines[line - 1].endIndex : text.endIndex
  }

  /// How many spaces begin a line.
  func indentation(ofLine line: Int) -> Int { source.line(line).prefix { $0 == " " }.count }

  /// Whether a line has something besides blanks and a comment.
  func hasContent(_ line: Int) -> Bool {
    source.line(line).first { !$0.isWhitespace }.map { $0 != "#" } ?? false
  }

  func isBlank(_ line: Int) -> Bool { source.line(line).allSatisfy(\.isWhitespace) }

  func isComment(_ line: Int) -> Bool { !isBlank(line) && !hasContent(line) }

  /// Whether a line begins an element of a list.
  func isElement(_ line: Int) -> Bool {
    let content = source.line(line).drop { $0 == " " }
    return content.first == "-" && (content.dropFirst().first?.isWhitespace ?? true)
  }

  /// The first line with content among `lines`.
  func firstContent(in lines: Range<Int>) -> Int? { lines.first(where: hasContent) }

  /// The last line with content among `lines`.
  func lastContent(in lines: Range<Int>) -> Int? { lines.last(where: hasContent) }

  /// An edit that moves a line to the right, or to the left as far as it has spaces.
  func shift(line: Int, by columns: Int) -> TextEdit? {
    guard columns != 0, !isBlank(line) else { return nil }
    let start = start(ofLine: line)
    if columns > 0 {
      return TextEdit(
        range: start..<start, replacement: String(repeating: " ", count: columns), isWeak: true)
    }
    let count = min(-columns, indentation(ofLine: line))
    return TextEdit(
      range: start..<text.index(start, offsetBy: count), replacement: "", isWeak: true)
  }

  // MARK: Places

  /// The first character of a place; `NotInPlace` if there is none.
  func index(of range: SourceRange) throws(NotInPlace) -> String.Index {
    let line = source.line(range.line)
    guard range.column > 0,
      let index = line.index(line.startIndex, offsetBy: range.column - 1, limitedBy: line.endIndex)
    else { throw NotInPlace() }
    return index
  }

  /// The characters of a place.
  func characters(of range: SourceRange) throws(NotInPlace) -> Range<String.Index> {
    let start = try index(of: range)
    guard let end = text.index(start, offsetBy: range.length, limitedBy: end(ofLine: range.line))
    else { throw NotInPlace() }
    return start..<end
  }

  /// The place after the colon that follows a key.
  func afterColon(of key: SourceRange) throws(NotInPlace) -> String.Index {
    var index = try characters(of: key).upperBound
    let end = end(ofLine: key.line)
    while index < end, text[index] == " " || text[index] == "\t" {
      index = text.index(after: index)
    }
    guard index < end, text[index] == ":" else { throw NotInPlace() }
    return text.index(after: index)
  }

  /// Where a pair ends: a scalar in the key's line, or a collection in brackets that begins there.
  func end(of pair: IndicatorMigration.Pair) throws(NotInPlace) -> String.Index {
    if pair.value.range == pair.key.range { return try afterColon(of: pair.key.range) }
    guard pair.value.range.line == pair.key.range.line, pair.key.range < pair.value.range
    else { throw NotInPlace() }
    if let span = try span(of: pair.value) { return span.range.upperBound }
    guard pair.value.text != nil else { throw NotInPlace() }
    return try characters(of: pair.value.range).upperBound
  }

  /// The brackets of a collection that has some.
  func span(of node: YAMLNode) throws(NotInPlace) -> FlowSpan? {
    let start = try index(of: node.range)
    guard start < text.endIndex else { return nil }
    // Of a list that begins in the next line the range is that of its first element.
    switch (node.content, text[start]) {
    case (.sequence, "["), (.mapping, "{"): return FlowSpan(in: text, at: start)
    default: return nil
    }
  }

  /// The blanks and the comment from `index` to the end of its line; `NotInPlace` if there is more.
  func comment(after index: String.Index, inLine line: Int) throws(NotInPlace) -> Substring {
    let rest = text[index..<max(index, end(ofLine: line))]
    let content = rest.drop(while: \.isWhitespace)
    guard content.isEmpty || (content.first == "#" && rest.first?.isWhitespace == true)
    else { throw NotInPlace() }
    return content.isEmpty ? "" : rest
  }

  /// The comments in a stretch between two values.
  func comments(in range: Range<String.Index>) -> [Substring] {
    text[range].split(whereSeparator: \.isNewline).compactMap { line in
      line.firstIndex(of: "#").map { line[$0...] }
    }
  }

  // MARK: Sections

  /// The lines of a section of a file in block style, up to the next one or the document's end.
  func lines(ofSectionAt key: SourceRange) throws(NotInPlace) -> Range<Int> {
    let column = key.column - 1
    guard indentation(ofLine: key.line) == column else { throw NotInPlace() }
    let next = (key.line + 1)..<max(key.line + 1, lineCount + 1)
    let end = next.first { line in
      endsDocument(line)
        || (hasContent(line) && indentation(ofLine: line) <= column
          && !(indentation(ofLine: line) == column && isElement(line)))
    }
    return key.line..<(end ?? lineCount + 1)
  }

  func endsDocument(_ line: Int) -> Bool {
    ["...", "---"].contains { marker in
      let text = source.line(line)
      return text.hasPrefix(marker) && (text.dropFirst(3).first?.isWhitespace ?? true)
    }
  }

  /// How a scalar is written as a value: as it stands in the file where that does no harm.
  func spelling(of node: YAMLNode) -> String {
    guard let range = try? characters(of: node.range), let scalar = node.scalar else {
      return YAMLWriter.spelling(of: node)
    }
    let raw = String(text[range])
    let isQuoted = raw.count > 1 && raw.first == raw.last && "'\"".contains(raw.first ?? " ")
    let means = YAMLScalar(text: raw, isPlain: true).resolved
    return isQuoted || (means == scalar.resolved && YAMLWriter.isHarmless(raw))
      ? raw : YAMLWriter.spelling(of: node)
  }

  /// `text` in double quotes where the key at `range` has them, for files in the style of JSON.
  func word(_ text: String, like range: SourceRange?) -> String {
    guard let range, let start = try? index(of: range), start < self.text.endIndex else {
      return text
    }
    let quote = self.text[start]
    return quote == "\"" || quote == "'" ? "\(quote)\(text)\(quote)" : text
  }
}

extension YAMLNode {
  var scalar: YAMLScalar? {
    guard case .scalar(let scalar) = content else { return nil }
    return scalar
  }
}
