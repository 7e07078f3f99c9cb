// A training that is killed at ten random moments ends with the bytes of one that was left alone.

import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct InterruptedTrainingTests {
  private let fixedDate = ["SOURCE_DATE_EPOCH": "1700000000"]

  /// A project whose training takes about a second and a half on this machine, already built.
  private func reference() throws -> (workspace: Workspace, epochs: Int, seconds: Double) {
    let workspace = try Workspace()
    var (epochs, seconds) = (2, try trainingSeconds(workspace))
    // Few epochs say little of how long many take, so what they tell is looked at once more.
    for _ in 0..<3 where seconds < 1 {
      let next = min(200_000, max(epochs + 1, Int(1.5 * Double(epochs) / max(seconds, 1e-4))))
      try setEpochs(next, from: epochs, in: workspace)
      (epochs, seconds) = (next, try trainingSeconds(workspace))
    }
    return (workspace, epochs, seconds)
  }

  private func setEpochs(_ epochs: Int, from old: Int, in workspace: Workspace) throws {
    try workspace.replace("strategies/momentum.yaml", "epochs: \(old)", with: "epochs: \(epochs)")
  }

  private func trainingSeconds(_ workspace: Workspace) throws -> Double {
    let report = try workspace.build(environment: fixedDate)
    return report.tasks.filter { $0.rule == "training" }.map(\.seconds).reduce(0, +)
  }

  /// Checkpoints and temporary files of the cache.
  private func leftovers(_ workspace: Workspace) -> [String] {
    ["checkpoints", "tmp"].flatMap { directory in
      let path = workspace.url(".ktask-cache/\(directory)").path
      return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
  }

  /// Starts a build and kills it after a while.
  ///
  /// - Returns: Whether that hit it while it trained.
  private func kill(
    _ workspace: Workspace, with signal: Int32, after delay: Double
  ) throws -> Bool {
    let process = try workspace.run(["build", "--quiet"], environment: fixedDate)
    Thread.sleep(forTimeInterval: delay)
    Glibc.kill(process.process.processIdentifier, signal)
    let result = try process.wait()
    if result.status == 0 { return false }
    try #require(
      [130, 128 + SIGKILL].contains(result.status), "\(result.status): \(result.standardError)")
    let plan = try workspace.plan()
    return plan.labels("run").contains("model") && plan.labels("keep").contains("features")
  }

  @Test func tenKillsAtRandomMomentsLeaveNoTrace() throws {
    let seed = UInt64(ProcessInfo.processInfo.environment["KTASK_KILL_SEED"] ?? "") ?? 20_261_128
    var random = SeededGenerator(seed: seed)
    let (clean, epochs, seconds) = try reference()
    let expected = try clean.outputs()
    var hits: [Int32: Int] = [:]
    var attempts = 0
    // A training that goes on where it was may end before ten kills have hit it; then another begins.
    while hits.values.reduce(0, +) < 10 {
      let workspace = try Workspace()
      try setEpochs(epochs, from: 2, in: workspace)
      try workspace.build("features", "labels", environment: fixedDate)
      while hits.values.reduce(0, +) < 10, !(try workspace.plan().labels("keep").contains("model"))
      {
        let signal = Bool.random(using: &random) ? SIGINT : SIGKILL
        let delay = 0.02 + 0.3 * random.unit() * seconds
        attempts += 1
        try #require(attempts <= 100, "seed \(seed): \(hits) of \(attempts) hit a training")
        if try kill(workspace, with: signal, after: delay) { hits[signal, default: 0] += 1 }
      }
      let last = try workspace.ktask("build", "--quiet", environment: fixedDate)
      #expect(last.status == 0, "seed \(seed): \(last.standardError)")
      #expect(try workspace.outputs() == expected, "seed \(seed), \(epochs) epochs, \(hits)")
      #expect(leftovers(workspace) == [], "seed \(seed)")
      #expect(try workspace.build(environment: fixedDate).executed == [], "seed \(seed)")
      let again = try workspace.ktask("verify", "--rebuild", environment: fixedDate)
      #expect(again.status == 0, "seed \(seed): \(again.standardOutput)\(again.standardError)")
    }
    print(
      "seed \(seed), \(epochs) epochs: \(hits[SIGINT, default: 0]) interrupts and "
        + "\(hits[SIGKILL, default: 0]) kills hit the training")
  }

  @Test func anInterruptedBuildSaysWhatIsNotLost() throws {
    let (workspace, epochs, seconds) = try reference()
    // Far from the end, whatever the machine does meanwhile.
    try setEpochs(50 * epochs, from: epochs, in: workspace)
    let process = try workspace.run(["build"], environment: fixedDate)
    Thread.sleep(forTimeInterval: seconds)
    Glibc.kill(process.process.processIdentifier, SIGINT)
    let result = try process.wait()
    #expect(result.status == 130)
    let lines = result.standardOutput.split(separator: "\n")
    #expect(lines.first?.hasPrefix("Interrupted: ") == true)
    #expect(
      lines.dropFirst().elementsEqual(["  the next build goes on with model where this one stopped"]
      ))
  }

  @Test func aTerminalThatGoesAwayLosesNothing() throws {
    let (workspace, epochs, seconds) = try reference()
    // Far from the end, whatever the machine does meanwhile.
    try setEpochs(50 * epochs, from: epochs, in: workspace)
    try #require(try kill(workspace, with: SIGHUP, after: seconds))
    #expect(leftovers(workspace).count == 1)
    let plan = try workspace.ktask("plan").standardOutput
    #expect(plan.contains("goes on where it was interrupted"))
  }

  @Test func anEditAfterAnInterruptBeginsAnew() throws {
    let (workspace, epochs, seconds) = try reference()
    let expected = try workspace.outputs()
    try setEpochs(10 * epochs, from: epochs, in: workspace)
    // Far from the end, whatever the machine does meanwhile.
    _ = try kill(workspace, with: SIGINT, after: 0.3 * seconds)
    try setEpochs(epochs, from: 10 * epochs, in: workspace)
    #expect(try workspace.build(environment: fixedDate).executed == [])
    #expect(try workspace.outputs() == expected)
    #expect(leftovers(workspace) == [])
  }
}
