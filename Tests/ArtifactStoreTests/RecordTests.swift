// Records: what is remembered survives other processes, other orders, and damaged files.

import ArtifactStore
import BuildGraph
import Foundation
import Synchronization
import TestSupport
import Testing

private let stamp = FileStamp(size: 5, modified: 1_500, inode: 2)

@Test func recordsAreReadBackByAnotherProcess() throws {
  let directory = try TemporaryDirectory()
  let source = SourceRecord(path: "a.csv", stamp: stamp, digest: digest(4), readAt: 2_000)
  let records: [Record] = [
    .action(action(1, output: 2, time: 77)), .build(build("model", time: 5)), .source(source),
  ]
  try DiskStore(directory: directory.cache).record(records)
  let store = DiskStore(directory: directory.cache)
  #expect(try store.action(digest(1)) == action(1, output: 2, time: 77))
  #expect(try store.lastBuild(of: "model") == build("model", time: 5))
  #expect(try store.source("a.csv") == source)
  #expect(try store.action(digest(2)) == nil)
  #expect(try store.lastBuild(of: "other") == nil)
  #expect(try store.source("b.csv") == nil)
}

@Test(arguments: [Double.nan, .infinity, -.infinity])
func aDurationThatIsNoNumberIsNotBelieved(seconds: Double) throws {
  let directory = try TemporaryDirectory()
  let wrong = ActionRecord(key: digest(1), outputs: [], time: 7, seconds: seconds)
  try DiskStore(directory: directory.cache).record([
    .action(wrong), .action(action(2, output: 3, time: 8)),
  ])
  let store = DiskStore(directory: directory.cache)
  #expect(try store.action(digest(1)) == nil)
  #expect(try store.action(digest(2)) == action(2, output: 3, time: 8))
}

@Test func theEarliestResultOfAnActionHoldsAndTheLatestBuildOfALabel() throws {
  let records: [Record] = [
    .action(action(1, output: 2, time: 20)), .action(action(1, output: 3, time: 10)),
    .action(action(2, output: 5, time: 10)), .action(action(2, output: 4, time: 10)),
    .action(action(3, output: 1, time: 10)),
    .action(action(3, output: 2, time: 10, generation: 1)),
    .build(build("l", time: 1, key: 1)), .build(build("l", time: 2, key: 2)),
  ]
  let smaller = min(digest(4), digest(5)) == digest(4) ? 4 : 5
  for store: any ArtifactStore in try inAnyOrder(records) {
    #expect(try store.action(digest(1)) == action(1, output: 3, time: 10))
    #expect(try store.action(digest(2)) == action(2, output: smaller, time: 10))
    #expect(try store.action(digest(3))?.generation == 1)
    #expect(try store.lastBuild(of: "l") == build("l", time: 2, key: 2))
  }
}

@Test func ofResultsThatDifferInASizeAloneTheSameHoldsInEitherOrder() throws {
  let results = [8, 9].map { size in
    ActionRecord(
      key: digest(1), outputs: [StoredOutput(digest: digest(2), size: size)], time: 3, seconds: 0.5)
  }
  for store in try inAnyOrder(results.map { .action($0) }) {
    #expect(store.action(digest(1)) == results[0])
  }
}

/// Stores that were told `records` in the given and the reverse order.
private func inAnyOrder(_ records: [Record]) throws -> [MemoryStore] {
  let forwards = MemoryStore()
  forwards.record(records)
  let backwards = MemoryStore()
  for record in records.reversed() { backwards.record([record]) }
  return [forwards, backwards]
}

@Test func twoCachesAreUnitedByCopyingFiles() throws {
  let left = try TemporaryDirectory()
  let right = try TemporaryDirectory()
  let object = try DiskStore(directory: left.cache).put([1])
  try DiskStore(directory: left.cache).record([.action(action(1)), .build(build("l", time: 1))])
  try DiskStore(directory: right.cache).record([.action(action(2)), .build(build("l", time: 9))])
  for (name, bytes) in try left.files() { try right.overwrite(name, bytes) }
  let store = DiskStore(directory: right.cache)
  #expect(try store.action(digest(1)) != nil && store.action(digest(2)) != nil)
  #expect(try store.lastBuild(of: "l")?.time == 9)
  #expect(try store.get(object, size: 1) == [1])
}

@Test func aRecordWrittenByAnotherProcessIsSeenAfterARefresh() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  let other = DiskStore(directory: directory.cache)
  #expect(try store.action(digest(1)) == nil)
  try other.record([.action(action(1))])
  try other.record([.action(action(2))])
  try store.refresh()
  #expect(try store.action(digest(1)) != nil && store.action(digest(2)) != nil)
  try other.record([.action(action(3))])
  try store.refresh()
  #expect(try store.action(digest(3)) != nil)
}

@Test func aRemovedCacheIsForgotten() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  try store.record([.action(action(1))])
  try FileManager.default.removeItem(atPath: directory.cache)
  try store.refresh()
  #expect(try store.action(digest(1)) == nil)
}

@Test func aBuildAppendsToOneSegmentOfItsOwn() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  for _ in 0..<2 {
    let lock = try store.lockNow()
    for index in 0..<5 { try store.record([.action(action(index))]) }
    lock.release()
  }
  #expect(try directory.segments().count == 2)
  try store.lockNow().release()
  #expect(try directory.segments().count == 2)
}

@Test func manySegmentsAreMergedIntoOneByTheHolderOfTheLock() throws {
  let directory = try TemporaryDirectory()
  for index in 0..<20 {
    let store = DiskStore(directory: directory.cache)
    try store.record([
      .action(action(index)), .action(action(99, time: Int64(100 - index))),
      .build(build("l", time: Int64(index))),
      .source(SourceRecord(path: "p", stamp: stamp, digest: digest(1), readAt: Int64(index))),
    ])
  }
  let reader = DiskStore(directory: directory.cache)
  #expect(try reader.action(digest(3)) != nil)
  let sizeBefore = try directory.files().values.map(\.count).reduce(0, +)

  try DiskStore(directory: directory.cache).lockNow().release()
  #expect(try directory.segments().count == 1)
  #expect(try directory.segments("sources").count == 1)
  #expect(try directory.files().values.map(\.count).reduce(0, +) < sizeBefore)
  try reader.refresh()
  for store in [reader, DiskStore(directory: directory.cache)] {
    for index in 0..<20 { #expect(try store.action(digest(index)) == action(index)) }
    #expect(try store.action(digest(99))?.time == 81)
    #expect(try store.lastBuild(of: "l")?.time == 19)
    #expect(try store.source("p")?.readAt == 19)
  }
}

@Test func aReaderMissesNothingWhileSegmentsAreMerged() async throws {
  for round in 0..<30 {
    let directory = try TemporaryDirectory()
    let count = 40
    for index in 0..<count {
      try DiskStore(directory: directory.cache).record([.action(action(index))])
    }
    let isMerged = Atomic(false)
    let reader = Task.detached {
      let store = DiskStore(directory: directory.cache)
      var missed = 0
      repeat {
        try store.refresh()
        missed += try (0..<count).count { try store.action(digest($0)) == nil }
      } while !isMerged.load(ordering: .acquiring)
      return missed
    }
    try DiskStore(directory: directory.cache).lockNow().release()
    isMerged.store(true, ordering: .releasing)
    #expect(try await reader.value == 0, "round \(round)")
  }
}

@Test func aLinkToNowhereCostsNothingElse() throws {
  let directory = try TemporaryDirectory()
  let count = 20
  for index in 0..<count {
    try DiskStore(directory: directory.cache).record([.action(action(index))])
  }
  try FileManager.default.createSymbolicLink(
    atPath: directory.cache + "/actions/0.log", withDestinationPath: "nowhere")
  try DiskStore(directory: directory.cache).lockNow().release()
  #expect(try directory.segments().count == 2)
  let store = DiskStore(directory: directory.cache)
  for index in 0..<count { #expect(try store.action(digest(index)) != nil) }
}

@Test func whatIsNotASegmentIsLeftAlone() throws {
  let directory = try TemporaryDirectory()
  for index in 0..<20 { try DiskStore(directory: directory.cache).record([.action(action(index))]) }
  try directory.overwrite("actions/README", [1])
  try DiskStore(directory: directory.cache).lockNow().release()
  #expect(try directory.files()["actions/README"] == [1])
}

@Test func damagedSegmentsCostOnlyTheRecordsThatAreHit() throws {
  let directory = try TemporaryDirectory()
  let records = (0..<30).map { index -> Record in
    index % 3 == 0
      ? .build(build("l\(index)", time: Int64(index), key: index))
      : .action(action(index, output: index, time: Int64(index)))
  }
  try DiskStore(directory: directory.cache).record(records)
  let name = try #require(try directory.segments().first)
  let whole = try #require(try directory.files()["actions/\(name)"])
  for seed in 0..<UInt64(400) {
    var random = SeededGenerator(seed: seed)
    let (bytes, hits) = mutated(whole, &random)
    try directory.overwrite("actions/\(name)", bytes)
    let store = DiskStore(directory: directory.cache)
    var found = 0
    for index in 0..<30 {
      if index % 3 == 0 {
        let record = try store.lastBuild(of: "l\(index)")
        #expect(
          record == nil || record == build("l\(index)", time: Int64(index), key: index), "\(seed)")
        found += record == nil ? 0 : 1
      } else {
        let record = try store.action(digest(index))
        let expected = action(index, output: index, time: Int64(index))
        #expect(record == nil || record == expected, "seed \(seed)")
        found += record == nil ? 0 : 1
      }
    }
    #expect(found >= 30 - hits, "seed \(seed)")
  }
}

/// Damages a segment in a random way; at most `hits` records can be lost by it.
private func mutated(
  _ whole: [UInt8], _ random: inout SeededGenerator
) -> (bytes: [UInt8], hits: Int) {
  var bytes = whole
  switch Int.random(in: 0..<5, using: &random) {
  case 0:  // a torn tail
    return (Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))), 30)
  case 1:  // flipped bits
    let count = Int.random(in: 1...3, using: &random)
    for _ in 0..<count {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8(
        1 << Int.random(in: 0..<8, using: &random))
    }
    return (bytes, count)
  case 2:  // garbage in the middle, with the magic number in it
    let garbage = (0..<Int.random(in: 1...200, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    let position = Int.random(in: 0...bytes.count, using: &random)
    bytes.insert(contentsOf: garbage + Array("ktR1".utf8) + garbage, at: position)
    return (bytes, 1)
  case 3:  // a stretch that is missing
    let start = Int.random(in: 0..<bytes.count, using: &random)
    let end = Int.random(in: start...min(bytes.count, start + 300), using: &random)
    bytes.removeSubrange(start..<end)
    return (bytes, 8)
  default:  // everything twice, the second time behind a torn record
    return (bytes + bytes.prefix(17) + bytes, 0)
  }
}

@Test func aFileOfNothingButGarbageIsPassedOver() throws {
  let directory = try TemporaryDirectory()
  var random = SeededGenerator(seed: 1)
  try directory.overwrite(
    "actions/x.log", (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) })
  try directory.overwrite("actions/y.log", [])
  try directory.overwrite("actions/z.log", Array(String(repeating: "ktR1", count: 10_000).utf8))
  #expect(try DiskStore(directory: directory.cache).action(digest(1)) == nil)
}

@Test func readingWritesNothing() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  try store.refresh()
  #expect(try store.action(digest(1)) == nil && store.source("a") == nil)
  #expect(try store.state(of: digest(1), size: 1) == .missing)
  #expect(!FileManager.default.fileExists(atPath: directory.cache))
}

@Test func aSourceIsTrustedOnlyIfItIsOlderThanTheReadingOfIt() {
  func record(modified: Int64, readAt: Int64) -> (SourceRecord, FileStamp) {
    let stamp = FileStamp(size: 1, modified: modified, inode: 1)
    return (SourceRecord(path: "p", stamp: stamp, digest: digest(1), readAt: readAt), stamp)
  }
  let (settled, stamp) = record(modified: 1_001, readAt: 1_002)
  #expect(settled.vouches(for: stamp))
  #expect(!settled.vouches(for: FileStamp(size: 2, modified: 1_001, inode: 1)))
  #expect(!settled.vouches(for: FileStamp(size: 1, modified: 1_001, inode: 2)))
  #expect(!settled.vouches(for: FileStamp(size: 1, modified: 1_000, inode: 1)))
  let (racy, racyStamp) = record(modified: 1_001, readAt: 1_001)
  #expect(!racy.vouches(for: racyStamp))
  // A whole second may be all that the file system knows.
  let (coarse, coarseStamp) = record(modified: 5_000_000_000, readAt: 6_900_000_000)
  #expect(!coarse.vouches(for: coarseStamp))
  let (old, oldStamp) = record(modified: 5_000_000_000, readAt: 7_100_000_000)
  #expect(old.vouches(for: oldStamp))
}

@Test func aFileWrittenAgainRightAfterItWasReadIsNoticed() throws {
  let directory = try TemporaryDirectory()
  let file = directory.path + "/data.csv"
  for _ in 0..<100 {
    try Data("one".utf8).write(to: URL(fileURLWithPath: file))
    let readAt = FileSystem.fileClock
    let stamp = try FileSystem.stamp(of: file)
    let record = SourceRecord(path: file, stamp: stamp, digest: digest(1), readAt: readAt)
    try Data("two".utf8).write(to: URL(fileURLWithPath: file))
    #expect(!record.vouches(for: try FileSystem.stamp(of: file)))
  }
}

@Test func whatWasRecordedBeforeAnybodyAskedForItsKindIsFoundByTheSameStore() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  // Actions have been asked for, builds have not.
  #expect(try store.action(digest(1)) == nil)
  let session = SessionRecord(
    start: 1, end: 2, labels: ["l"], goals: ["l"], files: [], counts: [], isInterrupted: false)
  try store.record([.session(session), .build(build("l", time: 1, key: 1))])
  #expect(try store.sessions() == [session])
  #expect(try store.lastBuild(of: "l") == build("l", time: 1, key: 1))
  try store.record([.build(build("l", time: 2, key: 2))])
  #expect(try store.history(of: "l").map(\.time) == [2, 1])
}

@Test func theHistoryOfALabelOutlivesTheUnionOfSegments() throws {
  let directory = try TemporaryDirectory()
  let builds = (1...40).map { build("l", time: Int64($0), key: $0) }
  for record in builds {
    let store = DiskStore(directory: directory.cache)
    let lock = try store.lockNow()
    try store.record([.build(record), .build(build("m", time: record.time))])
    lock.release()
  }
  #expect(try directory.segments("builds").count <= 17)
  let store = DiskStore(directory: directory.cache)
  #expect(try store.history(of: "l") == builds.reversed())
}
