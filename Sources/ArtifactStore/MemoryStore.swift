// The cache as a value in memory, for tests and for whoever wants to leave nothing behind.

package import BuildGraph
import Synchronization

/// A store that lasts as long as its process.
package final class MemoryStore: ArtifactStore {
  private let state = Mutex(State())

  private struct State {
    var objects: [Digest: [UInt8]] = [:]
    var table = RecordTable()
    var checkpoints: [Digest: (bytes: [UInt8], stored: StoredCheckpoint)] = [:]
    var isLocked = false
  }

  package init() {}

  package func put(_ bytes: [UInt8]) -> Digest {
    let digest = Digest(of: bytes)
    state.withLock { $0.objects[digest] = bytes }
    return digest
  }

  package func get(_ digest: Digest, size: Int) throws(StoreError) -> [UInt8] {
    try state.withLock { (state) throws(StoreError) in
      guard let bytes = state.objects[digest] else { throw .missing(digest) }
      guard bytes.count == size, Digest(of: bytes) == digest else {
        state.objects[digest] = nil
        throw .damaged(digest)
      }
      return bytes
    }
  }

  package func state(of digest: Digest, size: Int) -> ObjectState {
    state.withLock { state in
      guard let bytes = state.objects[digest] else { return .missing }
      return bytes.count == size ? .present : .damaged
    }
  }

  package func refresh() {}

  package func action(_ key: Digest) -> ActionRecord? { state.withLock { $0.table.action(key) } }

  package func lastBuild(of label: String) -> BuildRecord? {
    state.withLock { $0.table.lastBuild(of: label) }
  }

  package func lastMark(of label: String) -> BuildMark? {
    state.withLock { $0.table.lastMark(of: label) }
  }

  package func history(of label: String) -> [BuildRecord] {
    state.withLock { $0.table.history(of: label) }
  }

  package func sessions() -> [SessionRecord] { state.withLock { $0.table.sessions() } }

  package func labels() -> [String] { state.withLock { $0.table.labels() } }

  package func actions() -> [ActionRecord] { state.withLock { $0.table.allActions() } }

  package func source(_ path: String) -> SourceRecord? {
    state.withLock { $0.table.source(path) }
  }

  package func record(_ records: [Record]) {
    state.withLock { state in for record in records { state.table.merge(record) } }
  }

  package func checkpoint(of key: Digest) -> [UInt8]? {
    state.withLock { $0.checkpoints[key]?.bytes }
  }

  package func saveCheckpoint(_ bytes: [UInt8], of key: Digest, label: String) {
    let stored = StoredCheckpoint(key: key, label: label, savedAt: FileSystem.wallClock)
    state.withLock { $0.checkpoints[key] = (bytes, stored) }
  }

  package func removeCheckpoint(of key: Digest) {
    state.withLock { $0.checkpoints[key] = nil }
  }

  package func checkpoints() -> [StoredCheckpoint] {
    state.withLock { $0.checkpoints.values.map(\.stored).sorted { $0.key < $1.key } }
  }

  package func tryLock() -> StoreLock? {
    let isFree = state.withLock { state in
      defer { state.isLocked = true }
      return !state.isLocked
    }
    return isFree ? StoreLock { self.state.withLock { $0.isLocked = false } } : nil
  }

  package var lockHolder: Int32? { FileSystem.ownProcess }

  /// Puts other bytes in place of an object, or none, as a damaged disk would.
  package func spoil(_ digest: Digest, with bytes: [UInt8]? = nil) {
    state.withLock { $0.objects[digest] = bytes }
  }
}
