// Sources are hashed as seldom as possible, and what is hashed is what a rule reads.

import ArtifactStore
import BuildEngine
import BuildGraph
import Testing

private struct Reader {
  let sources = FakeSources()
  let store = MemoryStore()
  let probe = Probe()
  let engine: Engine
  let goals: [TaskID]

  init(_ content: String = "old") {
    sources.write("data.csv", content)
    var graph = TaskGraph()
    let data = graph.addSource("data.csv")
    let rule = TestRule.joining("bars", probe: probe)
    goals = [graph.addTask(rule, inputs: [.source(data)], label: "bars")]
    engine = Engine(graph: graph, store: store, sources: sources)
  }

  func build() async throws -> BuildReport { try await engine.build(goals: goals) }

  func value(_ report: BuildReport) throws -> String {
    let output = try #require(report.tasks[0].stored.first)
    return String(decoding: try store.get(output), as: UTF8.self)
  }
}

@Test func anUntouchedSourceIsNotReadAgain() async throws {
  let reader = Reader()
  _ = try await reader.build()
  let reads = reader.sources.reads(of: "data.csv")
  #expect(try await reader.build().counts.cached == 1)
  #expect(reader.sources.reads(of: "data.csv") == reads)
}

@Test func aTouchedSourceIsReadOnceAndThenTrusted() async throws {
  let reader = Reader()
  _ = try await reader.build()
  reader.sources.write("data.csv", "old")
  let reads = reader.sources.reads(of: "data.csv")
  #expect(try await reader.build().counts.cached == 1)
  #expect(try await reader.build().counts.cached == 1)
  #expect(reader.sources.reads(of: "data.csv") == reads + 1)
}

@Test func aSourceThatChangesBeforeTheRuleReadsItIsUsedAsItIsThen() async throws {
  let reader = Reader()
  reader.sources.change("data.csv", to: "new", afterReads: 1)
  let report = try await reader.build()
  #expect(try reader.value(report) == "|new")
  #expect(report.outcomes == ["bars": .ran])
  #expect(
    report.warnings == ["data.csv changed during the build; bars uses it as it is now"])
  #expect(try await reader.build().counts.cached == 1)
}

@Test func aSourceThatChangesAfterTheRuleReadItIsBuiltNextTime() async throws {
  let reader = Reader()
  reader.sources.change("data.csv", to: "new", afterReads: 2)
  #expect(try reader.value(try await reader.build()) == "|old")
  let second = try await reader.build()
  #expect(second.outcomes == ["bars": .ran])
  #expect(try reader.value(second) == "|new")
}

@Test func aSourceThatChangesBackToWhatWasBuiltRunsNothing() async throws {
  let reader = Reader()
  _ = try await reader.build()
  _ = reader.probe.takeExecuted()
  reader.sources.write("data.csv", "new")
  reader.sources.change("data.csv", to: "old", afterReads: 1)
  let report = try await reader.build()
  #expect(report.outcomes == ["bars": .cached])
  #expect(reader.probe.takeExecuted().isEmpty)
}

@Test func aPlanRecordsNothing() async throws {
  let reader = Reader()
  _ = try reader.engine.plan(goals: reader.goals)
  _ = try reader.engine.plan(goals: reader.goals)
  #expect(reader.sources.reads(of: "data.csv") == 2)
  #expect(reader.store.source("data.csv") == nil)
}

@Test func aSourceThatChangesBetweenTwoReadersIsKeyedAsEachReadIt() async throws {
  let sources = FakeSources()
  sources.write("data.csv", "old")
  var graph = TaskGraph()
  let data = graph.addSource("data.csv")
  let goals = ["first", "second"].map { name in
    graph.addTask(
      TestRule.joining(name, [("name", .text(name))], probe: Probe()), inputs: [.source(data)],
      label: name)
  }
  let engine = Engine(graph: graph, store: MemoryStore(), sources: sources)
  func build() async throws -> [String] {
    try await engine.build(goals: goals).tasks.map { report in
      String(decoding: try engine.store.get(report.stored[0]), as: UTF8.self)
    }
  }
  sources.change("data.csv", to: "new", afterReads: 1)
  #expect(try await build() == ["first|new", "second|new"])
  sources.write("data.csv", "old")
  #expect(try await build() == ["first|old", "second|old"])
}
