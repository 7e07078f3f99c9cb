// Directories that actions work in: made apart from each other, swept when their process is gone.

import ArtifactStore
import Foundation
import Testing

@Suite struct ScratchTests {
  @Test func eachScratchDirectoryIsEmptyAndNewAndSurvivesALockOfItsOwnStore() throws {
    let directory = try TemporaryDirectory()
    let store = DiskStore(directory: directory.cache)
    let (first, second) = (try store.makeScratchDirectory(), try store.makeScratchDirectory())
    #expect(first != second)
    #expect(try FileSystem.list(first) == [])
    try store.lockNow().release()
    #expect(try FileSystem.list("\(directory.cache)/tmp").count == 2)
  }

  @Test func whatADeadProcessWorkedInIsRemovedWhole() throws {
    let directory = try TemporaryDirectory()
    let left = "\(directory.cache)/tmp/999999999-ab-1"
    try FileSystem.makeDirectory("\(left)/work/closed")
    try FileSystem.create("\(left)/work/closed/file", mode: 0o400, contents: [1])
    try FileManager.default.createSymbolicLink(
      atPath: "\(left)/work/link", withDestinationPath: directory.path)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: "\(left)/work/closed")
    try DiskStore(directory: directory.cache).lockNow().release()
    #expect(try FileSystem.list("\(directory.cache)/tmp") == [])
    #expect(FileManager.default.fileExists(atPath: directory.cache))
  }

  @Test func aTreeIsListedWithoutFollowingLinks() throws {
    let directory = try TemporaryDirectory()
    try FileSystem.makeDirectory("\(directory.path)/a/b")
    try FileSystem.create("\(directory.path)/a/b/c", contents: [1, 2])
    try FileManager.default.createSymbolicLink(
      atPath: "\(directory.path)/a/link", withDestinationPath: "/")
    let entries = try FileSystem.tree(below: directory.path)
    #expect(entries.map(\.path) == ["a", "a/b", "a/b/c", "a/link"])
    #expect(entries.map(\.kind) == [.directory, .directory, .file, .link])
    #expect(entries[2].stamp.size == 2)
  }

  @Test func theEndOfAFileIsReadAlone() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/file"
    try FileSystem.create(path, contents: Array(0..<100))
    #expect(try FileSystem.end(of: path, most: 3).bytes == [97, 98, 99])
    #expect(try FileSystem.end(of: path, most: 3).isWhole == false)
    #expect(try FileSystem.end(of: path, most: 100).isWhole)
    #expect(throws: StoreError.self) { try FileSystem.end(of: path + "x", most: 1) }
  }
}
