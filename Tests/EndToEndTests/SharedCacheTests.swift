// What Documentation/CI.md shows: caches that go from one CI job to the next, and are united.

import Foundation
import Testing

@Suite struct SharedCacheTests {
  private func run(_ program: String, _ arguments: [String], in directory: URL) throws {
    let process = try RunningProcess(
      URL(filePath: program), arguments, directory: directory, environment: [:])
    let result = try process.wait()
    try #require(result.status == 0, "\(program) \(arguments): \(result.standardError)")
  }

  /// Gives all files of a project other times, as a fresh clone has.
  private func touchAll(_ workspace: Workspace) throws {
    for path in FileManager.default.subpaths(atPath: workspace.directory.path) ?? [] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_600_000_000)],
        ofItemAtPath: workspace.url(path).path)
    }
  }

  @Test func whatOneJobBuiltTheNextOneDoesNotRun() throws {
    let first = try Workspace()
    let built = try first.build()
    #expect(!built.executed.isEmpty)
    // The cache of a CI service: the directory as it lies, packed and unpacked.
    let archive = first.url("cache.tgz").path
    try run("/bin/tar", ["-czf", archive, ".ktask-cache"], in: first.directory)
    let second = try Workspace()
    try touchAll(second)
    try run("/bin/tar", ["-xzf", archive], in: second.directory)
    #expect(try second.ktask("plan", "--exit-code").status == 0)
    let report = try second.build()
    #expect(report.executed == [] && report.counts["cached"] == built.tasks.count)
    #expect(
      try first.data("models/momentum/model.safetensors")
        == second.data("models/momentum/model.safetensors"))
  }

  @Test func whatTwoJobsBuiltAThirdOneUnitesAndDoesNotRun() throws {
    let first = try Workspace()
    try first.build()
    let second = try Workspace()
    try second.build("-s", "minimal")
    let third = try Workspace()
    try touchAll(third)
    for (workspace, name) in [(first, "momentum.tar"), (second, "minimal.tar")] {
      let result = try workspace.ktask("cache", "export", third.url(name).path)
      #expect(result.status == 0, "\(result.standardError)")
    }
    let imported = try third.ktask("cache", "import", "momentum.tar", "minimal.tar")
    #expect(imported.status == 0 && imported.standardOutput.hasPrefix("Took in "))
    #expect(try third.build().executed == [])
    #expect(try third.build("-s", "minimal").executed == [])
    let again = try third.ktask("cache", "import", "momentum.tar", "minimal.tar")
    #expect(again.standardOutput == "Nothing is new\n")
    // A collection knows what the jobs built.
    #expect(try third.ktask("cache", "gc", "--keep", "0h").status == 0)
    #expect(try third.build().executed == [])
    #expect(try third.build("-s", "minimal").executed == [])
    #expect(try third.ktask("cache", "verify").status == 0)
  }

  @Test func aPartOfACacheGoesThroughAPipe() throws {
    let first = try Workspace()
    try first.build()
    try first.build("-s", "minimal")
    let second = try Workspace()
    let pipe = "\"$0\" cache export - -C \"$1\" --label minimal/model | \"$0\" cache import -"
    let arguments = ["-c", pipe, Workspace.binary.path, first.directory.path]
    try run("/bin/sh", arguments, in: second.directory)
    #expect(try second.build("-s", "minimal").executed == [])
    #expect(try !second.plan().labels("run").isEmpty)
    let stale = try first.ktask("cache", "export", "x.tar", "--label", "returns/model")
    #expect(stale.status == 1 && stale.standardError.contains("not up to date"))
    #expect(!first.exists("x.tar"))
  }

  @Test func anArchiveIsATarFileAndHoldsNothingOfThisMachine() throws {
    let workspace = try Workspace()
    try workspace.build("-s", "minimal")
    #expect(try workspace.ktask("cache", "export", "cache.tar").status == 0)
    let list = try RunningProcess(
      URL(filePath: "/bin/tar"), ["-tf", "cache.tar"], directory: workspace.directory,
      environment: [:]
    ).wait()
    #expect(list.status == 0)
    let names = list.standardOutput.split(separator: "\n")
    #expect(names.first == "ktask-archive")
    #expect(names.dropFirst().allSatisfy { $0.contains(/^(objects\/|actions\/|builds\/)/) })
    let bytes = try workspace.data("cache.tar")
    #expect(bytes.range(of: Data(workspace.directory.lastPathComponent.utf8)) == nil)
    let inCache = try workspace.ktask("cache", "export", ".ktask-cache/x.tar")
    #expect(inCache.status == 64 && inCache.standardError.contains("is in the cache"))
    let source = try workspace.ktask("cache", "export", "strategies/minimal.yaml")
    #expect(source.status == 64)
  }

  @Test func aBadArchiveIsNamedAndNothingOfItIsTaken() throws {
    let first = try Workspace()
    try first.build("-s", "minimal")
    #expect(try first.ktask("cache", "export", "cache.tar").status == 0)
    let bytes = try first.data("cache.tar")
    let second = try Workspace()
    try bytes.prefix(bytes.count / 2).write(to: second.url("half.tar"))
    let half = try second.ktask("cache", "import", "half.tar")
    #expect(half.status == 1)
    #expect(half.standardError.contains("cannot import 'half.tar': it ends too early"))
    try run("/bin/tar", ["-cf", "other.tar", "Ktaskfile"], in: second.directory)
    let other = try second.ktask("cache", "import", "other.tar")
    #expect(other.standardError.contains("it is no archive of a ktask cache"))
    try run("/bin/tar", ["-czf", "other.tgz", "Ktaskfile"], in: second.directory)
    let packed = try second.ktask("cache", "import", "other.tgz")
    #expect(packed.status == 1 && packed.standardError.contains("gzip -dc"))
    #expect(try second.ktask("cache", "import", "nothing.tar").status == 1)
    #expect(try second.ktask("cache", "import", "data").status == 1)
    #expect(try second.ktask("cache", "stats").standardOutput.contains("actions: 0"))
  }
}
