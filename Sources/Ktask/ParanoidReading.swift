// `--paranoid`: every object that some targets need is read before the cache is trusted.

import ArtifactStore
import BuildEngine
import BuildGraph

extension Engine {
  /// What to bring up to date: the goals, and with `--paranoid` all targets whose objects are
  /// damaged.
  ///
  /// Those objects are put aside, so that the build makes them again and warns of each.
  ///
  /// - Parameters:
  ///   - goals: What is wanted.
  ///   - isParanoid: Whether every object that the goals need is read; where not, nothing is done.
  ///   - isCancelled: Asked before each object.
  /// - Returns: The goals of the build.
  /// - Throws: `StoreError` where the cache cannot be read, `CancellationError`.
  func goals(
    _ goals: [TaskID], isParanoid: Bool,
    isCancelled: () -> Bool = { Interrupt.isRequested }
  ) throws -> [TaskID] {
    guard isParanoid else { return goals }
    return goals.adding(try check(goals: goals, cancellation: isCancelled).damagedTasks)
  }

  /// An engine that knows which objects are damaged.
  ///
  /// - Parameters:
  ///   - goals: What is wanted.
  ///   - isParanoid: Whether every object that the goals need is read; where not, nothing is done.
  /// - Returns: The engine, and the goals with the targets of what is damaged. Nothing is written.
  /// - Throws: `StoreError` where the cache cannot be read, `CancellationError`.
  func distrusting(
    _ goals: [TaskID], isParanoid: Bool
  ) throws -> (engine: Engine, goals: [TaskID]) {
    guard isParanoid else { return (self, goals) }
    Interrupt.heed()
    let check = try check(
      goals: goals, putsAside: false, cancellation: { Interrupt.isRequested })
    let damaged = Set(check.losses.filter(\.isDamaged).map(\.object.digest))
    let engine = Engine(graph: graph, store: DistrustingStore(store, damaged: damaged))
    return (engine, goals.adding(check.damagedTasks))
  }
}

extension CacheCheck {
  /// The tasks of whose objects some are damaged.
  fileprivate var damagedTasks: Set<TaskID> { Set(losses.filter(\.isDamaged).map(\.task)) }
}

extension [TaskID] {
  /// These tasks and others, each once.
  fileprivate func adding(_ others: Set<TaskID>) -> [TaskID] {
    others.isEmpty ? self : others.union(self).sorted()
  }
}
