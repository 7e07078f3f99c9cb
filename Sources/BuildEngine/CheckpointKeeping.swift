// What a build does about checkpoints: hands each action its own, and takes away those that nobody
// will go on from.

import ArtifactStore
import BuildGraph
import Synchronization

/// Keeps the checkpoints of a build's actions.
///
/// Nothing here can fail a build: a checkpoint that cannot be kept costs time and no more.
struct CheckpointKeeper: Sendable {
  /// After this long, in nanoseconds, nobody is taken to come back: 14 days.
  static let maximumAge: Int64 = 14 * 86_400 * 1_000_000_000

  let store: any ArtifactStore

  /// The checkpoint of the action called `key`.
  ///
  /// - Parameters:
  ///   - key: The action's key.
  ///   - label: The target that the action makes.
  ///   - warn: Told once when the checkpoint cannot be kept.
  /// - Returns: A checkpoint whose bytes are in the store.
  func checkpoint(
    of key: Digest, label: String, warn: @escaping @Sendable (String) -> Void
  ) -> Checkpoint {
    let store = store
    let isWarned = Flag()
    return Checkpoint(
      load: { store.checkpoint(of: key) },
      save: { bytes in
        do {
          try store.saveCheckpoint(bytes, of: key, label: label)
        } catch {
          guard isWarned.raise() else { return }
          warn("how far it has come cannot be kept, so an interruption loses it: \(error)")
        }
      })
  }

  /// Forgets how far an action had come that has ended.
  func remove(_ key: Digest) { try? store.removeCheckpoint(of: key) }

  /// Removes what nobody will go on from; called at the end of a build, under its lock.
  ///
  /// Only the build that holds the lock has running actions, so no other's can be meant.
  ///
  /// - Complexity: O(*n*) in the bytes of the checkpoints there are; mostly there are none.
  func sweep(after scheduler: Scheduler) {
    for checkpoint in (try? store.checkpoints()) ?? []
    where isOutdated(checkpoint, after: scheduler) {
      remove(checkpoint.key)
    }
  }

  /// Whether a checkpoint is damaged, old, of an action that has ended, or of one that made a target
  /// of this build in another way than it is made now.
  private func isOutdated(_ checkpoint: StoredCheckpoint, after scheduler: Scheduler) -> Bool {
    guard let label = checkpoint.label else { return true }
    let resolver = scheduler.resolver
    if let task = resolver.graph.task(labelled: label), let report = scheduler.reports[task.index] {
      if report.outcome != .skipped { return true }
      if let run = scheduler.runs[task.index] { return run.key != checkpoint.key }
    }
    if let record = try? store.action(checkpoint.key),
      record.outputs.allSatisfy({ (try? store.has($0)) == true })
    {
      return true
    }
    return FileSystem.wallClock - checkpoint.savedAt > Self.maximumAge
  }
}

/// Something that happens once.
private final class Flag: Sendable {
  private let isRaised = Atomic(false)

  /// Whether this call was the first.
  func raise() -> Bool { !isRaised.exchange(true, ordering: .relaxed) }
}
