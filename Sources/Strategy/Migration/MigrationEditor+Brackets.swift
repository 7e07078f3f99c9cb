// Indicators in brackets: `[{…}, {…}]`, and `- {…}`.

import Syntax

extension MigrationEditor {
  /// The edits that make a list in brackets a mapping in braces.
  func edits(
    ofListIn span: FlowSpan, _ indicators: [IndicatorMigration]
  ) throws(NotInPlace) -> [TextEdit] {
    let inner = span.inner(of: layout.text)
    var edits: [TextEdit] = [
      .replace(span.range.lowerBound..<inner.lowerBound, with: "{"),
      .replace(inner.upperBound..<span.range.upperBound, with: "}"),
    ]
    guard span.entries.count == indicators.count else { throw NotInPlace() }
    var dropped: [Int] = []
    for (index, indicator) in indicators.enumerated() {
      guard let id = indicator.id else {
        dropped.append(index)
        continue
      }
      guard let mapping = try layout.span(of: indicator.node),
        span.entries[index].contains(mapping.range.lowerBound)
      else { throw NotInPlace() }
      edits.append(.insert("\(layout.spelling(of: id)): ", at: span.entries[index].lowerBound))
      edits += try self.edits(ofMappingIn: mapping, indicator)
    }
    return edits + (try removal(of: dropped, from: span))
  }

  /// The edits inside the braces of one indicator.
  func edits(
    ofMappingIn span: FlowSpan, _ indicator: IndicatorMigration
  ) throws(NotInPlace) -> [TextEdit] {
    var edits: [TextEdit] = []
    if let index = indicator.renamed {
      let key = indicator.pairs[index].key.range
      _ = try entry(of: indicator.pairs[index], in: span)
      edits.append(.replace(try layout.characters(of: key), with: layout.word("type", like: key)))
    }
    if let index = indicator.lifted {
      edits += try lifting(indicator.pairs[index], in: span)
    }
    var removed: [Int] = []
    for index in indicator.removed {
      removed.append(try entry(of: indicator.pairs[index], in: span))
    }
    if indicator.needsType, let id = indicator.id {
      let word = layout.word("type", like: indicator.pairs.first?.key.range)
      let type = "\(word): \(layout.spelling(of: id))"
      // The type comes in the place of the id, which is the only one that there is.
      guard let first = removed.first else { throw NotInPlace() }
      edits.append(.replace(span.entries[first], with: type))
      removed.removeFirst()
    }
    return edits + (try removal(of: removed, from: span))
  }

  private func entry(
    of pair: IndicatorMigration.Pair, in span: FlowSpan
  ) throws(NotInPlace) -> Int {
    guard let entry = span.entry(at: try layout.index(of: pair.key.range)) else {
      throw NotInPlace()
    }
    return entry
  }

  /// Removes the braces of nested parameters, and their key.
  private func lifting(
    _ pair: IndicatorMigration.Pair, in span: FlowSpan
  ) throws(NotInPlace) -> [TextEdit] {
    let entry = span.entries[try entry(of: pair, in: span)]
    guard pair.key.range < pair.value.range, let nested = try layout.span(of: pair.value),
      let first = nested.entries.first, let last = nested.entries.last
    else { throw NotInPlace() }
    return [
      try removal(of: entry.lowerBound..<first.lowerBound),
      try removal(of: last.upperBound..<entry.upperBound),
    ]
  }

  /// Removes entries with the commas that they leave over.
  private func removal(of removed: [Int], from span: FlowSpan) throws(NotInPlace) -> [TextEdit] {
    let entries = span.entries
    var edits: [TextEdit] = []
    var index = 0
    while index < entries.count {
      guard removed.contains(index) else {
        index += 1
        continue
      }
      var next = index
      while next < entries.count, removed.contains(next) { next += 1 }
      if next < entries.count {
        edits.append(try removal(of: entries[index].lowerBound..<entries[next].lowerBound))
      } else if index > 0 {
        edits.append(
          try removal(of: entries[index - 1].upperBound..<entries[next - 1].upperBound))
      } else {
        edits.append(try removal(of: span.inner(of: layout.text)))
      }
      index = next
    }
    return edits
  }

  /// Removes a stretch unless a comment would go with it.
  private func removal(of range: Range<String.Index>) throws(NotInPlace) -> TextEdit {
    guard layout.comments(in: range).isEmpty else { throw NotInPlace() }
    return .remove(range)
  }
}
