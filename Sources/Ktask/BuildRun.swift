// One build from the selection to the summary; `build` and `train` differ only in what they select.

import ArtifactStore
import BuildEngine
import BuildGraph
import CProcess
import Rules
import Syntax

/// What is built, and how its result is told.
struct BuildRun {
  let project: Project
  let selection: Selection
  let options: BuildArguments
  /// Told when everything happens, where somebody asked for that.
  var trace: BuildTrace?
  /// Selects the same once more, all strategies being read.
  var selectAgain: (() throws -> Selection)?

  /// Builds, leaves the outputs, and writes the summary or the document.
  ///
  /// - Throws: `CommandFailure.reported` where a target failed, `CancellationError` after Ctrl-C.
  func run() throws {
    try tracing { try making { try buildAndDeliver(warnings: $0) } }
  }

  /// Builds, leaves nothing, and hands over what was built; the summary goes to standard error.
  ///
  /// After a failure `body` runs only where the build is to go on, and the failure is thrown then.
  ///
  /// - Throws: What `run()` throws, and what `body` does, which runs again after a lost object.
  func run(reading body: (BuildReport, DiskStore) throws -> Void) throws {
    try tracing { try buildAndRead(body) }
  }

  private func buildAndRead(_ body: (BuildReport, DiskStore) throws -> Void) throws {
    try making { _ in
      let store = project.store()
      let report = try build(with: store)
      if report.isInterrupted { throw CancellationError() }
      let isFailed = report.counts.failed > 0 || selection.isIncomplete
      if isFailed, !options.keepGoing { throw CommandFailure.reported }
      if !options.quiet {
        let summary = BuildSummary(report: report, selection: selection, delivered: [])
        let stream = OutputStream.standardError
        stream.write(try summary.text(store: store, isColored: stream.isColored))
      }
      try body(report, store)
      collectGarbage(after: report, in: store)
      if isFailed { throw CommandFailure.reported }
    }
  }

  private func tracing(_ body: () throws -> Void) throws {
    try BuildTrace.around(trace, of: project, sources: selection.graph.sources, body)
  }

  /// Runs `body`, and again as long as it finds lost objects.
  ///
  /// A damaged object is put aside when it is read, so that building makes it again;
  /// there are no more attempts than could each find another target's.
  ///
  /// - Parameter body: The work; takes what was written to standard error before.
  /// - Throws: What `body` does.
  private func making(_ body: ([UInt8]) throws -> Void) throws {
    Interrupt.heed()
    selection.warn()
    let warnings = OutputStream.endTranscript()
    for _ in selection.graph.tasks {
      do {
        return try body(warnings)
      } catch let error as StoreError where error.isLostObject {
        OutputStream.standardError.warn("\(error); building it again")
      }
    }
    try body(warnings)
  }

  private func buildAndDeliver(warnings: [UInt8]) throws {
    let store = project.store()
    let drafts = DefinitionDrafts(selection.deliveries)
    let lock = KeptLock()
    defer { lock.release() }
    let report = try build(with: store, drafts, lock).adding(cached: selection.settledTargetCount)
    if drafts.hasWaited, !isAsSelected, let again = try selectAgain?() {
      lock.release()
      return try BuildRun(project: project, selection: again, options: options, trace: trace)
        .buildAndDeliver(warnings: warnings)
    }
    var delivered: [DeliveredFile] = []
    trace?.begin("deliver")
    for delivery in selection.deliveries {
      let files = try delivery.deliver(report, from: store)
      try delivery.leaveState(beside: files, of: report, selection, drafts, store)
      delivered += files
    }
    for own in selection.own { delivered += try own.deliver(report, from: store) }
    trace?.end()
    try write(report, delivered, store)
    saveSettled(report, delivered, in: store)
    try? store.pruneSnapshots()
    saveSnapshot(of: report, delivered: delivered, warnings: warnings, in: store)
    lock.release()
    collectGarbage(after: report, in: store)
    if report.isInterrupted { throw CancellationError() }
    if report.counts.failed > 0 || selection.isIncomplete { throw CommandFailure.reported }
  }

  /// Whether what was selected is still as it was when it was looked at.
  private var isAsSelected: Bool {
    selection.settled.allSatisfy(\.holds)
      && Snapshot(of: project.sightings.entries).seenAgain() != nil
  }

  private func build(
    with store: DiskStore, _ drafts: DefinitionDrafts? = nil, _ lock: KeptLock? = nil
  ) throws -> BuildReport {
    let stream = OutputStream.standardError
    let progress = BuildProgress(
      stream: stream, style: BuildProgress.style(for: stream, quiet: options.quiet))
    // Whatever ends this process from here on, the next build looks at everything and tidies up.
    try? store.removeSnapshot(of: UpToDateCheck.command(Invocation.arguments))
    let engine = Engine(graph: selection.graph, store: store)
    let goals = try engine.goals(selection.goals, isParanoid: options.paranoid)
    var settings = BuildOptions(
      jobs: Self.jobs(options.jobs), keepsGoing: options.keepGoing, labels: selection.typed,
      files: selection.files, settledGoals: selection.settled.flatMap(\.goals),
      settledTargetCount: selection.settledTargetCount,
      now: { Project.sourceDate ?? Stopwatch.secondsSince1970() })
    settings.keptLock = lock
    let watchers: [(any BuildObserver)?] = [drafts, trace]
    let observer = watchers.reduce(progress as any BuildObserver) { observer, other in
      other.map { ObserverPair(observer, $0) } ?? observer
    }
    defer {
      progress.finish()
      trace?.end()
    }
    let asked = settings
    return try runBlocking {
      try await engine.build(
        goals: goals, options: asked, observer: observer,
        cancellation: { Interrupt.isRequested })
    }
  }

  /// How many tasks run at once where so many are asked for.
  ///
  /// Rules run on threads of which there is one for each processor. What was started beyond that
  /// would wait for one and be shown as running, and the end of a task would go unnoticed
  /// meanwhile.
  static func jobs(_ asked: Int?) -> Int {
    min(asked ?? .max, Int(ktask_processor_count()))
  }

  private func write(
    _ report: BuildReport, _ delivered: [DeliveredFile], _ store: DiskStore
  ) throws {
    switch options.format {
    case .json:
      let outputs = delivered.map { (name: $0.name, path: $0.path) }
      try OutputStream.writeResult(report.json(outputs: outputs, graph: selection.graph))
    case .text where !options.quiet:
      let summary = BuildSummary(report: report, selection: selection, delivered: delivered)
      let isColored = OutputStream.standardOutput.isColored
      try OutputStream.writeResult(summary.text(store: store, isColored: isColored))
    case .text:
      break
    }
  }
}
