// Carries a migration out on the text, and makes sure that the new text holds the right data.

import Syntax

/// Makes the text of a v3 file from that of a v2 file.
///
/// Each section is edited in its place if it can be, else written anew; which of the two, the data
/// of the outcome decide. Where neither will do, the whole file is written anew.
struct MigrationWriter {
  let plan: MigrationPlan
  let root: YAMLNode
  let layout: MigrationLayout
  private(set) var findings: Findings
  /// Whether comments are not in the new text.
  private(set) var losesComments = false

  init(plan: MigrationPlan, source: SourceText, root: YAMLNode, findings: Findings) {
    self.plan = plan
    self.root = root
    self.findings = findings
    layout = MigrationLayout(source)
  }

  /// Keys that an edit may put elsewhere among their neighbours than the plan has them.
  private static let reordered: Set<String> = ["indicator", "type", "version", "nn_inputs"]

  /// The new text, nil if there is an error.
  mutating func write() -> String? {
    var edits: [TextEdit] = []
    for section in plan.sections {
      guard let made = self.edits(for: section) else { return writeAnew() }
      edits += made
    }
    guard let text = try? layout.text.applying(edits), holds(text, plan.sections)
    else { return writeAnew() }
    return text
  }

  /// The edits that bring a section to its new content and leave all others as they are.
  private mutating func edits(for section: MigratedSection) -> [TextEdit]? {
    for candidate in candidates(for: section.name) {
      guard let edits = candidate, let text = try? layout.text.applying(edits),
        holds(text, [section])
      else { continue }
      return edits
    }
    guard let (edit, lines) = try? rewriting(section),
      let text = try? layout.text.applying([edit]), holds(text, [section])
    else { return nil }
    if lines.contains(where: hasComment) {
      losesComments = true
      warn("\(section.name.rawValue): written anew, and its comments are lost", of: section.name)
    }
    return [edit]
  }

  private func candidates(for name: MigratedSection.Name) -> [[TextEdit]?] {
    let editor = MigrationEditor(plan: plan, root: root, layout: layout)
    switch name {
    case .version: return [try? editor.versionEdits()]
    case .indicators: return [try? editor.indicatorEdits()]
    case .fuzzySets: return [try? editor.fuzzySetEdits()]
    case .inputs: return [try? editor.inputEditsAfterSets(), try? editor.inputEditsAtEnd()]
    }
  }

  /// Whether a text holds the data of the file with new contents of some sections.
  private func holds(_ text: String, _ sections: [MigratedSection]) -> Bool {
    let (written, problems) = YAMLNode.parse(SourceText(name: "", text: text))
    guard let written, problems.isEmpty else { return false }
    return written.hasData(
      of: MigrationPlan.content(of: root, with: sections), reordered: Self.reordered)
  }

  // MARK: Writing anew

  /// The edit that replaces a section of a file in block style, and the lines that it replaces.
  private func rewriting(
    _ section: MigratedSection
  ) throws(NotInPlace) -> (edit: TextEdit, lines: Range<Int>) {
    let editor = MigrationEditor(plan: plan, root: root, layout: layout)
    guard let pair = editor.pair(section.name), editor.isBlock else { throw NotInPlace() }
    let key = pair.key.range
    let lines = try layout.lines(ofSectionAt: key)
    let last = layout.lastContent(in: lines) ?? key.line
    let written = YAMLWriter.lines(
      key: section.name.rawValue, section.content, indentation: key.column - 1)
    let edit = TextEdit.replace(
      layout.start(ofLine: key.line)..<layout.end(ofLine: last),
      with: written.joined(separator: layout.newline))
    return (edit, key.line..<(last + 1))
  }

  private mutating func writeAnew() -> String? {
    let content = MigrationPlan.content(of: root, with: plan.sections)
    let lines = YAMLWriter.lines(content, indentation: 0)
    let text = (lines + [""]).joined(separator: layout.newline)
    guard holds(text, plan.sections) else {
      findings.error(
        "this file cannot be migrated", at: root.range,
        hint: "write it without anchors, tags and '?' and try again")
      return nil
    }
    if (1...layout.lineCount).contains(where: hasComment) {
      losesComments = true
      findings.warning("the file is written anew, and its comments are lost", at: .start)
    }
    return text
  }

  /// Whether a line seems to have a comment.
  private func hasComment(_ line: Int) -> Bool {
    let text = layout.source.line(line)
    return text.first == "#" || text.contains(" #") || text.contains("\t#")
  }

  private mutating func warn(_ message: String, of name: MigratedSection.Name) {
    let editor = MigrationEditor(plan: plan, root: root, layout: layout)
    findings.warning(message, at: editor.pair(name)?.key.range ?? .start)
  }
}
