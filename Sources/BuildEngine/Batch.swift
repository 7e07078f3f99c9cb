// Several quick tasks that one thread runs one after another. To hand a task from thread to thread and
// back takes as long as a small rule does.

import BuildGraph

/// Tasks for one thread, each with what running it needs.
struct Batch: Sendable {
  /// A task that is going to run.
  struct Member: Sendable {
    let task: TaskID
    let execution: Execution
    /// Tells whoever watches that it runs.
    let willStart: @Sendable () -> Void
    /// Tells them that it has run.
    let didRun: @Sendable () -> Void
  }

  /// What came of a batch.
  struct Outcome: Sendable {
    var results: [(task: TaskID, result: Execution.Result)] = []
    /// Tasks that have not been started, so that another thread may take them.
    var rest: [TaskID] = []
  }

  /// More than so many are not worth it.
  static let maximumCount = 64
  /// After so many seconds no further member is started.
  static let maximumSeconds = 0.005

  var members: [Member] = []

  /// Runs the tasks on the calling thread, at least the first of them.
  func callAsFunction() -> Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    var outcome = Outcome()
    for member in members {
      let isLate = (clock.now - start).seconds > Self.maximumSeconds
      if let last = outcome.results.last, isLate || !last.result.isMade {
        outcome.rest.append(member.task)
        continue
      }
      member.willStart()
      outcome.results.append((member.task, member.execution()))
      member.didRun()
    }
    return outcome
  }
}

extension Execution.Result {
  /// Whether nothing has come up that decides what else is to run.
  fileprivate var isMade: Bool { if case .made = self { true } else { false } }
}

/// How long the rules of a build have taken, by their names.
struct RulePace {
  /// Rules that take less than so many seconds are quick.
  private static let quickSeconds = 0.000_2
  /// A rule is not judged by fewer runs.
  private static let fewestRuns = 3

  private var seconds: [String: (sum: Double, count: Int)] = [:]

  mutating func add(_ rule: String, seconds: Double) {
    let known = total(of: rule)
    self.seconds[rule] = (known.sum + seconds, known.count + 1)
  }

  /// Whether tasks of a rule may go to a thread several at a time.
  func isQuick(_ rule: String) -> Bool {
    let known = total(of: rule)
    return known.count >= Self.fewestRuns
      && known.sum < Self.quickSeconds * Double(known.count)
  }

  private func total(of rule: String) -> (sum: Double, count: Int) { seconds[rule] ?? (0, 0) }
}
