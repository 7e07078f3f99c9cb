// What a build did, and why, as values for a front end.

package import ArtifactStore
package import BuildGraph

/// How a task fared in a build.
package enum BuildOutcome: String, Sendable, CaseIterable {
  /// It ran, and an output is another than after the label's last build.
  case ran
  /// It ran, and every output is the same as after the label's last build: what depends on it was
  /// cut off.
  case cut
  /// It was taken from the cache.
  case cached
  case failed
  /// It was not tried, because something it needs failed or the build was stopped.
  case skipped
}

/// How one task fared in a build, and why.
package struct TaskReport: Sendable {
  package let task: TaskID
  package let label: String
  package let rule: String
  /// The key of the action that made it, or would have; nil where it never had one.
  package internal(set) var key: Digest?
  package let outcome: BuildOutcome
  /// How long the rule took; 0 when it did not run.
  package let seconds: Double
  /// Why it ran, or why it was skipped; empty for a task that was taken from the cache.
  package let why: [Reason]
  /// What the rule said when it failed.
  package let error: String?
  /// What came of it; empty when it failed or was skipped.
  package let stored: [StoredOutput]

  package var outputs: [Digest] { stored.map(\.digest) }
}

/// How a build went.
package struct BuildReport: Sendable {
  /// All tasks that the goals need, each after those it needs.
  package let tasks: [TaskReport]
  package private(set) var counts: Counts
  /// How long the build took, without the wait for the lock.
  package let seconds: Double
  /// Whether something was left undone because the user stopped the build.
  package let isInterrupted: Bool
  /// What the user should know, in the order in which it was found.
  package let warnings: [String]
  /// The source files that were looked at, and what they contained.
  package let sources: [RecordedInput]

  /// How many tasks fared how.
  package struct Counts: Sendable, Equatable {
    package var ran = 0
    package var cut = 0
    package var cached = 0
    package var failed = 0
    package var skipped = 0

    package init() {}

    package var total: Int { ran + cut + cached + failed + skipped }
    /// How many rules ran to their end.
    package var executed: Int { ran + cut }
  }

  init(
    tasks: [TaskReport], seconds: Double, isInterrupted: Bool, warnings: [String],
    sources: [RecordedInput] = []
  ) {
    self.sources = sources
    self.tasks = tasks
    self.seconds = seconds
    self.isInterrupted = isInterrupted
    self.warnings = warnings
    var counts = Counts()
    for task in tasks { counts[task.outcome] += 1 }
    self.counts = counts
  }

  /// The report of the same build that also found `count` targets up to date which are not among its
  /// tasks.
  package func adding(cached count: Int) -> BuildReport {
    var report = self
    report.counts.cached += count
    return report
  }

  /// The report of the same build once nothing is left to do, besides `count` targets that are not
  /// among its tasks.
  package func whenUpToDate(besides count: Int) -> BuildReport {
    let tasks = tasks.map { task in
      TaskReport(
        task: task.task, label: task.label, rule: task.rule, outcome: .cached, seconds: 0, why: [],
        error: nil, stored: task.stored)
    }
    return BuildReport(
      tasks: tasks, seconds: 0, isInterrupted: false, warnings: [], sources: sources
    ).adding(cached: count)
  }

  /// Whether everything that was asked for is there.
  package var isSuccess: Bool { counts.failed == 0 && counts.skipped == 0 && !isInterrupted }

  /// How `task` fared, nil if the goals did not need it.
  ///
  /// - Complexity: O(log *n*) in the number of tasks.
  package func report(of task: TaskID) -> TaskReport? {
    var low = 0
    var high = tasks.count
    while low < high {
      let middle = (low + high) / 2
      if tasks[middle].task < task { low = middle + 1 } else { high = middle }
    }
    return low < tasks.count && tasks[low].task == task ? tasks[low] : nil
  }
}

extension BuildReport.Counts {
  /// How many tasks fared so.
  package internal(set) subscript(outcome: BuildOutcome) -> Int {
    get { self[keyPath: Self.place(of: outcome)] }
    set { self[keyPath: Self.place(of: outcome)] = newValue }
  }

  private static func place(of outcome: BuildOutcome) -> WritableKeyPath<Self, Int> {
    switch outcome {
    case .ran: \.ran
    case .cut: \.cut
    case .cached: \.cached
    case .failed: \.failed
    case .skipped: \.skipped
    }
  }
}
