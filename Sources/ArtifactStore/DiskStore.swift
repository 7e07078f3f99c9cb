// The cache as a directory. Puts objects, segments and the lock together; knows no format itself.

package import BuildGraph
import Synchronization

/// A store in a directory, `.ktask-cache` unless told otherwise.
///
/// It writes nothing before it is locked or given something to keep, and nothing in it is tied to
/// where it lies: a copy is as good as the original.
package final class DiskStore: ArtifactStore {
  package static let defaultDirectory = ".ktask-cache"

  package let directory: String
  let objects: ObjectFiles
  let unfinished: CheckpointFiles
  let names: UniqueNames
  let state: Mutex<State>

  struct State {
    var segments: SegmentFiles
  }

  package init(directory: String = DiskStore.defaultDirectory) {
    self.directory = directory
    names = UniqueNames(directory: directory)
    objects = ObjectFiles(directory: directory, names: names)
    unfinished = CheckpointFiles(directory: directory, names: names)
    state = Mutex(State(segments: SegmentFiles(directory: directory, names: names)))
  }

  /// Where the object called `digest` is, or would be; for whoever opens one as it lies.
  package func path(of digest: Digest) -> String { objects.path(of: digest) }

  /// Makes an empty directory for an action, which removes it when it ends.
  ///
  /// One that is left by a process that was killed goes when the cache is locked the next time.
  package func makeScratchDirectory() throws(StoreError) -> String { try names.makeDirectory() }

  /// Where what an action of a target says is kept.
  package func logPath(of label: String) -> String { "\(directory)/logs/\(label).log" }

  package func put(_ bytes: [UInt8]) throws(StoreError) -> Digest { try objects.put(bytes) }

  package func get(_ digest: Digest, size: Int) throws(StoreError) -> [UInt8] {
    try objects.get(digest, size: size)
  }

  package func state(of digest: Digest, size: Int) throws(StoreError) -> ObjectState {
    try objects.state(of: digest, size: size)
  }

  package func examine(_ digest: Digest, size: Int) throws(StoreError) -> ObjectState {
    try objects.examine(digest, size: size)
  }

  package func refresh() throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try state.segments.want([.actions, .sources], stale: true)
    }
  }

  package func action(_ key: Digest) throws(StoreError) -> ActionRecord? {
    try reading { $0.action(key) }
  }

  package func lastBuild(of label: String) throws(StoreError) -> BuildRecord? {
    try readingBuilds { $0.lastBuild(of: label) }
  }

  package func lastMark(of label: String) throws(StoreError) -> BuildMark? {
    try readingBuilds { $0.lastMark(of: label) }
  }

  package func history(of label: String) throws(StoreError) -> [BuildRecord] {
    try readingBuilds { $0.history(of: label) }
  }

  package func sessions() throws(StoreError) -> [SessionRecord] {
    try readingBuilds { $0.sessions() }
  }

  package func labels() throws(StoreError) -> [String] {
    try readingBuilds { $0.labels() }
  }

  package func actions() throws(StoreError) -> [ActionRecord] { try reading { $0.allActions() } }

  package func source(_ path: String) throws(StoreError) -> SourceRecord? {
    try reading { $0.source(path) }
  }

  package func record(_ records: [Record]) throws(StoreError) {
    if records.isEmpty { return }
    try state.withLock { (state) throws(StoreError) in try state.segments.append(records) }
  }

  package func checkpoint(of key: Digest) -> [UInt8]? { unfinished.checkpoint(of: key) }

  package func saveCheckpoint(
    _ bytes: [UInt8], of key: Digest, label: String
  ) throws(StoreError) {
    try unfinished.save(bytes, of: key, label: label)
  }

  package func removeCheckpoint(of key: Digest) throws(StoreError) {
    try unfinished.remove(key)
  }

  package func checkpoints() throws(StoreError) -> [StoredCheckpoint] { try unfinished.list() }

  /// Takes the lock, sweeps up after dead processes, and merges segments when there are many.
  ///
  /// A cache that may only be read needs no lock: a build with nothing to do succeeds on it, any
  /// other fails when it writes.
  package func tryLock() throws(StoreError) -> StoreLock? {
    do {
      return try tryExclusiveLock()
    } catch {
      guard error.isReadOnly, (try? FileSystem.stamp(of: directory)) != nil else { throw error }
      try refresh()
      return StoreLock {}
    }
  }

  private func tryExclusiveLock() throws(StoreError) -> StoreLock? {
    try prepareDirectory()
    guard let held = try lockFile.attempt() else { return nil }
    let lock = StoreLock { [self] in
      state.withLock { $0.segments.finish() }
      held.close()
    }
    try names.sweep()
    try refresh()
    try state.withLock { (state) throws(StoreError) in
      state.segments.finish()
      try state.segments.compact()
    }
    return lock
  }

  package var lockHolder: Int32? { lockFile.holder() }

  private var lockFile: LockFile { LockFile(path: "\(directory)/lock") }

  /// Looks something up in the records that hold, which are read when they are first needed.
  func reading<Answer: Sendable>(
    _ groups: Set<SegmentFiles.Group> = [.actions, .sources], _ question: (RecordTable) -> Answer
  ) throws(StoreError) -> Answer {
    try state.withLock { (state) throws(StoreError) in
      try state.segments.want(groups)
      return question(state.segments.table)
    }
  }

  /// Looks up something about builds, whose records are many and seldom needed.
  private func readingBuilds<Answer: Sendable>(
    _ question: (RecordTable) -> Answer
  ) throws(StoreError) -> Answer {
    try reading([.builds], question)
  }

  /// Makes the directory, marked as one that backups and version control need not keep.
  private func prepareDirectory() throws(StoreError) {
    try FileSystem.makeDirectory(directory)
    try mark(".gitignore", "*\n")
    try mark(Self.tagName, "\(Self.tagSignature)\n# A cache of ktask.\n")
  }

  private func mark(_ name: String, _ text: String) throws(StoreError) {
    let path = "\(directory)/\(name)"
    var triesLeft = 3
    while (try? FileSystem.stamp(of: path)) == nil {
      do {
        return try names.replace(path, with: Array(text.utf8), mode: 0o666)
      } catch {
        // Whoever has the lock may take the temporary file for a dead process's of the same number.
        triesLeft -= 1
        if !error.isNoSuchFile || triesLeft == 0 { throw error }
      }
    }
  }
}
