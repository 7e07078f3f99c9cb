// The edits of single settings: version, fuzzy sets, inputs. Indicators are in files of their own.

import Syntax

/// Finds the edits that bring sections to their new content.
///
/// What it finds is tried out before it is used, so that it need not foresee every form of YAML.
struct MigrationEditor {
  let plan: MigrationPlan
  let root: YAMLNode
  let layout: MigrationLayout

  /// The pairs of the file.
  var pairs: [IndicatorMigration.Pair] {
    guard case .mapping(let pairs) = root.content else { return [] }
    return pairs
  }

  /// Whether the file's sections begin lines of their own.
  var isBlock: Bool {
    pairs.first.map { layout.indentation(ofLine: $0.key.range.line) == $0.key.range.column - 1 }
      ?? false
  }

  func pair(_ name: MigratedSection.Name) -> IndicatorMigration.Pair? { pair(name.rawValue) }

  private func pair(_ key: String) -> IndicatorMigration.Pair? {
    pairs.first { $0.key.text == key }
  }

  func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  // MARK: Version

  func versionEdits() throws(NotInPlace) -> [TextEdit] {
    guard let version = pair(.version) else { return [try newVersion()] }
    let (key, value) = (version.key.range, version.value.range)
    if value == key { return [.insert(" \"3.0\"", at: try layout.afterColon(of: key))] }
    let range = try layout.characters(of: value)
    let quote = layout.text[range.lowerBound] == "'" ? "'" : "\""
    return [.replace(range, with: "\(quote)3.0\(quote)")]
  }

  /// The version after the name, or before everything.
  private func newVersion() throws(NotInPlace) -> TextEdit {
    guard let first = pairs.first else { throw NotInPlace() }
    let name = pair("name")
    let word = layout.word("version", like: (name ?? first).key.range)
    guard isBlock else {
      guard let name else {
        return .insert("\(word): \"3.0\", ", at: try layout.index(of: first.key.range))
      }
      return .insert(", \(word): \"3.0\"", at: try layout.end(of: name))
    }
    let line = spaces(first.key.range.column - 1) + "\(word): \"3.0\""
    if let name, let end = try? layout.end(of: name),
      (try? layout.comment(after: end, inLine: name.key.range.line)) != nil
    {
      return .insert(layout.newline + line, at: layout.end(ofLine: name.key.range.line))
    }
    return .insert(line + layout.newline, at: layout.start(ofLine: first.key.range.line))
  }

  // MARK: Fuzzy sets

  func fuzzySetEdits() throws(NotInPlace) -> [TextEdit] {
    guard let sets = pair(.fuzzySets), case .mapping(let pairs) = sets.value.content else {
      throw NotInPlace()
    }
    let incomplete = Set(plan.incompleteSets.map(\.key))
    var edits: [TextEdit] = []
    for set in pairs where incomplete.contains(set.key.text ?? "") {
      guard sets.key.range < set.key.range, case .mapping(let members) = set.value.content
      else { throw NotInPlace() }
      if set.value.range < set.key.range {
        edits.append(try namingBesideAlias(set.key))
      } else if let span = try layout.span(of: set.value) {
        edits.append(try naming(set.key, in: span, members))
      } else {
        edits.append(try naming(set.key))
      }
    }
    return edits
  }

  /// Names the indicator first in a set in brackets.
  private func naming(
    _ id: YAMLNode, in span: FlowSpan, _ members: [IndicatorMigration.Pair]
  ) throws(NotInPlace) -> TextEdit {
    let word = layout.word("indicator", like: members.first?.key.range)
    let pair = "\(word): \(layout.spelling(of: id.asText))"
    guard let first = span.entries.first else {
      return .replace(span.range, with: "{\(pair)}")
    }
    return .insert("\(pair), ", at: first.lowerBound)
  }

  /// Names the indicator in the line below a set's own.
  private func naming(_ id: YAMLNode) throws(NotInPlace) -> TextEdit {
    let line = id.range.line
    guard let member = layout.firstContent(in: (line + 1)..<(layout.lineCount + 1)) else {
      throw NotInPlace()
    }
    let indentation = spaces(layout.indentation(ofLine: member))
    return .insert(
      "\(layout.newline)\(indentation)indicator: \(layout.spelling(of: id.asText))",
      at: layout.end(ofLine: line))
  }

  /// Names the indicator of a set that stands for another one.
  private func namingBesideAlias(_ id: YAMLNode) throws(NotInPlace) -> TextEdit {
    let start = try layout.afterColon(of: id.range)
    let rest = layout.text[start..<layout.end(ofLine: id.range.line)]
    guard let star = rest.firstIndex(where: { !$0.isWhitespace }), rest[star] == "*" else {
      throw NotInPlace()
    }
    let alias = rest[star...].prefix { !$0.isWhitespace && !",]}".contains($0) }
    return .replace(
      alias.startIndex..<alias.endIndex,
      with: "{<<: \(alias), indicator: \(layout.spelling(of: id.asText))}")
  }

  // MARK: Inputs

  /// The new section below the fuzzy sets.
  func inputEditsAfterSets() throws(NotInPlace) -> [TextEdit] {
    guard let sets = pair(.fuzzySets), let inputs = plan.newInputs else { throw NotInPlace() }
    guard isBlock else {
      return [.insert(", " + inputsInBrackets(inputs, like: sets), at: try layout.end(of: sets))]
    }
    let lines = try layout.lines(ofSectionAt: sets.key.range)
    var last = layout.lastContent(in: lines) ?? sets.key.range.line
    if let span = try layout.span(of: sets.value) {
      last = layout.line(of: layout.text.index(before: span.range.upperBound))
    }
    return [
      insertion(of: inputs, afterLine: last, isApart: isApart(sets), sets.key.range.column - 1)
    ]
  }

  /// The new section at the end of the document.
  func inputEditsAtEnd() throws(NotInPlace) -> [TextEdit] {
    guard let inputs = plan.newInputs, isBlock, let first = pairs.first, let other = pairs.last
    else { throw NotInPlace() }
    let line = first.key.range.line
    let all = line..<(layout.lineCount + 1)
    let end = all.dropFirst().first(where: layout.endsDocument) ?? all.upperBound
    let last = layout.lastContent(in: line..<end) ?? line
    let column = first.key.range.column - 1
    return [insertion(of: inputs, afterLine: last, isApart: isApart(other), column)]
  }

  /// Whether a blank line is above a section and its comments.
  private func isApart(_ section: IndicatorMigration.Pair) -> Bool {
    let above = (1..<max(1, section.key.range.line)).last { !layout.isComment($0) }
    return above.map(layout.isBlank) ?? false
  }

  private func insertion(
    of inputs: [Setting], afterLine line: Int, isApart: Bool, _ column: Int
  ) -> TextEdit {
    var lines = [isApart ? "" : nil, spaces(column) + "nn_inputs:"].compactMap(\.self)
    if inputs.isEmpty { lines[lines.count - 1] += " []" }
    for input in inputs {
      let id = layout.spelling(of: input)
      lines.append("\(spaces(column + 2))- {fuzzy_set: \(id), timeframes: all}")
    }
    return .insert(
      lines.map { layout.newline + $0 }.joined(), at: layout.end(ofLine: line))
  }

  private func inputsInBrackets(
    _ inputs: [Setting], like sets: IndicatorMigration.Pair
  ) -> String {
    let word = { (text: String) in layout.word(text, like: sets.key.range) }
    let elements = inputs.map { input in
      "{\(word("fuzzy_set")): \(layout.spelling(of: input)), \(word("timeframes")): \(word("all"))}"
    }
    return "\(word("nn_inputs")): [\(elements.joined(separator: ", "))]"
  }
}

extension MigrationLayout {
  /// A key as it is written as a value.
  fileprivate func spelling(of setting: Setting) -> String {
    let scalar = YAMLScalar(text: setting.key, isPlain: isPlain(setting.keyRange))
    return spelling(of: YAMLNode(.scalar(scalar), range: setting.keyRange).asText)
  }

  private func isPlain(_ range: SourceRange) -> Bool {
    guard let start = try? index(of: range), start < text.endIndex else { return false }
    return text[start] != "'" && text[start] != "\""
  }

  /// The number of the line that the character at `index` is in.
  func line(of index: String.Index) -> Int {
    (source.lines.lastIndex { $0.startIndex <= index } ?? 0) + 1
  }
}
