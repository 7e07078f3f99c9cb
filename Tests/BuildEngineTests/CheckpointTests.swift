// Rules that are interrupted go on where they were, and checkpoints go when nobody needs them.

import ArtifactStore
import BuildEngine
import BuildGraph
import Foundation
import Synchronization
import Testing

/// `data` → `model`, which counts to ten and keeps how far it has come.
private final class Counting: Sendable {
  let cache: TestCache
  let sources = FakeSources()
  let probe = Probe()
  /// The steps that were taken, whatever run they belong to.
  let steps = Mutex<[Int]>([])
  /// The build is interrupted after this step.
  let lastStep = Mutex<Int?>(nil)
  /// The rule fails after this step.
  let fatalStep = Mutex<Int?>(nil)
  /// How many models are made, each of another parameter.
  let models: Int

  init(on cache: TestCache = .inMemory(), models: Int = 1) {
    self.cache = cache
    self.models = models
    sources.write("data.csv", "abc")
  }

  func engine(parameter: Int64 = 0) -> Engine {
    var graph = TaskGraph()
    let data = graph.addSource("data.csv")
    for model in 0..<models {
      let parameter = parameter + 100 * Int64(model)
      let rule = TestRule(
        name: "model", fields: [("parameter", .integer(parameter))], probe: probe
      ) { [self] inputs, context in try count(inputs, context, parameter) }
      _ = graph.addTask(
        rule, inputs: [.source(data)], label: model == 0 ? "model" : "\(model)/model")
    }
    return Engine(graph: graph, store: cache.open(), sources: sources)
  }

  private func count(
    _ inputs: Inputs, _ context: RuleContext, _ parameter: Int64
  ) throws -> [[UInt8]] {
    var sum = context.checkpoint.load() ?? []
    while sum.count < 10 {
      sum.append(UInt8(truncatingIfNeeded: 7 * sum.count + Int(parameter)))
      steps.withLock { $0.append(sum.count) }
      if sum.count == fatalStep.withLock({ $0 }) {
        context.checkpoint.save(sum)
        throw Bang(name: "model")
      }
      if sum.count == lastStep.withLock({ $0 }) {
        context.checkpoint.save(sum)
        throw CancellationError()
      }
    }
    return [sum + (try inputs.bytes(0))]
  }

  /// Builds to the end, or until a step has been taken.
  func build(
    parameter: Int64 = 0, until last: Int? = nil, failingAt fatal: Int? = nil, jobs: Int = 1
  ) async throws -> BuildReport {
    lastStep.withLock { $0 = last }
    fatalStep.withLock { $0 = fatal }
    let engine = engine(parameter: parameter)
    return try await engine.build(
      goals: (0..<models).map { TaskID(index: $0) },
      options: BuildOptions(jobs: jobs, keepsGoing: true))
  }

  func takeSteps() -> [Int] {
    steps.withLock { steps in
      defer { steps = [] }
      return steps
    }
  }

  var stored: [StoredCheckpoint] { get throws { try cache.open().checkpoints() } }
}

@Test(arguments: [true, false])
func anInterruptedRuleGoesOnAndEndsWithTheSameBytes(isOnDisk: Bool) async throws {
  let straight = Counting()
  let expected = try await straight.build().tasks[0].outputs
  let counting = Counting(on: isOnDisk ? try .onDisk() : .inMemory())
  for last in [3, 4, 9] {
    let report = try await counting.build(until: last)
    #expect(report.isInterrupted && report.outcomes == ["model": .skipped])
    #expect(try counting.stored.map(\.label) == ["model"])
  }
  let report = try await counting.build()
  #expect(report.tasks[0].outputs == expected)
  #expect(counting.takeSteps() == Array(1...10))
  #expect(try counting.stored.isEmpty)
  #expect(try await counting.build().counts.cached == 1)
}

@Test func whatAKilledProcessSavedIsGoneOnFrom() async throws {
  let counting = Counting(on: try .onDisk())
  let key = try #require(try await keyOfInterrupted(counting, after: 6))
  let directory = try #require(counting.cache.directory)
  // What a kill between two writes leaves: an old checkpoint, and a new one half written.
  try Data([1, 2]).write(to: URL(fileURLWithPath: directory + "/tmp/999999999-ab-1"))
  _ = counting.takeSteps()
  #expect(try await counting.build().isSuccess)
  #expect(counting.takeSteps() == [7, 8, 9, 10])
  #expect(try FileSystem.list(directory + "/tmp").isEmpty)
  #expect(counting.cache.open().checkpoint(of: key) == nil)
}

@Test func aDamagedCheckpointIsLeftAside() async throws {
  let counting = Counting(on: try .onDisk())
  let key = try #require(try await keyOfInterrupted(counting, after: 6))
  let path = try #require(counting.cache.directory) + "/checkpoints/\(key)"
  let bytes = try FileSystem.read(path)
  try Data(bytes.dropLast()).write(to: URL(fileURLWithPath: path))
  _ = counting.takeSteps()
  let report = try await counting.build()
  #expect(report.isSuccess && report.warnings.isEmpty)
  #expect(counting.takeSteps() == Array(1...10))
  #expect(try FileSystem.list(path.replacingOccurrences(of: "/\(key)", with: "")).isEmpty)
}

@Test func anotherParameterOrContentDoesNotSeeTheCheckpoint() async throws {
  let counting = Counting()
  _ = try await counting.build(until: 6)
  _ = counting.takeSteps()
  _ = try await counting.build(parameter: 1, until: 2)
  #expect(counting.takeSteps() == [1, 2])
  counting.sources.write("data.csv", "other")
  _ = try await counting.build(parameter: 1, until: 3)
  #expect(counting.takeSteps() == [1, 2, 3])
  // Each of these made the one before outdated.
  #expect(try counting.stored.count == 1)
  #expect(try await counting.build(parameter: 1).isSuccess)
  #expect(counting.takeSteps() == Array(4...10))
}

@Test func aCheckpointIsOutdatedOnceItsTargetWasMadeInAnotherWay() async throws {
  let counting = Counting()
  _ = try await counting.build(parameter: 1)
  _ = try await counting.build(until: 6)
  #expect(try counting.stored.count == 1)
  // Comes from the cache.
  #expect(try await counting.build(parameter: 1).counts.cached == 1)
  #expect(try counting.stored.isEmpty)
  _ = counting.takeSteps()
  _ = try await counting.build()
  #expect(counting.takeSteps() == Array(1...10))
}

@Test func aFailedRuleBeginsAnew() async throws {
  let counting = Counting()
  #expect(try await counting.build(failingAt: 4).outcomes == ["model": .failed])
  #expect(try counting.stored.isEmpty)
  _ = counting.takeSteps()
  #expect(try await counting.build().isSuccess)
  #expect(counting.takeSteps() == Array(1...10))
}

@Test func whoAsksForOtherTargetsLosesNoCheckpoint() async throws {
  let counting = Counting(models: 2)
  _ = try await counting.build(until: 6, jobs: 2)
  #expect(Set(try counting.stored.map(\.label)) == ["model", "1/model"])
  _ = counting.takeSteps()
  counting.lastStep.withLock { $0 = nil }
  let engine = counting.engine()
  #expect(try await engine.build(goals: [TaskID(index: 1)]).isSuccess)
  #expect(counting.takeSteps() == [7, 8, 9, 10])
  #expect(try counting.stored.map(\.label) == ["model"])
  #expect(try await counting.build().isSuccess)
  #expect(counting.takeSteps() == [7, 8, 9, 10])
}

@Test func rulesThatRunAtOnceHaveCheckpointsOfTheirOwn() async throws {
  let straight = Counting(models: 6)
  let expected = try await straight.build(jobs: 3).tasks.map(\.outputs)
  let counting = Counting(on: try .onDisk(), models: 6)
  for last in 1...9 { _ = try await counting.build(until: last, jobs: 3) }
  let report = try await counting.build(jobs: 3)
  #expect(report.tasks.map(\.outputs) == expected)
  #expect(counting.takeSteps().count == 6 * 10)
  #expect(try counting.stored.isEmpty)
}

@Test func anOldCheckpointOfATargetThatIsNoMoreIsRemoved() async throws {
  let counting = Counting(on: try .onDisk())
  let store = counting.cache.open()
  let (old, young) = (Digest(of: [1]), Digest(of: [2]))
  for key in [old, young] { try store.saveCheckpoint([1], of: key, label: "gone/model") }
  let directory = try #require(counting.cache.directory)
  try FileManager.default.setAttributes(
    [.modificationDate: Date.now.addingTimeInterval(-15 * 86_400)],
    ofItemAtPath: "\(directory)/checkpoints/\(old)")
  #expect(try await counting.build().isSuccess)
  #expect(try counting.stored.map(\.key) == [young])
}

@Test func aCheckpointOfAnActionThatOthersFinishedIsRemoved() async throws {
  let counting = Counting()
  let report = try await counting.build()
  let store = counting.cache.open()
  let record = try #require(try store.lastBuild(of: report.tasks[0].label))
  try store.saveCheckpoint([1], of: record.key, label: "elsewhere/model")
  _ = try await counting.build()
  #expect(try counting.stored.isEmpty)
}

@Test func aCheckpointThatCannotBeKeptIsToldOnceAndStopsNothing() async throws {
  let cache = try TestCache.onDisk()
  let directory = try #require(cache.directory)
  try FileSystem.makeDirectory(directory)
  try FileSystem.create(directory + "/checkpoints", contents: [])
  let rule = TestRule(name: "model", probe: Probe()) { _, context in
    for step in 0..<5 { context.checkpoint.save([UInt8(step)]) }
    return [[1]]
  }
  var graph = TaskGraph()
  let model = graph.addTask(rule, inputs: [], label: "model")
  let engine = Engine(graph: graph, store: cache.open(), sources: FakeSources())
  let report = try await engine.build(goals: [model])
  #expect(report.isSuccess && report.warnings.count == 1)
  #expect(report.warnings[0].hasPrefix("model: how far it has come cannot be kept"))
}

@Test func aPlanSaysThatATargetGoesOnAndTouchesNothing() async throws {
  let counting = Counting()
  _ = try await counting.build(until: 6)
  let plan = try counting.engine().plan(goals: [TaskID(index: 0)])
  #expect(plan.reasons(for: "model") == ["never built", "goes on where it was interrupted"])
  #expect(try counting.stored.count == 1)
  let report = try await counting.build()
  #expect(report.tasks[0].why.map(\.text) == plan.reasons(for: "model"))
}

@Test func aTargetWhoseBytesWereLostGoesOnToo() async throws {
  let counting = Counting()
  let first = try await counting.build()
  try counting.cache.spoil(first.tasks[0].outputs[0], with: nil)
  _ = try await counting.build(until: 6)
  #expect(try counting.stored.count == 1)
  _ = counting.takeSteps()
  let last = try await counting.build()
  #expect(counting.takeSteps() == [7, 8, 9, 10])
  #expect(last.outcomes == ["model": .cut] && last.tasks[0].outputs == first.tasks[0].outputs)
}

@Test func whatDependsOnATargetThatWentOnIsCutOffAsEver() async throws {
  let store = MemoryStore()
  let probe = Probe()
  let sources = FakeSources()
  let isInterrupted = Atomic(false)
  func engine() -> Engine {
    var graph = TaskGraph()
    let data = graph.addSource("data.csv")
    let rule = TestRule(name: "size", probe: probe) { inputs, context in
      if isInterrupted.load(ordering: .relaxed) {
        context.checkpoint.save([1])
        throw CancellationError()
      }
      return [[UInt8(try inputs.bytes(0).count)]]
    }
    let size = graph.addTask(rule, inputs: [.source(data)], label: "size")
    _ = graph.addTask(
      TestRule.joining("report", probe: probe), inputs: [.output(size)], label: "report")
    return Engine(graph: graph, store: store, sources: sources)
  }
  sources.write("data.csv", "abc")
  _ = try await engine().build(goals: [TaskID(index: 1)])
  sources.write("data.csv", "xyz")
  isInterrupted.store(true, ordering: .relaxed)
  #expect(try await engine().build(goals: [TaskID(index: 1)]).isInterrupted)
  isInterrupted.store(false, ordering: .relaxed)
  let report = try await engine().build(goals: [TaskID(index: 1)])
  #expect(report.outcomes == ["size": .cut, "report": .cached])
  #expect(store.checkpoints().isEmpty)
}

/// Interrupts a build and returns the key of the action that was stopped.
private func keyOfInterrupted(_ counting: Counting, after step: Int) async throws -> Digest? {
  _ = try await counting.build(until: step)
  return try counting.stored.first?.key
}
