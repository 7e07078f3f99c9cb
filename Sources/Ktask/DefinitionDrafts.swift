// What strategies define, worked out on the side while a build runs: the file that is left beside a
// model says it, and to find it out takes as long as to make the graph.

import ArtifactStore
import BuildEngine
import BuildGraph
import Dispatch
import Strategy
import Synchronization

/// The definitions of the strategies of a build, begun when the first task runs.
final class DefinitionDrafts: BuildObserver, Sendable {
  private let strategies: [(strategy: Strategy, prefix: String?, name: String)]
  private let isBegun = Atomic(false)
  private let waited = Atomic(false)
  private let finished = DispatchSemaphore(value: 0)
  private let drafts = Mutex<[String: StrategyDefinition]>([:])

  /// More strategies than this are worked out one by one when they are asked for.
  private static let maximumCount = 8

  init(_ deliveries: [Delivery]) {
    strategies = deliveries.compactMap { delivery in
      delivery.strategy.map { ($0, delivery.prefix, delivery.strategyName) }
    }
  }

  /// Whether another build had the cache first, and may have changed what was looked at before.
  var hasWaited: Bool { waited.load(ordering: .acquiring) }

  /// What a strategy of the build defines.
  ///
  /// - Throws: `RuleFailure` where the matrix would lack a feature.
  func definition(
    of strategy: Strategy, called name: String, prefix: String?
  ) throws -> StrategyDefinition {
    if isBegun.load(ordering: .acquiring) {
      finished.wait()
      finished.signal()
      if let draft = drafts.withLock({ $0[name] }) { return draft }
    }
    return try StrategyDefinition(strategy, prefix: prefix)
  }

  func taskDidStart(_ task: TaskID, label: String, rule: String, expectedSeconds: Double?) {
    guard strategies.count <= Self.maximumCount,
      !isBegun.exchange(true, ordering: .acquiringAndReleasing)
    else { return }
    DispatchQueue.global().async { [self] in
      for (strategy, prefix, name) in strategies {
        // What fails here fails again, and is told, when it is asked for.
        guard let draft = try? StrategyDefinition(strategy, prefix: prefix) else { continue }
        drafts.withLock { $0[name] = draft }
      }
      finished.signal()
    }
  }

  func buildWillWait(forProcess process: Int32?) { waited.store(true, ordering: .releasing) }
  func buildWillStart(_ counts: Plan.Counts) {}
  func taskDidProgress(_ task: TaskID, _ progress: RuleProgress) {}
  func taskDidFinish(_ report: TaskReport) {}
  func warn(_ message: String) {}
}
