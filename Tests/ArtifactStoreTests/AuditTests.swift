// Audits: damage is found wherever it is, put aside, and told from what is merely not ours.

import ArtifactStore
import BuildGraph
import Foundation
import Testing

/// A cache with three objects and their actions.
private func filled() throws -> (directory: TemporaryDirectory, outputs: [StoredOutput]) {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  let lock = try store.lockNow()
  defer { lock.release() }
  var outputs: [StoredOutput] = []
  for number in 0..<3 {
    let bytes = Array(repeating: UInt8(number), count: 100)
    outputs.append(StoredOutput(digest: try store.put(bytes), size: 100))
    let record = ActionRecord(
      key: digest(number), outputs: [outputs[number]], time: 1, seconds: 0.5)
    try store.record([.action(record), .build(build("l\(number)", time: 1, key: number))])
  }
  return (directory, outputs)
}

private func name(_ output: StoredOutput) -> String {
  let text = output.digest.description
  return "objects/\(text.prefix(2))/\(text.dropFirst(2))"
}

private func audit(_ directory: TemporaryDirectory) throws -> CacheAudit {
  let store = DiskStore(directory: directory.cache)
  let lock = try store.lockNow()
  defer { lock.release() }
  return try store.audit()
}

@Test func aWholeCacheIsGoodAndStaysAsItIs() throws {
  let (directory, _) = try filled()
  _ = try DiskStore(directory: directory.cache).put([5])
  try directory.overwrite("notes.txt", [1])
  let files = try directory.files().filter { $0.key != "lock" }
  let found = try audit(directory)
  #expect(found.isGood && found.objects == 4 && found.actions == 3 && found.records.records == 6)
  #expect(found.unnamedObjects == 1 && found.unnamedBytes == 1 && found.foreign == ["notes.txt"])
  #expect(try directory.files().filter { $0.key != "lock" } == files)
}

@Test func damagedObjectsArePutAsideSnapshotsFirst() throws {
  let (directory, outputs) = try filled()
  var flipped = try directory.files()[name(outputs[0])] ?? []
  flipped[50] ^= 4
  try directory.overwrite(name(outputs[0]), flipped)
  try directory.overwrite(name(outputs[1]), [1, 2, 3])
  try directory.overwrite("snapshots/state", [1])
  let found = try audit(directory)
  #expect(!found.isGood && found.objects == 1 && found.incompleteActions.count == 2)
  let damaged = found.damagedObjects.sorted { $0.size > $1.size }
  #expect(damaged.map(\.size) == [100, 3] && damaged.map(\.recordedSize) == [100, 100])
  let files = try directory.files()
  #expect(files["damaged/\(outputs[0].digest)"] == flipped)
  #expect(files["damaged/\(outputs[1].digest)"] == [1, 2, 3])
  #expect(files["snapshots/state"] == nil)
  #expect(
    try DiskStore(directory: directory.cache).state(of: outputs[0].digest, size: 100) == .missing)
  let again = try audit(directory)
  #expect(again.isGood && again.incompleteActions.count == 2)
}

@Test func foreignAndTornRecordsAreFoundByFileAndOffsetAndTheOthersKept() throws {
  let (directory, _) = try filled()
  let segment = "actions/" + (try directory.segments()[0])
  let bytes = try directory.files()[segment] ?? []
  try directory.overwrite(segment, Array("junk".utf8) + bytes + Array(bytes.prefix(30)))
  let builds = "builds/" + (try directory.segments("builds")[0])
  var altered = try directory.files()[builds] ?? []
  altered[40] ^= 1
  try directory.overwrite(builds, altered)
  let found = try audit(directory)
  let inActions = found.records.stretches.filter { $0.file == segment }
  #expect(inActions.map(\.offset) == [0, bytes.count + 4])
  #expect(inActions.map(\.count) == [4, 30] && inActions.map(\.isTorn) == [false, true])
  let inBuilds = found.records.stretches.filter { $0.file == builds }
  #expect(inBuilds.map(\.offset) == [0] && inBuilds[0].count == altered.count / 3)
  let store = DiskStore(directory: directory.cache)
  #expect(try store.actions().count == 3)
  #expect(try store.labels() == ["l1", "l2"])
  #expect(try directory.files()["damaged/" + builds.replacing("/", with: "-")] == altered)
  #expect(try audit(directory).isGood)
}

@Test func aDamagedCheckpointIsPutAside() throws {
  let (directory, _) = try filled()
  let store = DiskStore(directory: directory.cache)
  try store.saveCheckpoint([1, 2], of: digest(7), label: "model")
  try store.saveCheckpoint([1, 2], of: digest(8), label: "model")
  try directory.overwrite("checkpoints/\(digest(8))", [1])
  let found = try audit(directory)
  #expect(found.checkpoints == 2 && found.damagedCheckpoints == [digest(8)])
  #expect(try store.checkpoints().map(\.key) == [digest(7)])
}

@Test func anAuditThatIsStoppedMovesNothing() throws {
  let (directory, outputs) = try filled()
  try directory.overwrite(name(outputs[0]), [1])
  let store = DiskStore(directory: directory.cache)
  let lock = try store.lockNow()
  defer { lock.release() }
  #expect(throws: StoreError.cancelled) { try store.audit(isCancelled: { true }) }
  #expect(try directory.files()[name(outputs[0])] == [1])
}

@Test func clearingLeavesWhatIsNotOurs() throws {
  let (directory, _) = try filled()
  try directory.overwrite("notes.txt", [1])
  try directory.overwrite("objects/mine/x", [1])
  try directory.overwrite("snapshots/state", [1])
  let store = DiskStore(directory: directory.cache)
  let lock = try store.lockNow()
  let cleared = try store.clear()
  #expect(cleared.objects == 3 && cleared.foreign.sorted() == ["notes.txt", "objects/mine/x"])
  #expect(try store.actions().isEmpty && store.labels().isEmpty)
  try store.record([.action(action(1))])
  lock.release()
  let names = Set(try directory.files().keys.filter { !$0.hasPrefix("actions/") })
  #expect(names == ["notes.txt", "objects/mine/x", ".gitignore", "CACHEDIR.TAG", "lock"])
  #expect(try DiskStore(directory: directory.cache).actions().count == 1)
}

@Test func aDirectoryWithoutTheTagIsNoCache() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  #expect(try store.place == .free)
  try directory.overwrite("precious.txt", [1])
  #expect(try store.place == .other)
  try directory.overwrite("CACHEDIR.TAG", Array("Signature: 0".utf8))
  #expect(try store.place == .other)
  let (cache, _) = try filled()
  #expect(try DiskStore(directory: cache.cache).place == .cache)
}
