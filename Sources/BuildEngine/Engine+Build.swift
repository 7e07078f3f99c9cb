// The loop that starts rules and takes in what came of them. All state of a build is in its local
// variables; rules run in child tasks that see none of it.

import ArtifactStore
package import BuildGraph
import Synchronization

extension Engine {
  /// Brings `goals` up to date.
  ///
  /// Rules that fail are told of in the report; what they would have made is not recorded.
  ///
  /// - Parameters:
  ///   - goals: The tasks whose outputs are wanted.
  ///   - options: How to go about it.
  ///   - observer: Who watches.
  ///   - cancellation: Asked often and from many threads; once it says true, nothing more starts.
  /// - Returns: How each task fared.
  /// - Throws: `StoreError` when the cache cannot be read or written; what was made before is kept.
  package func build(
    goals: [TaskID], options: BuildOptions = BuildOptions(), observer: (any BuildObserver)? = nil,
    cancellation: @escaping @Sendable () -> Bool = { false }
  ) async throws -> BuildReport {
    var loop = BuildLoop(
      engine: self, goals: goals, options: options, observer: observer, isCancelled: cancellation)
    return try await loop.run()
  }
}

/// One build while it runs.
private struct BuildLoop {
  let engine: Engine
  let goals: [TaskID]
  let options: BuildOptions
  let observer: (any BuildObserver)?
  let isCancelled: @Sendable () -> Bool

  private let clock = ContinuousClock()
  private let warnings = WarningLog()
  private var isInterrupted = false
  private var hasFailed = false
  private var pace = RulePace()
  /// Whether a target was made, or taken from the cache, in another way than the last time.
  private var hasRecorded = false
  /// The latest time of such a record.
  private var lastRecorded: Int64 = 0

  init(
    engine: Engine, goals: [TaskID], options: BuildOptions, observer: (any BuildObserver)?,
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.engine = engine
    self.goals = goals
    self.options = options
    self.observer = observer
    self.isCancelled = isCancelled
  }

  mutating func run() async throws -> BuildReport {
    guard let lock = try await lock() else {
      return BuildReport(tasks: [], seconds: 0, isInterrupted: true, warnings: [])
    }
    options.keptLock?.keep(lock)
    defer { if options.keptLock == nil { lock.release() } }
    observer?.buildDidLock()
    let start = clock.now
    let startTime = FileSystem.wallClock
    var resolver = Resolver(graph: engine.graph, store: engine.store, reader: engine.reader)
    let survey = try Survey(of: goals, with: &resolver)
    observer?.buildWillStart(survey.counts)
    var scheduler = Scheduler(survey: survey, resolver: resolver)
    try await drive(&scheduler)
    if shouldStop() { isInterrupted = true }
    try scheduler.finishRest(isInterrupted: isInterrupted)
    try passOn(&scheduler)
    checkpoints.sweep(after: scheduler)
    let reports = survey.order.compactMap { scheduler.reports[$0.index] }
    let report = BuildReport(
      tasks: reports, seconds: (clock.now - start).seconds,
      isInterrupted: isInterrupted && reports.contains { $0.outcome == .skipped },
      warnings: warnings.messages, sources: sources(scheduler.resolver))
    if hasRecorded || report.counts.cached < report.counts.total {
      try engine.store.record([.session(session(report, since: startTime))])
    }
    return report
  }

  /// The source files that were looked at.
  private func sources(_ resolver: Resolver) -> [RecordedInput] {
    engine.graph.sources.compactMap { path in
      resolver.sources.known(path).map { RecordedInput(name: path, digest: $0) }
    }
  }

  /// The build as it is kept in the list of builds.
  private func session(_ report: BuildReport, since start: Int64) -> SessionRecord {
    let counts = report.adding(cached: options.settledTargetCount).counts
    return SessionRecord(
      // Not before what it recorded, though the clock was set back.
      start: start, end: max(FileSystem.wallClock, lastRecorded), labels: options.labels,
      goals: goals.count > SessionRecord.maximumGoals
        ? [] : goals.map { engine.graph[$0].label } + options.settledGoals,
      files: options.files + report.sources,
      counts: BuildOutcome.allCases.map { outcome in
        RecordedCount(name: outcome.rawValue, count: counts[outcome])
      }, isInterrupted: report.isInterrupted)
  }

  /// The store's lock, nil when the user lost patience.
  private func lock() async throws(StoreError) -> StoreLock? {
    do {
      return try await engine.store.lock(
        onWait: { observer?.buildWillWait(forProcess: $0) }, isCancelled: shouldStop)
    } catch {
      if error == .cancelled { return nil }
      throw error
    }
  }

  /// Runs tasks until none is left that can run.
  private mutating func drive(_ scheduler: inout Scheduler) async throws {
    try await withThrowingTaskGroup(of: Batch.Outcome.self) { group in
      var running = 0
      try scheduler.settle()
      try passOn(&scheduler)
      while true {
        while running < options.jobs, mayStart(), let batch = try start(&scheduler) {
          group.addTask { batch() }
          running += 1
        }
        try passOn(&scheduler)
        guard running > 0, let outcome = try await group.next() else { return }
        running -= 1
        for task in outcome.rest { scheduler.putBack(task) }
        for (task, result) in outcome.results {
          if case .interrupted = result { isInterrupted = true }
          if case .made(_, let seconds) = result {
            pace.add(engine.graph.tasks[task.index].rule.name, seconds: seconds)
          }
          try scheduler.finish(task, result)
        }
        try passOn(&scheduler)
      }
    }
  }

  private func shouldStop() -> Bool { isCancelled() || Task.isCancelled }

  private mutating func mayStart() -> Bool {
    if shouldStop() { isInterrupted = true }
    return !isInterrupted && (options.keepsGoing || !hasFailed)
  }

  /// The next task or, where they are quick, the next tasks, so that each thread gets its share.
  private func start(_ scheduler: inout Scheduler) throws(StoreError) -> Batch? {
    let share = min(Batch.maximumCount, max(1, scheduler.ready.count / options.jobs))
    var batch = Batch()
    while batch.members.count < share, let task = try scheduler.next(at: options.now()) {
      let isQuick = pace.isQuick(engine.graph.tasks[task.index].rule.name)
      if !isQuick, !batch.members.isEmpty {
        scheduler.putBack(task)
        break
      }
      batch.members.append(try member(task, scheduler))
      if !isQuick { break }
    }
    return batch.members.isEmpty ? nil : batch
  }

  private func member(
    _ task: TaskID, _ scheduler: Scheduler
  ) throws(StoreError) -> Batch.Member {
    let node = engine.graph[task]
    let seconds = observer == nil ? nil : try scheduler.resolver.expectedSeconds(of: task)
    let key = scheduler.runs[task.index]?.key
    return Batch.Member(
      task: task, execution: execution(of: task, scheduler),
      willStart: { [observer] in
        observer?.taskDidStart(
          task, label: node.label, rule: node.rule.name, expectedSeconds: seconds)
        if let key { observer?.actionDidStart(task, key: key) }
      }, didRun: { [observer] in observer?.taskDidRun(task) })
  }

  /// Tells the observer and the store what the scheduler found.
  private mutating func passOn(_ scheduler: inout Scheduler) throws(StoreError) {
    let news = scheduler.news
    scheduler.news = SchedulerNews()
    for case .build(let record) in news.records {
      hasRecorded = true
      lastRecorded = max(lastRecorded, record.time)
    }
    // What is told is kept.
    try engine.store.record(scheduler.resolver.sources.takeNews() + news.records)
    for message in news.warnings { warn(message) }
    for report in news.reports {
      if report.outcome == .failed { hasFailed = true }
      observer?.taskDidFinish(report)
    }
    for key in news.ended { checkpoints.remove(key) }
  }

  private func warn(_ message: String) {
    warnings.append(message)
    observer?.warn(message)
  }

  private var checkpoints: CheckpointKeeper { CheckpointKeeper(store: engine.store) }

  private func execution(of task: TaskID, _ scheduler: Scheduler) -> Execution {
    let run = scheduler.runs[task.index]
    let node = engine.graph[task]
    let warn: @Sendable (String) -> Void = { [observer, warnings] in
      let message = "\(node.label): \($0)"
      warnings.append(message)
      observer?.warn(message)
    }
    let context = RuleContext(
      time: run?.time ?? 0,
      isCancelled: { [isCancelled] in isCancelled() || Task.isCancelled },
      report: { [observer] in observer?.taskDidProgress(task, $0) },
      warn: warn,
      checkpoint: run.map { checkpoints.checkpoint(of: $0.key, label: node.label, warn: warn) }
        ?? .none)
    return Execution(
      rule: node.rule, inputs: run?.inputs ?? [], held: run?.held ?? [:], store: engine.store,
      target: engine.store, reader: engine.reader, context: context,
      isRestoring: run?.restoring != nil)
  }
}

/// What the user should know, from the engine and from the threads that rules run on.
private final class WarningLog: Sendable {
  private let log = Mutex<[String]>([])

  var messages: [String] { log.withLock { $0 } }

  func append(_ message: String) { log.withLock { $0.append(message) } }
}
