// A plan as a person reads it on a terminal.

import BuildEngine

extension Plan {
  /// The plan: what would run and why, what may, how long that took before, and how much is kept.
  ///
  /// A change stands above what it reaches, step by step to the goals. Targets that are made for
  /// other reasons, as on a first build, stand together by kind, their reasons once below them. Where
  /// there are many of anything, the first few stand for all.
  ///
  /// - Parameters:
  ///   - isColored: Whether the text goes to a terminal that shows colours.
  ///   - width: How many characters a line may have before times are moved or left out; labels and
  ///     reasons are never shortened.
  /// - Returns: Lines, each with its end.
  func text(isColored: Bool, width: Int = .max) -> String {
    let story = PlanStory(of: self, most: PlanLines.most)
    var lines = PlanLines()
    lines.add(story.chains)
    if story.hiddenCauses > 0 {
      lines.add(
        reason: "… and \(counted(story.hiddenCauses, "more change")), with "
          + counted(story.hiddenTasks, "more target"), indent: 0)
    }
    for group in PlanGroup.groups(of: story.others) { lines.add(group) }
    return
      (lines.text(isColored: isColored, width: width)
      + [Color.bold.paint(summary, if: isColored && !isUpToDate)]).joined(separator: "\n") + "\n"
  }

  /// How many targets fare how, and what they took before.
  var summary: String {
    if isUpToDate {
      return "Nothing to do: \(counted(counts.keep, "target is", "targets are")) up to date."
    }
    let (run, may) = (expectation(of: .run), expectation(of: .may))
    var text = "\(counts.run) to run\(run.text), \(counts.may) may run\(may.text)"
    text += ", \(counts.keep) kept"
    if run.known > 0, may.known > 0 {
      text += ": about \(Expectation.text(run.seconds + may.seconds)) of work if all of them run"
    }
    return text
  }

  /// What the tasks of a status took before.
  func expectation(of status: PlanStatus) -> Expectation {
    Expectation(of: tasks.lazy.filter { $0.status == status })
  }
}

/// How long some tasks took when they last ran.
struct Expectation {
  /// Those that have run before, together.
  let seconds: Double
  /// How many have run before.
  let known: Int
  let unknown: Int

  init(of tasks: some Sequence<PlannedTask>) {
    var (sum, known, unknown) = (0.0, 0, 0)
    for task in tasks {
      if let expected = task.expectedSeconds {
        sum += expected
        known += 1
      } else {
        unknown += 1
      }
    }
    (seconds, self.known, self.unknown) = (sum, known, unknown)
  }

  /// ` (12 ms)`, ` (12 ms or more)` where some have never run, nothing where none has.
  fileprivate var text: String {
    known == 0 ? "" : " (\(Self.text(seconds))\(unknown > 0 ? " or more" : ""))"
  }

  /// The time alone, nil where none has run before.
  var time: String? { known == 0 ? nil : Self.text(seconds) }

  /// A time that something took before; of one too short to be told, that it was.
  static func text(_ seconds: Double) -> String {
    seconds < 0.000_05 ? "<0.1 ms" : Stopwatch.text(seconds)
  }
}

/// Tasks of one rule with the same status for the same reasons.
struct PlanGroup {
  private(set) var tasks: [PlannedTask]
  let why: [String]

  var status: PlanStatus { tasks[0].status }

  /// The groups of some tasks, those that run for certain first.
  static func groups(of tasks: [PlannedTask]) -> [PlanGroup] {
    var groups: [PlanGroup] = []
    var positions: [[String]: Int] = [:]
    for status in [PlanStatus.run, .may] {
      for task in tasks where task.status == status {
        let why = task.why.map(\.text)
        let key = [status.rawValue, task.rule] + why
        if let position = positions[key] {
          groups[position].tasks.append(task)
        } else {
          positions[key] = groups.count
          groups.append(PlanGroup(tasks: [task], why: why))
        }
      }
    }
    return groups
  }
}

/// The lines of a plan before they are laid out.
private struct PlanLines {
  /// How many of a kind are shown before the rest is counted.
  static let most = 6

  private enum Line {
    case target(PlanStatus, String, time: String?, arrow: String)
    case reason(String, indent: Int)
  }

  private var lines: [Line] = []

  mutating func add(reason: String, indent: Int) {
    lines.append(.reason(reason, indent: indent))
  }

  /// Adds the chains; what one of them has shown is named by those after it in one line.
  mutating func add(_ chains: [PlanChain]) {
    var shown: Set<String> = []
    for chain in chains {
      for cause in Self.shortened(chain.causes.map(\.text)) { add(reason: cause, indent: 0) }
      var known: [[PlannedTask]] = []
      for step in chain.steps {
        let new = step.filter { !shown.contains($0.label) }
        if new.isEmpty {
          known.append(step)
        } else {
          shown.formUnion(new.map(\.label))
          add(step: new)
        }
      }
      if known.isEmpty { continue }
      let names = known.map { step in
        step[0].label + (step.count > 1 ? " and \(step.count - 1) more" : "")
      }
      add(reason: "→      \(names.joined(separator: " → ")), as above", indent: 0)
    }
  }

  private mutating func add(step: [PlannedTask]) {
    var groups: [[String]: Int] = [:]
    var parts: [[PlannedTask]] = []
    for task in step {
      let key = [task.status.rawValue, task.rule]
      if let position = groups[key] {
        parts[position].append(task)
      } else {
        groups[key] = parts.count
        parts.append([task])
      }
    }
    for (index, tasks) in parts.enumerated() { add(tasks, isChained: true, isNext: index == 0) }
  }

  /// Adds the tasks of a group and, below them, their reasons.
  mutating func add(_ group: PlanGroup) {
    add(group.tasks, isChained: false, isNext: false)
    for reason in Self.shortened(group.why) { add(reason: reason, indent: 7) }
  }

  private mutating func add(_ tasks: [PlannedTask], isChained: Bool, isNext: Bool) {
    let isLong = tasks.count > Self.most + 1
    let shown = isLong ? tasks.prefix(Self.most) : tasks[...]
    for (index, task) in shown.enumerated() {
      lines.append(
        .target(
          task.status, task.label, time: task.expectedSeconds.map(Expectation.text),
          arrow: isChained ? isNext && index == 0 ? "→ " : "  " : ""))
    }
    guard isLong else { return }
    let rest = Array(tasks.dropFirst(Self.most))
    lines.append(
      .target(
        tasks[0].status, "… and \(rest.count) more", time: Expectation(of: rest).time,
        arrow: isChained ? "  " : ""))
  }

  /// The lines, times below each other where they fit.
  func text(isColored: Bool, width: Int) -> [String] {
    var labelWidth = 0
    var timeWidth = 0
    for case .target(_, let label, let time, let arrow) in lines {
      labelWidth = max(labelWidth, arrow.count + 5 + label.visible.count)
      timeWidth = max(timeWidth, time?.count ?? 0)
    }
    labelWidth = min(labelWidth, max(0, width - 2 - timeWidth))
    return lines.map { line in
      switch line {
      case .reason(let text, let indent):
        return String(repeating: " ", count: indent)
          + Color.dim.paint(text.visible, if: isColored && indent > 0)
      case .target(let status, let label, let time, let arrow):
        let color = status == .run ? Color.green : .yellow
        let word = color.paint(status.rawValue, if: isColored)
        let text = "\(arrow)\(word)  \(label.visible)"
        let used = arrow.count + 5 + label.visible.count
        guard let time, used + 2 + time.count <= width else { return text }
        let room = max(2, labelWidth - used + 2 + timeWidth - time.count)
        return text + String(repeating: " ", count: room) + Color.dim.paint(time, if: isColored)
      }
    }
  }

  /// The first lines, and a line that counts the rest where that is more than one.
  private static func shortened(_ lines: [String]) -> [String] {
    guard lines.count > most + 1 else { return lines }
    return lines.prefix(most) + ["… and \(lines.count - most) more"]
  }
}
