// `ktask log`.

import ArgumentParser
import ArtifactStore
import BuildEngine
import Rules
import Syntax

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List the builds that were run, or show what one of them made.",
    discussion: """
      Every build that made or changed anything is kept in the cache with what was asked for, its \
      time, its duration and what became of its targets; one that found all up to date is not. \
      Times are UTC. With a BUILD, shows the targets that it made in another way than before, and \
      the files that were others than in the builds before it. Waits for no build and writes nothing.

      A build is named by its id or the beginning of it, by last, or by last~1 for the one before.

      EXAMPLES
        ktask log                            all builds, the latest first
        ktask log -n 5                       the last five
        ktask log --label 'feature/*'        those that were to make such targets
        ktask log last                       what the last build made
        ktask log 3f2a --format json         for a program
      """)

  @Argument(help: ArgumentHelp("Show this build.", valueName: "build"))
  var build: String?

  @Option(name: .customShort("n"), help: ArgumentHelp("List so many at most.", valueName: "n"))
  var count: Int?

  @Option(
    help: ArgumentHelp(
      "List builds alone that made or were to make a target of this name, with * as in labels.",
      valueName: "label"))
  var label: String?

  @OptionGroup var strategy: StrategyOption

  @Option(help: "How the list is written to standard output.")
  var format = OutputFormat.text

  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if let count, count < 1 {
      throw ValidationError("'-n' takes a positive number, not \(count).")
    }
    if build != nil, count != nil || label != nil {
      throw ValidationError("'-n' and '--label' choose from the list, not from one build.")
    }
  }

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let store = project.store()
      try store.refresh()
      let history = try History(store)
      if let build {
        let session = try BuildReference(text: build).session(in: history)
        let detail = try SessionDetail(session, history, store)
        try write(detail.json) { detail.text(isColored: $0) }
      } else {
        let log = SessionList(sessions: try sessions(of: history, project))
        try write(log.json) { log.text(isColored: $0, width: OutputStream.standardOutput.width) }
      }
    }
  }

  private func write(_ json: JSON, _ text: (Bool) -> String) throws(CommandFailure) {
    switch format {
    case .json: try OutputStream.writeResult(json)
    case .text: try OutputStream.writeResult(text(OutputStream.standardOutput.isColored))
    }
  }

  private func sessions(of history: History, _ project: Project) throws -> [SessionRecord] {
    var sessions = history.sessions
    if let label {
      let labels = try LabelFinder(project: project, strategy: strategy.strategy)
        .labels(matching: label, among: history.labels() + sessions.flatMap(\.goals))
      if labels.isEmpty {
        throw CommandFailure(
          "no build made or was to make '\(label)'",
          hint: nearest(label, among: try history.labels()).map { "did you mean '\($0)'?" })
      }
      let times = try labels.flatMap { try history.makings(of: $0).map(\.time) }.sorted()
      let names = Set(labels)
      sessions = sessions.filter { session in
        let next = times.partitioningIndex { $0 >= session.start }
        return session.goals.contains(where: names.contains)
          || next < times.count && times[next] <= session.end
      }
    }
    return Array(sessions.prefix(count ?? .max))
  }
}

extension Array {
  /// The first position from which on `isBehind` holds, in a list that is sorted by it.
  fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Builds as a list.
struct SessionList {
  let sessions: [SessionRecord]

  /// How much of what was asked for is shown.
  private static let longest = 40

  func text(isColored: Bool, width: Int) -> String {
    if sessions.isEmpty {
      return "No build is remembered in the cache; run 'ktask build'.\n"
    }
    var table = TextTable(
      header: ["Build", "Began (UTC)", "Took", "Result", "Targets", "Asked for"], leftColumns: 6)
    table.rows = sessions.map { session in
      let asked = session.askedText
      return [
        session.id, Moment.text(session.start), Stopwatch.text(session.seconds), session.result,
        session.countText,
        asked.count <= Self.longest ? asked : asked.prefix(Self.longest - 1) + "…",
      ]
    }
    let lines = table.lines(width: width)
    return lines.enumerated().map { index, line in
      index == 0 ? Color.bold.paint(line, if: isColored) : line
    }.joined(separator: "\n") + "\n"
  }

  var json: JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("builds", .array(sessions.map { .object($0.members) })),
    ])
  }
}

extension SessionRecord {
  /// What is known of the build as a whole, for a document.
  var members: [JSON.Member] {
    [
      .init("id", .string(id)),
      .init("start", .string(Moment.iso(start))),
      .init("end", .string(Moment.iso(end))),
      .init("seconds", .number(seconds)),
      .init("labels", .array(labels.map { .string($0) })),
      .init("goals", .array(goals.map { .string($0) })),
      .init("result", .string(result)),
      .init("interrupted", .bool(isInterrupted)),
      .init(
        "counts", .object(counts.map { .init($0.name, .integer(Int64($0.count))) })),
    ]
  }
}
