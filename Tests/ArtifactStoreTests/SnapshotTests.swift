// Snapshots: they hold exactly while nothing that they rest on has changed.

import ArtifactStore
import BuildGraph
import Foundation
import TestSupport
import Testing

/// A directory with a source, and a snapshot of it that has settled.
private struct Scene {
  let directory: TemporaryDirectory
  let source: String
  let snapshot: Snapshot

  init() throws {
    directory = try TemporaryDirectory()
    source = directory.path + "/source.csv"
    try Data("one".utf8).write(to: URL(filePath: source))
    snapshot = Self.snapshot(
      of: source, content: .digest(Digest(of: Array("one".utf8))), seenAt: FileSystem.wallClock)
  }

  static func snapshot(
    of path: String, content: Snapshot.Content, seenAt: Int64
  ) -> Snapshot {
    let entry = Snapshot.Entry(
      path: path, content: content, stamp: try? FileSystem.stamp(of: path), seenAt: seenAt)
    return Snapshot(
      command: ["build", "naïve label"], cacheDirectory: ".ktask-cache", projectDirectory: "",
      entries: [entry], output: [Array("Up to date (".utf8), Array(")\n".utf8)], isDocument: false,
      error: Array("warning".utf8))
  }

  func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: source)) }
}

@Test func aSnapshotHoldsWhileItsFilesAreAsTheyWere() throws {
  let scene = try Scene()
  #expect(scene.snapshot.seenAgain() != nil)
  try scene.write("two")
  #expect(scene.snapshot.seenAgain() == nil)
}

@Test func aSnapshotSeesAFileOfTheSameSizeAndTimeOfModification() throws {
  let scene = try Scene()
  let attributes = try FileManager.default.attributesOfItem(atPath: scene.source)
  // A file that is written in place keeps its inode.
  let handle = try #require(FileHandle(forWritingAtPath: scene.source))
  try handle.write(contentsOf: Data("two".utf8))
  try handle.close()
  try FileManager.default.setAttributes(
    [.modificationDate: try #require(attributes[.modificationDate])], ofItemAtPath: scene.source)
  #expect(scene.snapshot.seenAgain() == nil)
}

@Test func whatWasWrittenInTheTickOfTheLookIsComparedByContent() throws {
  let scene = try Scene()
  let digest = Snapshot.Content.digest(Digest(of: Array("one".utf8)))
  let racy = Scene.snapshot(of: scene.source, content: digest, seenAt: 0)
  let seen = try #require(racy.seenAgain())
  #expect(seen.entries[0].seenAt > 0)
  #expect(seen.entries[0].stamp == racy.entries[0].stamp)
  let other = Scene.snapshot(
    of: scene.source, content: .digest(Digest(of: Array("two".utf8))), seenAt: 0)
  #expect(other.seenAgain() == nil)
  // A directory has no content that could be compared.
  let listing = Scene.snapshot(of: scene.directory.path, content: .stamp, seenAt: 0)
  #expect(listing.seenAgain() == nil)
}

@Test func aFileOfTheFarFutureIsLookedAtWithoutATrap() throws {
  let scene = try Scene()
  // The year 2400, which nanoseconds since 1970 do not reach in 64 bits.
  try FileManager.default.setAttributes(
    [.modificationDate: Date(timeIntervalSince1970: 13_569_465_600)], ofItemAtPath: scene.source)
  #expect(try FileSystem.stamp(of: scene.source).modified > FileSystem.wallClock)
  let digest = Snapshot.Content.digest(Digest(of: Array("one".utf8)))
  let snapshot = Scene.snapshot(of: scene.source, content: digest, seenAt: FileSystem.wallClock)
  // Its stamp tells nothing, so it is read.
  #expect(snapshot.seenAgain() != nil)
  try scene.write("two")
  #expect(snapshot.seenAgain() == nil)
  let last = FileStamp(size: 1, modified: .max / 1_000_000_000 * 1_000_000_000, inode: 1)
  #expect(!last.isSettled(before: .max))
}

@Test func aFileThatAppearsOrGoesEndsASnapshot() throws {
  let scene = try Scene()
  let missing = scene.directory.path + "/other.csv"
  let absent = Scene.snapshot(of: missing, content: .stamp, seenAt: FileSystem.wallClock)
  #expect(absent.seenAgain() != nil)
  try Data().write(to: URL(filePath: missing))
  #expect(absent.seenAgain() == nil)
  try FileManager.default.removeItem(atPath: scene.source)
  #expect(scene.snapshot.seenAgain() == nil)
}

@Test func aDirectoryEndsASnapshotWhenAFileIsAdded() throws {
  let scene = try Scene()
  let listing = Scene.snapshot(of: scene.directory.path, content: .stamp, seenAt: .max)
  #expect(listing.seenAgain() != nil)
  try Data().write(to: URL(filePath: scene.directory.path + "/new.yaml"))
  #expect(listing.seenAgain() == nil)
}

@Test func aSnapshotIsReadBackAndADamagedOneIsNone() throws {
  let scene = try Scene()
  let bytes = scene.snapshot.bytes
  #expect(Snapshot(bytes) == scene.snapshot)
  #expect(Snapshot([]) == nil)
  var generator = SeededGenerator(seed: 5)
  for _ in 0..<300 {
    var damaged = bytes
    let place = Int.random(in: bytes.indices, using: &generator)
    damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
    #expect(Snapshot(damaged) == nil)
    #expect(Snapshot(Array(bytes[..<place])) == nil)
  }
}

@Test func aStoreKeepsOneSnapshotOfACommand() throws {
  let scene = try Scene()
  let store = DiskStore(directory: scene.directory.cache)
  try store.save(scene.snapshot)
  try store.save(scene.snapshot)
  #expect(try FileSystem.list(scene.directory.cache + "/snapshots").count == 1)
  #expect(store.snapshot(of: scene.snapshot.command) == scene.snapshot)
  #expect(store.snapshot(of: ["build"]) == nil)
  try store.removeSnapshots()
  #expect(store.snapshot(of: scene.snapshot.command) == nil)
}

@Test func aFileOfACenturyThatNanosecondsDoNotReachIsAFile() throws {
  let scene = try Scene()
  try FileManager.default.setAttributes(
    [.modificationDate: Date(timeIntervalSince1970: 13_569_465_600)], ofItemAtPath: scene.source)
  let stamp = try FileSystem.stamp(of: scene.source)
  #expect(stamp.size == 3 && !stamp.isSettled(before: FileSystem.wallClock))
  let digest = Snapshot.Content.digest(Digest(of: Array("one".utf8)))
  let snapshot = Scene.snapshot(of: scene.source, content: digest, seenAt: FileSystem.wallClock)
  #expect(snapshot.seenAgain() != nil)
}
