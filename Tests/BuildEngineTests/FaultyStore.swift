// A store that fails when a test says so, by the number of the call.

import ArtifactStore
import BuildGraph
import Synchronization

/// Another store, one of whose calls fails, or all from there on.
final class FaultyStore: ArtifactStore {
  private let store: any ArtifactStore
  private let code: Int32
  private let first: Int
  private let isLasting: Bool
  private let calls = Atomic(0)

  /// How many calls there were.
  var count: Int { calls.load(ordering: .relaxed) }

  init(_ store: any ArtifactStore, code: Int32, at first: Int, isLasting: Bool) {
    self.store = store
    self.code = code
    self.first = first
    self.isLasting = isLasting
  }

  private func call(_ attempt: StoreError.Attempt) throws(StoreError) {
    let call = calls.add(1, ordering: .relaxed).newValue
    guard call == first || call > first && isLasting else { return }
    throw .system(attempt: attempt, path: "cache", code: code)
  }

  func put(_ bytes: [UInt8]) throws(StoreError) -> Digest {
    try call(.write)
    return try store.put(bytes)
  }

  func get(_ digest: Digest, size: Int) throws(StoreError) -> [UInt8] {
    try call(.read)
    return try store.get(digest, size: size)
  }

  func state(of digest: Digest, size: Int) throws(StoreError) -> ObjectState {
    try call(.examine)
    return try store.state(of: digest, size: size)
  }

  func examine(_ digest: Digest, size: Int) throws(StoreError) -> ObjectState {
    try call(.read)
    return try store.examine(digest, size: size)
  }

  func refresh() throws(StoreError) {
    try call(.list)
    try store.refresh()
  }

  func action(_ key: Digest) throws(StoreError) -> ActionRecord? {
    try call(.read)
    return try store.action(key)
  }

  func lastBuild(of label: String) throws(StoreError) -> BuildRecord? {
    try call(.read)
    return try store.lastBuild(of: label)
  }

  func lastMark(of label: String) throws(StoreError) -> BuildMark? {
    try call(.read)
    return try store.lastMark(of: label)
  }

  func history(of label: String) throws(StoreError) -> [BuildRecord] {
    try call(.read)
    return try store.history(of: label)
  }

  func sessions() throws(StoreError) -> [SessionRecord] {
    try call(.read)
    return try store.sessions()
  }

  func labels() throws(StoreError) -> [String] {
    try call(.read)
    return try store.labels()
  }

  func actions() throws(StoreError) -> [ActionRecord] {
    try call(.read)
    return try store.actions()
  }

  func source(_ path: String) throws(StoreError) -> SourceRecord? {
    try call(.read)
    return try store.source(path)
  }

  func record(_ records: [Record]) throws(StoreError) {
    try call(.write)
    try store.record(records)
  }

  func checkpoint(of key: Digest) -> [UInt8]? { store.checkpoint(of: key) }

  func saveCheckpoint(_ bytes: [UInt8], of key: Digest, label: String) throws(StoreError) {
    try call(.write)
    try store.saveCheckpoint(bytes, of: key, label: label)
  }

  func removeCheckpoint(of key: Digest) throws(StoreError) {
    try call(.remove)
    try store.removeCheckpoint(of: key)
  }

  func checkpoints() throws(StoreError) -> [StoredCheckpoint] {
    try call(.list)
    return try store.checkpoints()
  }

  func tryLock() throws(StoreError) -> StoreLock? {
    try call(.lock)
    return try store.tryLock()
  }

  var lockHolder: Int32? { store.lockHolder }
}
