// Looking at what is kept, and running rules once more: both find what is wrong and write nothing.

import ArtifactStore
import BuildEngine
import BuildGraph
import Synchronization
import Testing

/// `letters` → `model`, which has two outputs and looks at the time.
private final class Pair: Sendable {
  let cache: TestCache
  let probe = Probe()
  /// Enters the model's second output when the rule breaks its promise.
  let whim = Atomic(0)
  let checkpoints = Atomic(0)
  let isFailing = Atomic(false)

  init(on cache: TestCache = .inMemory()) { self.cache = cache }

  var engine: Engine {
    var graph = TaskGraph()
    let letters = graph.addTask(
      TestRule.joining("letters", [("text", .text("abc"))], probe: probe), inputs: [],
      label: "letters")
    let model = TestRule(name: "model", outputNames: ["weights", "time"], probe: probe) {
      [self] inputs, context in
      if isFailing.load(ordering: .relaxed) { throw Bang(name: "model") }
      if context.isCancelled { throw CancellationError() }
      if context.checkpoint.load() != nil { checkpoints.add(1, ordering: .relaxed) }
      context.checkpoint.save([1])
      let whim = whim.load(ordering: .relaxed)
      return [try inputs.bytes(0), Array("\(context.time) \(whim)".utf8)]
    }
    _ = graph.addTask(model, inputs: [.output(letters)], label: "model")
    return Engine(graph: graph, store: cache.open(), sources: FakeSources())
  }

  let goals = [TaskID(index: 1)]

  @discardableResult
  func build(at time: Int64 = 1_000) async throws -> BuildReport {
    try await engine.build(goals: goals, options: BuildOptions(now: { time }))
  }
}

@Test func whatIsIntactIsCounted() async throws {
  let pair = Pair()
  try await pair.build()
  let check = try pair.engine.check(goals: pair.goals)
  #expect(check.losses.isEmpty && check.unneeded == 0)
  // The weights are the letters, so there are two objects: `abc|` of 3 bytes, `1000 0` of 6.
  #expect(check.tasks == 2 && check.objects == 2 && check.bytes == 9)
}

@Test func damageIsNamedAndTheNextBuildMendsIt() async throws {
  let pair = Pair(on: try .onDisk())
  let report = try await pair.build()
  let time = report.tasks[1].stored[1]
  try pair.cache.spoil(time.digest, with: Array("1001 0".utf8))
  #expect(try pair.engine.plan(goals: pair.goals).isUpToDate)
  let losses = try pair.engine.check(goals: pair.goals).losses
  #expect(losses.map(\.label) == ["model"] && losses.map(\.outputName) == ["time"])
  #expect(losses[0].object == time && losses[0].isDamaged && losses[0].isGoal)
  #expect(try await pair.build(at: 2_000).tasks[1].stored == report.tasks[1].stored)
  #expect(try pair.engine.check(goals: pair.goals).losses.isEmpty)
}

@Test func whatIsMissingIsToldWhereItIsWanted() async throws {
  let pair = Pair()
  let report = try await pair.build()
  try pair.cache.spoil(report.tasks[0].outputs[0], with: nil)
  let letters = try pair.engine.check(goals: [TaskID(index: 0)])
  #expect(letters.losses.map(\.label) == ["letters"] && !letters.losses[0].isDamaged)
  // The model's weights are the same object; the letters themselves are read by nothing.
  let model = try pair.engine.check(goals: pair.goals)
  #expect(model.losses.map(\.outputName) == ["weights"] && model.unneeded == 1)
}

@Test func aRuleThatRunsOnceMoreAtItsOwnTimeGivesTheSame() async throws {
  let pair = Pair(on: try .onDisk())
  try await pair.build(at: 1_000)
  let files = pair.cache.fileNames()
  let recorder = Recorder()
  let reruns = try await pair.engine.rerun(pair.goals, observer: recorder)
  #expect(reruns.map(\.label) == ["model"] && reruns.allSatisfy(\.isIdentical))
  #expect(recorder.log == ["start 1/0/0", "start model", "cut model"])
  #expect(pair.cache.fileNames() == files)
  #expect(pair.probe.takeExecuted() == ["letters", "model", "model"])
}

@Test func aRerunNeitherSeesNorLeavesACheckpoint() async throws {
  let pair = Pair()
  try await pair.build()
  let store = pair.cache.open()
  let key = try #require(try store.lastBuild(of: "model")).key
  try store.saveCheckpoint([1], of: key, label: "model")
  let isIdentical = try await pair.engine.rerun(pair.goals).allSatisfy(\.isIdentical)
  #expect(isIdentical && pair.checkpoints.load(ordering: .relaxed) == 0)
  #expect(store.checkpoint(of: key) == [1])
}

@Test func whatComesOutDifferentIsHandedOver() async throws {
  let pair = Pair()
  try await pair.build()
  pair.whim.store(7, ordering: .relaxed)
  let rerun = try #require(try await pair.engine.rerun(pair.goals, jobs: 2).first)
  #expect(!rerun.isIdentical)
  guard case .made(let outputs) = rerun.outcome else {
    Issue.record("it was not made")
    return
  }
  #expect(outputs.map(\.name) == ["weights", "time"])
  #expect(outputs.map(\.different) == [nil, Array("1000 7".utf8)])
  #expect(try pair.engine.plan(goals: pair.goals).isUpToDate)
  #expect(try pair.cache.open().get(outputs[1].recorded) == Array("1000 0".utf8))
}

@Test func aRerunThatCannotBeSaysWhy() async throws {
  let pair = Pair()
  let report = try await pair.build()
  pair.isFailing.store(true, ordering: .relaxed)
  guard case .failed(let message) = try await pair.engine.rerun(pair.goals).first?.outcome else {
    Issue.record("it did not fail")
    return
  }
  #expect(message == "model went bang")
  try pair.cache.spoil(report.tasks[0].outputs[0], with: nil)
  guard case .lostInput(let label) = try await pair.engine.rerun(pair.goals).first?.outcome else {
    Issue.record("it found its input")
    return
  }
  #expect(label == "letters")
}

@Test func aRerunHeedsTheUser() async throws {
  let pair = Pair()
  try await pair.build()
  await #expect(throws: CancellationError.self) {
    _ = try await pair.engine.rerun(pair.goals, cancellation: { true })
  }
  #expect(throws: CancellationError.self) {
    _ = try pair.engine.check(goals: pair.goals, cancellation: { true })
  }
}
