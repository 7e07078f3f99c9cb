// What a build would make targets from now, beside what it made them from before. Takes no lock, runs
// nothing and writes nothing.

package import ArtifactStore
package import BuildGraph

/// One look at what some goals need, for questions about it.
package struct Inspection {
  private let graph: TaskGraph
  private let history: History
  private let survey: Survey
  private var resolver: Resolver
  private var seen: Set<TaskID> = []

  /// Looks at what `goals` need, with the code that a plan looks with.
  package init(_ engine: Engine, goals: [TaskID], history: History) throws(StoreError) {
    try engine.store.refresh()
    graph = engine.graph
    self.history = history
    resolver = Resolver(graph: engine.graph, store: engine.store, reader: engine.reader)
    survey = try Survey(of: goals, with: &resolver)
  }

  /// What a build would do about a task that the goals need.
  package func status(of task: TaskID) -> PlanStatus { survey.statuses[task.index] }

  /// The outputs of a task as far as they are known now.
  package func outputs(of task: TaskID) -> [StoredOutput]? { resolver.outputs[task.index] }

  /// The tasks that the goals need, each after those it needs.
  package var tasks: [TaskID] { survey.order }

  /// What a task would be made from now, under one of its labels.
  package mutating func making(
    of task: TaskID, label: String? = nil
  ) throws(StoreError) -> Making {
    let current = try resolver.making(of: task, key: key(of: task))
    return Making(
      current, label: label ?? graph[task].label,
      outputs: resolver.outputs[task.index]?.map(\.digest) ?? [])
  }

  /// Where what a task would be made from now parts from an earlier making.
  package mutating func difference(
    of task: TaskID, since old: BuildRecord
  ) throws(StoreError) -> MakingDifference {
    MakingDifference(from: Making(old), to: try making(of: task), places: graph[task].places)
  }

  /// Why a task would make its target anew, or has done so since.
  ///
  /// - Parameters:
  ///   - task: A task that the goals need.
  ///   - old: The making to compare with, nil if there is none.
  ///   - label: The label that is asked about, where it is not the task's first.
  /// - Returns: The causes, each target explained once in all calls.
  /// - Throws: `StoreError` where the records cannot be read.
  package mutating func cause(
    of task: TaskID, since old: BuildRecord?, label: String? = nil
  ) throws(StoreError) -> Cause {
    let node = graph[task]
    let label = label ?? node.label
    let isRepeated = !seen.insert(task).inserted
    func cause(_ fate: Cause.Fate, _ reasons: [Reason], _ causes: [Cause] = []) -> Cause {
      Cause(
        label: label, rule: node.rule.name, fate: fate, reasons: isRepeated ? [] : reasons,
        causes: causes, isRepeated: isRepeated)
    }
    let fate = fate(of: task)
    guard let old else { return cause(fate == .same ? .changed : fate, [.neverBuilt]) }
    let difference = try difference(of: task, since: old)
    if isRepeated { return cause(fate == .same && !difference.isEmpty ? .changed : fate, []) }
    var reasons = difference.ownReasons + unreadable(task)
    var causes: [Cause] = []
    var followed: Set<TaskID> = []
    for (input, changed) in zip(node.inputs, difference.inputs)
    where [.changed, .unknown].contains(changed.change) {
      guard case .output(let producer, _) = input.origin else {
        if changed.change == .changed { reasons.append(.inputChanged(changed.name)) }
        continue
      }
      if !followed.insert(producer).inserted { continue }
      let before = try changed.old.map { digest throws(StoreError) in
        try made(digest, by: producer, oldName: changed.oldName)
      }
      causes.append(try self.cause(of: producer, since: before ?? nil))
    }
    if reasons.isEmpty, causes.isEmpty { reasons = lostReasons(task, old) }
    return cause(fate == .same && !difference.isEmpty ? .changed : fate, reasons, causes)
  }

  /// The making in which a task, or what stood in its place, gave some content.
  private func made(
    _ digest: Digest, by producer: TaskID, oldName: String?
  ) throws(StoreError) -> BuildRecord? {
    for label in graph.labels(of: producer) {
      if let known = try history.makings(of: label).first(where: { $0.outputs.contains(digest) }) {
        return known
      }
    }
    guard let oldName else { return nil }
    return try history.producer(of: oldName, containing: digest)
  }

  private func key(of task: TaskID) -> Digest? {
    switch survey.decisions[task.index] {
    case .hit(let record): record.key
    case .miss(let key): key
    case .open, .unreadable, nil: nil
    }
  }

  private func fate(of task: TaskID) -> Cause.Fate {
    switch survey.statuses[task.index] {
    case .keep: .same
    case .run: .willBeBuilt
    case .may: .mayBeBuilt
    }
  }

  private func unreadable(_ task: TaskID) -> [Reason] {
    guard case .unreadable(let error) = survey.decisions[task.index] else { return [] }
    return [.sourceUnreadable(message: "\(error)")]
  }

  /// Why a task would run that would make the same as before.
  private func lostReasons(_ task: TaskID, _ old: BuildRecord) -> [Reason] {
    guard survey.statuses[task.index] != .keep else { return [] }
    if let twin = survey.twins[task.index] { return [.twin(label: graph[twin].label)] }
    switch survey.decisions[task.index] {
    case .hit: return [.objectMissing]
    case .miss(let key): return [key == old.key ? .resultForgotten : .keyChanged]
    case .open, .unreadable, nil: return []
    }
  }
}
