// The list `indicators` becomes a mapping: elements on lines of their own.

import Syntax

extension MigrationEditor {
  /// The edits of the whole section.
  func indicatorEdits() throws(NotInPlace) -> [TextEdit] {
    guard let section = pair(.indicators), let indicators = plan.indicators,
      section.key.range < section.value.range
    else { throw NotInPlace() }
    if let span = try layout.span(of: section.value) {
      return try edits(ofListIn: span, indicators)
    }
    let lines = try layout.lines(ofSectionAt: section.key.range)
    let body = (section.key.range.line + 1)..<lines.upperBound
    var edits = try edits(of: indicators, in: body, parent: section.key.range.column - 1)
    if indicators.allSatisfy({ $0.id == nil }) {
      edits.append(.insert(" {}", at: try layout.afterColon(of: section.key.range)))
    }
    return edits
  }

  private func edits(
    of indicators: [IndicatorMigration], in body: Range<Int>, parent: Int
  ) throws(NotInPlace) -> [TextEdit] {
    guard let first = layout.firstContent(in: body), layout.isElement(first),
      let last = layout.lastContent(in: body)
    else { throw NotInPlace() }
    let dash = layout.indentation(ofLine: first)
    let starts = (first...last).filter {
      layout.indentation(ofLine: $0) == dash && layout.isElement($0)
    }
    guard starts.count == indicators.count else { throw NotInPlace() }
    let column = dash > parent ? dash : parent + 2
    var edits = (body.lowerBound..<first).compactMap { layout.shift(line: $0, by: column - dash) }
    for (index, indicator) in indicators.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : last + 1
      let element = BlockElement(
        indicator: indicator, lines: starts[index]..<end, dash: dash, column: column)
      edits += try self.edits(of: element)
    }
    return edits
  }

  // MARK: One element

  private func edits(of element: BlockElement) throws(NotInPlace) -> [TextEdit] {
    guard let id = element.indicator.id else { return commentOut(element) }
    let head = element.lines.lowerBound
    let key = spaces(element.column) + layout.spelling(of: id) + ":"
    let dash = layout.text.index(layout.start(ofLine: head), offsetBy: element.dash)
    let afterDash = layout.text.index(after: dash)
    let node = element.indicator.node
    if layout.line(of: dash) <= node.range.line, let span = try layout.span(of: node) {
      let shift = element.column - element.dash
      return [.replace(layout.start(ofLine: head)..<afterDash, with: key)]
        + (try edits(ofMappingIn: span, element.indicator))
        + element.lines.dropFirst().compactMap { layout.shift(line: $0, by: shift) }
    }
    return try BlockElementEditor(element, layout: layout, afterDash: afterDash).edits(key: key)
  }

  /// Turns the lines of an element that is dropped into comments.
  private func commentOut(_ element: BlockElement) -> [TextEdit] {
    element.lines.compactMap { line -> TextEdit? in
      guard layout.hasContent(line) else {
        return layout.shift(line: line, by: element.column - element.dash)
      }
      let start = layout.start(ofLine: line)
      let count = min(element.dash, layout.indentation(ofLine: line))
      let end = layout.text.index(start, offsetBy: count)
      return .replace(start..<end, with: spaces(element.column) + "# ")
    }
  }
}

/// An element of a list on lines of its own.
struct BlockElement {
  let indicator: IndicatorMigration
  /// From the line of its dash to that of the next one, or the last line with content.
  let lines: Range<Int>
  /// How many columns are before the dash.
  let dash: Int
  /// How many columns are to be before the new key.
  let column: Int
}
