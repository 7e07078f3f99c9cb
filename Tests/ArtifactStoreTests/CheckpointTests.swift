// Checkpoints: the last one saved can be had, whole or not at all.

import ArtifactStore
import BuildGraph
import Foundation
import TestSupport
import Testing

@Test func theCheckpointThatWasSavedLastCanBeHad() throws {
  let directory = try TemporaryDirectory()
  for store: any ArtifactStore in [DiskStore(directory: directory.cache), MemoryStore()] {
    #expect(store.checkpoint(of: digest(1)) == nil)
    for bytes in [[1, 2, 3], [], Array(repeating: 9, count: 3_000_000)] as [[UInt8]] {
      try store.saveCheckpoint(bytes, of: digest(1), label: "model")
      #expect(store.checkpoint(of: digest(1)) == bytes)
    }
    #expect(store.checkpoint(of: digest(2)) == nil)
    try store.removeCheckpoint(of: digest(1))
    try store.removeCheckpoint(of: digest(1))
    #expect(store.checkpoint(of: digest(1)) == nil)
  }
}

@Test func anotherProcessFindsACheckpointUnderItsActionsKey() throws {
  let directory = try TemporaryDirectory()
  try DiskStore(directory: directory.cache).saveCheckpoint([4, 5], of: digest(1), label: "model")
  #expect(try FileSystem.list(directory.cache + "/checkpoints") == ["\(digest(1))"])
  #expect(try FileSystem.list(directory.cache + "/tmp").isEmpty)
  #expect(DiskStore(directory: directory.cache).checkpoint(of: digest(1)) == [4, 5])
}

@Test func checkpointsAreListedWithTheirLabelsAndTimes() throws {
  let directory = try TemporaryDirectory()
  let before = FileSystem.fileClock
  for store: any ArtifactStore in [DiskStore(directory: directory.cache), MemoryStore()] {
    #expect(try store.checkpoints().isEmpty)
    try store.saveCheckpoint([1], of: digest(1), label: "model")
    try store.saveCheckpoint([2], of: digest(2), label: "größer/model")
    let stored = try store.checkpoints()
    #expect(stored.map(\.key) == [digest(1), digest(2)].sorted())
    #expect(Set(stored.map(\.label)) == ["model", "größer/model"])
    #expect(stored.allSatisfy { $0.savedAt >= before })
  }
}

@Test func aDamagedCheckpointIsNoneAndTellsNoLabel() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  let name = "checkpoints/\(digest(1))"
  try store.saveCheckpoint(Array(0..<50), of: digest(1), label: "model")
  let whole = try FileSystem.read("\(directory.cache)/\(name)")
  let seed: UInt64 = 20_261_128
  var random = SeededGenerator(seed: seed)
  var versions = (0..<whole.count).map { Array(whole.prefix($0)) } + [whole + [0]]
  for place in whole.indices {
    var altered = whole
    altered[place] ^= UInt8.random(in: 1...255, using: &random)
    versions.append(altered)
  }
  for version in versions {
    try directory.overwrite(name, version)
    #expect(store.checkpoint(of: digest(1)) == nil, "seed \(seed), \(version.count) bytes")
    #expect(try store.checkpoints().map(\.label) == [nil], "seed \(seed)")
  }
  try store.saveCheckpoint([1], of: digest(1), label: "model")
  #expect(store.checkpoint(of: digest(1)) == [1])
}

@Test func aCheckpointUnderAnotherActionsNameIsNone() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  try store.saveCheckpoint([1], of: digest(1), label: "model")
  let parent = directory.cache + "/checkpoints"
  try FileSystem.rename("\(parent)/\(digest(1))", to: "\(parent)/\(digest(2))")
  #expect(store.checkpoint(of: digest(2)) == nil)
  try directory.overwrite("checkpoints/notes.txt", [1])
  #expect(try store.checkpoints().map(\.key) == [digest(2)])
}

@Test func aCheckpointThatCannotBeWrittenSaysWhyAndLeavesNothing() throws {
  let directory = try TemporaryDirectory()
  try directory.overwrite("checkpoints", [])
  let store = DiskStore(directory: directory.cache)
  let error = #expect(throws: StoreError.self) {
    try store.saveCheckpoint([1], of: digest(1), label: "model")
  }
  #expect("\(try #require(error))".contains("\(directory.cache)/checkpoints"))
  #expect(store.checkpoint(of: digest(1)) == nil)
  #expect(try FileSystem.list("\(directory.cache)/tmp").isEmpty)
}
