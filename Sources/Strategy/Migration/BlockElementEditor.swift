// One indicator whose parameters stand on lines of their own: from an element to a pair.

import Syntax

/// Finds the edits of one element of the list `indicators` in block style.
struct BlockElementEditor {
  private let element: BlockElement
  private let layout: MigrationLayout
  /// Where the dash ends.
  private let afterDash: String.Index
  /// Where the first pair begins, if it stands beside the dash.
  private let first: String.Index?
  /// How many columns are before the pairs, and by how many these move to the right.
  private let columns: Int
  private let shift: Int
  private var edits: [TextEdit] = []
  /// Where the pair beside the dash ends if it goes.
  private var headEnd: String.Index?
  /// The comment of `feature_id`, which goes to the key that this becomes.
  private var remark: Substring = ""
  /// By how many columns lines of nested parameters move to the left.
  private var dedents: [Int: Int] = [:]

  private var head: Int { element.lines.lowerBound }
  private var blanks: String { String(repeating: " ", count: columns + shift) }

  init(
    _ element: BlockElement, layout: MigrationLayout, afterDash: String.Index
  ) throws(NotInPlace) {
    self.element = element
    self.layout = layout
    self.afterDash = afterDash
    let head = element.lines.lowerBound
    let start = layout.text[afterDash..<layout.end(ofLine: head)].firstIndex { !$0.isWhitespace }
    // After an anchor or a tag, or a comment, the pairs begin in the next line.
    first = start.flatMap { "#&!".contains(layout.text[$0]) ? nil : $0 }
    if let first {
      columns = layout.text.distance(from: layout.start(ofLine: head), to: first)
    } else if let line = layout.firstContent(in: (head + 1)..<element.lines.upperBound) {
      columns = layout.indentation(ofLine: line)
    } else {
      throw NotInPlace()
    }
    shift = columns > element.column ? 0 : element.column + 2 - columns
  }

  /// The edits that make `key`, with the spaces before it and its colon, the key of the element.
  func edits(key: String) throws(NotInPlace) -> [TextEdit] {
    var editor = self
    for index in element.indicator.removed { try editor.remove(index) }
    if let index = element.indicator.renamed { try editor.rename(index) }
    if let index = element.indicator.lifted { try editor.lift(index) }
    editor.writeHead(key)
    for line in element.lines.dropFirst() {
      let move = editor.move(of: line) - (editor.dedents[line] ?? 0)
      if let edit = layout.shift(line: line, by: move) { editor.edits.append(edit) }
    }
    return editor.edits
  }

  // MARK: Pairs

  /// A pair that stands in the element; nil if a merge key brings it in.
  ///
  /// What that refers to is edited where it stands, if it is another element.
  private func ownPair(_ index: Int) -> IndicatorMigration.Pair? {
    let pair = element.indicator.pairs[index]
    return element.lines.contains(pair.key.range.line) ? pair : nil
  }

  private func isFirst(_ pair: IndicatorMigration.Pair) throws(NotInPlace) -> Bool {
    try layout.index(of: pair.key.range) == first
  }

  private mutating func remove(_ index: Int) throws(NotInPlace) {
    guard let pair = ownPair(index) else { return }
    let end = try layout.end(of: pair)
    let comment = try layout.comment(after: end, inLine: layout.line(of: end))
    if try isFirst(pair) {
      headEnd = end
    } else if pair.key.text == "feature_id", try takesRemark() {
      remark = comment
      try removeLines(of: pair, upTo: end, comment: "")
    } else {
      try removeLines(of: pair, upTo: end, comment: comment)
    }
  }

  /// Whether the line of the key has no comment.
  ///
  /// The key has a line of its own if the pair beside the dash stays.
  private func takesRemark() throws(NotInPlace) -> Bool {
    guard layout.source.line(head).contains("#") else { return true }
    guard first != nil else { return false }
    let indicator = element.indicator
    for index in indicator.removed where try isFirst(indicator.pairs[index]) { return false }
    guard let lifted = indicator.lifted, try isFirst(indicator.pairs[lifted]) else { return true }
    return try layout.span(of: indicator.pairs[lifted].value) != nil
  }

  /// Removes what a pair has before `end`; a comment after it stays in a line of its own.
  private mutating func removeLines(
    of pair: IndicatorMigration.Pair, upTo end: String.Index, comment: Substring
  ) throws(NotInPlace) {
    let key = pair.key.range
    guard layout.indentation(ofLine: key.line) == key.column - 1 else { throw NotInPlace() }
    if let hash = comment.firstIndex(of: "#") {
      edits.append(.remove(try layout.index(of: key)..<hash))
    } else {
      let last = layout.line(of: end)
      edits.append(.remove(layout.end(ofLine: key.line - 1)..<layout.end(ofLine: last)))
    }
  }

  private mutating func rename(_ index: Int) throws(NotInPlace) {
    guard let key = ownPair(index)?.key.range else { return }
    edits.append(.replace(try layout.characters(of: key), with: layout.word("type", like: key)))
  }

  // MARK: Nested parameters

  private mutating func lift(_ index: Int) throws(NotInPlace) {
    guard let pair = ownPair(index) else { return }
    guard pair.key.range < pair.value.range else { throw NotInPlace() }
    if let span = try layout.span(of: pair.value) {
      try lift(pair, from: span)
      return
    }
    let end = try layout.afterColon(of: pair.key.range)
    let comment = try layout.comment(after: end, inLine: pair.key.range.line)
    if try isFirst(pair) {
      headEnd = end
    } else {
      try removeLines(of: pair, upTo: end, comment: comment)
    }
    let below = (pair.key.range.line + 1)..<element.lines.upperBound
    guard let line = layout.firstContent(in: below) else { throw NotInPlace() }
    let nested = below.prefix {
      !layout.hasContent($0) || layout.indentation(ofLine: $0) > columns
    }
    for other in nested where layout.indentation(ofLine: other) > columns {
      dedents[other] = layout.indentation(ofLine: line) - columns
    }
  }

  /// Puts the pairs of a mapping in brackets on lines of their own, comments after them.
  private mutating func lift(
    _ pair: IndicatorMigration.Pair, from span: FlowSpan
  ) throws(NotInPlace) {
    guard let first = span.entries.first, let last = span.entries.last else { throw NotInPlace() }
    let head = try layout.index(of: pair.key.range)..<first.lowerBound
    let remarks = layout.comments(in: head).map { "\($0)\(layout.newline)\(blanks)" }
    edits.append(.replace(head, with: remarks.joined()))
    for (entry, next) in zip(span.entries, span.entries.dropFirst()) {
      let gap = entry.upperBound..<next.lowerBound
      edits.append(.replace(gap, with: comments(in: gap) + layout.newline + blanks))
    }
    let rest = last.upperBound..<span.range.upperBound
    edits.append(.replace(rest, with: comments(in: rest)))
  }

  /// The comments after a parameter: one in its line, those of the next lines on their own.
  private func comments(in gap: Range<String.Index>) -> String {
    let isBeside = layout.text[gap].prefix { !$0.isNewline }.contains("#")
    return layout.comments(in: gap).enumerated().map { index, comment in
      isBeside && index == 0 ? "  \(comment)" : "\(layout.newline)\(blanks)\(comment)"
    }.joined()
  }

  // MARK: Lines

  /// Puts the key where the dash was, and the type below it if there is none.
  private mutating func writeHead(_ key: String) {
    let start = layout.start(ofLine: head)
    var type: String?
    if element.indicator.needsType, let id = element.indicator.id {
      type = blanks + "type: " + layout.spelling(of: id)
    }
    if headEnd == nil, let first {
      let lines = ["\(key)\(remark)", type, blanks].compactMap(\.self)
      edits.append(.replace(start..<first, with: lines.joined(separator: layout.newline)))
      return
    }
    edits.append(.replace(start..<(headEnd ?? afterDash), with: key))
    let rest = "\(remark)" + (type.map { layout.newline + $0 } ?? "")
    if !rest.isEmpty { edits.append(.insert(rest, at: layout.end(ofLine: head))) }
  }

  /// By how many columns a line moves to the right; comments before the next dash go with that.
  private func move(of line: Int) -> Int {
    layout.isComment(line) && layout.indentation(ofLine: line) <= element.dash
      ? element.column - element.dash : shift
  }
}
