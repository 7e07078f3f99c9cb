// The longest chain of tasks that waited for each other, in reports that are written down as values.

import BuildGraph
import Syntax
import Testing

@testable import BuildEngine
@testable import Ktask

/// A rule that is never run.
private struct NamedRule: Rule {
  static let name = "named"
  static let revision = 1
  let label: String

  func describe(to sink: inout some FingerprintSink) { sink.field("label", .text(label)) }
  func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] { [] }
}

/// Tasks by label: what they took, how they fared, and the labels of what they read.
private func path(
  _ tasks: [(label: String, seconds: Double, outcome: BuildOutcome, inputs: [String])]
) -> CriticalPath {
  var graph = TaskGraph()
  var reports: [TaskReport] = []
  for task in tasks {
    let inputs = task.inputs.compactMap { graph.task(labelled: $0).map { TaskInput.output($0) } }
    let id = graph.addTask(NamedRule(label: task.label), inputs: inputs, label: task.label)
    reports.append(
      TaskReport(
        task: id, label: task.label, rule: "named", outcome: task.outcome, seconds: task.seconds,
        why: [], error: nil, stored: []))
  }
  let report = BuildReport(tasks: reports, seconds: 2, isInterrupted: false, warnings: [])
  return CriticalPath(of: report, in: graph)
}

@Suite struct CriticalPathTests {
  @Test func itIsTheLongestChainAndNotTheLongestTask() {
    let found = path([
      ("bars", 0.4, .ran, []), ("long", 0.9, .ran, []), ("column", 0.4, .cut, ["bars"]),
      ("features", 0.2, .ran, ["bars", "column"]), ("model", 0.5, .ran, ["features"]),
    ])
    #expect(found.steps.map(\.label) == ["bars", "column", "features", "model"])
    #expect(
      found.text(of: 2) == "critical path: bars → column → features → model (1.5 s of 2.0 s)")
  }

  @Test func whatCameFromTheCacheIsPassedThroughUnnamed() {
    let found = path([
      ("bars", 1, .ran, []), ("column", 0, .cached, ["bars"]), ("model", 1, .ran, ["column"]),
      ("other", 1.5, .ran, []),
    ])
    #expect(found.steps.map(\.label) == ["bars", "model"])
  }

  @Test func shortStepsAreLeftOutWhereAPersonReads() {
    let found = path([
      ("bars", 1, .ran, []), ("column", 0.01, .ran, ["bars"]), ("features", 0.5, .ran, ["column"]),
      ("metadata", 0.001, .ran, ["features"]),
    ])
    #expect(found.text(of: 2) == "critical path: bars → … → features (1.5 s of 2.0 s)")
    #expect(found.json["tasks"].elements.count == 4)
  }

  @Test func aShortBuildHasNoneToTellAndAnEmptyOneNone() {
    let short = path([("bars", 0.2, .ran, [])])
    #expect(short.text(of: 0.3) == nil && short.steps.count == 1)
    #expect(path([("bars", 0, .cached, [])]).steps.isEmpty)
  }
}
