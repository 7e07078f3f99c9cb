// How a finding looks on a terminal: the place, the line it is in and a mark below it.

extension Diagnostic {
  /// The finding as people read it, without a line end after it.
  ///
  /// Tabs are shown as spaces, control characters as a replacement, and of a long line the part
  /// around the marked place. In names and messages control characters are written as escapes, so
  /// that none reaches the terminal.
  ///
  /// - Parameters:
  ///   - source: The file that the finding is about.
  ///   - color: Whether the text goes to a terminal that shows colours.
  /// - Returns: Three lines: place and message, the line, and the mark with the hint; of a finding
  ///   that is about no place in the file the message, and the hint in a line of its own.
  package func render(in source: SourceText, color: Bool) -> String {
    let style = Style(color: color, severity: severity)
    let message = message.withoutControls
    let hint = hint?.withoutControls
    guard range != .outside else {
      return "\(style.severity(severity.rawValue + ":")) \(message)"
        + (hint.map { "\n  \($0)" } ?? "")
    }
    let number = String(range.line)
    let gutter = String(repeating: " ", count: number.count)
    let excerpt = Excerpt(of: source.line(range.line), marking: range)
    let place = "\(source.name.withoutControls):\(range.line):\(range.column):"
    let mark = style.mark("^" + String(repeating: "~", count: max(0, excerpt.markWidth - 1)))
    let indent = String(repeating: " ", count: excerpt.indent)
    return """
      \(style.place(place)) \(style.severity(severity.rawValue + ":")) \(message)
      \(excerpt.text.isEmpty ? "\(number) |" : "\(number) | \(excerpt.text)")
      \(gutter) | \(indent)\(mark)\(hint.map { " " + $0 } ?? "")
      """
  }
}

extension Unicode.Scalar {
  /// Whether a terminal obeys it instead of showing it: control characters, line ends beyond
  /// ASCII, and those that turn the direction of writing.
  package var isControl: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: properties.isBidiControl
    }
  }
}

extension String {
  /// The text with control characters, line ends and what turns the direction of writing as `\n`,
  /// `\t` or `\u{1b}`: nothing in it steers a terminal or begins a line.
  package var withoutControls: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.isControl: text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}

/// Colours for the parts of a finding.
private struct Style {
  let color: Bool
  let severityCode: String

  init(color: Bool, severity: Diagnostic.Severity) {
    self.color = color
    severityCode = severity == .error ? "1;31" : "1;35"
  }

  func place(_ text: String) -> String { paint(text, "1") }
  func severity(_ text: String) -> String { paint(text, severityCode) }
  func mark(_ text: String) -> String { paint(text, "1;32") }

  private func paint(_ text: String, _ code: String) -> String {
    color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// The part of a line that is shown, and where the mark goes below it.
private struct Excerpt {
  private(set) var text = ""
  /// Columns before the mark.
  private(set) var indent = 0
  /// Columns of the mark, at least 1.
  private(set) var markWidth = 1

  private static let widest = 120
  private static let contextBeforeMark = 40
  private static let tabWidth = 4

  init(of line: Substring, marking range: SourceRange) {
    let part = Part(of: line, marking: range, reach: Self.widest)
    let cells = part.characters.map(Self.cell)
    let start = min(max(range.column - 1 - part.before, 0), cells.count)
    let end = min(max(start, range.endColumn - 1 - part.before), cells.count)
    let window = Self.window(of: cells, around: start, isPart: part.before > 0)
    if window.lowerBound > 0 { text += "…" }
    for index in window {
      if index < start { indent += cells[index].width }
      text += cells[index].text
    }
    if window.lowerBound > 0 { indent += 1 }
    if window.upperBound < cells.count { text += "…" }
    markWidth = max(1, cells[start..<min(end, window.upperBound)].reduce(0) { $0 + $1.width })
    while text.last == " " { text.removeLast() }
  }

  /// The characters near the mark, as no others can be shown, and how many stand before them.
  private struct Part {
    let characters: Substring
    let before: Int

    init(of line: Substring, marking range: SourceRange, reach: Int) {
      before = max(0, range.column - 1 - reach)
      let count = 3 * reach
      guard line.utf8.allSatisfy({ $0 < 0x80 }) else {
        characters = line.dropFirst(before).prefix(count)
        return
      }
      let end = line.utf8.endIndex
      let bytes = line.utf8
      let first = bytes.index(bytes.startIndex, offsetBy: before, limitedBy: end) ?? end
      characters = line[first..<(bytes.index(first, offsetBy: count, limitedBy: end) ?? end)]
    }
  }

  /// The cells that fit into the widest line, with some before the mark.
  private static func window(
    of cells: [Cell], around mark: Int, isPart: Bool
  ) -> Range<Int> {
    guard isPart || cells.reduce(0, { $0 + $1.width }) > widest else { return cells.indices }
    var start = mark
    var before = 0
    while start > 0, before + cells[start - 1].width <= contextBeforeMark {
      start -= 1
      before += cells[start].width
    }
    var end = start
    var width = 0
    while end < cells.count, width + cells[end].width <= widest {
      width += cells[end].width
      end += 1
    }
    return start..<end
  }

  private struct Cell {
    let text: String
    let width: Int
  }

  private static func cell(_ character: Character) -> Cell {
    if character == "\t" {
      return Cell(text: String(repeating: " ", count: tabWidth), width: tabWidth)
    }
    guard let scalar = character.unicodeScalars.first,
      !character.unicodeScalars.contains(where: \.isControl)
    else { return Cell(text: "\u{FFFD}", width: 1) }
    return Cell(text: String(character), width: isWide(scalar) ? 2 : 1)
  }

  /// Whether terminals give the character two columns.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isEmojiPresentation
      || wideBlocks.contains { $0.contains(scalar.value) }
  }

  private static let wideBlocks: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
  ]
}
