// The border of the cache: objects by content, actions by key. Bytes in, bytes out; it knows neither
// rules nor graphs, and nothing of what the bytes mean.

package import BuildGraph

/// Where a build keeps what it made, and what it remembers of how it was made.
///
/// Every method may be called from any thread. Whoever writes holds the lock.
package protocol ArtifactStore: Sendable {
  /// Keeps `bytes` under their digest; does nothing when they are there already.
  func put(_ bytes: [UInt8]) throws(StoreError) -> Digest

  /// The object called `digest`, checked against its name.
  ///
  /// - Throws: `StoreError.missing`, or `StoreError.damaged` when it has another size or content; a
  ///   damaged object is taken out of the store, so that the next `put` writes it anew.
  func get(_ digest: Digest, size: Int) throws(StoreError) -> [UInt8]

  /// Whether an object is there, by its name and size alone.
  func state(of digest: Digest, size: Int) throws(StoreError) -> ObjectState

  /// Takes notice of what others have recorded since the last look.
  func refresh() throws(StoreError)

  /// What running the action called `key` gave.
  func action(_ key: Digest) throws(StoreError) -> ActionRecord?

  /// How the target called `label` was last made.
  func lastBuild(of label: String) throws(StoreError) -> BuildRecord?

  /// What tells the last build of the target called `label` from others.
  func lastMark(of label: String) throws(StoreError) -> BuildMark?

  /// Every way in which the target called `label` was made, the latest first.
  func history(of label: String) throws(StoreError) -> [BuildRecord]

  /// The builds that were run, the latest first.
  func sessions() throws(StoreError) -> [SessionRecord]

  /// The labels of all targets that a build is remembered of, sorted.
  func labels() throws(StoreError) -> [String]

  /// Everything that is remembered of actions, sorted by key.
  func actions() throws(StoreError) -> [ActionRecord]

  /// What the source file at `path` contained when it was last read.
  func source(_ path: String) throws(StoreError) -> SourceRecord?

  /// Remembers `records`, all in one write.
  ///
  /// The objects that they name are put first.
  func record(_ records: [Record]) throws(StoreError)

  /// What the action called `key` saved before it was interrupted; nil where there is nothing that
  /// is whole.
  func checkpoint(of key: Digest) -> [UInt8]?

  /// Keeps `bytes` as the checkpoint of the action called `key`, in place of an earlier one.
  ///
  /// - Parameters:
  ///   - bytes: What the action needs to go on.
  ///   - key: The action's key.
  ///   - label: The target that the action makes, by which outdated checkpoints are told.
  /// - Throws: `StoreError` when it cannot be written; the earlier one is still there then.
  func saveCheckpoint(_ bytes: [UInt8], of key: Digest, label: String) throws(StoreError)

  /// Removes the checkpoint of the action called `key`, if there is one.
  func removeCheckpoint(of key: Digest) throws(StoreError)

  /// All checkpoints there are, sorted by key.
  ///
  /// - Complexity: O(*n*) in their bytes; there are few.
  func checkpoints() throws(StoreError) -> [StoredCheckpoint]

  /// Keeps other builds out of the store until the lock is released, or its process ends.
  ///
  /// - Returns: The lock, nil while another build has it.
  /// - Throws: What keeps the store from being written to.
  func tryLock() throws(StoreError) -> StoreLock?

  /// The process that took the lock last, if known.
  var lockHolder: Int32? { get }
}

/// Whether an object can be had.
package enum ObjectState: Sendable, Equatable {
  case present
  case missing
  /// It is there, but its size is not the one recorded.
  case damaged
}

extension ArtifactStore {
  /// Whether `output` can be had, by its name and size alone.
  package func has(_ output: StoredOutput) throws(StoreError) -> Bool {
    try state(of: output.digest, size: output.size) == .present
  }

  /// The bytes of `output`.
  package func get(_ output: StoredOutput) throws(StoreError) -> [UInt8] {
    try get(output.digest, size: output.size)
  }

  /// Waits until no other build uses the store, without holding up a thread.
  ///
  /// - Parameters:
  ///   - onWait: Called when the wait begins, with the process that holds the lock, if known.
  ///   - isCancelled: Asked about 50 times a second while waiting.
  /// - Returns: The lock.
  /// - Throws: `StoreError.cancelled` when `isCancelled` said so, or the Swift task was cancelled.
  package func lock(
    onWait: (Int32?) -> Void, isCancelled: () -> Bool
  ) async throws(StoreError) -> StoreLock {
    if let lock = try tryLock() { return lock }
    onWait(lockHolder)
    while !isCancelled() {
      do { try await Task.sleep(for: .milliseconds(20)) } catch { break }
      if let lock = try tryLock() { return lock }
    }
    throw .cancelled
  }
}
