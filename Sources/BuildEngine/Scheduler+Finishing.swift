// From what came of a run to reports, records, and tasks that can be decided next.

import ArtifactStore
import BuildGraph

extension Scheduler {
  /// Takes in what came of a running task.
  ///
  /// - Throws: What the store threw; the build cannot go on then.
  mutating func finish(_ task: TaskID, _ result: Execution.Result) throws(StoreError) {
    guard let run = runs[task.index] else { return }
    runningByKey[run.key] = nil
    switch result {
    case .made(let outputs, let seconds):
      try finish(task, run, outputs, seconds)
      news.ended.append(run.key)
    case .failed(let message):
      fail(task, message)
      news.ended.append(run.key)
    case .interrupted: states[task.index] = .waiting
    case .storeFailed(let error): throw error
    case .sourcesChanged(let contents): takeIn(contents, readBy: task)
    case .lost: lookAgain(task)
    }
    try settle()
  }

  /// Counts a task as failed; what is known of its outputs stays true.
  mutating func fail(_ task: TaskID, _ message: String) {
    states[task.index] = .failed
    firstFailure = firstFailure ?? resolver.graph[task].label
    report(
      task, .failed, key: runs[task.index]?.key, why: runs[task.index]?.why ?? [], error: message)
    runs[task.index] = nil
    if resolver.outputs[task.index] != nil { makeKnown(task) }
    unblockWaiters(of: task)
  }

  /// Settles what is left when nothing more is going to start.
  ///
  /// A task that can be had from the cache still is; the others are skipped.
  ///
  /// - Parameter isInterrupted: Whether the user stopped the build, which explains more than a
  ///   failure does.
  /// - Throws: What the store throws.
  mutating func finishRest(isInterrupted: Bool) throws(StoreError) {
    let end = isInterrupted ? Reason.stopped : firstFailure.map { .notTried(after: $0) } ?? .stopped
    var causes: [Int: Reason] = [:]
    for task in survey.order {
      switch states[task.index] {
      case .settled: continue
      case .failed: causes[task.index] = .upstreamFailed(label: resolver.graph[task].label)
      case .waiting, .blocked, .ready, .running:
        if case .hit(let record) = try resolver.decide(task), try !isMissed(task, record) {
          resolver.settle(task, record.outputs)
          try reportCached(task, record)
        } else {
          let cause = firstCause(among: causes, for: task) ?? end
          causes[task.index] = cause
          report(task, .skipped, why: [cause])
        }
      }
    }
    for (task, record) in uncertain where reports[task.index] == nil {
      try reportCached(task, record)
    }
  }

  /// Reports a task that comes from the cache, and remembers it as its labels' last build.
  mutating func reportCached(_ task: TaskID, _ record: ActionRecord) throws(StoreError) {
    let digests = record.outputs.map(\.digest)
    news.records += try resolver.buildRecords(of: task, key: record.key, outputs: digests)
    report(task, .cached, key: record.key, stored: record.outputs)
  }

  /// Makes the report of a task, and passes it on.
  mutating func report(
    _ task: TaskID, _ outcome: BuildOutcome, key: Digest? = nil, seconds: Double = 0,
    why: [Reason] = [], error: String? = nil, stored: [StoredOutput] = []
  ) {
    let node = resolver.graph[task]
    let report = TaskReport(
      task: task, label: node.label, rule: node.rule.name, key: key, outcome: outcome,
      seconds: seconds, why: why, error: error, stored: stored)
    reports[task.index] = report
    news.reports.append(report)
  }

  private mutating func finish(
    _ task: TaskID, _ run: Run, _ outputs: [StoredOutput], _ seconds: Double
  ) throws(StoreError) {
    let node = resolver.graph[task]
    let digests = outputs.map(\.digest)
    let last = try resolver.store.lastBuild(of: node.label)
    var records: [Record] = []
    if let record = try actionRecord(of: run, outputs, seconds) {
      records.append(.action(record))
    }
    records += try resolver.buildRecords(
      of: task, key: run.key, making: run.making, outputs: digests)
    news.records += records
    resolver.settle(task, outputs)
    states[task.index] = .settled
    runs[task.index] = nil
    let outcome: BuildOutcome = last?.outputs == digests ? .cut : .ran
    report(task, outcome, key: run.key, seconds: seconds, why: run.why, stored: outputs)
    if let before = run.before, before != outputs { noteDifference(of: task, run) }
    makeKnown(task)
    unblockWaiters(of: task)
  }

  /// What is to be recorded of a run; nothing when it made again what is recorded.
  private func actionRecord(
    of run: Run, _ outputs: [StoredOutput], _ seconds: Double
  ) throws(StoreError) -> ActionRecord? {
    guard let past = run.restoring else {
      // What is recorded and yet was no hit cannot be used; the new record has to outlive it.
      let unusable = try resolver.store.action(run.key)
      return ActionRecord(
        key: run.key, outputs: outputs, time: run.time, seconds: seconds,
        generation: unusable.map { $0.generation + 1 } ?? 0)
    }
    if past.outputs == outputs { return nil }
    return ActionRecord(
      key: run.key, outputs: outputs, time: past.time, seconds: seconds,
      generation: past.generation + 1)
  }

  /// Has everybody who counted on the lost bytes decided anew.
  private mutating func noteDifference(of task: TaskID, _ run: Run) {
    let node = resolver.graph[task]
    if run.restoring != nil {
      news.warnings.append(
        "\(node.label): made again, it came out different: rule \(node.rule.name) does not give "
          + "the same for the same inputs")
    }
    isSurveyValid = false
    for dependant in dependants[task] where states[dependant.index] == .ready {
      decideAgain(dependant)
    }
  }

  /// Goes on with what source files contain now.
  private mutating func takeIn(_ contents: [String: [UInt8]], readBy task: TaskID) {
    let node = resolver.graph[task]
    for case .source(let source) in node.inputs.lazy.map(\.origin) {
      let path = resolver.graph[source]
      guard let bytes = contents[path] else { continue }
      let digest = Digest(of: bytes)
      if resolver.sources.known(path) == digest { continue }
      resolver.sources.update(path, to: digest)
      news.warnings.append("\(path) changed during the build; \(node.label) uses it as it is now")
    }
    isSurveyValid = false
    runs[task.index]?.held = contents
    decideAgain(task)
  }

  /// Has a task decided anew that found an input lost; the producer is made again by that.
  private mutating func lookAgain(_ task: TaskID) {
    restorations[task.index, default: 0] += 1
    if restorations[task.index, default: 0] > Self.maximumRestorations {
      fail(task, "what it reads is lost from the cache again and again")
    } else {
      decideAgain(task)
    }
  }

  private func firstCause(among causes: [Int: Reason], for task: TaskID) -> Reason? {
    for case .output(let producer, _) in resolver.graph[task].inputs.lazy.map(\.origin) {
      if let cause = causes[producer.index] { return cause }
    }
    return nil
  }
}
