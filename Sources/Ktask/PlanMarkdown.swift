// A plan for the summary of a CI job, as GitHub and GitLab show Markdown.

import BuildEngine
import Syntax

extension Plan {
  /// The plan as Markdown: counts and times, each change with the chain to the goals, then tables of
  /// what runs and what may.
  ///
  /// Names and values are in code spans or escaped, so that nothing in them is taken for Markdown.
  var markdown: String {
    var blocks = ["### ktask plan", summary.markdownText]
    if isUpToDate { return blocks.joined(separator: "\n\n") + "\n" }
    let story = PlanStory(of: self, most: PlanTable.mostChains)
    if !story.chains.isEmpty {
      var chains = story.chains.flatMap(\.markdown)
      if story.hiddenCauses > 0 {
        chains.append(
          "- … and \(counted(story.hiddenCauses, "more change")), with "
            + counted(story.hiddenTasks, "more target"))
      }
      blocks.append(chains.joined(separator: "\n"))
    }
    for (status, title) in [(PlanStatus.run, "Will run"), (.may, "May run")] {
      let table = PlanTable(tasks: tasks.filter { $0.status == status })
      if !table.tasks.isEmpty { blocks += ["#### \(title)"] + table.blocks }
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }
}

extension PlanChain {
  /// The causes, and below them one line from the first step to the last.
  fileprivate var markdown: [String] {
    let path = steps.map { step in
      step[0].label.markdownCode + (step.count > 1 ? " and \(step.count - 1) more" : "")
    }
    let shown = causes.prefix(PlanTable.mostCauses).map { "- \($0.text.markdownCode)" }
    let rest = causes.count - shown.count
    return shown + (rest > 0 ? ["- … and \(counted(rest, "more change"))"] : [])
      + ["  <br>→ \(path.joined(separator: " → "))"]
  }
}

/// A table of targets, the longer part of it folded.
private struct PlanTable {
  static let mostChains = 12
  static let mostCauses = 6
  /// How many targets are shown before the rest is folded.
  private static let mostRows = 10
  /// How many reasons of a target are shown before the rest is counted.
  private static let mostReasons = 4

  let tasks: [PlannedTask]

  var blocks: [String] {
    let isLong = tasks.count > Self.mostRows + 1
    let shown = isLong ? Array(tasks.prefix(Self.mostRows)) : tasks
    var blocks = [Self.table(shown)]
    if isLong {
      let rest = Array(tasks.dropFirst(Self.mostRows))
      let time = Expectation(of: rest).time.map { " (\($0))" } ?? ""
      // A table inside of HTML is Markdown only between empty lines.
      blocks += [
        "<details><summary>\(rest.count) more\(time)</summary>", Self.table(rest), "</details>",
      ]
    }
    return blocks
  }

  private static func table(_ tasks: [PlannedTask]) -> String {
    let rows = tasks.map { task in
      let time = task.expectedSeconds.map { Expectation.text($0).markdownText } ?? ""
      return "| \(task.label.markdownCode) | \(why(of: task)) | \(time) |"
    }
    return (["| target | why | last took |", "|---|---|--:|"] + rows).joined(separator: "\n")
  }

  private static func why(of task: PlannedTask) -> String {
    let isLong = task.why.count > mostReasons + 1
    let shown = isLong ? task.why.prefix(mostReasons) : task.why[...]
    var reasons = shown.map(\.text.markdownText)
    if isLong { reasons.append("… and \(task.why.count - mostReasons) more") }
    return reasons.joined(separator: "<br>")
  }
}

extension String {
  /// The text with everything that Markdown or HTML might interpret as character references.
  ///
  /// Brackets and an underscore between letters mean nothing by themselves and stay readable.
  var markdownText: String {
    let scalars = Array(visible.unicodeScalars)
    var text = ""
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      let isMeant: Bool
      switch scalar {
      // Also what mentions people and issues, is a formula, or ends a cell of a table.
      case "\\", "`", "*", "<", ">", "#", "|", "~", "&", "@", "$", "!": isMeant = true
      case "_":
        let before: Unicode.Scalar = index > 0 ? scalars[index - 1] : " "
        isMeant =
          !(before.properties.isAlphabetic || ("0"..."9").contains(before))
          || !(next.properties.isAlphabetic || ("0"..."9").contains(next))
      case "]": isMeant = ["(", "[", ":"].contains(next)
      default: isMeant = false
      }
      if isMeant { text += "&#\(scalar.value);" } else { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  /// The text as code: between backticks where that can be done, with character references elsewhere.
  var markdownCode: String {
    let isPlain = !unicodeScalars.contains { ["`", "|", "\\"].contains($0) || $0.isControl }
    let isBare = !isEmpty && first != " " && last != " "
    return isPlain && isBare ? "`\(self)`" : "<code>\(markdownText)</code>"
  }
}
