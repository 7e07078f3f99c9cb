// What a person sees while a build runs: one line that changes, or plain lines where there is no
// terminal. Knows the engine's events, not the tasks.

import BuildEngine
import BuildGraph
import Synchronization

/// Shows a build on standard error.
final class BuildProgress: BuildObserver, Sendable {
  /// How much is shown.
  enum Style: Sendable {
    /// One line that is written over and over.
    case updating
    /// A line for each task that ran, and one now and then from a long one.
    case plain
    /// Warnings alone.
    case quiet
  }

  private struct State {
    var total = 0
    var done = 0
    var running: [Running] = []
    var isLineShown = false
    var lastShown = Stopwatch.Instant.distantPast
  }

  private struct Running {
    let task: TaskID
    let label: String
    let started: Stopwatch.Instant
    /// How long it took the last time.
    let expectedSeconds: Double?
    var progress: RuleProgress?
    var lastPlainLine: Stopwatch.Instant
  }

  private let stream: OutputStream
  private let style: Style
  private let started = Stopwatch.now()
  private let state = Mutex(State())

  init(stream: OutputStream, style: Style) {
    self.stream = stream
    self.style = style
  }

  /// The style that fits the stream, nothing if `quiet`.
  static func style(for stream: OutputStream, quiet: Bool) -> Style {
    quiet ? .quiet : stream.isTerminal ? .updating : .plain
  }

  func buildWillWait(forProcess process: Int32?) {
    guard style != .quiet else { return }
    let who = process.map { "process \($0)" } ?? "another process"
    state.withLock { write(line: "waiting for the build of \(who) to end", .yellow, &$0) }
  }

  func buildWillStart(_ counts: Plan.Counts) {
    state.withLock { $0.total = counts.total }
  }

  func taskDidStart(_ task: TaskID, label: String, rule: String, expectedSeconds: Double?) {
    state.withLock { state in
      let now = Stopwatch.now()
      state.running.append(
        Running(
          task: task, label: label, started: now, expectedSeconds: expectedSeconds, progress: nil,
          lastPlainLine: now))
      show(&state, force: false)
    }
  }

  func taskDidProgress(_ task: TaskID, _ progress: RuleProgress) {
    state.withLock { state in
      guard let index = state.running.firstIndex(where: { $0.task == task }) else { return }
      state.running[index].progress = progress
      if style == .plain { showPlain(&state.running[index], progress) }
      show(&state, force: false)
    }
  }

  func taskDidFinish(_ report: TaskReport) {
    state.withLock { state in
      state.running.removeAll { $0.task == report.task }
      // A task whose object turned out to be damaged finishes twice.
      state.done = min(state.done + 1, state.total)
      if style == .plain, report.outcome == .ran || report.outcome == .cut {
        let seconds = Stopwatch.text(report.seconds)
        stream.writeLine(
          "[\(state.done)/\(state.total)] \(report.outcome.rawValue) \(report.label.visible)"
            + " (\(seconds))")
      }
      if report.outcome == .failed {
        write(failure: report, &state)
      }
      show(&state, force: false)
    }
  }

  func warn(_ message: String) {
    state.withLock { state in
      let text = message.contains(": warning: ") ? message : "warning: \(message)"
      write(line: text, .yellow, &state)
    }
  }

  /// Takes the updating line away.
  func finish() {
    state.withLock { clear(&$0) }
  }

  // MARK: Lines

  /// Writes a line that stays, above the updating one.
  private func write(line: String, _ color: Color, _ state: inout State) {
    clear(&state)
    let isColored = stream.isColored
    let line = line.visibleLines
    let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
    if parts.count == 2, ["error", "warning"].contains(parts[0]) {
      stream.writeLine(color.paint("\(parts[0]):", if: isColored) + " " + parts[1])
    } else {
      stream.writeLine(line)
    }
    show(&state, force: true)
  }

  /// Writes why a target failed: findings that point into a file first, each on a line of its own.
  private func write(failure report: TaskReport, _ state: inout State) {
    let error = report.error ?? "failed"
    // What a command said may be anything, and stands behind a first line of ours.
    guard error.prefix(while: { $0 != "\n" }).contains(": error: ") else {
      return write(line: "error: \(report.label): \(error)", .red, &state)
    }
    for line in error.split(separator: "\n") { write(line: String(line), .red, &state) }
    write(line: "error: \(report.label): its file is not as it should be", .red, &state)
  }

  private func clear(_ state: inout State) {
    guard state.isLineShown else { return }
    stream.write("\r\u{1b}[K")
    state.isLineShown = false
  }

  /// Shows the updating line, at most twenty times a second unless `force`.
  private func show(_ state: inout State, force: Bool) {
    guard style == .updating, !state.running.isEmpty else { return }
    let now = Stopwatch.now()
    guard force || state.lastShown.seconds(to: now) > 0.05 else { return }
    state.lastShown = now
    let text = Self.line(
      done: state.done, total: state.total,
      running: state.running.map { running in
        RunningTask(
          label: running.label, progress: running.progress,
          expectedSeconds: running.expectedSeconds, seconds: running.started.seconds(to: now))
      }, elapsed: started.seconds(to: now), width: stream.width)
    stream.write("\r\(text)\u{1b}[K")
    state.isLineShown = true
  }

  /// Writes what a long task has come to, at most every five seconds.
  private func showPlain(_ running: inout Running, _ progress: RuleProgress) {
    let now = Stopwatch.now()
    guard running.lastPlainLine.seconds(to: now) >= 5 else { return }
    running.lastPlainLine = now
    let left = Self.timeLeft(after: running.started.seconds(to: now), progress)
    stream.writeLine("\(running.label.visible): \(progress.detail)\(left)")
  }
}

extension BuildProgress {
  /// The time that a task will still take, once there is enough to judge by.
  private static func timeLeft(after seconds: Double, _ progress: RuleProgress) -> String {
    let done = progress.fraction - progress.resumedFraction
    guard done > 0, progress.fraction < 1, seconds >= 1 else { return "" }
    return ", \(Stopwatch.text(seconds / done * (1 - progress.fraction))) left"
  }
}

/// A task that runs, as the progress line shows it.
struct RunningTask {
  let label: String
  let progress: RuleProgress?
  /// How long it took the last time, nil if it has not run before.
  let expectedSeconds: Double?
  let seconds: Double
}

extension BuildProgress {
  /// The progress line: tasks done of all, what runs and how far it is, time so far.
  ///
  /// - Returns: Text of less than `width` characters.
  static func line(
    done: Int, total: Int, running: [RunningTask], elapsed: Double, width: Int
  ) -> String {
    var text = "[\(done)/\(total)] \(Stopwatch.text(elapsed))"
    if let longest = running.max(by: { $0.seconds < $1.seconds }) {
      text += "  \(longest.label)"
      if let progress = longest.progress {
        text += ": \(progress.detail)\(timeLeft(after: longest.seconds, progress))"
      } else if let left = longest.expectedSeconds.map({ $0 - longest.seconds }), left >= 1 {
        text += ", \(Stopwatch.text(left)) left"
      }
    }
    if running.count > 1 { text += "  +\(running.count - 1) more" }
    text = text.visible
    return text.count < width ? text : String(text.prefix(max(0, width - 2))) + "…"
  }
}
