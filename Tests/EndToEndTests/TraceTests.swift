// Traces of builds that end well, fail, and are interrupted.

import Foundation
import Syntax
import Testing

@Suite struct TraceTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func trace(_ path: String = "trace.json") throws -> Trace {
    Trace(try JSON.parse(workspace.read(path)))
  }

  @Test func everyTaskThatRanIsThereWithWhatTheReportSays() throws {
    let report = try workspace.build("-j", "2", "--trace", "traces/first.json")
    let trace = try trace("traces/first.json")
    #expect(Set(trace.tasks.map(\.name)) == report.executed)
    #expect(trace.tasks.count == report.executed.count)
    for task in trace.tasks {
      let made = report.tasks.first { $0.label == task.name }
      #expect(task.arguments["rule"].text == made?.rule)
      #expect(task.arguments["outcome"].text == made?.outcome)
      #expect(task.arguments["why"].elements.map { Optional($0).text } == made?.why)
      #expect(task.arguments["key"].text.count == 32)
      #expect(task.duration >= (task.arguments["seconds"].double ?? .infinity) * 1e6 * 0.99)
    }
    #expect(
      trace.phases.map(\.name) == [
        "read project", "read strategies, make graph", "survey", "tasks", "deliver",
      ])
    // Lines have names, and on each of them one thing happens at a time.
    #expect(trace.lineNames.keys.sorted() == [0, 1, 2] && trace.lineNames[1] == "slot 1")
    for events in Dictionary(grouping: trace.tasks + trace.phases, by: \.line).values {
      for (event, next) in zip(events, events.dropFirst()) {
        #expect(event.start + event.duration <= next.start + 0.01)
      }
    }
    let after = try #require(trace.phases.first { $0.name == "tasks" })
    for task in trace.tasks {
      #expect(task.start >= after.start)
      #expect(task.start + task.duration <= after.start + after.duration + 0.01)
    }
  }

  @Test func aBuildThatFailsLeavesOneWithTheError() throws {
    try workspace.write("data/EURUSD_4h.csv", "timestamp,open\nnothing\n")
    let result = try workspace.ktask("build", "--trace", "trace.json")
    #expect(result.status == 1)
    let failed = try #require(try trace().tasks.first { $0.name == "bars/EURUSD/4h" })
    #expect(failed.arguments["outcome"].text == "failed")
    #expect(failed.arguments["error"].text.contains("data/EURUSD_4h.csv"))
  }

  @Test func anInterruptedBuildLeavesOneAsFarAsItCame() throws {
    try workspace.replace("strategies/momentum.yaml", "epochs: 2", with: "epochs: 5000")
    let build = try workspace.run(["build", "--trace", "trace.json"])
    #expect(build.waits(forStandardError: "ran features"))
    Thread.sleep(forTimeInterval: 0.3)
    build.process.interrupt()
    #expect(try build.wait().status == 130)
    let trace = try trace()
    #expect(trace.tasks.contains { $0.name == "features" })
    #expect(trace.tasks.last { $0.name == "model" }?.arguments["outcome"].text == "interrupted")
  }

  @Test func aTrainingAndABuildToShowSomethingLeaveOneToo() throws {
    #expect(try workspace.ktask("train", "minimal", "--trace", "a.json").status == 0)
    #expect(try trace("a.json").tasks.contains { $0.name == "minimal/model" })
    #expect(try workspace.ktask("show", "bars/EURUSD/1d", "--trace", "b.json").status == 0)
    #expect(try trace("b.json").tasks.map(\.name) == ["bars/EURUSD/1d"])
    #expect(try workspace.ktask("train", "minimal", "--dry-run", "--trace", "c.json").status == 64)
  }

  @Test func watchingIsNoBuildThatATraceCouldTellOf() throws {
    let result = try workspace.ktask("watch", "--trace", "trace.json")
    #expect(result.status == 64)
    #expect(result.standardError.contains("Unknown option '--trace'"))
  }

  @Test func waitingForAnotherBuildIsInThePicture() throws {
    let first = try workspace.run(["build", "sequence/model"])
    _ = first.waits(forStandardError: "ran sequence/features")
    let second = try workspace.run(["build", "labels", "--trace", "trace.json"])
    #expect(second.waits(forStandardError: "waiting for the build"))
    _ = try first.wait()
    #expect(try second.wait().status == 0)
    #expect(try trace().phases.map(\.name).contains("wait for the lock"))
  }

  @Test(arguments: [
    "strategies/momentum.yaml", "strategies/new.yaml", "data/EURUSD_1h.csv", "data/GOOG_1h.csv",
    ".ktask-cache/trace.json", "data", "notes.txt", "Ktaskfile",
  ])
  func nothingButATraceIsWrittenOver(path: String) throws {
    try workspace.write("notes.txt", "mine")
    let before = try? workspace.data(path)
    let result = try workspace.ktask("build", "bars/EURUSD/1d", "--trace", path)
    #expect(result.status == 64, "\(result.standardError)")
    #expect(result.standardError.contains(path) && !workspace.exists(".ktask-cache/segments"))
    #expect((try? workspace.data(path)) == before)
  }

  @Test func anEarlierTraceIsReplaced() throws {
    for _ in 0..<2 {
      #expect(try workspace.ktask("build", "bars/EURUSD/1d", "--trace", "t.json").status == 0)
    }
    #expect(try trace("t.json").tasks.isEmpty, "the second build ran nothing")
  }

  @Test func theReportNamesTheCriticalPath() throws {
    let result = try workspace.ktask("build", "--format", "json")
    let path = try JSON.parse(result.standardOutput)["critical_path"]
    let labels = path?["tasks"].elements.map { $0["label"].text } ?? []
    #expect(Array(labels.suffix(2)) == ["model", "metadata"])
    let seconds = path?["tasks"].elements.compactMap { $0["seconds"].double }.reduce(0, +)
    #expect(abs((path?["seconds"].double ?? 0) - (seconds ?? 1)) < 1e-9)
    let again = try workspace.ktask("build", "--format", "json")
    #expect(try JSON.parse(again.standardOutput)["critical_path"]?["tasks"] == .array([]))
  }
}

/// A trace that was read.
private struct Trace {
  struct Event {
    let name: String
    let line: Int
    let start: Double
    let duration: Double
    let arguments: JSON
  }

  /// In the order in which they began.
  private(set) var tasks: [Event] = []
  private(set) var phases: [Event] = []
  private(set) var lineNames: [Int: String] = [:]

  init(_ document: JSON) {
    for event in document["traceEvents"].elements {
      let (name, arguments) = (event["name"].text, event["args"] ?? .null)
      let line = Int(event["tid"].double ?? -1)
      #expect(event["pid"].double == 1)
      switch event["ph"].text {
      case "M":
        if name == "thread_name" { lineNames[line] = arguments["name"].text }
      case "X":
        let event = Event(
          name: name, line: line, start: event["ts"].double ?? -1,
          duration: event["dur"].double ?? -1, arguments: arguments)
        #expect(event.start >= 0 && event.duration >= 0)
        if line == 0 { phases.append(event) } else { tasks.append(event) }
      default: Issue.record("no event of a build is of that kind")
      }
    }
  }
}
