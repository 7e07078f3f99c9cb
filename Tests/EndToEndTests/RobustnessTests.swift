// Interrupts, lost and copied caches, other numbers of jobs: the next build ends right.

import Foundation
import Testing

@Suite struct RobustnessTests {
  private let fixedDate = ["SOURCE_DATE_EPOCH": "1700000000"]

  private func build(_ workspace: Workspace) throws {
    let result = try workspace.ktask("build", "--quiet", environment: fixedDate)
    try #require(result.status == 0, "\(result.standardError)")
  }

  @Test func controlCEndsWithStatus130AndTheNextBuildGoesOn() throws {
    let workspace = try Workspace()
    try workspace.replace("strategies/momentum.yaml", "epochs: 2", with: "epochs: 100000")
    let process = try workspace.run(["build"])
    try #require(process.waits(forStandardError: "model: epoch "), "the training never began")
    process.process.interrupt()
    let result = try process.wait()
    #expect(result.status == 130)
    #expect(!workspace.exists("models/momentum/model.safetensors"))
    try workspace.replace("strategies/momentum.yaml", "epochs: 100000", with: "epochs: 2")
    #expect(try workspace.build().executed == ["model", "metadata"])
  }

  @Test func aCacheCopiedIntoAnotherCloneRunsNothing() throws {
    let first = try Workspace()
    try first.build()
    let second = try Workspace()
    try FileManager.default.copyItem(
      at: first.url(".ktask-cache"), to: second.url(".ktask-cache"))
    #expect(try second.build().executed == [])
    #expect(
      try first.data("models/momentum/metadata.json")
        == second.data("models/momentum/metadata.json"))
  }

  @Test func theUnionOfTwoCachesKnowsWhatEitherKnew() throws {
    let first = try Workspace()
    try first.build("model")
    let second = try Workspace()
    try second.build("-s", "minimal")
    let union = try Workspace()
    for source in [first, second] {
      let result = try union.copyCache(of: source)
      try #require(result == 0)
    }
    #expect(try union.build("model").executed == [])
    #expect(try union.build("-s", "minimal").executed == [])
  }

  @Test(arguments: [1, 2, 4]) func theNumberOfJobsDoesNotChangeAByte(jobs: Int) throws {
    let clean = try Workspace()
    try build(clean)
    let workspace = try Workspace()
    let result = try workspace.ktask(
      "build", "--quiet", "--jobs", "\(jobs)", environment: fixedDate)
    try #require(result.status == 0)
    #expect(try workspace.outputs() == clean.outputs())
  }

  @Test func anOutputWhoseObjectIsDamagedIsMadeAgain() throws {
    let workspace = try Workspace()
    try build(workspace)
    let expected = try workspace.outputs()
    let lost = try workspace.loseObjects(
      "altered", where: { $0.range(of: Data("\"dtype\"".utf8)) != nil })
    #expect(lost == 1)
    try workspace.remove("models/momentum/model.safetensors")
    let result = try workspace.ktask("build", environment: fixedDate)
    #expect(result.status == 0)
    #expect(result.standardError.contains("warning: "))
    #expect(try workspace.outputs() == expected)
  }

  @Test func aDirectoryThatMayNotBeWrittenIsAClearErrorAndLosesNothing() throws {
    let workspace = try Workspace()
    try workspace.write("not-a-directory", "")
    let result = try workspace.ktask("build", "--cache", "not-a-directory/cache")
    #expect(result.status == 1)
    #expect(result.standardError.contains("not-a-directory"))
    try workspace.build()
  }
}

extension Workspace {
  /// Copies the files of another project's cache into this one's, as a CI job that unites two would.
  func copyCache(of other: Workspace) throws -> Int32 {
    try FileManager.default.createDirectory(
      at: url(".ktask-cache"), withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/cp")
    process.arguments = [
      "-rn", other.url(".ktask-cache").path + "/.", url(".ktask-cache").path,
    ]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
