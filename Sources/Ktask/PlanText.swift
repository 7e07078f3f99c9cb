// A plan as a person reads it.

import BuildEngine

extension Plan {
  /// The plan: what would run and why, what may, and how much is kept.
  ///
  /// Tasks that a dozen or more share a reason with are folded into one line.
  func text(isColored: Bool) -> String {
    var lines: [String] = []
    for status in [PlanStatus.run, .may] {
      for group in groups(of: status) { lines += group.lines(isColored: isColored) }
    }
    lines.append(summary(isColored: isColored))
    return lines.joined(separator: "\n") + "\n"
  }

  private func summary(isColored: Bool) -> String {
    let (run, may, keep) = (count(of: .run), count(of: .may), count(of: .keep))
    if run + may == 0 { return "Nothing to do: \(keep) targets are up to date." }
    return Color.bold.paint("\(run) to run, \(may) may run, \(keep) kept", if: isColored)
  }

  private func groups(of status: PlanStatus) -> [PlanGroup] {
    var groups: [PlanGroup] = []
    var positions: [String: Int] = [:]
    for task in tasks where task.status == status {
      let kind = task.label.split(separator: "/").first.map(String.init) ?? task.label
      let why = task.why.map(\.text)
      let key = ([kind] + why).joined(separator: "\n")
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

/// Tasks of one kind with the same status for the same reasons.
private struct PlanGroup {
  let status: PlanStatus
  var labels: [String]
  let why: [String]

  /// How many labels stand alone before they are folded.
  private static let mostLabels = 12

  func lines(isColored: Bool) -> [String] {
    let color = status == .run ? Color.green : .yellow
    let word = color.paint(status == .run ? "run" : "may", if: isColored)
    let reasons =
      why.isEmpty ? "" : "  " + Color.dim.paint(why.joined(separator: "; "), if: isColored)
    guard labels.count > Self.mostLabels else { return labels.map { "\(word)  \($0)\(reasons)" } }
    let shown = labels.prefix(3).map { "\(word)  \($0)\(reasons)" }
    return shown + ["\(word)  … and \(labels.count - 3) more of the same kind\(reasons)"]
  }
}
