// Looks at every byte that the cache keeps for some goals. Makes nothing; what is done about damage
// is a build's affair.

package import ArtifactStore
package import BuildGraph

/// What the cache keeps for some goals and all that they need, read and compared with its names.
package struct CacheCheck: Sendable {
  /// How many tasks were looked at.
  package internal(set) var tasks = 0
  /// How many objects were read and are what their names promise.
  package internal(set) var objects = 0
  /// The bytes of those.
  package internal(set) var bytes = 0
  /// Objects that are not what their names promise, or are missing although a goal is made of them.
  package internal(set) var losses: [Loss] = []
  /// How many outputs are not kept and need not be, as nothing reads them now.
  package internal(set) var unneeded = 0

  /// An output whose bytes cannot be had.
  package struct Loss: Sendable, Equatable {
    /// The first label of the task that makes it.
    package let task: TaskID
    package let label: String
    package let outputName: String
    package let object: StoredOutput
    /// Whether it is there with other bytes, and not merely missing.
    package let isDamaged: Bool
    /// Whether it is wanted for its own sake, so that the next build makes it again.
    package let isGoal: Bool
  }
}

extension Engine {
  /// Reads all objects that the cache keeps for `goals` and what they need, and compares each with
  /// its name.
  ///
  /// A damaged one is put aside, as whenever one is read, so that a build notices.
  ///
  /// - Parameters:
  ///   - goals: The tasks to check; those that a plan does not keep have nothing to be checked.
  ///   - putsAside: Whether damaged objects are; where not, nothing is written.
  ///   - cancellation: Asked before each object.
  /// - Returns: What was found.
  /// - Throws: `StoreError` when the cache cannot be read, `CancellationError`.
  package func check(
    goals: [TaskID], putsAside: Bool = true, cancellation: () -> Bool = { false }
  ) throws -> CacheCheck {
    try store.refresh()
    var resolver = Resolver(graph: graph, store: store, reader: reader)
    let survey = try Survey(of: goals, with: &resolver)
    let goals = Set(goals)
    var check = CacheCheck()
    var intact: Set<StoredOutput> = []
    for task in survey.order {
      guard case .hit(let record) = survey.decisions[task.index] else { continue }
      check.tasks += 1
      for (index, output) in record.outputs.enumerated() where !intact.contains(output) {
        if cancellation() { throw CancellationError() }
        let state =
          try putsAside
          ? state(of: output) : store.examine(output.digest, size: output.size)
        switch state {
        case .present:
          intact.insert(output)
          check.objects += 1
          check.bytes += output.size
        case .missing where !goals.contains(task):
          check.unneeded += 1
        case .missing, .damaged:
          let node = graph[task]
          check.losses.append(
            CacheCheck.Loss(
              task: task, label: node.label, outputName: node.rule.outputNames[index],
              object: output,
              isDamaged: state == .damaged, isGoal: goals.contains(task)))
        }
      }
    }
    return check
  }

  /// Whether an object can be had, by all of its bytes.
  private func state(of output: StoredOutput) throws(StoreError) -> ObjectState {
    do {
      _ = try store.get(output)
      return .present
    } catch {
      switch error {
      case .missing: return .missing
      case .damaged: return .damaged
      default: throw error
      }
    }
  }
}
