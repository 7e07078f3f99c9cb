// What a build did when, in the format of Chrome's tracing, which ui.perfetto.dev reads too. Sees the
// build as an observer does.

import ArtifactStore
import BuildEngine
import BuildGraph
import Synchronization
import Syntax

/// Writes down when the parts of a build began and ended.
final class BuildTrace: BuildObserver, Sendable {
  /// Something that took time, on one line of the picture.
  private struct Event {
    let name: String
    let line: Int
    let start: Stopwatch.Instant
    let end: Stopwatch.Instant
    let arguments: [JSON.Member]
  }

  private struct Running {
    let label: String
    let rule: String
    let line: Int
    let start: Stopwatch.Instant
    /// When its rule ended, though nobody has said yet how it fared.
    var end: Stopwatch.Instant?
  }

  private struct State {
    var events: [Event] = []
    var running: [TaskID: Running] = [:]
    /// The part of the build that is going on apart from its tasks.
    var phase: (name: String, start: Stopwatch.Instant)?
    /// Which lines of tasks are taken, from line 1 on.
    var isTaken: [Bool] = []
  }

  /// Where the trace is to be written.
  let path: String
  private let began = Stopwatch.now()
  private let state = Mutex(State())

  init(path: String) { self.path = path }

  /// Ends what is going on apart from tasks.
  func end() { state.withLock { Self.end(&$0, []) } }

  /// Begins a part of the command apart from tasks, and ends the one before.
  func begin(_ name: String) {
    state.withLock { state in
      Self.end(&state, [])
      state.phase = (name, Stopwatch.now())
    }
  }

  private static func end(_ state: inout State, _ arguments: [JSON.Member]) {
    guard let (name, start) = state.phase else { return }
    state.phase = nil
    state.events.append(
      Event(name: name, line: 0, start: start, end: Stopwatch.now(), arguments: arguments))
  }

  // MARK: What a build tells

  func buildWillWait(forProcess process: Int32?) { begin("wait for the lock") }

  func buildDidLock() { begin("survey") }

  func buildWillStart(_ counts: Plan.Counts) {
    state.withLock { state in
      let counts = [("run", counts.run), ("may", counts.may), ("keep", counts.keep)]
      Self.end(&state, counts.map { .init($0.0, .integer(Int64($0.1))) })
      state.phase = ("tasks", Stopwatch.now())
    }
  }

  func taskDidStart(_ task: TaskID, label: String, rule: String, expectedSeconds: Double?) {
    state.withLock { state in
      // It began before, and what it reads turned out to be lost or altered.
      Self.close(task, &state, outcome: "begun again")
      let free = state.isTaken.firstIndex(of: false) ?? state.isTaken.count
      if free == state.isTaken.count { state.isTaken.append(true) }
      state.isTaken[free] = true
      state.running[task] = Running(
        label: label, rule: rule, line: free + 1, start: Stopwatch.now())
    }
  }

  func taskDidProgress(_ task: TaskID, _ progress: RuleProgress) {}

  func taskDidRun(_ task: TaskID) {
    state.withLock { state in
      guard let running = state.running[task], running.end == nil else { return }
      state.running[task]?.end = Stopwatch.now()
      state.isTaken[running.line - 1] = false
    }
  }

  func taskDidFinish(_ report: TaskReport) {
    state.withLock { state in
      guard let running = state.running.removeValue(forKey: report.task) else {
        // What fails before it runs, as for a file that cannot be read, has no length.
        guard report.outcome == .failed else { return }
        let now = Stopwatch.now()
        return state.events.append(
          Event(
            name: report.label, line: 0, start: now, end: now, arguments: report.traceArguments))
      }
      // What was begun is skipped only where the build was stopped meanwhile.
      if report.outcome == .skipped {
        state.running[report.task] = running
        return Self.close(report.task, &state, outcome: "interrupted")
      }
      if running.end == nil { state.isTaken[running.line - 1] = false }
      state.events.append(
        Event(
          name: running.label, line: running.line, start: running.start,
          end: running.end ?? Stopwatch.now(), arguments: report.traceArguments))
    }
  }

  func warn(_ message: String) {}

  private static func close(_ task: TaskID, _ state: inout State, outcome: String) {
    guard let running = state.running.removeValue(forKey: task) else { return }
    if running.end == nil { state.isTaken[running.line - 1] = false }
    state.events.append(
      Event(
        name: running.label, line: running.line, start: running.start,
        end: running.end ?? Stopwatch.now(),
        arguments: [
          .init("rule", .string(running.rule)), .init("outcome", .string(outcome)),
        ]))
  }

  // MARK: The document

  /// The trace so far; what is going on ends now, as it was interrupted.
  var document: JSON {
    state.withLock { state in
      Self.end(&state, [])
      for task in state.running.keys.sorted() {
        Self.close(task, &state, outcome: "interrupted")
      }
      let names =
        [Self.name("process_name", "ktask", line: 0), Self.name("thread_name", "build", line: 0)]
        + state.isTaken.indices.map {
          Self.name("thread_name", "slot \($0 + 1)", line: $0 + 1)
        }
      let events = state.events.sorted { $0.start.nanoseconds < $1.start.nanoseconds }
      return .object([
        .init("traceEvents", .array(names + events.map(json))),
        .init("displayTimeUnit", "ms"),
        .init("otherData", .object([.init("ktask", .string(Project.version))])),
      ])
    }
  }

  private func json(_ event: Event) -> JSON {
    .object([
      .init("name", .string(event.name)),
      .init("cat", .string(event.line == 0 ? "build" : "task")),
      .init("ph", "X"),
      .init("ts", .number(began.seconds(to: event.start) * 1e6)),
      .init("dur", .number(event.start.seconds(to: event.end) * 1e6)),
      .init("pid", .integer(1)),
      .init("tid", .integer(Int64(event.line))),
      .init("args", .object(event.arguments)),
    ])
  }

  private static func name(_ kind: String, _ name: String, line: Int) -> JSON {
    .object([
      .init("name", .string(kind)), .init("ph", "M"), .init("pid", .integer(1)),
      .init("tid", .integer(Int64(line))),
      .init("args", .object([.init("name", .string(name))])),
    ])
  }
}

extension TaskReport {
  /// What a trace says of a task.
  fileprivate var traceArguments: [JSON.Member] {
    var arguments: [JSON.Member] = [
      .init("rule", .string(rule)),
      .init("outcome", .string(outcome.rawValue)),
      .init("seconds", .number(seconds)),
      .init("why", .array(why.map { .string($0.text) })),
    ]
    if let key { arguments.append(.init("key", .string(key.description))) }
    if let error { arguments.append(.init("error", .string(error))) }
    return arguments
  }
}

// MARK: - The file

extension BuildTrace {
  /// Runs a build and writes its trace, also where the build fails or is interrupted.
  ///
  /// - Parameters:
  ///   - trace: What the build is told to; nil where nobody asked for a trace.
  ///   - project: Whose files must not be written over.
  ///   - sources: Further files that must not.
  ///   - body: The build.
  /// - Throws: `CommandFailure` before the build where the trace cannot be put there, what `body`
  ///   throws, and where the build was fine what writing throws.
  static func around(
    _ trace: BuildTrace?, of project: Project, sources: [String], _ body: () throws -> Void
  ) throws {
    guard let trace else { return try body() }
    try ProtectedFiles(project, others: sources).check(trace.path)
    try trace.checkPath()
    let result = Result { try body() }
    do {
      try FileSystem.rewrite(trace.path) { file in
        try file.append(Array((trace.document.text() + "\n").utf8))
      }
    } catch {
      if case .success = result { throw error }
      OutputStream.standardError.warn("\(error)")
    }
    try result.get()
  }
}

extension BuildTrace {
  /// How every trace begins.
  private static let beginning = Array(#"{"traceEvents":"#.utf8)

  /// Checks that there is nothing at the path but, at most, an earlier trace.
  ///
  /// - Throws: `CommandFailure` where there is, `StoreError` where that cannot be found out.
  private func checkPath() throws {
    guard FileSystem.exists(path) else { return }
    guard FileSystem.isFile(path) else {
      throw CommandFailure(
        "cannot write a trace to '\(path)': it is no regular file", hint: "name another path",
        isUsage: true)
    }
    let bytes = try FileSystem.read(path)
    guard bytes.isEmpty || bytes.starts(with: Self.beginning) else {
      throw CommandFailure(
        "cannot write a trace to '\(path)': the file is there and is no trace",
        hint: "name another path, or remove it", isUsage: true)
    }
  }
}

/// Two who watch one build.
final class ObserverPair: BuildObserver {
  private let first: any BuildObserver
  private let second: any BuildObserver

  init(_ first: any BuildObserver, _ second: any BuildObserver) {
    (self.first, self.second) = (first, second)
  }

  func buildWillWait(forProcess process: Int32?) {
    first.buildWillWait(forProcess: process)
    second.buildWillWait(forProcess: process)
  }

  func buildDidLock() {
    first.buildDidLock()
    second.buildDidLock()
  }

  func buildWillStart(_ counts: Plan.Counts) {
    first.buildWillStart(counts)
    second.buildWillStart(counts)
  }

  func taskDidStart(_ task: TaskID, label: String, rule: String, expectedSeconds: Double?) {
    first.taskDidStart(task, label: label, rule: rule, expectedSeconds: expectedSeconds)
    second.taskDidStart(task, label: label, rule: rule, expectedSeconds: expectedSeconds)
  }

  func actionDidStart(_ task: TaskID, key: Digest) {
    first.actionDidStart(task, key: key)
    second.actionDidStart(task, key: key)
  }

  func taskDidRun(_ task: TaskID) {
    first.taskDidRun(task)
    second.taskDidRun(task)
  }

  func taskDidProgress(_ task: TaskID, _ progress: RuleProgress) {
    first.taskDidProgress(task, progress)
    second.taskDidProgress(task, progress)
  }

  func taskDidFinish(_ report: TaskReport) {
    first.taskDidFinish(report)
    second.taskDidFinish(report)
  }

  func warn(_ message: String) {
    first.warn(message)
    second.warn(message)
  }
}
