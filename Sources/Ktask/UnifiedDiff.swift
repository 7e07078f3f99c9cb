// The difference of two texts as `diff -u` shows it. Knows no files.

/// What has to change in a text to give another.
struct UnifiedDiff {
  private enum Mark: String {
    case same = " "
    case removed = "-"
    case added = "+"
  }

  private let names: (old: String, new: String)
  private let lines: [(mark: Mark, text: String)]

  /// How many lines are shown around a change.
  private static let context = 3

  /// Compares texts by their lines.
  ///
  /// - Parameters:
  ///   - old: The text before.
  ///   - new: The text after.
  ///   - names: The files that the texts are, or would be, in.
  init(from old: String, to new: String, names: (old: String, new: String)) {
    self.names = names
    let (before, after) = (Self.lines(of: old), Self.lines(of: new))
    let difference = after.difference(from: before)
    var removed = Set<Int>()
    var added = Set<Int>()
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var lines: [(mark: Mark, text: String)] = []
    var (oldIndex, newIndex) = (0, 0)
    while oldIndex < before.count || newIndex < after.count {
      if removed.contains(oldIndex) {
        lines.append((.removed, before[oldIndex]))
        oldIndex += 1
      } else if added.contains(newIndex) {
        lines.append((.added, after[newIndex]))
        newIndex += 1
      } else {
        lines.append((.same, before[oldIndex]))
        (oldIndex, newIndex) = (oldIndex + 1, newIndex + 1)
      }
    }
    self.lines = lines
  }

  /// The difference as text, empty if there is none.
  func text(color: Bool) -> String {
    let hunks = hunks
    guard !hunks.isEmpty else { return "" }
    let header = ["--- \(names.old)", "+++ \(names.new)"].map { Color.bold.paint($0, if: color) }
    var result = header.joined(separator: "\n") + "\n"
    for hunk in hunks {
      result += Color.dim.paint(title(of: hunk), if: color) + "\n"
      for (mark, text) in lines[hunk] { result += Self.shown(mark, text, color: color) }
    }
    return result
  }

  /// The stretches of lines to show: changes, and what is near them.
  private var hunks: [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in lines.indices where lines[index].mark != .same {
      let start = max(0, index - Self.context)
      let end = min(lines.count, index + Self.context + 1)
      if let last = hunks.last, start <= last.upperBound {
        hunks[hunks.count - 1] = last.lowerBound..<end
      } else {
        hunks.append(start..<end)
      }
    }
    return hunks
  }

  private func title(of hunk: Range<Int>) -> String {
    func place(_ absent: Mark) -> String {
      let start = lines[..<hunk.lowerBound].count { $0.mark != absent }
      let count = lines[hunk].count { $0.mark != absent }
      let first = count == 0 ? start : start + 1
      return count == 1 ? "\(first)" : "\(first),\(count)"
    }
    return "@@ -\(place(.added)) +\(place(.removed)) @@"
  }

  private static func shown(_ mark: Mark, _ text: String, color: Bool) -> String {
    let isWhole = text.utf8.last == UInt8(ascii: "\n")
    let line = mark.rawValue + (isWhole ? String(text.unicodeScalars.dropLast()) : text)
    let painted =
      switch mark {
      case .same: line
      case .removed: Color.red.paint(line, if: color)
      case .added: Color.green.paint(line, if: color)
      }
    return painted + "\n" + (isWhole ? "" : "\\ No newline at end of file\n")
  }

  /// The lines of a text with their ends.
  private static func lines(of text: String) -> [String] {
    var lines: [String] = []
    var rest = text.utf8[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { rest.index(after: $0) }
      lines.append(String(decoding: rest[..<(end ?? rest.endIndex)], as: UTF8.self))
      rest = rest[(end ?? rest.endIndex)...]
    }
    return lines
  }
}
