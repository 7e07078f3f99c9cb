// Nine things that go wrong with builds. After each, the next build leaves what a build of the same
// sources leaves in a fresh directory. Tests/faults/kills.py does the kills at more moments.

import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct FaultTests {
  private let fixedDate = ["SOURCE_DATE_EPOCH": "1700000000"]
  private let strategy = "strategies/momentum.yaml"
  private let bars = "data/EURUSD_1h.csv"

  private func build(_ workspace: Workspace) throws {
    let result = try workspace.ktask("build", "--quiet", environment: fixedDate)
    try #require(result.status == 0, "\(result.standardError)")
  }

  /// What a build of the sources of `workspace` leaves in a fresh directory.
  private func cleanOutputs(_ workspace: Workspace) throws -> [String: Data] {
    let clean = try Workspace()
    for path in ["Ktaskfile", strategy, bars] {
      try workspace.data(path).write(to: clean.url(path))
    }
    try build(clean)
    return try clean.outputs()
  }

  /// Builds once more and looks at everything that a fault may have spoilt.
  private func expectWhole(
    _ workspace: Workspace, as expected: [String: Data], _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try build(workspace)
    #expect(try workspace.outputs() == expected, comment, sourceLocation: sourceLocation)
    #expect(temporaryFiles(workspace) == [], comment, sourceLocation: sourceLocation)
    let again = try workspace.build(environment: fixedDate)
    #expect(again.executed == [], comment, sourceLocation: sourceLocation)
    let verified = try workspace.ktask("verify", environment: fixedDate)
    #expect(verified.status == 0, "\(verified.standardOutput)", sourceLocation: sourceLocation)
  }

  private func temporaryFiles(_ workspace: Workspace) -> [String] {
    let all =
      FileManager.default.enumerator(atPath: workspace.directory.path)?
      .compactMap { $0 as? String } ?? []
    return all.filter { $0.contains("/tmp/") || $0.hasSuffix(".tmp") }
  }

  private func edit(_ workspace: Workspace, oversold: Int, seed: Int) throws {
    let text = try workspace.read(strategy)
      .replacing(/oversold: \[0, \d+, 40\]/, with: "oversold: [0, \(oversold), 40]")
      .replacing(/(?m)^  seed: \d+/, with: "  seed: \(seed)")
    try workspace.write(strategy, text)
  }

  private func startAndKill(_ workspace: Workspace, after delay: Double) throws {
    let process = try workspace.run(["build", "--quiet"], environment: fixedDate)
    Thread.sleep(forTimeInterval: delay)
    kill(process.process.processIdentifier, SIGKILL)
    _ = try process.wait()
  }

  @Test func k1AFirstBuildThatIsKilled() throws {
    let seed: UInt64 = 20_261_122
    var random = SeededGenerator(seed: seed)
    let clean = try Workspace()
    let start = Date()
    try build(clean)
    let duration = Date().timeIntervalSince(start)
    let expected = try clean.outputs()
    for round in 0..<12 {
      let workspace = try Workspace()
      for _ in 0..<3 { try startAndKill(workspace, after: random.unit() * duration) }
      try expectWhole(workspace, as: expected, "seed \(seed), round \(round)")
    }
  }

  @Test func k2ABuildAfterAnEditThatIsKilled() throws {
    let seed: UInt64 = 20_261_129
    var random = SeededGenerator(seed: seed)
    let workspace = try Workspace()
    try build(workspace)
    try edit(workspace, oversold: 20, seed: 99)
    let start = Date()
    try build(workspace)
    let duration = Date().timeIntervalSince(start)
    for round in 0..<8 {
      for kill in 0..<3 {
        // Other numbers each time, so that there is something to kill.
        try edit(workspace, oversold: 21 + round, seed: 3 * round + kill)
        try startAndKill(workspace, after: random.unit() * duration)
      }
      try expectWhole(
        workspace, as: try cleanOutputs(workspace), "seed \(seed), round \(round)")
    }
  }

  @Test func mAnInputThatIsWrittenWhileItIsRead() throws {
    let workspace = try Workspace()
    let whole = try workspace.read(bars)
    let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
    try workspace.write("a.csv", whole)
    try workspace.write("b.csv", lines.dropLast(500).joined(separator: "\n") + "\n")
    // In place, so that a reader sees a file that is half of one and half of the other.
    let writer = Process()
    writer.executableURL = URL(filePath: "/bin/sh")
    writer.arguments = [
      "-c", "while [ ! -e stop ]; do cat b.csv > \(bars); cat a.csv > \(bars); done",
    ]
    writer.currentDirectoryURL = workspace.directory
    try writer.run()
    for _ in 0..<25 {
      let result = try workspace.ktask("build", "--quiet", environment: fixedDate)
      // Half a file may end within a row: that is said, and nothing worse happens.
      #expect([0, 1].contains(result.status), "\(result.standardError)")
    }
    try workspace.write("stop", "")
    writer.waitUntilExit()
    try expectWhole(workspace, as: try cleanOutputs(workspace))
    try workspace.data("b.csv").write(to: workspace.url(bars))
    try expectWhole(workspace, as: try cleanOutputs(workspace))
  }

  @Test func tAnOutputThatIsOverwritten() throws {
    let workspace = try Workspace()
    try build(workspace)
    let expected = try workspace.outputs()
    for name in expected.keys { try workspace.write("models/momentum/\(name)", "mine") }
    try expectWhole(workspace, as: expected)
    for name in expected.keys { try workspace.remove("models/momentum/\(name)") }
    try expectWhole(workspace, as: expected)
    #expect(try workspace.outputs() == cleanOutputs(workspace))
  }

  @Test func tmAnOutputThatIsOverwrittenWithItsSizeAndTimeRestored() throws {
    let workspace = try Workspace()
    try build(workspace)
    let expected = try workspace.outputs()
    for (name, content) in expected {
      var other = content
      other[other.count / 2] ^= 1
      try workspace.overwrite("models/momentum/\(name)", with: other)
    }
    try expectWhole(workspace, as: expected)
    #expect(try workspace.outputs() == cleanOutputs(workspace))
  }

  @Test func cAParameterThatChanges() throws {
    let workspace = try Workspace()
    try build(workspace)
    let before = try workspace.outputs()
    try edit(workspace, oversold: 30, seed: 0)
    let report = try workspace.build(environment: fixedDate)
    #expect(report.executed.contains("feature/EURUSD/1h_rsi_fast_oversold"))
    #expect(!report.executed.contains("feature/EURUSD/1h_rsi_fast_neutral"))
    #expect(try workspace.outputs() != before)
    try expectWhole(workspace, as: try cleanOutputs(workspace))
  }

  @Test func rAnEditThatIsTakenBack() throws {
    let workspace = try Workspace()
    try build(workspace)
    let expected = try workspace.outputs()
    let (text, content) = try (workspace.read(strategy), workspace.data(bars))
    try edit(workspace, oversold: 30, seed: 1)
    try content.prefix(content.count / 2).write(to: workspace.url(bars))
    let half = try workspace.ktask("build", "--quiet", environment: fixedDate)
    #expect([0, 1].contains(half.status))
    try workspace.write(strategy, text)
    try content.write(to: workspace.url(bars))
    #expect(try workspace.build(environment: fixedDate).executed == [])
    try expectWhole(workspace, as: expected)
    #expect(try workspace.outputs() == cleanOutputs(workspace))
  }

  @Test func pTwoBuildsAtOnce() throws {
    let workspace = try Workspace()
    let expected = try cleanOutputs(workspace)
    for round in 0..<5 {
      try? workspace.remove(".ktask-cache")
      try? workspace.remove("models")
      let runs = try (0..<3).map { _ in
        try workspace.run(["build", "--format", "json"], environment: fixedDate)
      }
      let results = try runs.map { try $0.wait() }
      #expect(results.map(\.status) == [0, 0, 0], "round \(round)")
      let reports = try results.map {
        try JSONDecoder().decode(BuildDocument.self, from: Data($0.standardOutput.utf8))
      }
      // Each target is made by one of them, and only by that one.
      let executed = reports.flatMap(\.executed)
      #expect(executed.count == Set(executed).count, "round \(round)")
      #expect(Set(executed) == Set(reports[0].tasks.map(\.label)), "round \(round)")
      try expectWhole(workspace, as: expected, "round \(round)")
    }
  }

  @Test func sAnEditWithinTheSecondOfTheLastBuildThatLeavesSizeAndTimeAsTheyWere() throws {
    let workspace = try Workspace()
    let content = try workspace.data(bars)
    // The last digit of a close in the middle: a file of as many bytes.
    let end = try #require(content[(content.count / 2)...].firstIndex(of: UInt8(ascii: "\n")))
    let digit = try #require(
      content[..<end].lastIndex { $0 == UInt8(ascii: ",") }.map { content.index(before: $0) })
    for round in 0..<6 {
      try build(workspace)
      var other = try workspace.data(bars)
      other[digit] = UInt8(ascii: "0") + (other[digit] - UInt8(ascii: "0") + 1) % 10
      try workspace.overwrite(bars, with: other)
      let report = try workspace.build(environment: fixedDate)
      #expect(report.executed.contains("bars/EURUSD/1h"), "round \(round)")
    }
    try expectWhole(workspace, as: try cleanOutputs(workspace))
  }
}

extension Workspace {
  /// Gives a file another content of the same size, in place, and its time back.
  fileprivate func overwrite(_ path: String, with content: Data) throws {
    var status = stat()
    let isThere = unsafe stat(url(path).path, &status) == 0
    try #require(isThere)
    try #require(Int(status.st_size) == content.count)
    let file = try FileHandle(forWritingTo: url(path))
    try file.write(contentsOf: content)
    try file.close()
    let times = [status.st_atim, status.st_mtim]
    let isSet = unsafe utimensat(AT_FDCWD, url(path).path, times, 0) == 0
    try #require(isSet)
  }
}
