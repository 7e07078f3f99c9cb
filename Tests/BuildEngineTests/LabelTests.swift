// What is remembered under a label, when one task has several and when labels change.

import ArtifactStore
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

/// `data` → `upstream`, under a label of choice → `target`.
private struct Renaming {
  let cache: TestCache
  let sources = FakeSources()
  let probe = Probe()

  init(_ cache: TestCache = .inMemory()) {
    self.cache = cache
    sources.write("data", "x")
  }

  func engine(_ upstream: String, parameter: Int64 = 0) -> Engine {
    var graph = TaskGraph()
    let data = graph.addSource("data")
    let first = graph.addTask(
      TestRule.joining("upstream", probe: probe), inputs: [.source(data)], label: upstream)
    _ = graph.addTask(
      TestRule.joining("target", [("parameter", .integer(parameter))], probe: probe),
      inputs: [.output(first)], label: "target")
    return Engine(graph: graph, store: cache.open(), sources: sources)
  }

  func build(_ upstream: String) async throws -> BuildReport {
    try await engine(upstream).build(goals: [TaskID(index: 1)])
  }

  func reasons(_ upstream: String, parameter: Int64 = 0) throws -> [String] {
    try engine(upstream, parameter: parameter).plan(goals: [TaskID(index: 1)])
      .reasons(for: "target")
  }
}

@Test(arguments: [false, true])
func aRenamedInputIsNoChange(isBuiltBetween: Bool) async throws {
  let world = Renaming()
  _ = try await world.build("old")
  if isBuiltBetween { #expect(try await world.build("new").counts.cached == 2) }
  #expect(try world.reasons("new", parameter: 1) == ["parameter: 0 → 1"])
}

@Test func theNamesOfALabelsInputsAreKeptUpToDateWithOneWrite() async throws {
  let world = Renaming(try .onDisk())
  _ = try await world.build("old")
  #expect(try await world.build("new").counts.cached == 2)
  let last = try world.cache.open().lastBuild(of: "target")
  #expect(last?.inputs.map(\.name) == ["new"])
  let files = world.cache.fileNames()
  #expect(try await world.build("new").counts.cached == 2)
  #expect(world.cache.fileNames() == files)
}

@Test func whatMayBecomeOfAnInputIsNoChangeYet() async throws {
  let world = Renaming()
  _ = try await world.build("old")
  world.sources.write("data", "y")
  #expect(try world.reasons("new") == ["new will be built"])
}
