// Edits of a YAML text by its lines, as a person with an editor would make them.

/// A YAML text in block style, taken apart by indentation.
struct YAMLText {
  private let lines: [String]

  init(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    self.lines = lines
  }

  /// The text cut before every line that begins an entry at `indentation`.
  ///
  /// Comments and blank lines stay with the entry below them.
  func blocks(indentation: Int) -> [String] { Self.blocks(lines, indentation) }

  /// The text with the entries of a top-level section in the opposite order.
  func reversingEntries(of section: String) -> String {
    edit(section) { entries in Self.blocks(entries, Self.indentation(of: entries)).reversed() }
  }

  /// The text with the line that holds `content` moved to the end of the block called `name`.
  func movingLine(_ content: String, toEndOf name: String) -> String {
    var lines = lines
    guard let from = lines.firstIndex(where: { $0.contains(content) }),
      let header = lines.firstIndex(where: { Self.trimmed($0).hasPrefix("\(name):") })
    else { return lines.joined(separator: "\n") }
    let depth = Self.depth(lines[header])
    let line = lines.remove(at: from)
    var end = header + 1
    while end < lines.count, Self.depth(lines[end]) > depth { end += 1 }
    lines.insert(line, at: end)
    return lines.joined(separator: "\n") + "\n"
  }

  private func edit(_ section: String, _ change: ([String]) -> [String]) -> String {
    guard let header = lines.firstIndex(where: { $0.hasPrefix("\(section):") }) else {
      return lines.joined(separator: "\n")
    }
    var end = header + 1
    while end < lines.count, Self.depth(lines[end]) > 0 || Self.isBlank(lines[end]) { end += 1 }
    let entries = lines[(header + 1)..<end].filter { !Self.isBlank($0) }
    let text = change(Array(entries)).joined()
    return (lines[...header] + [text] + lines[end...]).joined(separator: "\n") + "\n"
  }

  private static func blocks(_ lines: [String], _ indentation: Int) -> [String] {
    var blocks: [[String]] = []
    var pending: [String] = []
    for line in lines {
      if isBlank(line) || isComment(line) {
        pending.append(line)
      } else if depth(line) == indentation {
        blocks.append(pending + [line])
        pending = []
      } else if blocks.isEmpty {
        pending.append(line)
      } else {
        blocks[blocks.count - 1] += pending + [line]
        pending = []
      }
    }
    if !pending.isEmpty, !blocks.isEmpty { blocks[blocks.count - 1] += pending }
    return blocks.map { $0.joined(separator: "\n") + "\n" }
  }

  private static func indentation(of lines: [String]) -> Int {
    lines.first { !isBlank($0) && !isComment($0) }.map(depth) ?? 0
  }

  private static func depth(_ line: String) -> Int { line.prefix { $0 == " " }.count }

  private static func trimmed(_ line: String) -> Substring { line.drop { $0 == " " } }

  private static func isBlank(_ line: String) -> Bool { trimmed(line).isEmpty }

  private static func isComment(_ line: String) -> Bool { trimmed(line).first == "#" }
}
