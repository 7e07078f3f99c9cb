// Archives: what is exported can be taken in elsewhere, and from a bad archive nothing is.

import ArtifactStore
import BuildGraph
import Foundation
import TestSupport
import Testing

/// A cache with some objects and records of all kinds, for as long as somebody holds it.
private struct Filled {
  let directory: TemporaryDirectory
  let store: DiskStore

  init(_ numbers: Range<Int>) throws {
    directory = try TemporaryDirectory()
    store = DiskStore(directory: directory.cache)
    for number in numbers {
      let bytes = Array(repeating: UInt8(number), count: 500 + number)
      let output = StoredOutput(digest: try store.put(bytes), size: bytes.count)
      let session = SessionRecord(
        start: Int64(number), end: Int64(number) + 1, labels: ["l\(number)"],
        goals: ["l\(number)"], files: [], counts: [], isInterrupted: false)
      let stamp = FileStamp(size: 5, modified: 1, inode: 2)
      try store.record([
        .action(ActionRecord(key: digest(number), outputs: [output], time: 1, seconds: 0.5)),
        .build(build("l\(number)", time: Int64(number), key: number)), .session(session),
        .source(SourceRecord(path: "a.csv", stamp: stamp, digest: digest(4), readAt: 9)),
      ])
    }
  }

  /// The archive of all of it.
  var archive: [UInt8] {
    get throws {
      var bytes: [UInt8] = []
      _ = try store.writeArchive(of: store.allContent(), to: { bytes += $0 })
      return bytes
    }
  }
}

/// Takes `bytes` in from an archive, as a process of its own would.
@discardableResult
private func take(_ bytes: [UInt8], into directory: String) throws -> CacheArchive.Counts {
  let store = DiskStore(directory: directory)
  let lock = try store.lockNow()
  defer { lock.release() }
  var rest = bytes[...]
  return try store.takeIn(archive: { count in
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  })
}

@Test func anArchiveTakesACacheToAnotherMachine() throws {
  let store = try Filled(0..<5)
  let bytes = try store.archive
  let other = try TemporaryDirectory()
  let counts = try take(bytes, into: other.cache)
  #expect(counts.objects == 5 && counts.actions == 5 && counts.builds == 5)
  let copy = DiskStore(directory: other.cache)
  #expect(try copy.actions() == store.store.actions())
  #expect(try copy.sessions() == store.store.sessions())
  #expect(try copy.history(of: "l3") == store.store.history(of: "l3"))
  for action in try store.store.actions() {
    #expect(try copy.get(action.outputs[0]) == store.store.get(action.outputs[0]))
  }
  #expect(try copy.source("a.csv") == nil, "stamps of sources mean nothing on another machine")
  var again: [UInt8] = []
  _ = try copy.writeArchive(of: copy.allContent(), to: { again += $0 })
  #expect(again == bytes, "equal caches have equal archives")
}

@Test func archivesOfSeveralCachesAreUnitedAndTakenInTwiceAddNothing() throws {
  let left = try Filled(0..<4)
  let right = try Filled(2..<7)
  let other = try TemporaryDirectory()
  try take(left.archive, into: other.cache)
  let second = try take(right.archive, into: other.cache)
  #expect(second.objects == 3 && second.passedOver == 2 && second.actions == 3)
  let files = try other.files()
  let third = try take(left.archive, into: other.cache)
  #expect(third.objects == 0 && third.actions == 0 && third.builds == 0 && third.sessions == 0)
  #expect(try other.files().filter { $0.key != "lock" } == files.filter { $0.key != "lock" })
  #expect(try DiskStore(directory: other.cache).actions().count == 7)
}

@Test func fromAnArchiveThatEndsEarlyNothingIsTaken() throws {
  let store = try Filled(0..<3)
  let bytes = try store.archive
  let other = try TemporaryDirectory()
  for count in stride(from: 0, to: bytes.count - 1_024, by: 97) {
    #expect(throws: ArchiveError.self) { try take(Array(bytes.prefix(count)), into: other.cache) }
    let inventory = try CacheInventory(of: other.cache)
    #expect(inventory.objects.isEmpty && inventory.records.isEmpty && inventory.temporary.isEmpty)
  }
}

@Test func anArchiveWithAFlippedBitIsRefusedWhereverItIs() throws {
  let seed: UInt64 = 77
  var random = SeededGenerator(seed: seed)
  let store = try Filled(0..<3)
  let bytes = try store.archive
  for _ in 0..<400 {
    var altered = bytes
    let place = Int.random(in: 0..<bytes.count - 1_024, using: &random)
    altered[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    let other = try TemporaryDirectory()
    do {
      try take(altered, into: other.cache)
      // Bytes that fill up blocks, owners and the like mean nothing; all that does is there.
      #expect(
        try DiskStore(directory: other.cache).actions() == store.store.actions(),
        "seed \(seed), byte \(place)")
    } catch is ArchiveError {
      #expect(try CacheInventory(of: other.cache).objects.isEmpty, "seed \(seed), byte \(place)")
    }
  }
}

@Test(arguments: ["../escaped", "/tmp/ktask-escaped", "objects/../../escaped", "lock"])
func aMemberThatNoCacheHasIsRefused(name: String) throws {
  let store = try Filled(0..<1)
  var bytes = try store.archive
  // The second member's head follows the mark and its block of text.
  let head = 1_024
  bytes.replaceSubrange(
    head..<head + 100, with: Array(name.utf8) + Array(repeating: 0, count: 100 - name.utf8.count))
  for index in 148..<156 { bytes[head + index] = 32 }
  let sum = String(bytes[head..<head + 512].reduce(0) { $0 + Int($1) }, radix: 8)
  bytes.replaceSubrange(head + 148..<head + 148 + 8, with: Array("\(sum)\0\0\0\0".utf8.prefix(8)))
  let other = try TemporaryDirectory()
  #expect(throws: ArchiveError.foreignMember(name: name)) { try take(bytes, into: other.cache) }
  #expect(try FileSystem.list(other.path) == ["cache"])
  #expect(throws: StoreError.self) { try FileSystem.stamp(of: "/tmp/ktask-escaped") }
}

@Test func whatIsNoArchiveIsSaidToBeNone() throws {
  let other = try TemporaryDirectory()
  let gzip: [UInt8] = [0x1f, 0x8b, 8, 0] + Array(repeating: 0, count: 600)
  #expect(throws: ArchiveError.compressed(with: "gzip")) { try take(gzip, into: other.cache) }
  for bytes in [[], Array("hello".utf8), Array(repeating: 65, count: 5_000)] as [[UInt8]] {
    #expect(throws: ArchiveError.notAnArchive) { try take(bytes, into: other.cache) }
  }
}

@Test func aDamagedObjectIsLeftOutOfAnArchiveAndLeftWhereItIs() throws {
  let filled = try Filled(0..<3)
  let (directory, store) = (filled.directory, filled.store)
  let spoilt = try store.actions()[1].outputs[0]
  let name =
    "objects/\(spoilt.digest.description.prefix(2))/\(spoilt.digest.description.dropFirst(2))"
  try directory.overwrite(name, Array(repeating: 99, count: spoilt.size))
  var bytes: [UInt8] = []
  let counts = try store.writeArchive(of: store.allContent(), to: { bytes += $0 })
  #expect(counts.objects == 2 && counts.passedOver == 1)
  #expect(try directory.files()[name]?.count == spoilt.size)
  let other = try TemporaryDirectory()
  try take(bytes, into: other.cache)
  #expect(
    try DiskStore(directory: other.cache).state(of: spoilt.digest, size: spoilt.size) == .missing)
}
