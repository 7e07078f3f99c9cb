// What happens when the cache has lost bytes: they are made again when, and only when, somebody
// needs them.

import ArtifactStore
import BuildEngine
import BuildGraph
import Synchronization
import Testing

/// `a` → `b` → `c`, each adding its letter; only `a` looks at the time.
private final class Letters: Sendable {
  let store = MemoryStore()
  let probe = Probe()
  let parameter = Atomic(0)
  let times = Mutex<[Int64]>([])
  /// How often `a` has been run so far enters its output when it breaks its promise.
  let isFickle = Atomic(false)
  private let runs = Atomic(0)

  var engine: Engine {
    var graph = TaskGraph()
    let rule = TestRule(name: "a", fields: [("letter", .text("a"))], probe: probe) {
      [self] _, context in
      times.withLock { $0.append(context.time) }
      let run = runs.add(1, ordering: .relaxed).newValue
      return [Array("a\(isFickle.load(ordering: .relaxed) ? run : 0)".utf8)]
    }
    let a = graph.addTask(rule, inputs: [], label: "a")
    let b = graph.addTask(
      TestRule.joining("b", [("letter", .text("b"))], probe: probe), inputs: [.output(a)],
      label: "b")
    let parameter = Int64(parameter.load(ordering: .relaxed))
    _ = graph.addTask(
      TestRule.joining("c", [("parameter", .integer(parameter))], probe: probe),
      inputs: [.output(b)], label: "c")
    return Engine(graph: graph, store: store, sources: FakeSources())
  }

  func build(at time: Int64 = 0) async throws -> BuildReport {
    try await engine.build(
      goals: [TaskID(index: 2)], options: BuildOptions(jobs: 2, now: { time }))
  }

  func plan() throws -> Plan { try engine.plan(goals: [TaskID(index: 2)]) }

  func spoil(_ index: Int, in report: BuildReport, with bytes: [UInt8]? = nil) {
    store.spoil(report.tasks[index].outputs[0], with: bytes)
  }
}

@Test func lostBytesThatNobodyReadsAreLeftAlone() async throws {
  let letters = Letters()
  let first = try await letters.build()
  letters.spoil(0, in: first)
  letters.spoil(1, in: first)
  #expect(try letters.plan().isUpToDate)
  #expect(try await letters.build().counts.cached == 3)
}

@Test func lostBytesOfAGoalAreMadeAgainAtTheirOldTime() async throws {
  let letters = Letters()
  let first = try await letters.build(at: 1_000)
  for index in 0..<3 { letters.spoil(index, in: first) }
  let plan = try letters.plan()
  #expect(plan.statuses == ["a": .run, "b": .run, "c": .run])
  #expect(plan.reasons(for: "a") == ["output missing"])
  let second = try await letters.build(at: 2_000)
  #expect(second.outcomes == ["a": .cut, "b": .cut, "c": .cut])
  #expect(
    second.warnings.count == 3
      && second.warnings[0].hasPrefix("a: its object in the cache is missing"))
  #expect(letters.times.withLock { $0 } == [1_000, 1_000])
}

@Test func onlyTheLostPartOfAChainIsMadeAgain() async throws {
  let letters = Letters()
  let first = try await letters.build()
  letters.spoil(1, in: first, with: [0])
  letters.parameter.store(1, ordering: .relaxed)
  #expect(try letters.plan().statuses == ["a": .keep, "b": .run, "c": .run])
  #expect(try await letters.build().outcomes == ["a": .cached, "b": .cut, "c": .ran])
}

@Test func bytesThatAreDamagedWithoutASignAreMadeAgainWhenRead() async throws {
  let letters = Letters()
  let first = try await letters.build()
  let size = first.tasks[1].stored[0].size
  letters.spoil(1, in: first, with: Array(repeating: 0, count: size))
  letters.parameter.store(1, ordering: .relaxed)
  #expect(try letters.plan().statuses == ["a": .keep, "b": .keep, "c": .run])
  let second = try await letters.build()
  #expect(second.outcomes == ["a": .cached, "b": .cut, "c": .ran])
  #expect(second.warnings == ["b: its object in the cache is missing or damaged; it is made again"])
  let output = try #require(second.tasks.last?.stored.first)
  #expect(try letters.store.get(output) == Array("1|b|a0".utf8))
}

@Test func aFickleRuleIsToldOfAndWhatIsTrueIsBuiltOn() async throws {
  let letters = Letters()
  letters.isFickle.store(true, ordering: .relaxed)
  let first = try await letters.build()
  for index in 0..<3 { letters.spoil(index, in: first) }
  let second = try await letters.build()
  #expect(second.outcomes == ["a": .ran, "b": .ran, "c": .ran])
  #expect(second.warnings.contains { $0.hasPrefix("a: made again, it came out different") })
  let output = try #require(second.tasks.last?.stored.first)
  #expect(try letters.store.get(output) == Array("0|b|a2".utf8))
  #expect(try letters.plan().isUpToDate)
  #expect(try await letters.build().counts.cached == 3)
}

@Test func aTaskThatOnlyMightNeedLostBytesIsPlannedSo() async throws {
  let sources = FakeSources()
  sources.write("data", "x")
  let store = MemoryStore()
  let probe = Probe()
  var graph = TaskGraph()
  let data = graph.addSource("data")
  let constant = TestRule(name: "constant", fields: [("n", .integer(1))], probe: probe) {
    inputs, _ in [Array("\(try inputs.bytes(0).count)".utf8)]
  }
  let length = graph.addTask(constant, inputs: [.source(data)], label: "length")
  let other = graph.addTask(TestRule.joining("other", probe: probe), inputs: [], label: "other")
  let both = graph.addTask(
    TestRule.joining("both", [("n", .integer(2))], probe: probe),
    inputs: [.output(length), .output(other)], label: "both")
  let engine = Engine(graph: graph, store: store, sources: sources)
  let first = try await engine.build(goals: [both])

  store.spoil(first.tasks[1].outputs[0])
  sources.write("data", "y")
  #expect(
    try engine.plan(goals: [both]).statuses == ["length": .run, "other": .may, "both": .may])
  let cut = try await engine.build(goals: [both])
  #expect(cut.outcomes == ["length": .cut, "other": .cached, "both": .cached])

  sources.write("data", "longer")
  let recorder = Recorder()
  let ran = try await engine.build(goals: [both], observer: recorder)
  #expect(ran.outcomes == ["length": .ran, "other": .cut, "both": .ran])
  #expect(recorder.log.filter { $0.hasSuffix(" other") } == ["start other", "cut other"])
}

@Test func howeverManyInputsAreDamagedWithoutASignAllAreMadeAgainAtOnce() async throws {
  let store = MemoryStore()
  let probe = Probe()
  var graph = TaskGraph()
  let parts = (0..<20).map { number in
    let rule = TestRule.joining("part", [("number", .integer(Int64(number)))], probe: probe)
    return graph.addTask(rule, inputs: [], label: "part/\(number)")
  }
  func whole(_ version: Int64) -> TaskID {
    graph.addTask(
      TestRule.joining("whole", [("version", .integer(version))], probe: probe),
      inputs: parts.map { .output($0) }, label: "whole")
  }
  let (first, second) = (whole(1), whole(2))
  let engine = Engine(graph: graph, store: store, sources: FakeSources())
  let report = try await engine.build(goals: [first])
  for part in report.tasks.dropLast() {
    store.spoil(part.outputs[0], with: Array(repeating: 0, count: part.stored[0].size))
  }
  _ = probe.takeExecuted()
  let next = try await engine.build(goals: [second])
  #expect(next.isSuccess && next.counts.cut == 20 && next.warnings.count == 20)
  #expect(probe.takeExecuted().count == 22, "the whole was tried twice")
}
