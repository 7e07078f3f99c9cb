// Objects: what is put can be had, and what is damaged is found out.

import ArtifactStore
import BuildGraph
import Foundation
import Testing

@Test func whatWasPutCanBeHad() throws {
  let directory = try TemporaryDirectory()
  for store: any ArtifactStore in [DiskStore(directory: directory.cache), MemoryStore()] {
    for bytes in [[], [1, 2, 3], Array(repeating: 9, count: 3_000_000)] as [[UInt8]] {
      let digest = try store.put(bytes)
      #expect(digest == Digest(of: bytes))
      #expect(try store.state(of: digest, size: bytes.count) == .present)
      #expect(try store.get(digest, size: bytes.count) == bytes)
    }
  }
}

@Test func anObjectIsAReadOnlyFileNamedByItsContent() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  let digest = try store.put([1, 2, 3])
  let name = digest.description
  let path = "\(directory.cache)/objects/\(name.prefix(2))/\(name.dropFirst(2))"
  #expect(store.path(of: digest) == path)
  #expect(try FileSystem.read(path) == [1, 2, 3])
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  let mode = try #require(attributes[.posixPermissions] as? Int)
  #expect(mode & 0o222 == 0)
  #expect(try FileSystem.list("\(directory.cache)/tmp").isEmpty)
}

@Test func anObjectThatIsThereIsNotWrittenAgain() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  let digest = try store.put([1, 2, 3])
  let before = try FileSystem.stamp(of: store.path(of: digest))
  #expect(try store.put([1, 2, 3]) == digest)
  #expect(try FileSystem.stamp(of: store.path(of: digest)) == before)
}

@Test func aMissingObjectIsToldFromADamagedOne() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  #expect(try store.state(of: digest(1), size: 1) == .missing)
  #expect(throws: StoreError.missing(digest(1))) { try store.get(digest(1), size: 1) }

  let torn = try store.put([1, 2, 3])
  try directory.overwrite(objectName(torn), [1, 2])
  #expect(try store.state(of: torn, size: 3) == .damaged)
  #expect(throws: StoreError.damaged(torn)) { try store.get(torn, size: 3) }
  #expect(try store.state(of: torn, size: 3) == .missing)
}

@Test func aDamagedObjectIsReplacedWhenItIsPutAgain() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  let torn = try store.put([1, 2, 3])
  try directory.overwrite(objectName(torn), [])
  #expect(try store.put([1, 2, 3]) == torn)
  #expect(try store.get(torn, size: 3) == [1, 2, 3])
}

@Test func damageThatLeavesTheSizeIsFoundWhenReadAndMendedByPut() throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  let rotten = try store.put([1, 2, 3])
  try directory.overwrite(objectName(rotten), [1, 2, 4])
  #expect(try store.state(of: rotten, size: 3) == .present)
  #expect(throws: StoreError.damaged(rotten)) { try store.get(rotten, size: 3) }
  _ = try store.put([1, 2, 3])
  #expect(try store.get(rotten, size: 3) == [1, 2, 3])
}

@Test func manyThreadsMayPutTheSameObject() async throws {
  let directory = try TemporaryDirectory()
  let store = DiskStore(directory: directory.cache)
  try await withThrowingTaskGroup(of: Void.self) { group in
    for index in 0..<40 { group.addTask { _ = try store.put([UInt8(index % 4)]) } }
    try await group.waitForAll()
  }
  for index in 0..<4 {
    #expect(try store.get(Digest(of: [UInt8(index)]), size: 1) == [UInt8(index)])
  }
  #expect(try FileSystem.list("\(directory.cache)/tmp").isEmpty)
}

@Test func aCacheThatCannotBeWrittenSaysWhatAndWhy() throws {
  let directory = try TemporaryDirectory()
  try directory.overwrite("objects", [])
  let store = DiskStore(directory: directory.cache)
  let error = #expect(throws: StoreError.self) { _ = try store.put([1]) }
  #expect("\(try #require(error))".hasPrefix("cannot create \(directory.cache)/objects"))
  #expect(try FileSystem.list("\(directory.cache)/tmp").isEmpty)
}

@Test func theReasonsOfTheSystemAreSentences() {
  let full = StoreError.system(attempt: .write, path: "c/objects/ab", code: ENOSPC)
  #expect(full.description == "cannot write c/objects/ab: no space is left on the device")
  let readOnly = StoreError.system(attempt: .lock, path: "c/lock", code: EROFS)
  #expect(readOnly.description == "cannot lock c/lock: the file system is read-only")
  let forbidden = StoreError.system(attempt: .create, path: "c", code: EACCES)
  #expect(forbidden.description == "cannot create c: permission denied")
  let rare = StoreError.system(attempt: .read, path: "c", code: ELOOP)
  #expect(rare.description.hasPrefix("cannot read c: ") && rare.description.count > 18)
}

@Test func whatIsNotARegularFileIsNotRead() throws {
  let directory = try TemporaryDirectory()
  #expect(throws: StoreError.notAFile(path: directory.path)) { try FileSystem.read(directory.path) }
  let pipe = directory.path + "/pipe"
  #expect(unsafe mkfifo(pipe, 0o600) == 0)
  #expect(throws: StoreError.notAFile(path: pipe)) { try FileSystem.read(pipe) }
}

private func objectName(_ digest: Digest) -> String {
  "objects/\(digest.description.prefix(2))/\(digest.description.dropFirst(2))"
}
