// What is remembered under a label, when one task has several and when labels change.

import BuildEngine
import BuildGraph
import Testing

/// `data` → two columns, which are one task while their periods are equal, → `both`.
private struct Columns {
  let cache: TestCache
  let sources = FakeSources()
  let probe = Probe()

  init(_ cache: TestCache = .inMemory()) {
    self.cache = cache
    sources.write("data", "x")
  }

  func engine(fast: Int64, slow: Int64) -> Engine {
    var graph = TaskGraph()
    let data = graph.addSource("data")
    let columns = [("fast", fast), ("slow", slow)].map { label, period in
      let rule = TestRule(name: label, fields: [("period", .integer(period))], probe: probe) {
        inputs, _ in [try inputs.bytes(0)]
      }
      return graph.addTask(rule, inputs: [.source(data)], label: label)
    }
    _ = graph.addTask(
      TestRule.joining("both", probe: probe), inputs: columns.map { .output($0) }, label: "both")
    return Engine(graph: graph, store: cache.open(), sources: sources)
  }

  func build(fast: Int64, slow: Int64) async throws -> BuildReport {
    let engine = engine(fast: fast, slow: slow)
    return try await engine.build(goals: [TaskID(index: engine.graph.tasks.count - 1)])
  }
}

@Test func everyLabelOfATaskRemembersItsBuild() async throws {
  let columns = Columns()
  #expect(try await columns.build(fast: 1, slow: 1).outcomes == ["fast": .ran, "both": .ran])
  let engine = columns.engine(fast: 1, slow: 2)
  #expect(try engine.plan(goals: [TaskID(index: 2)]).reasons(for: "slow") == ["period: 1 → 2"])
  let report = try await columns.build(fast: 1, slow: 2)
  #expect(report.outcomes == ["fast": .cached, "slow": .cut, "both": .cached])
}

@Test func aLabelThatJoinsAnotherTaskIsRememberedThere() async throws {
  let columns = Columns()
  _ = try await columns.build(fast: 1, slow: 2)
  let joined = try await columns.build(fast: 1, slow: 1)
  #expect(joined.counts.cached == 2 && joined.tasks.map(\.label) == ["fast", "both"])
  let plan = try columns.engine(fast: 1, slow: 3).plan(goals: [TaskID(index: 2)])
  #expect(plan.reasons(for: "slow") == ["period: 1 → 3"])
}

@Test func aliasesLeaveNothingToWrite() async throws {
  let columns = Columns(try .onDisk())
  _ = try await columns.build(fast: 1, slow: 1)
  let files = columns.cache.fileNames()
  #expect(try await columns.build(fast: 1, slow: 1).counts.cached == 2)
  #expect(columns.cache.fileNames() == files)
}
