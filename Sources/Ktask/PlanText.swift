// A plan as a person reads it.

import BuildEngine

extension Plan {
  /// The plan: what would run and why, what may, and how much is kept.
  ///
  /// Targets of one kind that have the same reasons stand together, the reasons once below them;
  /// where there are many of them, the first few stand for all.
  func text(isColored: Bool) -> String {
    var lines: [String] = []
    for status in [PlanStatus.run, .may] {
      for group in groups(of: status) { lines += group.lines(isColored: isColored) }
    }
    lines.append(summary(isColored: isColored))
    return lines.joined(separator: "\n") + "\n"
  }

  private func summary(isColored: Bool) -> String {
    if isUpToDate {
      return "Nothing to do: \(counted(counts.keep, "target is", "targets are")) up to date."
    }
    let seconds = tasks.lazy.compactMap(\.expectedSeconds).reduce(0, +)
    // Below that nobody decides by it.
    let time = seconds < 10 ? "" : ", about \(Stopwatch.text(seconds)) of work if all of them run"
    return Color.bold.paint(
      "\(counts.run) to run, \(counts.may) may run, \(counts.keep) kept\(time)", if: isColored)
  }

  private func groups(of status: PlanStatus) -> [PlanGroup] {
    var groups: [PlanGroup] = []
    var positions: [String: Int] = [:]
    for task in tasks where task.status == status {
      let why = task.why.map(\.text)
      let key = ([task.rule] + why).joined(separator: "\n")
      if let position = positions[key] {
        groups[position].labels.append(task.label)
      } else {
        positions[key] = groups.count
        groups.append(PlanGroup(status: status, labels: [task.label], why: why))
      }
    }
    return groups
  }
}

/// Tasks of one rule with the same status for the same reasons.
private struct PlanGroup {
  let status: PlanStatus
  var labels: [String]
  let why: [String]

  /// How many labels, and how many reasons, are shown before the rest is counted.
  private static let most = 6

  func lines(isColored: Bool) -> [String] {
    let color = status == .run ? Color.green : .yellow
    let word = color.paint(status == .run ? "run" : "may", if: isColored)
    let targets = Self.shortened(labels).map { "\(word)  \($0.visible)" }
    let reasons = Self.shortened(why).map { "       " + Color.dim.paint($0.visible, if: isColored) }
    return targets + reasons
  }

  /// The first lines, and a line that counts the rest where that is more than one.
  private static func shortened(_ lines: [String]) -> [String] {
    guard lines.count > most + 1 else { return lines }
    return lines.prefix(most) + ["… and \(lines.count - most) more"]
  }
}
