// Answers about targets as a person reads them.

import ArtifactStore
import BuildEngine
import BuildGraph
import Syntax

/// Turns answers into lines.
struct WhyText {
  let isColored: Bool
  /// The longest line of a list.
  let width: Int
  /// How many parts that are the same are listed, of fields and inputs each.
  let most: Int

  func text(of inquiry: Inquiry) -> String {
    var lines: [String] = []
    for answer in inquiry.answers { lines += self.lines(of: answer, inquiry) }
    if !inquiry.formerLabels.isEmpty {
      let names = inquiry.formerLabels.prefix(3).map(\.visible).joined(separator: ", ")
      let rest = inquiry.formerLabels.count - 3
      lines.append(
        "no targets any more, and known from the history by their names: \(names)"
          + (rest > 0 ? " and \(rest) more" : ""))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(of answer: Answer, _ inquiry: Inquiry) -> [String] {
    var lines = [Color.bold.paint(answer.label.visible, if: isColored)]
    if let note = answer.note { lines.append("  note   \(note)") }
    guard let old = answer.old else {
      return lines + ["  built  never" + (answer.status == nil ? "" : "; a build would make it")]
    }
    let build = answer.session.map { "in build \($0.id)" } ?? "in a build that is not remembered"
    let took = answer.seconds.map { ", took \(Stopwatch.text($0))" } ?? ""
    lines.append("  built  \(Moment.text(old.time)) UTC \(build)\(took)")
    lines.append("  rule   \(old.rule), revision \(old.revision), key \(old.key.short)")
    lines += verdict(answer, inquiry)
    let fields = answer.difference?.fields ?? Self.fields(of: old)
    let inputs = answer.difference?.inputs ?? Self.inputs(of: old)
    lines += list(
      "fields", fields.map { Line($0.change, $0.place, old: $0.old, new: $0.new) },
      isCompared: answer.difference != nil)
    lines += list(
      "inputs",
      inputs.map {
        Line(
          $0.change, $0.name,
          old: $0.old?.short, new: $0.change == .unknown ? "?" : $0.new?.short)
      }, isCompared: answer.difference != nil)
    let names = answer.outputNames.count == old.outputs.count ? answer.outputNames : []
    return lines
      + list(
        "outputs",
        old.outputs.enumerated().map { index, digest in
          Line(.same, names.isEmpty ? "\(index + 1)" : names[index], old: digest.short, new: nil)
        }, isCompared: false)
  }

  // MARK: Verdict

  private static func verb(_ status: PlanStatus) -> String {
    switch status {
    case .run: "will be built"
    case .may: "may be built"
    case .keep: "is up to date"
    }
  }

  private func verdict(_ answer: Answer, _ inquiry: Inquiry) -> [String] {
    guard let difference = answer.difference, let cause = answer.cause else { return [] }
    let head: String
    if let range = inquiry.range, answer.status == nil {
      head =
        "  \(range.old.id)..\(range.new?.id ?? "now")  "
        + (difference.isEmpty
          ? "nothing differs: both have it from the same making" : "it was made in another way")
    } else {
      let status = answer.status.map(Self.verb) ?? ""
      let same = difference.isEmpty && cause.reasons.isEmpty
      head = "  now    \(same ? "nothing differs: it \(status)" : "it \(status)")"
    }
    if cause.reasons.isEmpty, cause.causes.isEmpty { return [head] }
    let roots = cause.causes.isEmpty ? [] : cause.roots.map(\.text)
    return [head + (roots.isEmpty ? ", because" : "")]
      + shortened(roots.map { "  from   \($0.visible)" }, most: 6, indent: "         ")
      + (roots.isEmpty ? [] : ["  since"]) + lines(of: cause, indent: "    ")
  }

  private func lines(of cause: Cause, indent: String) -> [String] {
    let reasons = shortened(
      cause.reasons.map { indent + Color.yellow.paint($0.text.visible, if: isColored) }, most: 8,
      indent: indent)
    let groups = CauseGroup.groups(of: cause.causes)
    let shown = groups.prefix(6)
    let hidden = groups.dropFirst(6).map(\.labels.count).reduce(0, +)
    return reasons
      + shown.flatMap { group -> [String] in
        [indent + group.headline(width: width - indent.count)]
          + lines(of: group.first, indent: indent + "  ")
      } + (hidden == 0 ? [] : ["\(indent)… and \(counted(hidden, "target")) more"])
  }

  // MARK: Lists

  private struct Line {
    let change: MakingDifference.Change
    let name: String
    let value: String

    init(_ change: MakingDifference.Change, _ name: String, old: String?, new: String?) {
      self.change = change
      self.name = name.visible
      switch change {
      case .same: value = (old ?? new ?? "").visible
      case .added: value = (new ?? "").visible
      case .removed: value = (old ?? "").visible
      case .changed, .unknown: value = "\((old ?? "").visible) → \((new ?? "").visible)"
      }
    }
  }

  /// A list, what differs first, and of what is the same as much as is wanted.
  private func list(_ title: String, _ all: [Line], isCompared: Bool) -> [String] {
    if all.isEmpty { return ["  \(title)  none"] }
    let others = all.filter { $0.change != .same }
    let same = all.filter { $0.change == .same }
    let shown = same.count <= max(1, most) ? same[...] : same.prefix(most)
    let widest = min(40, (others + shown).map(\.name.count).max() ?? 0)
    func row(_ line: Line, _ mark: String) -> String {
      let padding = String(repeating: " ", count: max(0, widest - line.name.count))
      return "    \(mark)\(line.name)\(padding)  \(line.value)"
    }
    let counts =
      isCompared ? "\(others.isEmpty ? "all " : "")\(same.count) the same" : "\(all.count)"
    var lines = ["  \(title)  \(counts)"]
    lines += others.map { row($0, Self.mark(of: $0.change) + " ") }
    lines += shown.map { cut(row($0, isCompared ? "= " : "")) }
    let hidden = same.count - shown.count
    if hidden > 0, !shown.isEmpty {
      lines.append("    … and \(hidden) more\(isCompared ? ", the same" : ""); --all shows them")
    }
    return lines
  }

  private func cut(_ line: String) -> String {
    line.count <= width || most == .max ? line : line.prefix(max(0, width - 1)) + "…"
  }

  private static func mark(of change: MakingDifference.Change) -> String {
    switch change {
    case .same: "="
    case .changed: "~"
    case .added: "+"
    case .removed: "-"
    case .unknown: "?"
    }
  }

  private static func fields(of record: BuildRecord) -> [MakingDifference.Field] {
    MakingDifference(from: Making(record), to: Making(record), places: FieldPlaces("")).fields
  }

  private static func inputs(of record: BuildRecord) -> [MakingDifference.Input] {
    MakingDifference(from: Making(record), to: Making(record), places: FieldPlaces("")).inputs
  }
}

/// Causes of one rule that have the same reasons.
struct CauseGroup {
  let first: Cause
  private(set) var labels: [String]

  /// The groups in the order of their first causes.
  ///
  /// - Complexity: O(*n*) in the size of the trees, times their depth.
  static func groups(of causes: [Cause]) -> [CauseGroup] {
    var groups: [CauseGroup] = []
    var places: [String: Int] = [:]
    for cause in causes {
      let signature = Self.signature(of: cause)
      if let place = places[signature] {
        groups[place].labels.append(cause.label)
      } else {
        places[signature] = groups.count
        groups.append(CauseGroup(first: cause, labels: [cause.label]))
      }
    }
    return groups
  }

  private static func signature(of cause: Cause) -> String {
    let reasons = cause.reasons.map(\.text)
    let causes = cause.causes.map { "\($0.label)\n\(signature(of: $0))" }
    return ([cause.rule, cause.fate.rawValue, "\(cause.isRepeated)"] + reasons + causes)
      .joined(separator: "\n")
  }

  /// The labels, and what becomes of their targets.
  ///
  /// - Parameter width: As many labels are named as fit, up to three, and one at least.
  /// - Returns: A line without an end.
  func headline(width: Int) -> String {
    let verb = " \(verb)" + (first.isRepeated ? ", as said before" : "")
    for most in [3, 2, 1] {
      let shown = labels.prefix(most).map(\.visible).joined(separator: ", ")
      let rest = labels.count > most ? " and \(labels.count - most) more" : ""
      let line = shown + rest + verb
      if line.count <= width || most == 1 { return line }
    }
    return verb
  }

  private var verb: String {
    switch first.fate {
    case .same: labels.count == 1 ? "is the same" : "are the same"
    case .changed: "changed"
    case .willBeBuilt: "will be built"
    case .mayBeBuilt: "may be built"
    }
  }
}
