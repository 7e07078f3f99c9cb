// A store of which some objects are known to be damaged, though their sizes are right. For plans,
// which must not put them aside.

package import ArtifactStore
package import BuildGraph

/// Another store, but for objects that pass for damaged.
package struct DistrustingStore: ArtifactStore {
  private let store: any ArtifactStore
  private let damaged: Set<Digest>

  /// Distrusts `damaged` objects of `store`.
  package init(_ store: any ArtifactStore, damaged: Set<Digest>) {
    self.store = store
    self.damaged = damaged
  }

  package func get(_ digest: Digest, size: Int) throws(StoreError) -> [UInt8] {
    if damaged.contains(digest) { throw .damaged(digest) }
    return try store.get(digest, size: size)
  }

  package func state(of digest: Digest, size: Int) throws(StoreError) -> ObjectState {
    damaged.contains(digest) ? .damaged : try store.state(of: digest, size: size)
  }

  package func examine(_ digest: Digest, size: Int) throws(StoreError) -> ObjectState {
    damaged.contains(digest) ? .damaged : try store.examine(digest, size: size)
  }

  package func put(_ bytes: [UInt8]) throws(StoreError) -> Digest { try store.put(bytes) }

  package func refresh() throws(StoreError) { try store.refresh() }

  package func action(_ key: Digest) throws(StoreError) -> ActionRecord? { try store.action(key) }

  package func lastBuild(of label: String) throws(StoreError) -> BuildRecord? {
    try store.lastBuild(of: label)
  }

  package func lastMark(of label: String) throws(StoreError) -> BuildMark? {
    try store.lastMark(of: label)
  }

  package func history(of label: String) throws(StoreError) -> [BuildRecord] {
    try store.history(of: label)
  }

  package func sessions() throws(StoreError) -> [SessionRecord] { try store.sessions() }

  package func labels() throws(StoreError) -> [String] { try store.labels() }

  package func actions() throws(StoreError) -> [ActionRecord] { try store.actions() }

  package func source(_ path: String) throws(StoreError) -> SourceRecord? {
    try store.source(path)
  }

  package func record(_ records: [Record]) throws(StoreError) { try store.record(records) }

  package func checkpoint(of key: Digest) -> [UInt8]? { store.checkpoint(of: key) }

  package func saveCheckpoint(
    _ bytes: [UInt8], of key: Digest, label: String
  ) throws(StoreError) {
    try store.saveCheckpoint(bytes, of: key, label: label)
  }

  package func removeCheckpoint(of key: Digest) throws(StoreError) {
    try store.removeCheckpoint(of: key)
  }

  package func checkpoints() throws(StoreError) -> [StoredCheckpoint] { try store.checkpoints() }

  package func tryLock() throws(StoreError) -> StoreLock? { try store.tryLock() }

  package var lockHolder: Int32? { store.lockHolder }
}
