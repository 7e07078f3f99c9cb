// Random graphs, edits, losses and failures, compared with a naive evaluator that knows no cache.

import ArtifactStore
import BuildEngine
import BuildGraph
import Foundation
import TestSupport
import Testing

/// How many random worlds are tried: `KTASK_RANDOM_ROUNDS`, from `KTASK_RANDOM_SEED` on.
private let rounds = Int(ProcessInfo.processInfo.environment["KTASK_RANDOM_ROUNDS"] ?? "") ?? 120
private let firstSeed =
  UInt64(ProcessInfo.processInfo.environment["KTASK_RANDOM_SEED"] ?? "") ?? 1

@Test func randomGraphsComeOutAsTheNaiveEvaluatorSays() async throws {
  for seed in firstSeed..<firstSeed + UInt64(rounds) {
    // Every eighth world lives on disk, where each build opens the cache anew.
    let cache = try seed % 8 == 0 ? TestCache.onDisk() : TestCache.inMemory()
    var world = RandomWorld(seed: seed, cache: cache)
    for step in 0..<8 {
      try await world.buildOnce(seed: seed, step: step)
      world.edit()
    }
  }
}

/// A graph that changes, its sources, and what a naive evaluator makes of them.
private struct RandomWorld {
  struct Task {
    var inputs: [Input]
    var parameter: Int
    let outputCount: Int
  }

  enum Input {
    case source(Int)
    case output(Int, Int, TaskInput.Use)
  }

  private var random: SeededGenerator
  private var tasks: [Task] = []
  private var sourceValues: [Int]
  private let sources = FakeSources()
  private let cache: TestCache
  private let probe = Probe()
  /// Actions that ran to their end, and every object they left.
  private var knownActions: Set<Digest> = []
  private var objects: [Digest: [UInt8]] = [:]
  private var lastOutputs: [Int: [Digest]] = [:]

  init(seed: UInt64, cache: TestCache) {
    self.cache = cache
    random = SeededGenerator(seed: seed)
    sourceValues = (0..<Int.random(in: 1...5, using: &random)).map { _ in 0 }
    let count = Int.random(in: 1...25, using: &random)
    for index in 0..<count { tasks.append(randomTask(at: index)) }
    for index in sourceValues.indices { sources.write("source \(index)", "0") }
  }

  /// Builds random goals and compares everything with the naive evaluator.
  mutating func buildOnce(seed: UInt64, step: Int) async throws {
    try loseObjects()
    let store = cache.open()
    let graph = makeGraph()
    let ids = tasks.indices.map { TaskID(index: $0) }
    let goals = ids.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
    let banging = Set(tasks.indices.filter { _ in Int.random(in: 0..<25, using: &random) == 0 })
    probe.setBanging(Set(banging.map { "t\($0)" }))
    let options = BuildOptions(
      jobs: Int.random(in: 1...8, using: &random), keepsGoing: Bool.random(using: &random))
    let truth = try Truth(self, goals: goals, store)
    let note: Comment = "KTASK_RANDOM_SEED=\(seed), step \(step), \(options.jobs) jobs"

    let engine = Engine(graph: graph, store: store, sources: sources)
    let plan = try engine.plan(goals: goals)
    let report = try await engine.build(goals: goals, options: options)
    let executed = probe.takeExecuted().compactMap { Int($0.dropFirst()) }
    let failed = Set(executed).intersection(banging)

    #expect(Set(executed).count == executed.count, note)
    #expect(Set(executed).isSubset(of: truth.executed), note)
    #expect(report.counts.total == plan.tasks.count, note)
    if failed.isEmpty {
      #expect(Set(executed) == truth.executed, note)
      #expect(report.isSuccess && report.warnings.count <= executed.count, note)
    } else if options.keepsGoing {
      // What was to be made again for a task that is behind a failure may have been left alone.
      let unknown = truth.executed.filter { !knownActions.contains(truth.keys[$0]) }
      let reachable = unknown.filter { !isBehind($0, any: failed) }
      #expect(Set(executed).isSuperset(of: reachable), note)
    }
    for (planned, made) in zip(plan.tasks, report.tasks) {
      check(planned, made, truth, isClean: failed.isEmpty, note)
    }
    for made in report.tasks where truth.goals.contains(made.task.index) && !made.stored.isEmpty {
      #expect(try made.stored.map { try store.get($0) } == truth.values[made.task.index], note)
    }
    remember(report, truth)
    if failed.isEmpty {
      #expect(try engine.plan(goals: goals).isUpToDate, note)
      let files = cache.fileNames()
      let again = try await engine.build(goals: goals, options: options)
      #expect(cache.fileNames() == files, note)
      #expect(again.counts.cached == again.counts.total && probe.takeExecuted().isEmpty, note)
    }
  }

  private func check(
    _ planned: PlannedTask, _ made: TaskReport, _ truth: Truth, isClean: Bool, _ note: Comment
  ) {
    #expect(planned.task == made.task, note)
    let index = made.task.index
    switch (planned.status, made.outcome) {
    case (.run, .ran), (.run, .cut), (.may, .ran), (.may, .cut), (.may, .cached), (.keep, .cached):
      break
    case (.run, .failed), (.run, .skipped), (.may, .failed), (.may, .skipped):
      #expect(!isClean, note)
    default: Issue.record("\(made.label): \(planned.status), but \(made.outcome); \(note)")
    }
    switch made.outcome {
    case .ran, .cut, .cached:
      #expect(made.outputs == truth.digests[index], note)
      let isSame = lastOutputs[index] == made.outputs
      #expect(made.outcome == .cached || (made.outcome == .cut) == isSame, note)
    case .failed: #expect(made.error == "t\(index) went bang" && made.stored.isEmpty, note)
    case .skipped: #expect(!made.why.isEmpty && made.stored.isEmpty, note)
    }
  }

  /// Changes a few sources, parameters and inputs.
  mutating func edit() {
    for index in sourceValues.indices where Int.random(in: 0..<4, using: &random) == 0 {
      sourceValues[index] = Int.random(in: 0..<4, using: &random)
      sources.write("source \(index)", "\(sourceValues[index])")
    }
    for index in tasks.indices where Int.random(in: 0..<10, using: &random) == 0 {
      tasks[index].parameter = Int.random(in: 0..<4, using: &random)
    }
    if Int.random(in: 0..<4, using: &random) == 0 {
      let index = Int.random(in: 0..<tasks.count, using: &random)
      tasks[index].inputs = randomTask(at: index).inputs
    }
  }

  private mutating func randomTask(at index: Int) -> Task {
    var inputs: [Input] = []
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      if index == 0 || Int.random(in: 0..<3, using: &random) == 0 {
        inputs.append(.source(Int.random(in: 0..<sourceValues.count, using: &random)))
      } else {
        let producer = Int.random(in: max(0, index - 8)..<index, using: &random)
        let output = Int.random(in: 0..<tasks[producer].outputCount, using: &random)
        let isIdentity = Int.random(in: 0..<6, using: &random) == 0
        inputs.append(.output(producer, output, isIdentity ? .identity : .content))
      }
    }
    let outputCount = Int.random(in: 0..<4, using: &random) == 0 ? 3 : 1
    return Task(
      inputs: inputs, parameter: Int.random(in: 0..<4, using: &random), outputCount: outputCount)
  }

  private mutating func loseObjects() throws {
    if Int.random(in: 0..<2, using: &random) == 0 { return }
    for (digest, bytes) in objects.sorted(by: { $0.key < $1.key })
    where Int.random(in: 0..<6, using: &random) == 0 {
      let isTorn = Bool.random(using: &random)
      try cache.spoil(digest, with: isTorn ? Array(bytes.dropLast()) : nil)
    }
  }

  private mutating func remember(_ report: BuildReport, _ truth: Truth) {
    for made in report.tasks where !made.stored.isEmpty {
      let index = made.task.index
      lastOutputs[index] = made.outputs
      knownActions.insert(truth.keys[index])
      for (digest, value) in zip(made.outputs, truth.values[index]) { objects[digest] = value }
    }
  }

  private func isBehind(_ task: Int, any failed: Set<Int>) -> Bool {
    if failed.contains(task) { return true }
    return tasks[task].inputs.contains { input in
      if case .output(let producer, _, _) = input { isBehind(producer, any: failed) } else { false }
    }
  }

  private func makeGraph() -> TaskGraph {
    var graph = TaskGraph()
    for index in tasks.indices {
      let inputs = tasks[index].inputs.map { input -> TaskInput in
        switch input {
        case .source(let source): .source(graph.addSource("source \(source)"))
        case .output(let producer, let output, let use):
          .output(TaskID(index: producer), output, use: use)
        }
      }
      _ = graph.addTask(rule(of: index), inputs: inputs, label: "t\(index)")
    }
    return graph
  }

  private func rule(of index: Int) -> TestRule {
    let task = tasks[index]
    let names = (0..<task.outputCount).map { "o\($0)" }
    let uses = task.inputs.map { input in
      if case .output(_, _, .identity) = input { false } else { true }
    }
    let fields: [(String, FieldValue)] = [
      ("task", .integer(Int64(index))), ("parameter", .integer(Int64(task.parameter))),
      ("uses", .list(uses.map { .flag($0) })),
    ]
    return TestRule(name: "t\(index)", fields: fields, outputNames: names, probe: probe) {
      inputs, _ in
      let contents = try (0..<inputs.count).map { position in
        uses[position] ? try inputs.bytes(position) : Self.bytes(of: inputs.digest(position))
      }
      return Self.outputs(of: index, task, contents)
    }
  }

  fileprivate static func bytes(of digest: Digest) -> [UInt8] { Array("\(digest)".utf8) }

  /// What a task makes: few different values, so that different inputs often give the same.
  fileprivate static func outputs(of index: Int, _ task: Task, _ inputs: [[UInt8]]) -> [[UInt8]] {
    let mixed = Digest(of: Array(inputs.joined(separator: [255])) + [UInt8(task.parameter)]).low
    return (0..<task.outputCount).map { output in
      Array("t\(index).o\(output) = \((mixed >> UInt64(8 * output)) % 3)".utf8)
    }
  }

  /// What everything is, and what has to run, found without any of the engine's means.
  private struct Truth {
    let goals: Set<Int>
    private(set) var values: [[[UInt8]]] = []
    private(set) var digests: [[Digest]] = []
    private(set) var keys: [Digest] = []
    private(set) var executed: Set<Int> = []

    init(_ world: RandomWorld, goals: [TaskID], _ store: any ArtifactStore) throws {
      self.goals = Set(goals.map(\.index))
      for index in world.tasks.indices { evaluate(index, in: world) }
      var needed = self.goals
      var wanted: Set<[Int]> = []
      for index in world.tasks.indices.reversed() {
        let task = world.tasks[index]
        if self.goals.contains(index) {
          wanted.formUnion((0..<task.outputCount).map { [index, $0] })
        }
        guard needed.contains(index) else { continue }
        let isLost = try (0..<task.outputCount).contains { output in
          let size = values[index][output].count
          return try wanted.contains([index, output])
            && store.state(of: digests[index][output], size: size) != .present
        }
        let runs = isLost || !world.knownActions.contains(keys[index])
        if runs { executed.insert(index) }
        for case .output(let producer, let output, let use) in task.inputs {
          needed.insert(producer)
          if runs, use == .content { wanted.insert([producer, output]) }
        }
      }
    }

    private mutating func evaluate(_ index: Int, in world: RandomWorld) {
      let task = world.tasks[index]
      var contents: [[UInt8]] = []
      var inputDigests: [Digest] = []
      for input in task.inputs {
        switch input {
        case .source(let source):
          contents.append(Array("\(world.sourceValues[source])".utf8))
          inputDigests.append(Digest(of: Array("\(world.sourceValues[source])".utf8)))
        case .output(let producer, let output, let use):
          let digest = digests[producer][output]
          let value = values[producer][output]
          contents.append(use == .content ? value : RandomWorld.bytes(of: digest))
          inputDigests.append(digest)
        }
      }
      values.append(RandomWorld.outputs(of: index, task, contents))
      digests.append(values[index].map { Digest(of: $0) })
      keys.append(world.rule(of: index).actionKey(inputs: inputDigests))
    }
  }
}
