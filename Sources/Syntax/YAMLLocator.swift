// Which stretch of a file a YAML node is. Looks at the text only, as Yams tells no ends.

import Yams

/// Finds the stretches of nodes from the marks that Yams gives them.
///
/// Each line is taken apart once, and each place is found once however many aliases lead to it, so
/// that all places together cost no more than the text is long.
struct YAMLLocator {
  let source: SourceText
  private var lines: [Int: YAMLLine] = [:]
  private var properties: [MarkKey: (start: Int, hasTag: Bool)] = [:]
  private var scalars: [MarkKey: SourceRange] = [:]
  private var flowCollections: [MarkKey: SourceRange] = [:]

  init(_ source: SourceText) { self.source = source }

  private struct MarkKey: Hashable {
    let line: Int
    let column: Int

    init(_ mark: Mark) { (line, column) = (mark.line, mark.column) }
  }

  /// The stretch of `length` characters at a mark, which counts scalars and not characters.
  mutating func range(at mark: Mark, length: Int) -> SourceRange {
    let line = line(mark.line)
    let start = line.position(ofColumn: mark.column)
    return inText(
      SourceRange(
        line: mark.line, column: line.characterCount(before: start) + 1, length: length))
  }

  mutating func scalar(at mark: Mark) -> Unicode.Scalar? {
    let line = line(mark.line)
    let position = line.position(ofColumn: mark.column)
    return position < line.scalars.count ? line.scalars[position] : nil
  }

  /// The character that so many characters of the whole text go before.
  func range(ofCharacterAt offset: Int) -> SourceRange {
    let before = SourceText(name: "", text: String(source.text.prefix(offset)))
    let line = before.lines.count
    return SourceRange(line: line, column: before.line(line).count + 1, length: 1)
  }

  // MARK: Nodes

  /// The text of a scalar on its first line; of a block scalar the character that opens it.
  mutating func range(of scalar: Node.Scalar) -> SourceRange {
    guard let mark = scalar.mark else { return .start }
    // A value that is not written has the mark of what comes next.
    guard !scalar.string.isEmpty else { return stretch(of: scalar, at: mark) }
    let key = MarkKey(mark)
    if let known = scalars[key] { return known }
    let range = stretch(of: scalar, at: mark)
    scalars[key] = range
    return range
  }

  private mutating func stretch(of scalar: Node.Scalar, at mark: Mark) -> SourceRange {
    let line = line(mark.line)
    let start = content(at: mark, in: line).start
    let end: Int
    switch scalar.style {
    case .literal, .folded: end = start + 1
    case .singleQuoted, .doubleQuoted: end = endOfQuoted(from: start, in: line)
    default:
      let text = scalar.string.unicodeScalars
      end =
        line.scalars[start...].starts(with: text)
        ? start + text.count : max(start, line.trimmedCount)
    }
    return range(from: start, to: end, in: line, number: mark.line)
  }

  /// Whether a tag is written before a scalar.
  mutating func hasTag(_ scalar: Node.Scalar) -> Bool {
    guard let mark = scalar.mark else { return false }
    return content(at: mark, in: line(mark.line)).hasTag
  }

  /// A flow collection up to its bracket, a block collection up to the end of its first element.
  mutating func range(
    ofCollectionAt mark: Mark?, first: SourceRange?, last: SourceRange?
  ) -> SourceRange {
    guard let mark else { return first ?? .start }
    let key = MarkKey(mark)
    if let known = flowCollections[key] { return known }
    let line = line(mark.line)
    let start = content(at: mark, in: line).start
    let opening = start < line.scalars.count ? line.scalars[start] : " "
    guard opening == "[" || opening == "{" else {
      return blockRange(at: mark, from: start, in: line, first: first)
    }
    let column = line.characterCount(before: start) + 1
    var closingFrom = start + 1
    if let last, last.line == mark.line, last.column > column {
      closingFrom = line.position(afterCharacters: last.endColumn - 1)
    } else if last != nil {
      closingFrom = line.scalars.count
    }
    let closing = line.scalars[closingFrom...].firstIndex { $0 == "]" || $0 == "}" }
    let range = range(
      from: start, to: closing.map { $0 + 1 } ?? line.trimmedCount, in: line, number: mark.line)
    flowCollections[key] = range
    return range
  }

  private mutating func blockRange(
    at mark: Mark, from start: Int, in line: YAMLLine, first: SourceRange?
  ) -> SourceRange {
    guard let first else { return range(at: mark, length: 1) }
    let column = line.characterCount(before: start) + 1
    guard first.line == mark.line, first.column > column else { return first }
    return SourceRange(line: mark.line, column: column, length: first.endColumn - column)
  }

  // MARK: Text

  private mutating func line(_ number: Int) -> YAMLLine {
    if let known = lines[number] { return known }
    let line = YAMLLine(source.line(number))
    lines[number] = line
    return line
  }

  private func range(
    from start: Int, to end: Int, in line: YAMLLine, number: Int
  ) -> SourceRange {
    let before = line.characterCount(before: start)
    let length = line.characterCount(before: min(end, line.scalars.count)) - before
    return inText(SourceRange(line: number, column: before + 1, length: max(1, length)))
  }

  /// The stretch, or the end of the text for one behind it.
  ///
  /// Where a text ends without a line end, libyaml counts one more line all the same.
  private func inText(_ range: SourceRange) -> SourceRange {
    let last = source.lines.count
    guard range.line > last else { return range }
    return SourceRange(line: last, column: source.line(last).count + 1, length: 1)
  }

  /// Where a node's own text begins after its anchor and tag; the mark if that is on another line.
  private mutating func content(
    at mark: Mark, in line: YAMLLine
  ) -> (start: Int, hasTag: Bool) {
    let written = line.position(ofColumn: mark.column)
    let scalars = line.scalars
    guard written < scalars.count, scalars[written] == "&" || scalars[written] == "!"
    else { return (written, false) }
    let key = MarkKey(mark)
    if let known = properties[key] { return known }
    var (position, hasTag) = (written, false)
    while position < scalars.count, scalars[position] == "&" || scalars[position] == "!" {
      hasTag = hasTag || scalars[position] == "!"
      let end = scalars[position...].firstIndex(where: YAMLLine.isBlank) ?? scalars.count
      position = line.skippingBlanks(from: end)
    }
    let isElsewhere = position == scalars.count || scalars[position] == "#"
    let content = (start: isElsewhere ? written : position, hasTag: hasTag)
    properties[key] = content
    return content
  }

  /// The position after the closing quote, or that of the line's end if it is on another line.
  private func endOfQuoted(from start: Int, in line: YAMLLine) -> Int {
    let scalars = line.scalars
    guard start < scalars.count else { return start }
    let quote = scalars[start]
    var position = start + 1
    while position < scalars.count {
      if quote == "\"", scalars[position] == "\\" {
        position += 2
      } else if scalars[position] != quote {
        position += 1
      } else if quote == "'", position + 1 < scalars.count, scalars[position + 1] == quote {
        position += 2
      } else {
        return position + 1
      }
    }
    return max(start, line.trimmedCount)
  }
}
