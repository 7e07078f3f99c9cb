// Which stretch of a file a YAML node is. Looks at the text only, as Yams tells no ends.

import Yams

/// Finds the stretches of nodes from the marks that Yams gives them.
struct YAMLLocator {
  let source: SourceText

  init(_ source: SourceText) { self.source = source }

  /// The stretch of `length` characters at a mark, which counts scalars and not characters.
  func range(at mark: Mark, length: Int) -> SourceRange {
    let line = source.line(mark.line)
    return range(from: index(of: mark, in: line), in: line, number: mark.line, length: length)
  }

  func character(at mark: Mark) -> Character? {
    let line = source.line(mark.line)
    let index = index(of: mark, in: line)
    return index < line.endIndex ? line[index] : nil
  }

  /// The character that so many characters of the whole text go before.
  func range(ofCharacterAt offset: Int) -> SourceRange {
    let before = SourceText(name: "", text: String(source.text.prefix(offset)))
    let line = before.lines.count
    return SourceRange(line: line, column: before.line(line).count + 1, length: 1)
  }

  // MARK: Nodes

  /// The text of a scalar on its first line; of a block scalar the character that opens it.
  func range(of scalar: Node.Scalar) -> SourceRange {
    guard let mark = scalar.mark else { return .start }
    let line = source.line(mark.line)
    let start = content(at: mark, in: line).start
    let rest = line[start...]
    let length: Int
    switch scalar.style {
    case .literal, .folded: length = 1
    case .singleQuoted, .doubleQuoted: length = quotedLength(rest)
    default:
      length = rest.hasPrefix(scalar.string) ? scalar.string.count : trimmedLength(rest)
    }
    return range(from: start, in: line, number: mark.line, length: max(1, length))
  }

  /// Whether a tag is written before a scalar.
  func hasTag(_ scalar: Node.Scalar) -> Bool {
    guard let mark = scalar.mark else { return false }
    return content(at: mark, in: source.line(mark.line)).hasTag
  }

  /// A flow collection up to its bracket, a block collection up to the end of its first element.
  func range(
    ofCollectionAt mark: Mark?, first: SourceRange?, last: SourceRange?
  ) -> SourceRange {
    guard let mark else { return first ?? .start }
    let line = source.line(mark.line)
    let start = content(at: mark, in: line).start
    let opening = start < line.endIndex ? line[start] : " "
    guard opening == "[" || opening == "{" else {
      return blockRange(at: mark, from: start, in: line, first: first)
    }
    let column = range(from: start, in: line, number: mark.line, length: 1).column
    var closingFrom = line.index(after: start)
    if let last, last.line == mark.line, last.column > column {
      closingFrom =
        line.index(line.startIndex, offsetBy: last.endColumn - 1, limitedBy: line.endIndex)
        ?? line.endIndex
    } else if last != nil {
      closingFrom = line.endIndex
    }
    let closing = line[closingFrom...].firstIndex { $0 == "]" || $0 == "}" }
    let length =
      closing.map { line.distance(from: start, to: $0) + 1 } ?? trimmedLength(line[start...])
    return SourceRange(line: mark.line, column: column, length: length)
  }

  private func blockRange(
    at mark: Mark, from start: String.Index, in line: Substring, first: SourceRange?
  ) -> SourceRange {
    guard let first else { return range(at: mark, length: 1) }
    let own = range(from: start, in: line, number: mark.line, length: 1)
    guard first.line == own.line, first.column > own.column else { return first }
    return SourceRange(
      line: own.line, column: own.column, length: first.endColumn - own.column)
  }

  // MARK: Text

  private func index(of mark: Mark, in line: Substring) -> String.Index {
    let scalars = line.unicodeScalars
    return scalars.index(scalars.startIndex, offsetBy: mark.column - 1, limitedBy: scalars.endIndex)
      ?? scalars.endIndex
  }

  private func range(
    from start: String.Index, in line: Substring, number: Int, length: Int
  ) -> SourceRange {
    SourceRange(line: number, column: line[..<start].count + 1, length: length)
  }

  /// Where a node's own text begins after its anchor and tag; the mark if that is on another line.
  private func content(at mark: Mark, in line: Substring) -> (start: String.Index, hasTag: Bool) {
    let written = index(of: mark, in: line)
    var rest = line[written...]
    var hasTag = false
    while let first = rest.first, first == "&" || first == "!" {
      hasTag = hasTag || first == "!"
      rest = rest.drop { !$0.isWhitespace }.drop(while: \.isWhitespace)
    }
    return (rest.isEmpty || rest.first == "#" ? written : rest.startIndex, hasTag)
  }

  /// The characters up to the closing quote, or of the whole rest if that is on another line.
  private func quotedLength(_ rest: Substring) -> Int {
    guard let quote = rest.first else { return 0 }
    var index = rest.index(after: rest.startIndex)
    while index < rest.endIndex {
      let next = rest.index(after: index)
      if quote == "\"", rest[index] == "\\" {
        index = next < rest.endIndex ? rest.index(after: next) : next
      } else if rest[index] != quote {
        index = next
      } else if quote == "'", next < rest.endIndex, rest[next] == quote {
        index = rest.index(after: next)
      } else {
        return rest.distance(from: rest.startIndex, to: next)
      }
    }
    return trimmedLength(rest)
  }

  private func trimmedLength(_ rest: Substring) -> Int {
    (rest.lastIndex { !$0.isWhitespace }).map { rest.distance(from: rest.startIndex, to: $0) + 1 }
      ?? 0
  }
}
