// `ktask cache`: what it says of a cache is so, what it removes nobody needs, and what it moves
// arrives.

import Foundation
import Testing

@Suite struct CacheCommandTests {
  private let fixedDate = ["SOURCE_DATE_EPOCH": "1700000000"]

  /// A document that the command wrote, as a dictionary.
  private func document(
    _ workspace: Workspace, _ arguments: String..., status: Int32 = 0
  ) throws -> [String: Any] {
    let result = try workspace.run(["cache"] + arguments + ["--format", "json"]).wait()
    try #require(result.status == status, "\(result.standardError)")
    let value = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8))
    return try #require(value as? [String: Any])
  }

  /// The paths and contents of all files of the cache but the lock.
  private func cacheFiles(_ workspace: Workspace) throws -> [String: Data] {
    let cache = workspace.url(".ktask-cache")
    var files: [String: Data] = [:]
    for path in FileManager.default.subpaths(atPath: cache.path) ?? [] where path != "lock" {
      files[path] = try? Data(contentsOf: cache.appending(path: path))
    }
    return files
  }

  @Test(arguments: [[], ["stats"], ["verify"], ["gc"], ["clear"], ["export"], ["import"]])
  func helpIsThereForEachCommand(command: [String]) throws {
    let result = try Workspace().run(["cache"] + command + ["--help"]).wait()
    #expect(result.status == 0 && result.standardOutput.contains("USAGE: ktask cache"))
  }

  @Test(arguments: [
    ["gc", "--keep", "soon"], ["gc", "--keep", "14"], ["gc", "--limit", "much"], ["export"],
    ["export", ""], ["import"], ["import", "-", "-"], ["frobnicate"], ["stats", "--format", "xml"],
  ])
  func aWrongCommandLineEndsWithStatus64(arguments: [String]) throws {
    let workspace = try Workspace()
    #expect(try workspace.run(["cache"] + arguments).wait().status == 64)
    #expect(!workspace.exists(".ktask-cache"))
  }

  @Test func whereThereIsNoCacheNoneIsMade() throws {
    let workspace = try Workspace()
    for command in ["stats", "gc", "clear"] {
      let result = try workspace.ktask("cache", command)
      #expect(result.status == 0 && result.standardOutput.contains("There is no cache"))
    }
    #expect(try workspace.ktask("cache", "verify").status == 1)
    #expect(try workspace.ktask("cache", "export", "x.tar").status == 1)
    #expect(!workspace.exists(".ktask-cache") && !workspace.exists("x.tar"))
  }

  @Test func aDirectoryThatIsNoCacheIsRefused() throws {
    let workspace = try Workspace()
    for command in [["stats"], ["verify"], ["gc"], ["clear"], ["export", "-"]] {
      let result = try workspace.run(["cache"] + command + ["--cache", "data"]).wait()
      #expect(result.status == 1 && result.standardOutput.isEmpty)
      #expect(result.standardError.contains("'data' is no cache of ktask"), "\(command)")
    }
    #expect(!workspace.exists("data/CACHEDIR.TAG") && workspace.exists("data/EURUSD_1h.csv"))
  }

  @Test func statsCountWhatIsThereAndWriteNothing() throws {
    let workspace = try Workspace()
    try workspace.build("-s", "minimal")
    let files = try cacheFiles(workspace)
    let stats = try document(workspace, "stats")
    let objects = try #require(stats["objects"] as? [String: Int])
    let inDirectory = files.filter { $0.key.hasPrefix("objects/") }.map(\.value.count)
    #expect(objects["count"] == inDirectory.count && objects["bytes"] == inDirectory.reduce(0, +))
    let rules = try #require(stats["rules"] as? [[String: Any]])
    #expect(rules.compactMap { $0["bytes"] as? Int }.reduce(0, +) == objects["bytes"])
    #expect(rules.contains { $0["rule"] as? String == "membership" && $0["actions"] as? Int == 2 })
    #expect(stats["builds"] as? Int == 1 && stats["limit"] is NSNull)
    let text = try workspace.ktask("cache", "stats").standardOutput
    #expect(text.contains("objects: \(inDirectory.count), ") && text.contains("membership"))
    #expect(try cacheFiles(workspace) == files)
  }

  @Test func verifyPutsDamageAsideAndTheNextBuildMakesItAgainWithOneWarning() throws {
    let workspace = try Workspace()
    try workspace.build(environment: fixedDate)
    let expected = try workspace.outputs()
    let files = try cacheFiles(workspace)
    let good = try workspace.ktask("cache", "verify")
    #expect(good.status == 0 && good.standardOutput.hasPrefix("Intact: "))
    #expect(try cacheFiles(workspace) == files)
    let lost = try workspace.loseObjects("altered") { $0.contains(Data("\"dtype\":\"F32\"".utf8)) }
    #expect(lost == 1)
    let bad = try document(workspace, "verify", status: 1)
    #expect(bad["good"] as? Bool == false)
    let damaged = try #require(bad["damaged_objects"] as? [[String: Any]])
    #expect(damaged.count == 1 && damaged[0]["label"] as? String == "model")
    let name = try #require(damaged[0]["object"] as? String)
    #expect(workspace.exists(".ktask-cache/damaged/\(name)"))
    let again = try workspace.ktask("build", environment: fixedDate)
    #expect(again.status == 0)
    #expect(again.standardError.components(separatedBy: "warning:").count == 2)
    #expect(try workspace.outputs() == expected)
    #expect(try workspace.ktask("cache", "verify").status == 0)
  }

  @Test func paranoidBuildsReadEverythingAndPlansMoveNothing() throws {
    let workspace = try Workspace()
    try workspace.build()
    let expected = try workspace.outputs()
    // Columns whose size is right; no build reads them while the matrix is there.
    let columns = try workspace.loseObjects("altered") { head in
      head.starts(with: [0x93, 0x4e]) && head.contains(Data("'<f8'".utf8))
    }
    #expect(columns > 1)
    #expect(try workspace.plan().labels("run") == [])
    let files = try cacheFiles(workspace)
    let plan = try workspace.plan("--paranoid")
    #expect(!plan.labels("run").isEmpty && !plan.labels("run").contains("model"))
    #expect(try cacheFiles(workspace) == files)
    let built = try workspace.build("--paranoid")
    #expect(built.executed == plan.labels("run") && built.labels("ran") == [])
    #expect(try workspace.outputs() == expected)
    #expect(try workspace.plan("--paranoid").labels("run") == [])
    #expect(try workspace.ktask("cache", "verify").status == 0)
  }

  @Test func aCollectionTakesWhatItSaidAndNothingThatWasBuiltLast() throws {
    let workspace = try Workspace()
    try workspace.build("-s", "minimal")
    try workspace.build()
    try workspace.replace("strategies/minimal.yaml", "[0, 25, 45]", with: "[0, 20, 45]")
    try workspace.replace("strategies/momentum.yaml", "epochs: 2", with: "epochs: 3")
    try workspace.build("-s", "minimal")
    try workspace.build()
    let said = try document(workspace, "gc", "--keep", "0h", "--dry-run")
    let before = Set(try cacheFiles(workspace).keys)
    let done = try document(workspace, "gc", "--keep", "0h")
    for key in ["actions", "objects", "files"] {
      #expect(said[key] as? [String] == done[key] as? [String], "\(key)")
    }
    let objects = try #require(done["objects"] as? [String])
    let gone = before.subtracting(try cacheFiles(workspace).keys)
      .filter { $0.hasPrefix("objects/") }
      .map { String($0.dropFirst("objects/".count)).replacing("/", with: "") }
    #expect(objects.count > 5 && Set(gone) == Set(objects))
    #expect(try workspace.build("-s", "minimal").executed == [])
    #expect(try workspace.build().executed == [])
    #expect(try workspace.ktask("verify").status == 0)
    #expect(try workspace.ktask("verify", "-s", "minimal").status == 0)
    let again = try document(workspace, "gc", "--keep", "0h")
    #expect(again["objects"] as? [String] == [] && again["actions"] as? [String] == [])
  }

  @Test func theLastBuildIsKeptAlsoAfterOneThatFailed() throws {
    let workspace = try Workspace()
    try workspace.build("-s", "minimal")
    try workspace.replace("strategies/minimal.yaml", "[0, 25, 45]", with: "[0, 20, 45]")
    let bars = try workspace.read("data/EURUSD_1h.csv")
    try workspace.write("data/EURUSD_1h.csv", "nonsense")
    #expect(try workspace.ktask("build", "-s", "minimal").status == 1)
    #expect(try workspace.ktask("cache", "gc", "--keep", "0h").status == 0)
    try workspace.replace("strategies/minimal.yaml", "[0, 20, 45]", with: "[0, 25, 45]")
    try workspace.write("data/EURUSD_1h.csv", bars)
    #expect(try workspace.build("-s", "minimal").executed == [])
  }

  @Test func aBuildKeepsTheCacheBelowTheLimitOfTheKtaskfile() throws {
    let workspace = try Workspace()
    try workspace.build("-s", "minimal")
    let one = try workspace.cacheSize()
    let limit = one * 5 / 2
    try workspace.replace(
      "Ktaskfile", "directory: .ktask-cache", with: "directory: .ktask-cache\n  limit: \(limit)")
    var messages = 0
    for low in 1...12 {
      try workspace.edit("strategies/minimal.yaml") { text in
        text.replacing(/oversold: \[0, \d+/, with: "oversold: [0, \(low)")
      }
      let bars = try workspace.read("data/EURUSD_1h.csv")
      try workspace.write(
        "data/EURUSD_1h.csv", bars.split(separator: "\n").dropLast().joined(separator: "\n") + "\n")
      let result = try workspace.ktask("build", "-s", "minimal")
      #expect(result.status == 0, "\(result.standardError)")
      #expect(!result.standardError.contains("warning"), "\(result.standardError)")
      if result.standardError.contains("The cache was above its limit") { messages += 1 }
      #expect(try workspace.cacheSize() <= limit, "round \(low)")
      #expect(try workspace.build("-s", "minimal").executed == [])
    }
    #expect(messages > 2 && messages < 12)
  }

  @Test func aLimitBelowWhatIsNeededIsSaidOnceAndTakesNothingThatIs() throws {
    let workspace = try Workspace()
    try workspace.replace(
      "Ktaskfile", "directory: .ktask-cache", with: "directory: .ktask-cache\n  limit: 1 kB")
    let first = try workspace.ktask("build", "-s", "minimal")
    #expect(first.standardError.contains("cannot be kept below cache.limit"))
    #expect(try workspace.build("-s", "minimal").executed == [])
    try workspace.replace("strategies/minimal.yaml", "[0, 25, 45]", with: "[0, 20, 45]")
    let second = try workspace.ktask("build", "-s", "minimal")
    #expect(second.status == 0 && !second.standardError.contains("cannot be kept"))
    let forced = try workspace.ktask("cache", "gc")
    #expect(forced.status == 0 && forced.standardError.contains("cannot be kept below 1.0 kB"))
    #expect(try workspace.build("-s", "minimal").executed == [])
  }

  @Test func clearingEmptiesTheCacheAndLeavesOtherPeoplesFiles() throws {
    let workspace = try Workspace()
    try workspace.build("-s", "minimal")
    try workspace.write(".ktask-cache/notes.txt", "mine")
    let result = try workspace.ktask("cache", "clear")
    #expect(result.status == 0 && result.standardOutput.contains("1 file not of ktask left"))
    #expect(
      try Set(cacheFiles(workspace).keys) == ["notes.txt", ".gitignore", "CACHEDIR.TAG"])
    #expect(try !workspace.build("-s", "minimal").executed.isEmpty)
  }

  @Test func anExportTakesAwayWhatOneLeftThatWasKilled() throws {
    let workspace = try Workspace()
    try workspace.build("bars/*")
    // No process has this number: the kernel counts to 2²² at most.
    for place in ["", "archives/"] {
      try workspace.write("\(place).ktask-4194305.tmp", "half an archive")
      try #require(try workspace.ktask("cache", "export", "\(place)cache.tar").status == 0)
      #expect(!workspace.exists("\(place).ktask-4194305.tmp"))
      #expect(workspace.exists("\(place)cache.tar"))
    }
  }

  @Test func commandsThatWriteWaitForABuildAndSayForWhom() throws {
    let workspace = try Workspace()
    try workspace.replace("strategies/momentum.yaml", "epochs: 2", with: "epochs: 100000")
    let build = try workspace.run(["build"])
    try #require(build.waits(forStandardError: "model: epoch "), "the training never began")
    #expect(try workspace.ktask("cache", "stats").status == 0, "this one does not wait")
    let gc = try workspace.run(["cache", "gc"])
    let text = "waiting for process \(build.process.processIdentifier), which uses the cache"
    #expect(gc.waits(forStandardError: text))
    let verify = try workspace.run(["cache", "verify"])
    #expect(verify.waits(forStandardError: text))
    verify.process.interrupt()
    #expect(try verify.wait().status == 130)
    build.process.interrupt()
    #expect(try build.wait().status == 130)
    #expect(try gc.wait().status == 0)
  }

  @Test func killsDuringCollectionsLeaveACacheThatIsWhole() throws {
    let workspace = try Workspace()
    try workspace.build("-s", "minimal")
    for low in 1...6 {
      try workspace.edit("strategies/minimal.yaml") { text in
        text.replacing(/oversold: \[0, \d+/, with: "oversold: [0, \(low)")
      }
      try workspace.build("-s", "minimal")
      for delay in [0.001, 0.004, 0.007] {
        let process = try workspace.run(["cache", "gc", "--keep", "0h"])
        Thread.sleep(forTimeInterval: delay)
        kill(process.process.processIdentifier, SIGKILL)
        _ = try process.wait()
      }
      #expect(try workspace.build("-s", "minimal").executed == [])
    }
    #expect(try workspace.ktask("cache", "gc", "--keep", "0h").status == 0)
    let verified = try document(workspace, "verify")
    #expect(verified["unnamed_objects"] as? Int == 0)
    #expect(verified["incomplete_actions"] as? Int == 0)
    #expect(try workspace.build("-s", "minimal").executed == [])
  }
}
