// `ktask diff`.

import ArgumentParser
import ArtifactStore
import BuildEngine
import Syntax

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare what two builds made, or two strategies.",
    discussion: """
      Says which settings and which columns differ, in how many rows and by how much, which are new, gone or only \
      called otherwise, how the matrix and the labels differ, and puts the figures of both models \
      side by side. Rows are compared by their times.

      A build is named by its id or the beginning of it, by last, or by last~1 for the one before; a \
      strategy by its name or its file. Of builds, what they made is read from the cache; strategies \
      have to be built. Builds nothing, waits for no build and writes nothing.

      EXAMPLES
        ktask diff                           what the last build changed
        ktask diff 3f2a                      a build against the last one
        ktask diff last~3 last~1             two builds
        ktask diff momentum barriers         two strategies
        ktask diff --format json             for a program
      """)

  @Argument(
    help: ArgumentHelp(
      "Two builds (default: last~1 and last) or two strategies.", valueName: "build|strategy"))
  var sides: [String] = []

  @Option(help: "How the comparison is written to standard output.")
  var format = OutputFormat.text

  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if sides.count > 2 { throw ValidationError("'diff' compares two, not \(sides.count).") }
  }

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let store = project.store()
      try store.refresh()
      let history = try History(store)
      let pairs = try pairs(project, store, history)
      let comparisons = try pairs.map { old, new in
        try SideComparison(old, new, reader: RecordedContent(store: store))
      }
      let report = DiffReport(comparisons: comparisons)
      switch format {
      case .json: try OutputStream.writeResult(report.json)
      case .text:
        let stream = OutputStream.standardOutput
        try OutputStream.writeResult(report.text(isColored: stream.isColored, width: stream.width))
      }
    }
  }

  /// What is compared with what, strategy by strategy.
  private func pairs(
    _ project: Project, _ store: DiskStore, _ history: History
  ) throws -> [(DiffSide, DiffSide)] {
    let strategies = sides.map { Self.isStrategy($0, project) }
    if strategies == [true, true] {
      let made = try sides.map { try DiffSide(strategy: $0, project, store, history) }
      return [(made[0], made[1])]
    }
    guard !strategies.contains(true) else {
      let name = sides[strategies.firstIndex(of: true) ?? 0]
      throw CommandFailure(
        strategies.count == 1
          ? "'\(name)' is one strategy, and two are compared"
          : "'\(name)' is a strategy, and the other is none",
        hint: "name two strategies, or two builds from 'ktask log'", isUsage: true)
    }
    for side in sides where !BuildReference(text: side).isWellFormed {
      let known = project.strategyPaths.keys.sorted()
      throw CommandFailure(
        "'\(side)' is neither a build nor a strategy",
        hint: nearest(side, among: known).map { "did you mean '\($0)'?" }
          ?? "'ktask log' lists builds" + (known.isEmpty ? "" : "; there are strategies ")
          + known.joined(separator: ", "), isUsage: true)
    }
    let names = sides.isEmpty ? ["last~1", "last"] : sides.count == 1 ? sides + ["last"] : sides
    if names[0] == "last~1", history.sessions.count == 1 {
      throw CommandFailure(
        "only one build is remembered", hint: "there is something to compare after the next one")
    }
    let (old, new) = (
      try BuildReference(text: names[0]).session(in: history),
      try BuildReference(text: names[1]).session(in: history)
    )
    if old == new {
      throw CommandFailure(
        sides.count == 1
          ? "build \(old.id) is the last one" : "both are build \(old.id)",
        hint: "name two builds; 'ktask diff' alone compares the last two", isUsage: true)
    }
    return try DiffSide.pairs(old, new, project, history)
  }

  private static func isStrategy(_ text: String, _ project: Project) -> Bool {
    project.strategyPaths[text] != nil || text.contains("/") || text.hasSuffix(".yaml")
      || text.hasSuffix(".yml")
  }
}
