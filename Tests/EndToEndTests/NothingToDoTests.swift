// Builds with nothing to do, which look at files alone: they say what a build that looks at everything
// says, and see every change that such a build sees.

import Foundation
import Syntax
import Testing

@Suite struct NothingToDoTests {
  /// Text without its durations.
  private func timeless(_ text: String) -> String {
    text.replacing(/\([0-9.]+ (ms|s)\)/, with: "(TIME)")
      .replacing(/"seconds": [0-9.e-]+/, with: "\"seconds\": TIME")
  }

  /// What `arguments` print when no snapshot helps, and then with one.
  private func both(
    _ workspace: Workspace, _ arguments: String...
  ) throws -> (slow: ProcessResult, fast: ProcessResult) {
    try? workspace.remove(".ktask-cache/snapshots")
    let slow = try workspace.run(arguments).wait()
    #expect(workspace.exists(".ktask-cache/snapshots"))
    return (slow, try workspace.run(arguments).wait())
  }

  @Test func aBuildThatLooksAtFilesAloneSaysTheSame() throws {
    let workspace = try Workspace()
    try workspace.build("m*/model")
    for arguments in [
      ["build"], ["build", "--quiet"], ["build", "-s", "minimal"], ["build", "m*/model"],
      ["build", "--format", "json"], ["build", "labels"], ["build", "feature/*", "-j", "1"],
      ["train", "strategies/minimal.yaml"],
    ] {
      try? workspace.remove(".ktask-cache/snapshots")
      let slow = try workspace.run(arguments).wait()
      let fast = try workspace.run(arguments).wait()
      #expect(slow.status == 0 && fast.status == 0, "\(arguments)")
      #expect(timeless(fast.standardOutput) == timeless(slow.standardOutput), "\(arguments)")
      #expect(fast.standardError == slow.standardError, "\(arguments)")
    }
  }

  @Test func warningsAreRepeatedThoughNothingIsRead() throws {
    let workspace = try Workspace()
    try workspace.edit("strategies/minimal.yaml") { $0 + "\nunknown_key: 1\n" }
    try workspace.build("-s", "minimal")
    let (slow, fast) = try both(workspace, "build", "-s", "minimal")
    #expect(slow.standardError.contains("unknown_key"))
    #expect(fast.standardError == slow.standardError)
    // So they are when another strategy has to be read.
    try workspace.build("m*/model")
    try workspace.edit("strategies/momentum.yaml") { $0 + "\n# a comment\n" }
    let plan = try workspace.ktask("plan", "m*/model")
    #expect(plan.standardError == slow.standardError)
  }

  @Test func everyChangeEndsTheRest() throws {
    let workspace = try Workspace()
    let model = "models/momentum/model.safetensors"
    try workspace.ktask("build")
    let changes: [(String, () throws -> Void)] = [
      (
        "a strategy",
        { try workspace.replace("strategies/momentum.yaml", "[0, 25, 40]", with: "[0, 26, 40]") }
      ),
      ("an output", { try workspace.write(model, "spoilt") }),
      ("an output gone", { try workspace.remove("models/momentum/metadata.json") }),
      (
        "bars",
        {
          try workspace.edit("data/EURUSD_1h.csv") {
            $0.replacing("1.05282", with: "1.05283", maxReplacements: 1)
          }
        }
      ),
      (
        "another seed",
        { try workspace.replace("strategies/momentum.yaml", "seed: 0", with: "seed: 1") }
      ),
    ]
    for (name, change) in changes {
      try workspace.ktask("build")
      #expect(try workspace.ktask("build").standardOutput.hasPrefix("Up to date"), "\(name)")
      try change()
      let result = try workspace.ktask("build")
      let isWritten = result.standardOutput.contains("wrote")
      #expect(result.status == 0 && isWritten, "\(name): \(result.standardOutput)")
    }
  }

  @Test func anEditThatRestoresSizeAndTimeOfModificationIsSeen() throws {
    let workspace = try Workspace()
    try workspace.ktask("build")
    let path = workspace.url("strategies/momentum.yaml").path
    let before = try FileManager.default.attributesOfItem(atPath: path)
    try workspace.replace("strategies/momentum.yaml", "[0, 25, 40]", with: "[0, 26, 40]")
    try FileManager.default.setAttributes(
      [.modificationDate: try #require(before[.modificationDate])], ofItemAtPath: path)
    #expect(try workspace.ktask("build").standardOutput.hasPrefix("Built: "))
  }

  @Test func aNewStrategyIsSeenByAGlobAndABrokenOneEndsIt() throws {
    let workspace = try Workspace()
    try workspace.ktask("build", "m*/model")
    #expect(try workspace.ktask("build", "m*/model").standardOutput.hasPrefix("Up to date"))
    try workspace.write("strategies/m_second.yaml", workspace.read("strategies/minimal.yaml"))
    #expect(
      try workspace.ktask("build", "m*/model").standardOutput.contains("models/m_second/: wrote"))
    try workspace.write("strategies/m_second.yaml", "name: [")
    #expect(try workspace.ktask("build", "m*/model").status == 1)
    try workspace.remove("strategies/m_second.yaml")
    #expect(try workspace.ktask("build", "m*/model").standardOutput.hasPrefix("Up to date"))
  }

  @Test func aSnapshotIsOfOneProjectAndOneCache() throws {
    let first = try Workspace()
    let second = try Workspace()
    try first.ktask("build", "-C", second.directory.path)
    try second.ktask("build")
    // The words of a command are tried as directories, and mean nothing where they are none.
    #expect(try first.ktask("build").standardOutput.hasPrefix("Built: "))
    let again = try first.ktask("build", "-C", second.directory.path)
    #expect(again.standardOutput.hasPrefix("Up to date"))
    #expect(try second.ktask("build", "--cache", "elsewhere").standardOutput.hasPrefix("Built: "))
    #expect(
      try second.ktask("build", "--cache", "elsewhere").standardOutput.hasPrefix("Up to date"))
    try second.replace("strategies/momentum.yaml", "seed: 0", with: "seed: 3")
    #expect(
      try first.ktask("build", "-C", second.directory.path).standardOutput.hasPrefix("Built: "))
  }

  @Test func aPlanOfManyStrategiesCountsThoseThatItDoesNotRead() throws {
    let workspace = try Workspace()
    try workspace.ktask("build", "m*/model")
    try workspace.replace("strategies/momentum.yaml", "[0, 25, 40]", with: "[0, 26, 40]")
    // A document lists every target, so all strategies are read for it.
    let document = try workspace.plan("m*/model")
    let text = try workspace.ktask("plan", "m*/model").standardOutput
    let counts = document.counts
    let (run, may, keep) = (counts["run"] ?? -1, counts["may"] ?? -1, counts["keep"] ?? -1)
    let line = try #require(text.split(separator: "\n").last)
    #expect(line.hasPrefix("\(run) to run") && line.contains("\(may) may run"), "\(line)")
    #expect(line.contains(" \(keep) kept"), "\(line)")
    // The list of builds counts them too.
    for _ in 0..<2 {
      let corner = try workspace.read("strategies/momentum.yaml").contains("[0, 26, 40]") ? 27 : 26
      try workspace.edit("strategies/momentum.yaml") {
        $0.replacing(/\[0, 2\d, 40\]/, with: "[0, \(corner), 40]")
      }
      let built = try workspace.ktask("build", "m*/model").standardOutput
      let cached = try #require(try workspace.document("log")["builds"]?.elements.first)["counts"]
      #expect(built.contains(" \(Int(cached?["cached"]?.number ?? -1)) cached"), "\(built)")
    }
  }

  /// A project with strategies, bars and all else in one directory, and none of 4h bars of their own.
  private func flatWorkspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(
      "Ktaskfile",
      "version: 1\ndefault: first\nstrategies: '*.yaml'\ndata: {path: '{symbol}_{timeframe}.csv'}\n"
    )
    try workspace.write("EURUSD_1h.csv", workspace.read("data/EURUSD_1h.csv"))
    let text = try workspace.read("strategies/minimal.yaml")
    try workspace.write("first.yaml", text.replacing("timeframes: 1h", with: "timeframes: [4h]"))
    try workspace.write("second.yaml", text)
    return workspace
  }

  @Test func barsThatAppearBesideTheStrategiesAreSeenByOneThatNeedsNoReading() throws {
    let workspace = try flatWorkspace()
    // The second time the cache and the outputs are there, which are made in the same directory.
    for _ in 0..<2 { try workspace.ktask("build", "*/model") }
    let bars = try workspace.read("data/EURUSD_4h.csv")
    try workspace.write(
      "EURUSD_4h.csv", bars.split(separator: "\n").dropLast(10).joined(separator: "\n") + "\n")
    let plan = try workspace.ktask("plan", "*/model").standardOutput
    #expect(plan.contains("bars/EURUSD/4h"), "\(plan)")
    let result = try workspace.ktask("build", "*/model")
    #expect(result.standardOutput.contains("models/first/: wrote"), "\(result.standardOutput)")
  }

  @Test func barsBehindALinkThatLedNowhereAreSeen() throws {
    let workspace = try Workspace()
    try workspace.replace("strategies/minimal.yaml", "timeframes: 1h", with: "timeframes: [4h]")
    try FileManager.default.moveItem(
      at: workspace.url("data/EURUSD_4h.csv"), to: workspace.url("bars.csv"))
    try FileManager.default.createSymbolicLink(
      atPath: workspace.url("data/EURUSD_4h.csv").path, withDestinationPath: "../elsewhere/bars.csv"
    )
    for _ in 0..<2 { try workspace.ktask("build", "minimal/model") }
    #expect(try workspace.ktask("build", "minimal/model").standardOutput.hasPrefix("Up to date"))
    try workspace.write("elsewhere/bars.csv", workspace.read("bars.csv"))
    let result = try workspace.ktask("build", "minimal/model")
    #expect(result.standardOutput.hasPrefix("Built: "), "\(result.standardOutput)")
  }

  @Test func aLabelThatNoStrategyAnswersAnyMoreIsAnErrorThoughOneNeedsNoReading() throws {
    let workspace = try flatWorkspace()
    let text = try workspace.read("first.yaml")
    let folds = "training: {epochs: 2, evaluation: {method: walk_forward, folds: 2}}"
    try workspace.write("first.yaml", text.replacing("training: {epochs: 2}", with: folds))
    let labels = ["*/model", "*/walk_forward"]
    for _ in 0..<2 {
      let result = try workspace.run(["build"] + labels).wait()
      try #require(result.status == 0, "\(result.standardError)")
    }
    try workspace.write("first.yaml", text)
    let result = try workspace.run(["build"] + labels).wait()
    #expect(result.status == 64)
    #expect(
      result.standardError.contains("there is no '*/walk_forward'"), "\(result.standardError)")
  }
}
