// Gathers what is known of targets, from the sources as they are and from the history; of those that
// the sources do not have, or cannot be read for, from the history alone.

import ArtifactStore
import BuildEngine
import BuildGraph
import Rules

/// What can be said of one target.
struct Answer {
  let label: String
  /// The making that is compared, the last one unless builds were named; nil where there is none.
  let old: BuildRecord?
  /// The build in which that was recorded.
  let session: SessionRecord?
  /// How long the rule took then.
  let seconds: Double?
  /// Where it parts from what it is compared with; nil where there is nothing to compare.
  let difference: MakingDifference?
  let cause: Cause?
  /// What a build would do about it, nil where it is no target now or builds are compared.
  let status: PlanStatus?
  let outputNames: [String]
  /// Why there is less to say than of others.
  let note: String?
}

/// Asks about targets one after another.
struct Inquiry {
  let project: Project
  let strategy: String?
  let store: DiskStore
  let history: History
  let range: BuildRange?

  private(set) var answers: [Answer] = []
  /// Labels that a pattern names besides targets, which only the history knows.
  private(set) var formerLabels: [String] = []
  /// Whether a strategy that was named had errors.
  private(set) var isIncomplete = false

  init(
    project: Project, strategy: String?, store: DiskStore, history: History, range: BuildRange?
  ) {
    self.project = project
    self.strategy = strategy
    self.store = store
    self.history = history
    self.range = range
  }

  /// Takes in answers about all that some patterns mean.
  ///
  /// - Throws: `CommandFailure` where a pattern means nothing, `StoreError`.
  mutating func ask(_ patterns: [String]) throws {
    for pattern in patterns {
      let former = try LabelFinder(project: project, strategy: strategy)
        .labels(matching: pattern, among: history.labels())
      var selection: Selection?
      do {
        selection = try project.select([pattern], strategy: strategy, keepsGoing: true)
      } catch let failure as CommandFailure where failure.message != nil && !former.isEmpty {
        selection = nil
      }
      let known = Set(answers.map(\.label))
      if let selection { try answer(selection, pattern, known) }
      let current = Set(answers.map(\.label))
      let rest = former.filter { !current.contains($0) }
      if selection?.isIncomplete == true { isIncomplete = true }
      if selection.map({ $0.named.isEmpty && $0.own.isEmpty }) ?? true {
        let note = Self.note(isBroken: selection != nil)
        for label in rest { answers.append(try answer(label, note: note)) }
      } else {
        formerLabels += rest
      }
    }
  }

  private static func note(isBroken: Bool) -> String {
    isBroken
      ? "its strategy has errors; this is what the history knows"
      : "no strategy has such a target now; this is what the history knows"
  }

  private mutating func answer(
    _ selection: Selection, _ pattern: String, _ known: Set<String>
  ) throws {
    let engine = Engine(graph: selection.graph, store: store)
    var inspection = try Inspection(engine, goals: selection.goals, history: history)
    let graph = selection.graph
    let targets =
      selection.named.map { (label: "\($0.label)", task: $0.task) }
      + selection.own(named: pattern).map { (label: $0.name, task: $0.task) }
    for (label, task) in targets where !known.contains(label) {
      if let range, let new = range.new {
        answers.append(try compare(label, range.old, new, graph))
        continue
      }
      let old = try history.making(of: label, asOf: range?.old)
      // Each target is to be explained under every label that was asked for.
      var look = inspection
      answers.append(
        Answer(
          label: label, old: old, session: old.flatMap(history.session(of:)),
          seconds: try old.flatMap(history.action(of:))?.seconds,
          difference: try old.map { try inspection.difference(of: task, since: $0) },
          cause: try look.cause(of: task, since: old, label: label),
          status: inspection.status(of: task),
          outputNames: graph[task].rule.outputNames, note: nil))
    }
  }

  /// What is known of a target that the sources do not have.
  private func answer(_ label: String, note: String) throws -> Answer {
    if let range { return try compare(label, range.old, range.new, TaskGraph(), note: note) }
    let old = try history.making(of: label)
    return Answer(
      label: label, old: old, session: old.flatMap(history.session(of:)),
      seconds: try old.flatMap(history.action(of:))?.seconds, difference: nil, cause: nil,
      status: nil, outputNames: [], note: note)
  }

  /// Compares a target as it was in two builds.
  private func compare(
    _ label: String, _ first: SessionRecord, _ second: SessionRecord?, _ graph: TaskGraph,
    note: String? = nil
  ) throws -> Answer {
    let old = try history.making(of: label, asOf: first)
    let new = try history.making(of: label, asOf: second)
    func places(_ label: String) -> FieldPlaces {
      graph.task(labelled: label).map { graph[$0].places } ?? FieldPlaces("")
    }
    var causes = RecordedCauses(in: history, from: first, to: second, places: places)
    var note = note
    if old == nil { note = "it had not been built by the end of build \(first.id)" }
    return Answer(
      label: label, old: old ?? new, session: (old ?? new).flatMap(history.session(of:)),
      seconds: try (old ?? new).flatMap(history.action(of:))?.seconds,
      difference: old.flatMap { old in
        new.map {
          MakingDifference(from: Making(old), to: Making($0), places: places(label))
        }
      },
      cause: try old.flatMap { old in
        try new.map { try causes.cause(of: label, from: old, to: $0) }
      },
      status: nil,
      outputNames: graph.task(labelled: label).map { graph[$0].rule.outputNames } ?? [],
      note: note)
  }
}
