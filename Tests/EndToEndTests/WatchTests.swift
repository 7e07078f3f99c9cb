// `ktask watch`: what starts a build and what does not, what stops one, and what is said of it.

import Foundation
import Glibc
import Testing

@Suite struct WatchTests {
  private let member = "oversold: [0, 25, 40]"
  private let strategy = "strategies/momentum.yaml"

  @Test func savingAStrategyBuildsItAndTellsTheEdit() throws {
    let watch = try Watch()
    let first = try watch.line(1)
    #expect(first.status == "built" && first.saved == [])
    try watch.workspace.replace(strategy, member, with: "oversold: [0, 30, 40]")
    let second = try watch.line(2)
    #expect(second.status == "built")
    #expect(second.saved == [strategy])
    #expect(second.edits == ["fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]"])
    #expect(second.executed?.contains("model") == true)
    let accuracy = try #require(second.figures?["momentum"]?["test accuracy"])
    #expect(accuracy.before == first.figures?["momentum"]?["test accuracy"]?.now)
    // Back again: nothing runs, and the edit is told all the same.
    try watch.workspace.replace(strategy, "oversold: [0, 30, 40]", with: member)
    let third = try watch.line(3)
    #expect(third.executed == [])
    #expect(third.edits == ["fuzzy_sets.rsi_fast.oversold: [0, 30, 40] → [0, 25, 40]"])
    #expect(third.figures?["momentum"]?["test accuracy"]?.now == accuracy.before)
    #expect(try watch.end() == 130)
  }

  @Test func aFileThatIsReplacedByARenameIsSeenAgainAndAgain() throws {
    let watch = try Watch("features")
    _ = try watch.line(1)
    for (round, high) in [30, 31, 32].enumerated() {
      let text = try watch.workspace.read(strategy)
        .replacing(/oversold: \[0, \d+, 40\]/, with: "oversold: [0, \(high), 40]")
      try watch.workspace.write("strategies/.momentum.yaml.new", text)
      try watch.workspace.rename("strategies/.momentum.yaml.new", to: strategy)
      let line = try watch.line(round + 2)
      #expect(line.saved == [strategy])
      #expect(line.executed?.contains("features") == true)
    }
    #expect(try watch.end() == 130)
  }

  @Test func aBurstOfSavesIsOneBuild() throws {
    let watch = try Watch("features")
    _ = try watch.line(1)
    let text = try watch.workspace.read(strategy)
    // A file that is open and half written is waited for, however slow this test is.
    let file = try FileHandle(forWritingTo: watch.workspace.url("Ktaskfile"))
    try file.seekToEnd()
    try file.write(contentsOf: Data("# half".utf8))
    for high in 26...35 {
      try watch.workspace.write(
        strategy, text.replacing(member, with: "oversold: [0, \(high), 40]"))
    }
    try file.write(contentsOf: Data(" and half\n".utf8))
    try file.close()
    let second = try watch.line(2)
    #expect(second.saved == ["Ktaskfile", strategy])
    #expect(second.edits == ["fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 35, 40]"])
    try watch.expectNothing(before: 3) { try $0.write(strategy, text) }
  }

  @Test func errorsAreShownAndTheNextSaveIsBuilt() throws {
    let watch = try Watch("features")
    _ = try watch.line(1)
    try watch.workspace.replace(strategy, member, with: "oversold: [0, 25]")
    let broken = try watch.line(2)
    #expect(broken.status == "invalid" && broken.saved == [strategy])
    try #require(watch.process.waits(forStandardError: "waiting for the next save"))
    #expect(try watch.standardError().contains("\(strategy):"))
    try watch.workspace.replace(strategy, "oversold: [0, 25]", with: "oversold: [0, 26, 40]")
    #expect(try watch.line(3).status == "built")
    let file = try watch.workspace.read("Ktaskfile")
    try watch.workspace.write("Ktaskfile", "version: 1\nstrategy: x\n")
    #expect(try watch.line(4).status == "invalid")
    try watch.workspace.write("Ktaskfile", file)
    #expect(try watch.line(5).status == "built")
    #expect(try watch.end() == 130)
  }

  @Test func aTrainingThatAnEditMadePointlessIsStopped() throws {
    let watch = try Watch { try $0.replace(strategy, "epochs: 2", with: "epochs: 1000000") }
    try #require(watch.process.waits(forStandardError: "model: epoch "))
    try watch.workspace.edit(strategy) { text in
      text.replacing(member, with: "oversold: [0, 30, 40]")
        .replacing("epochs: 1000000", with: "epochs: 2")
    }
    let line = try watch.line(1)
    #expect(line.status == "built" && line.saved == [strategy])
    #expect(line.executed?.contains("model") == true)
    #expect(try watch.standardError().contains("stopping model, which \(strategy) changed"))
    #expect(try watch.end() == 130)
    // What it had learnt is of no use to anyone.
    let checkpoints = watch.workspace.url(".ktask-cache/checkpoints").path
    #expect(((try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []) == [])
  }

  @Test func aTrainingThatIsStillWantedGoesOn() throws {
    let watch = try Watch { try $0.replace(strategy, "epochs: 2", with: "epochs: 1000000") }
    try #require(watch.process.waits(forStandardError: "model: epoch "))
    try watch.workspace.edit(strategy) { "# A comment changes no key.\n" + $0 }
    // Broken or not, a training is stopped only for something that is wanted instead.
    try watch.workspace.edit("Ktaskfile") { $0 + "broken\n" }
    try #require(watch.process.waits(forStandardError: "the build that runs goes on"))
    let lines = try watch.epochLines()
    try watch.waits { try watch.epochLines() > lines }
    #expect(!(try watch.standardError().contains("stopping")))
    #expect(try watch.end() == 130)
    #expect(try watch.lines().last?.status == "interrupted")
  }

  @Test func outputsEditorFilesAndChangesOfModeStartNothing() throws {
    let watch = try Watch()
    _ = try watch.line(1)
    let workspace = watch.workspace
    try workspace.remove("models/momentum/metrics.json")
    try workspace.write("models/momentum/notes.txt", "mine")
    for name in [".momentum.yaml.swp", "momentum.yaml~", "#momentum.yaml#", "4913", "readme.md"] {
      try workspace.write("strategies/\(name)", "x")
      try workspace.remove("strategies/\(name)")
    }
    _ = unsafe chmod(workspace.url(strategy).path, 0o600)
    _ = try workspace.read("data/EURUSD_1h.csv")
    // Neither other strategies nor bars of other symbols are part of the default strategy's model.
    try workspace.edit("strategies/minimal.yaml") { $0 + "# other\n" }
    try workspace.edit("data/IBM_1d.csv") { String($0.dropLast(60)) }
    try watch.expectNothing(before: 2) { try $0.edit(strategy) { $0 + "# done\n" } }
  }

  @Test func newAndDeletedStrategiesAreSeenWhereThePatternNamesThem() throws {
    let watch = try Watch("m*/features")
    _ = try watch.line(1)
    let text = try watch.workspace.read("strategies/minimal.yaml")
    try watch.workspace.write(
      "strategies/mine.yaml", text.replacing("name: minimal", with: "name: mine"))
    let added = try watch.line(2)
    #expect(added.saved == ["strategies/mine.yaml"])
    #expect(added.edits?.last?.hasSuffix(" more") == true)
    try watch.workspace.remove("strategies/mine.yaml")
    let removed = try watch.line(3)
    #expect(removed.saved == ["strategies/mine.yaml"])
    #expect(removed.edits?.last?.hasSuffix(" fewer") == true)
    #expect(try watch.end() == 130)
  }

  @Test func barsThatChangeOrGoAndComeAreSeen() throws {
    let watch = try Watch("features")
    _ = try watch.line(1)
    try watch.workspace.edit("data/EURUSD_1h.csv") { text in
      text.split(separator: "\n").dropLast(5).joined(separator: "\n") + "\n"
    }
    let edited = try watch.line(2)
    #expect(edited.edits == ["data/EURUSD_1h.csv changed"])
    try watch.workspace.rename("data", to: "away")
    #expect(try watch.line(3).status != "built")
    try watch.workspace.rename("away", to: "data")
    let back = try watch.line(4)
    #expect(back.status == "built" && back.executed == [])
    // The directory that came back is watched like the one before.
    try watch.workspace.edit("data/EURUSD_1h.csv") { text in
      text.split(separator: "\n").dropLast(5).joined(separator: "\n") + "\n"
    }
    #expect(try watch.line(5).edits == ["data/EURUSD_1h.csv changed"])
    #expect(try watch.end() == 130)
  }

  @Test func filesAreLookedAtWhereTheKernelIsNotAsked() throws {
    let watch = try Watch("features", "--poll", "0.1")
    _ = try watch.line(1)
    try watch.workspace.replace(strategy, member, with: "oversold: [0, 30, 40]")
    #expect(try watch.line(2).saved == [strategy])
    try watch.workspace.remove(strategy)
    #expect(try watch.line(3).status == "invalid")
    #expect(try watch.end() == 130)
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aSignalEndsItWithStatus130(signal: Int32) throws {
    let watch = try Watch("features")
    _ = try watch.line(1)
    try #require(watch.process.waits(forStandardError: "watching "))
    #expect(try watch.end(with: signal) == 130)
  }

  @Test func labelsThatNameNothingEndItAtOnce() throws {
    let workspace = try Workspace()
    let result = try workspace.ktask("watch", "modle")
    #expect(result.status == 64)
    #expect(result.standardError.contains("did you mean 'model'?"))
  }

  @Test func peopleReadWhatWasEditedAndHowTheFiguresChanged() throws {
    let workspace = try Workspace()
    let process = try workspace.run(["watch"])
    defer { process.process.terminate() }
    try #require(process.waits(forStandardError: "watching "))
    try workspace.replace(strategy, "learning_rate: 0.001", with: "learning_rate: 0.01")
    var text = ""
    for _ in 0..<2_400 where !text.contains("learning_rate: ") {
      text = try String(contentsOf: process.output, encoding: .utf8)
      Thread.sleep(forTimeInterval: 0.05)
    }
    let heading = #/\n\d\d:\d\d:\d\d strategies/momentum\.yaml\n  training\.learning_rate: /#
    #expect(text.contains(heading))
    #expect(text.contains(#/\n  [a-z ]+ \d\.\d+ → \d\.\d+ \([+-]\d\.\d+\)/#))
  }

  @Test func itEndsWhenNobodyReadsItAnyMore() throws {
    let workspace = try Workspace()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", "{ \"$0\" watch features --format json; echo $? > status; } | head -n 1 > line",
      Workspace.binary.path,
    ]
    process.currentDirectoryURL = workspace.directory
    try process.run()
    process.waitUntilExit()
    #expect(try workspace.read("line").contains("\"status\":\"built\""))
    #expect(try workspace.read("status") == "0\n")
  }

  @Test func manyBuildsLeaveNoDescriptorsBehind() throws {
    let watch = try Watch("features")
    _ = try watch.line(1)
    let text = try watch.workspace.read(strategy)
    for round in 0..<80 {
      let high = 26 + round % 5
      try watch.workspace.write(
        strategy, text.replacing(member, with: "oversold: [0, \(high), 40]"))
      _ = try watch.line(round + 2)
    }
    // A cache has up to 16 segments of each of three kinds, which the last build may have open.
    let path = "/proc/\(watch.process.process.processIdentifier)/fd"
    try watch.waits { try FileManager.default.contentsOfDirectory(atPath: path).count <= 64 }
    #expect(try watch.end() == 130)
  }
}

/// A watching process, and the lines that it wrote.
private final class Watch {
  let workspace: Workspace
  let process: RunningProcess

  /// One line of `ktask watch --format json`.
  struct Line: Decodable {
    struct Figure: Decodable, Equatable {
      let before: Double?
      let now: Double
    }

    let schema: Int
    let status: String
    let saved: [String]
    let edits: [String]?
    let executed: [String]?
    let figures: [String: [String: Figure]]?
  }

  init(_ arguments: String..., prepare: (Workspace) throws -> Void = { _ in }) throws {
    workspace = try Workspace()
    try prepare(workspace)
    process = try workspace.run(["watch", "--format", "json"] + arguments)
  }

  deinit {
    if process.process.isRunning { kill(process.process.processIdentifier, SIGKILL) }
    process.process.waitUntilExit()
  }

  func lines() throws -> [Line] {
    try String(contentsOf: process.output, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  func standardError() throws -> String { try String(contentsOf: process.error, encoding: .utf8) }

  /// How often a training said how far it was.
  func epochLines() throws -> Int {
    try standardError().components(separatedBy: "model: epoch ").count - 1
  }

  /// Waits, up to two minutes, until something is so.
  func waits(until isSo: () throws -> Bool) throws {
    for _ in 0..<2_400 {
      if try isSo() { return }
      let text = try standardError()
      try #require(process.process.isRunning, "it has ended: \(text)")
      Thread.sleep(forTimeInterval: 0.05)
    }
    let text = try standardError()
    Issue.record("nothing came for two minutes: \(text)")
    throw CancellationError()
  }

  /// The line of the `number`th build, counted from 1, once it is there.
  func line(_ number: Int) throws -> Line {
    try waits { try lines().count >= number }
    return try lines()[number - 1]
  }

  /// Makes an edit that is seen, and demands that nothing before it was.
  func expectNothing(before number: Int, edit: (Workspace) throws -> Void) throws {
    try edit(workspace)
    let line = try line(number)
    #expect(line.saved == ["strategies/momentum.yaml"])
    #expect(try end() == 130)
    #expect(try lines().count == number)
  }

  /// Ends the process and returns its status.
  func end(with signal: Int32 = SIGINT) throws -> Int32 {
    kill(process.process.processIdentifier, signal)
    process.process.waitUntilExit()
    return process.process.terminationReason == .exit
      ? process.process.terminationStatus : 128 + process.process.terminationStatus
  }
}

extension Workspace {
  /// Gives a file or a directory another name, in one step.
  func rename(_ old: String, to new: String) throws {
    let isRenamed = unsafe Glibc.rename(url(old).path, url(new).path) == 0
    try #require(isRenamed, "\(old) cannot be renamed")
  }
}
