// A build that runs beside the thread that watches, and that can be stopped when it has become
// pointless. Knows what it builds, not why.

import ArtifactStore
import BuildEngine
import BuildGraph
import Synchronization

/// A build in the background.
final class WatchBuild: Sendable {
  let selection: Selection
  let store: DiskStore
  /// The lock of the store, until what was made has been left for people.
  let lock = KeptLock()
  private let progress: BuildProgress
  private let bell: Bell
  private let isStopped = Atomic(false)
  private let state = Mutex(State())

  private struct State {
    var running: [TaskID: (key: Digest, label: String)] = [:]
    /// How many actions have started.
    var starts = 0
    var result: Result<BuildReport, any Error>?
  }

  /// Starts to build.
  ///
  /// - Parameters:
  ///   - selection: What is built.
  ///   - store: Where the results are kept.
  ///   - options: How to go about it.
  ///   - bell: Rung when an action starts, and at the end.
  init(of selection: Selection, in store: DiskStore, options: BuildArguments, bell: Bell) {
    self.selection = selection
    self.store = store
    self.bell = bell
    let stream = OutputStream.standardError
    progress = BuildProgress(
      stream: stream, style: BuildProgress.style(for: stream, quiet: options.quiet))
    var settings = BuildOptions(
      jobs: BuildRun.jobs(options.jobs), keepsGoing: options.keepGoing, labels: selection.typed,
      files: selection.files, now: { Project.sourceDate ?? Stopwatch.secondsSince1970() })
    settings.keptLock = lock
    let asked = settings
    let engine = Engine(graph: selection.graph, store: store)
    let isParanoid = options.paranoid
    Task.detached { [self] in
      let result: Result<BuildReport, any Error>
      do {
        let goals = try engine.goals(
          selection.goals, isParanoid: isParanoid, isCancelled: { self.shouldStop })
        result = .success(
          try await engine.build(
            goals: goals, options: asked, observer: self,
            cancellation: { self.shouldStop }))
      } catch {
        result = .failure(error)
      }
      state.withLock { $0.result = result }
      bell.ring()
    }
  }

  private var shouldStop: Bool { isStopped.load(ordering: .relaxed) || Interrupt.isRequested }

  /// Whether it was told to stop.
  var isAbandoned: Bool { isStopped.load(ordering: .relaxed) }

  /// Has it stop as soon as it can; what it leaves unfinished can be gone on with.
  func abandon() { isStopped.store(true, ordering: .relaxed) }

  /// How it went; nil while it runs.
  var result: Result<BuildReport, any Error>? { state.withLock { $0.result } }

  /// The tasks that run, with the keys of their actions and their labels.
  var running: [TaskID: (key: Digest, label: String)] { state.withLock { $0.running } }

  /// How many actions have started.
  var starts: Int { state.withLock { $0.starts } }

  /// Takes the line that is written over and over away, so that another can be written.
  func clearLine() { progress.finish() }
}

extension WatchBuild: BuildObserver {
  func buildWillWait(forProcess process: Int32?) { progress.buildWillWait(forProcess: process) }

  func buildWillStart(_ counts: Plan.Counts) { progress.buildWillStart(counts) }

  func taskDidStart(_ task: TaskID, label: String, rule: String, expectedSeconds: Double?) {
    progress.taskDidStart(task, label: label, rule: rule, expectedSeconds: expectedSeconds)
  }

  func actionDidStart(_ task: TaskID, key: Digest) {
    let label = selection.graph[task].label
    state.withLock {
      $0.running[task] = (key, label)
      $0.starts += 1
    }
    bell.ring()
  }

  func taskDidProgress(_ task: TaskID, _ progress: RuleProgress) {
    self.progress.taskDidProgress(task, progress)
  }

  func taskDidFinish(_ report: TaskReport) {
    state.withLock { $0.running[report.task] = nil }
    progress.taskDidFinish(report)
  }

  func warn(_ message: String) { progress.warn(message) }
}
