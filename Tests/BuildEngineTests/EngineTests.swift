// What one build does after another: cut-off, reuse, failures, interruption. In memory.

import ArtifactStore
import BuildEngine
import BuildGraph
import Synchronization
import Testing

/// A small world: `data` → `parsed` (ignores case) → `scaled` (by `factor`) → `model`.
private struct Chain {
  let sources = FakeSources()
  let store = MemoryStore()
  let probe = Probe()
  var factor = 2

  init() { sources.write("data.csv", "abc") }

  var engine: Engine {
    var graph = TaskGraph()
    let data = graph.addSource("data.csv")
    let lowercase = TestRule(name: "parsed", fields: [("rule", .text("parse"))], probe: probe) {
      inputs, _ in [Array(String(decoding: try inputs.bytes(0), as: UTF8.self).lowercased().utf8)]
    }
    let parsed = graph.addTask(lowercase, inputs: [.source(data)], label: "parsed")
    let scaled = graph.addTask(
      TestRule.joining("scaled", [("factor", .integer(Int64(factor)))], probe: probe),
      inputs: [.output(parsed)], label: "scaled", places: FieldPlaces("indicators.scale"))
    _ = graph.addTask(
      TestRule.joining("model", [("seed", .integer(0))], probe: probe),
      inputs: [.output(parsed), .output(scaled)], label: "model")
    return Engine(graph: graph, store: store, sources: sources)
  }

  var goals: [TaskID] { [TaskID(index: 2)] }

  func build(_ options: BuildOptions = BuildOptions()) async throws -> BuildReport {
    try await engine.build(goals: goals, options: options)
  }
}

@Test func aSecondBuildDoesNothing() async throws {
  let chain = Chain()
  #expect(try await chain.build().counts.ran == 3)
  let again = try await chain.build()
  #expect(again.counts.cached == 3 && again.counts.total == 3)
  #expect(chain.probe.takeExecuted() == ["parsed", "scaled", "model"])
  #expect(try chain.engine.plan(goals: chain.goals).isUpToDate)
}

@Test func anEditThatGivesTheSameBytesIsCutOff() async throws {
  let chain = Chain()
  _ = try await chain.build()
  chain.sources.write("data.csv", "ABC")
  let plan = try chain.engine.plan(goals: chain.goals)
  #expect(plan.statuses == ["parsed": .run, "scaled": .may, "model": .may])
  let report = try await chain.build()
  #expect(report.outcomes == ["parsed": .cut, "scaled": .cached, "model": .cached])
}

@Test func goingBackToWhatWasBuiltBeforeRunsNothing() async throws {
  var chain = Chain()
  _ = try await chain.build()
  chain.factor = 3
  #expect(try await chain.build().outcomes == ["parsed": .cached, "scaled": .ran, "model": .ran])
  chain.factor = 2
  #expect(try await chain.build().counts.cached == 3)
  chain.factor = 4
  let plan = try chain.engine.plan(goals: chain.goals)
  #expect(plan.reasons(for: "scaled") == ["indicators.scale.factor: 2 → 4"])
}

@Test func onlyWhatTheGoalsNeedIsBuilt() async throws {
  let chain = Chain()
  let report = try await chain.engine.build(goals: [TaskID(index: 0)])
  #expect(report.outcomes == ["parsed": .ran])
  #expect(report.report(of: TaskID(index: 0))?.label == "parsed")
  #expect(report.report(of: TaskID(index: 2)) == nil)
}

@Test func noGoalsAreUpToDate() async throws {
  let chain = Chain()
  let report = try await chain.engine.build(goals: [])
  #expect(report.isSuccess && report.tasks.isEmpty)
  #expect(try chain.engine.plan(goals: []).isUpToDate)
}

@Test func outputsAreThoseThatABuildWouldHandOut() async throws {
  let chain = Chain()
  #expect(try chain.engine.outputs(of: chain.goals[0]) == nil)
  let report = try await chain.build()
  let outputs = try #require(try chain.engine.outputs(of: chain.goals[0]))
  #expect(outputs == report.tasks[2].stored)
  #expect(try chain.store.get(outputs[0]) == Array("0|abc|2|abc".utf8))
}

@Test func aFailureNamesItsCauseAndIsNotRemembered() async throws {
  let chain = Chain()
  chain.probe.setBanging(["scaled"])
  let report = try await chain.build()
  #expect(report.outcomes == ["parsed": .ran, "scaled": .failed, "model": .skipped])
  #expect(report.tasks[1].error == "scaled went bang")
  #expect(report.tasks[2].why.map(\.text) == ["scaled failed"])
  #expect(!report.isSuccess && !report.isInterrupted)
  chain.probe.setBanging([])
  #expect(try await chain.build().outcomes == ["parsed": .cached, "scaled": .ran, "model": .ran])
}

@Test(arguments: [false, true])
func independentTasksGoOnAfterAFailureOnlyWhenAsked(keepsGoing: Bool) async throws {
  let probe = Probe()
  var graph = TaskGraph()
  let names = ["a", "b", "c"]
  let goals = names.map { name in
    graph.addTask(
      TestRule.joining(name, [("name", .text(name))], probe: probe), inputs: [], label: name)
  }
  probe.setBanging(["a"])
  let engine = Engine(graph: graph, store: MemoryStore(), sources: FakeSources())
  let report = try await engine.build(
    goals: goals, options: BuildOptions(jobs: 1, keepsGoing: keepsGoing))
  let rest: BuildOutcome = keepsGoing ? .ran : .skipped
  #expect(report.outcomes == ["a": .failed, "b": rest, "c": rest])
  let why = keepsGoing ? "never built" : "not tried after the failure of a"
  #expect(report.tasks[1].why.map(\.text) == [why] && report.tasks[2].why.map(\.text) == [why])
}

@Test func aMissingSourceFailsThoseWhoReadIt() async throws {
  let chain = Chain()
  chain.sources.remove("data.csv")
  let message = "cannot examine data.csv: no such file or directory"
  let plan = try chain.engine.plan(goals: chain.goals)
  #expect(plan.statuses["parsed"] == .run && plan.reasons(for: "parsed") == [message])
  let report = try await chain.build()
  #expect(report.outcomes == ["parsed": .failed, "scaled": .skipped, "model": .skipped])
  #expect(report.tasks[0].error == message)
}

@Test func aRuleThatMakesTheWrongNumberOfOutputsFails() async throws {
  var graph = TaskGraph()
  let rule = TestRule(name: "pair", outputNames: ["a", "b"], probe: Probe()) { _, _ in [[1]] }
  let pair = graph.addTask(rule, inputs: [], label: "pair")
  let engine = Engine(graph: graph, store: MemoryStore(), sources: FakeSources())
  let report = try await engine.build(goals: [pair])
  #expect(report.tasks[0].error == "rule test made 1 outputs where it has 2")
}

@Test(.timeLimit(.minutes(5)))
func aRecordOfAnotherNumberOfOutputsIsMadeGood() async throws {
  let store = MemoryStore()
  let probe = Probe()
  var graph = TaskGraph()
  let rule = TestRule.joining("one", probe: probe)
  let one = graph.addTask(rule, inputs: [], label: "one")
  let outputs = [[1], [2]].map { StoredOutput(digest: store.put($0), size: 1) }
  store.record([
    .action(
      ActionRecord(key: rule.actionKey(inputs: []), outputs: outputs, time: -5, seconds: 0))
  ])
  let engine = Engine(graph: graph, store: store, sources: FakeSources())
  #expect(try await engine.build(goals: [one]).outcomes == ["one": .ran])
  #expect(try await engine.build(goals: [one]).outcomes == ["one": .cached])
  #expect(probe.takeExecuted() == ["one"])
}

@Test func aRuleCannotReadWhatItAskedForByIdentityOnly() async throws {
  let probe = Probe()
  var graph = TaskGraph()
  let first = graph.addTask(TestRule.joining("first", probe: probe), inputs: [], label: "first")
  let second = graph.addTask(
    TestRule.joining("second", [("a", .none)], probe: probe),
    inputs: [.output(first, use: .identity)], label: "second")
  let engine = Engine(graph: graph, store: MemoryStore(), sources: FakeSources())
  let report = try await engine.build(goals: [second])
  #expect(report.tasks[1].outcome == .failed)
  #expect(report.tasks[1].error?.contains("asked for the digest alone") == true)
}

@Test func nothingMoreStartsOnceTheBuildIsCancelled() async throws {
  let chain = Chain()
  let report = try await chain.engine.build(goals: chain.goals, cancellation: { true })
  #expect(report.isInterrupted && report.counts.total == report.counts.skipped)
  #expect(chain.probe.takeExecuted().isEmpty)
}

@Test func aRunningRuleHearsOfTheCancellation() async throws {
  let isCancelled = Atomic(false)
  var graph = TaskGraph()
  let rule = TestRule(name: "long", probe: Probe()) { _, context in
    isCancelled.store(true, ordering: .relaxed)
    if context.isCancelled { throw CancellationError() }
    return [[]]
  }
  let long = graph.addTask(rule, inputs: [], label: "long")
  let store = MemoryStore()
  let engine = Engine(graph: graph, store: store, sources: FakeSources())
  let report = try await engine.build(
    goals: [long], cancellation: { isCancelled.load(ordering: .relaxed) })
  #expect(report.isInterrupted && report.outcomes == ["long": .skipped])
  #expect(report.tasks[0].why.map(\.text) == ["the build was stopped"])
  let lock = try #require(store.tryLock())
  lock.release()
}

@Test func asManyRulesRunAtOnceAsThereAreJobs() async throws {
  let probe = Probe()
  var graph = TaskGraph()
  let meeting = Atomic(0)
  let goals = (0..<6).map { index in
    let rule = TestRule(name: "r\(index)", fields: [("i", .integer(Int64(index)))], probe: probe) {
      _, _ in
      // Waits for company, but not for ever: the thread pool may have a single thread.
      meeting.add(1, ordering: .relaxed)
      let patience = ContinuousClock.now + .seconds(1)
      while meeting.load(ordering: .relaxed) < 2, ContinuousClock.now < patience {}
      return [[UInt8(index)]]
    }
    return graph.addTask(rule, inputs: [], label: "r\(index)")
  }
  let engine = Engine(graph: graph, store: MemoryStore(), sources: FakeSources())
  let report = try await engine.build(goals: goals, options: BuildOptions(jobs: 2))
  #expect(report.counts.ran == 6)
  #expect(probe.mostRunning <= 2)
}

@Test func readyTasksStartInTheOrderOfTheGraph() async throws {
  let chain = Chain()
  let recorder = Recorder()
  _ = try await chain.engine.build(goals: chain.goals, observer: recorder)
  #expect(
    recorder.log == [
      "start 1/2/0", "start parsed", "ran parsed", "start scaled", "ran scaled", "start model",
      "ran model",
    ])
}

@Test func progressAndWarningsReachTheObserverAndTheReport() async throws {
  var graph = TaskGraph()
  let rule = TestRule(name: "talkative", probe: Probe()) { _, context in
    context.report(RuleProgress(fraction: 0.5, detail: "half"))
    context.warn("2 rows were dropped")
    return [[]]
  }
  let task = graph.addTask(rule, inputs: [], label: "talkative")
  let recorder = Recorder()
  let engine = Engine(graph: graph, store: MemoryStore(), sources: FakeSources())
  let report = try await engine.build(goals: [task], observer: recorder)
  #expect(recorder.log.contains("progress half"))
  #expect(recorder.log.contains("warning talkative: 2 rows were dropped"))
  #expect(report.warnings == ["talkative: 2 rows were dropped"])
}

@Test func twinsOfOtherNameRunOnce() async throws {
  let probe = Probe()
  let sources = FakeSources()
  sources.write("a.csv", "same")
  sources.write("b.csv", "same")
  var graph = TaskGraph()
  let goals = ["a", "b"].map { name in
    let source = graph.addSource("\(name).csv")
    return graph.addTask(
      TestRule.joining(name, probe: probe), inputs: [.source(source)], label: name)
  }
  let engine = Engine(graph: graph, store: MemoryStore(), sources: sources)
  let plan = try engine.plan(goals: goals)
  #expect(plan.statuses == ["a": .run, "b": .may])
  #expect(plan.reasons(for: "b") == ["a, which makes the same, will be built"])
  let report = try await engine.build(goals: goals, options: BuildOptions(jobs: 2))
  #expect(report.outcomes == ["a": .ran, "b": .cached])
  #expect(probe.takeExecuted() == ["a"])
}

@Test func aPlanEstimatesFromTheLastRun() async throws {
  var chain = Chain()
  #expect(try chain.engine.plan(goals: chain.goals).tasks.allSatisfy { $0.expectedSeconds == nil })
  _ = try await chain.build()
  chain.factor = 9
  let plan = try chain.engine.plan(goals: chain.goals)
  #expect(plan.tasks[0].expectedSeconds == nil && plan.tasks[1].expectedSeconds != nil)
}

@Test func aDeepChainNeedsNoDeepStack() async throws {
  let probe = Probe()
  var graph = TaskGraph()
  var last = graph.addTask(TestRule.joining("0", probe: probe), inputs: [], label: "0")
  for index in 1..<3_000 {
    let rule = TestRule(name: "\(index)", fields: [("i", .integer(Int64(index)))], probe: probe) {
      inputs, _ in [Array("\(index) \(inputs.digest(0))".utf8)]
    }
    last = graph.addTask(rule, inputs: [.output(last)], label: "\(index)")
  }
  let store = MemoryStore()
  let engine = Engine(graph: graph, store: store, sources: FakeSources())
  let first = try await engine.build(goals: [last])
  #expect(first.counts.ran == 3_000)
  for report in first.tasks { store.spoil(report.outputs[0]) }
  let second = try await engine.build(goals: [last])
  #expect(second.counts.cut == 3_000)
}
