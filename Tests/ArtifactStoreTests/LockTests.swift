// The lock: one build at a time, and never for ever.

import ArtifactStore
import Foundation
import Synchronization
import Testing

@Test func aSecondBuildWaitsAndIsToldForWhom() async throws {
  let directory = try TemporaryDirectory()
  let held = try DiskStore(directory: directory.cache).lockNow()
  let waitedFor = Mutex<[Int32?]>([])
  let waiter = Task.detached {
    try await DiskStore(directory: directory.cache).lock(
      onWait: { process in waitedFor.withLock { $0.append(process) } }, isCancelled: { false })
  }
  while waitedFor.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
  held.release()
  try await waiter.value.release()
  #expect(waitedFor.withLock { $0 } == [getpid()])
}

@Test func aWaitCanBeCalledOff() async throws {
  let directory = try TemporaryDirectory()
  for store: any ArtifactStore in [DiskStore(directory: directory.cache), MemoryStore()] {
    let held = try #require(try store.tryLock())
    await #expect(throws: StoreError.cancelled) {
      _ = try await store.lock(onWait: { _ in }, isCancelled: { true })
    }
    held.release()
    try await store.lock(onWait: { _ in }, isCancelled: { true }).release()
  }
}

@Test func theLockEndsWithTheLastReferenceToIt() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  do { _ = try store.lockNow() }
  try store.lockNow().release()
}

@Test func theLockEndsWithItsProcess() throws {
  let directory = try TemporaryDirectory()
  try DiskStore(directory: directory.cache).lockNow().release()
  let holder = Process()
  holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  holder.arguments = ["flock", "--close", directory.cache + "/lock", "sleep", "5"]
  try holder.run()
  let deadline = Date.now.addingTimeInterval(5)
  var isHeld = false
  while !isHeld, Date.now < deadline, holder.isRunning {
    let lock = try DiskStore(directory: directory.cache).tryLock()
    lock?.release()
    isHeld = lock == nil
    Thread.sleep(forTimeInterval: 0.01)
  }
  try #require(isHeld, "flock(1) of util-linux did not take the lock")
  #expect(kill(holder.processIdentifier, SIGKILL) == 0)
  holder.waitUntilExit()
  try DiskStore(directory: directory.cache).lockNow().release()
}

@Test func theLockIsThatOfTheCacheThatIsThere() throws {
  let directory = try TemporaryDirectory()
  let first = try DiskStore(directory: directory.cache).lockNow()
  try FileManager.default.removeItem(atPath: directory.cache)
  try DiskStore(directory: directory.cache).lockNow().release()
  first.release()
}

@Test func temporaryFilesOfDeadProcessesAreSwept() throws {
  let directory = try TemporaryDirectory()
  let names = ["999999999-ab-1", "\(getpid())-ab-1", "1-ab-1", "stray"]
  for name in names { try directory.overwrite("tmp/\(name)", [1]) }
  try DiskStore(directory: directory.cache).lockNow().release()
  #expect(try FileSystem.list(directory.cache + "/tmp") == ["1-ab-1"])
}

@Test func theDirectoryTellsBackupsAndGitToPassItBy() throws {
  let directory = try TemporaryDirectory()
  try DiskStore(directory: directory.cache).lockNow().release()
  let files = try directory.files()
  #expect(files[".gitignore"] == Array("*\n".utf8))
  let tag = String(decoding: files["CACHEDIR.TAG"] ?? [], as: UTF8.self)
  #expect(tag.hasPrefix("Signature: 8a477f597d28d172789f06886806bc55\n"))
}

@Test func aLockedCacheCanBeCopiedAndRemoved() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  let digest = try store.put([1, 2])
  try store.record([.action(action(1))])
  let copy = try TemporaryDirectory()
  try FileManager.default.copyItem(atPath: directory.cache, toPath: copy.cache)
  try FileManager.default.removeItem(atPath: directory.cache)
  let copied = DiskStore(directory: copy.cache)
  #expect(try copied.get(digest, size: 2) == [1, 2])
  #expect(try copied.action(ArtifactStoreTests.digest(1)) == action(1))
}
