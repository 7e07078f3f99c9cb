// Damage of all kinds on the real binary: the next build ends as a clean one does, with one warning
// where bytes were lost.

import Foundation
import TestSupport
import Testing

@Suite struct DamagedCacheTests {
  private let fixedDate = ["SOURCE_DATE_EPOCH": "1700000000"]

  private func built() throws -> (workspace: Workspace, expected: [String: Data]) {
    let workspace = try Workspace()
    try workspace.build(environment: fixedDate)
    return (workspace, try workspace.outputs())
  }

  private func files(_ workspace: Workspace, in group: String) throws -> [URL] {
    let parent = workspace.url(".ktask-cache/\(group)")
    return (FileManager.default.subpaths(atPath: parent.path) ?? []).sorted()
      .map { parent.appending(path: $0) }
      .filter { (try? Data(contentsOf: $0)) != nil }
  }

  /// Builds without the outputs at hand, and checks that they come out as before.
  private func rebuild(
    _ workspace: Workspace, _ expected: [String: Data], _ comment: Comment
  ) throws -> ProcessResult {
    try? workspace.remove("models")
    let result = try workspace.ktask("build", environment: fixedDate)
    #expect(result.status == 0, "\(comment): \(result.standardError)")
    #expect(try workspace.outputs() == expected, comment)
    #expect(try workspace.build(environment: fixedDate).executed == [], comment)
    #expect(try files(workspace, in: "tmp").isEmpty, comment)
    return result
  }

  @Test(arguments: ["actions", "builds", "sources"])
  func flippedBitsInRecordsCostOnlyThoseRecords(group: String) throws {
    let seed: UInt64 = 20_261_128
    var random = SeededGenerator(seed: seed)
    let (workspace, expected) = try built()
    for file in try files(workspace, in: group) {
      var bytes = try Data(contentsOf: file)
      for _ in 0..<5 {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
      try bytes.write(to: file)
    }
    _ = try rebuild(workspace, expected, "seed \(seed)")
    let verified = try workspace.ktask("cache", "verify")
    #expect(verified.status == 1 && verified.standardOutput.contains("  \(group)/"))
    #expect(try workspace.ktask("cache", "verify").status == 0)
    _ = try rebuild(workspace, expected, "after verify, seed \(seed)")
  }

  @Test func tornAndForeignRecordsAreSkipped() throws {
    let (workspace, expected) = try built()
    for group in ["actions", "builds", "sources"] {
      let file = try #require(try files(workspace, in: group).first)
      let bytes = try Data(contentsOf: file)
      try (Data("<<<<<<< ours\n".utf8) + bytes.prefix(bytes.count * 2 / 3)).write(to: file)
      try workspace.write(".ktask-cache/\(group)/foreign.log", "hello\n")
      try workspace.write(".ktask-cache/\(group)/notes.txt", "hello\n")
    }
    _ = try rebuild(workspace, expected, "torn")
    let verified = try workspace.ktask("cache", "verify")
    #expect(verified.status == 1 && verified.standardOutput.contains("foreign.log: 6 bytes at 0"))
    #expect(try workspace.ktask("cache", "verify").status == 0)
  }

  @Test(arguments: ["altered", "truncated", "deleted"])
  func lostObjectsAreMadeAgainWithAWarningForEach(loss: String) throws {
    let (workspace, expected) = try built()
    let model = try workspace.loseObjects(loss) { $0.contains(Data("\"dtype\":\"F32\"".utf8)) }
    #expect(model == 1)
    let result = try rebuild(workspace, expected, "\(loss)")
    #expect(result.standardError.contains("model"))
    #expect(result.standardError.contains("warning: "), "\(loss): \(result.standardError)")
    if loss == "truncated" || loss == "deleted" {
      #expect(result.standardError.components(separatedBy: "warning: ").count == 2)
    }
  }

  @Test func everyObjectDamagedIsMadeAgain() throws {
    let (workspace, expected) = try built()
    #expect(try workspace.loseObjects("altered") { _ in true } > 20)
    let plain = try rebuild(workspace, expected, "all altered")
    #expect(plain.standardError.contains("warning: "))
    #expect(try workspace.loseObjects("truncated") { _ in true } > 5)
    _ = try rebuild(workspace, expected, "all truncated")
  }

  @Test func foreignFilesInTheCacheAreLeftAlone() throws {
    let (workspace, expected) = try built()
    let names = [
      "notes.txt", "objects/notes.txt", "objects/ab/notes", "actions/x/y", "checkpoints/z",
      "tmp/whatever", "snapshots/state", "mine/a/b",
    ]
    for name in names { try workspace.write(".ktask-cache/\(name)", "x") }
    _ = try rebuild(workspace, expected, "foreign files")
    let verified = try workspace.ktask("cache", "verify")
    #expect(verified.status == 0 && verified.standardOutput.contains("left alone"))
    #expect(try workspace.ktask("cache", "gc", "--keep", "0h").status == 0)
    for name in ["notes.txt", "objects/notes.txt", "objects/ab/notes", "mine/a/b"] {
      #expect(workspace.exists(".ktask-cache/\(name)"), "\(name)")
    }
  }

  @Test func aDirectoryInThePlaceOfAnObjectIsPutAside() throws {
    let (workspace, expected) = try built()
    let objects = workspace.url(".ktask-cache/objects")
    for case let path as String in FileManager.default.enumerator(atPath: objects.path) ?? .init() {
      let file = objects.appending(path: path)
      guard let content = try? Data(contentsOf: file),
        content.prefix(128).contains(Data("\"dtype\":\"F32\"".utf8))
      else { continue }
      try FileManager.default.removeItem(at: file)
      try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
    }
    let result = try rebuild(workspace, expected, "a directory")
    #expect(result.standardError.contains("warning: "))
  }

  @Test func aCacheBehindALinkIsAsGoodAndALockMayBeRemoved() throws {
    let (workspace, expected) = try built()
    let elsewhere = workspace.url("elsewhere")
    try FileManager.default.moveItem(at: workspace.url(".ktask-cache"), to: elsewhere)
    try FileManager.default.createSymbolicLink(
      at: workspace.url(".ktask-cache"), withDestinationURL: elsewhere)
    try workspace.remove("elsewhere/lock")
    try workspace.remove("models")
    #expect(try workspace.build(environment: fixedDate).executed == [])
    #expect(try workspace.outputs() == expected)
    #expect(workspace.exists("elsewhere/lock"))
    #expect(try workspace.ktask("cache", "verify").status == 0)
    #expect(try workspace.ktask("cache", "gc", "--keep", "0h").status == 0)
    #expect(try workspace.build(environment: fixedDate).executed == [])
    #expect(try workspace.ktask("cache", "clear").status == 0)
    _ = try rebuild(workspace, expected, "after clear")
  }
}
