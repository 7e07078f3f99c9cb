// `ktask log` on the real binary.

import Foundation
import Syntax
import Testing

@Suite struct LogCommandTests {
  @Test func buildsAreListedWithWhatWasAskedForAndWhatCameOfIt() throws {
    let workspace = try Workspace()
    #expect(
      try workspace.answer("log") == "No build is remembered in the cache; run 'ktask build'.\n")
    try workspace.build()
    try workspace.build()
    try workspace.replace(momentumFile, oversoldMember, with: editedMember)
    try workspace.build("features", "labels")
    try workspace.build()
    let lines = try workspace.answer("log").steady
      .replacing(#/ {2,}/#, with: "  ").split(separator: "\n").map(String.init)
    #expect(
      lines == [
        "Build  Began (UTC)  Took  Result  Targets  Asked for",
        "DIGEST  DATE  TIME  done  2 ran, 52 cached  model",
        "DIGEST  DATE  TIME  done  3 ran, 49 cached  features labels",
        "DIGEST  DATE  TIME  done  54 ran  model",
      ])
    #expect(try workspace.answer("log", "-n", "1").split(separator: "\n").count == 2)
  }

  @Test func aBuildShowsWhatItMadeAndWhichFilesWereOthers() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.replace(momentumFile, oversoldMember, with: editedMember)
    let report = try workspace.build()
    let log = try workspace.document("log", "last")
    #expect(Set(log.at("made").elements.flatMap { $0.at("labels").texts }) == report.executed)
    #expect(log.at("from_cache").elements.isEmpty)
    #expect(log.at("told_apart") == .bool(true))
    #expect(log.at("counts", "ran") == .integer(5))
    let changed = log.at("files").elements.filter { $0["before"] != $0["digest"] }
    #expect(changed.compactMap { $0["path"]?.text } == [momentumFile])
    #expect(
      try workspace.answer("log", "last").steady.replacing(/ran, 49 cached/, with: "COUNTS")
        == """
        build DIGEST  done
          asked for  model
          began      DATE UTC, took TIME
          targets    5 COUNTS
        made
          membership  2 targets, TIME
            feature/EURUSD/1h_rsi_fast_oversold
            feature/EURUSD/4h_rsi_fast_oversold
          matrix  1 target, TIME
            features
          training  1 target, TIME
            model
          metadata  1 target, TIME
            metadata
        files
          ~ strategies/momentum.yaml  DIGEST → DIGEST
          = 3 files as in the build before

        """)
  }

  @Test func whatIsTakenFromTheCacheAgainIsToldFromWhatIsMade() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.replace(momentumFile, oversoldMember, with: editedMember)
    try workspace.build()
    try workspace.replace(momentumFile, editedMember, with: oversoldMember)
    try workspace.replace(momentumFile, "epochs: 2", with: "epochs: 3")
    let report = try workspace.build()
    let log = try workspace.document("log", "last")
    #expect(Set(log.at("made").elements.flatMap { $0.at("labels").texts }) == report.executed)
    #expect(
      Set(log.at("from_cache").elements.flatMap { $0.at("labels").texts }) == [
        "feature/EURUSD/1h_rsi_fast_oversold", "feature/EURUSD/4h_rsi_fast_oversold", "features",
      ])
  }

  @Test func buildsAreChosenByTheTargetsThatTheyMade() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.build("-s", "minimal")
    try workspace.replace(momentumFile, "epochs: 2", with: "epochs: 3")
    try workspace.build()
    func count(_ arguments: String...) throws -> Int {
      let result = try workspace.run(["log", "--format", "json"] + arguments).wait()
      try #require(result.status == 0, "\(result.standardError)")
      return try JSON.parse(result.standardOutput).at("builds").elements.count
    }
    #expect(try count() == 3)
    #expect(try count("--label", "model") == 2)
    #expect(try count("--label", "minimal/*") == 1)
    #expect(try count("--label", "*/model") == 3)
    #expect(try count("--label", "feature/EURUSD/1h_rsi_fast_*") == 1)
    #expect(try count("--label", "model", "-s", "minimal") == 1)
    let wrong = try workspace.ktask("log", "--label", "modle")
    #expect(wrong.status == 1)
    #expect(wrong.standardError.contains("did you mean 'model'?"))
  }

  @Test(arguments: [
    (["log", "last~7"], "error: there is no build 'last~7'\n  1 build is remembered\n"),
    (["log", "model"], "'model' names no build"), (["log", "0000000g"], "names no build"),
    (["log", "last", "-n", "2"], "choose from the list"), (["log", "-n", "0"], "positive number"),
    (["diff", "last"], "is the last one"), (["diff", "a", "b", "c"], "compares two"),
    (["diff", "momentun"], "did you mean 'momentum'?"), (["diff", "momentum"], "one strategy"),
    (["diff", "momentum", "last"], "is a strategy, and the other is none"),
    (["why", "--build", "..last"], "does not say which build it begins with"),
    (["why", "modle"], "did you mean 'model'?"), (["why", "a//b"], "is no label"),
    (["status", "modle"], "did you mean 'model'?"),
  ])
  func wrongQuestionsAreRefused(arguments: [String], message: String) throws {
    let workspace = try Workspace()
    try workspace.build("bars/EURUSD/1h")
    let result = try workspace.run(arguments).wait()
    #expect(result.status == 64)
    #expect(result.standardError.contains(message), "\(result.standardError)")
    #expect(result.standardOutput.isEmpty)
  }

  @Test func questionsWriteNothingAndDoNotWait() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.replace(momentumFile, "epochs: 2", with: "epochs: 100000")
    let build = try workspace.run(["build"])
    #expect(build.waits(forStandardError: "model: epoch"))
    let before = try workspace.listing("models")
    for question in [["log"], ["log", "last"], ["why"], ["why", "--build", "last.."], ["status"]] {
      let result = try workspace.run(question).wait()
      #expect([0, 2].contains(result.status), "\(question): \(result.standardError)")
      #expect(!result.standardOutput.isEmpty)
    }
    #expect(build.process.isRunning, "the questions must not have waited for the build")
    build.process.interrupt()
    #expect(try build.wait().status == 130)
    #expect(try workspace.listing("models") == before)
    let cache = try workspace.listing(".ktask-cache")
    for question in [
      ["log"], ["log", "last"], ["why", "feature/*"], ["diff"], ["status"], ["plan"],
    ] {
      let result = try workspace.run(question).wait()
      #expect([0, 2].contains(result.status), "\(question): \(result.standardError)")
    }
    #expect(try workspace.listing(".ktask-cache") == cache)
    #expect(try workspace.answer("log", "-n", "1").contains("interrupted"))
  }
}
