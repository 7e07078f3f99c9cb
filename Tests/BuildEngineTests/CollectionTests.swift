// Builds and collections in turn: what was built last is never built again because of one.

import ArtifactStore
import BuildEngine
import BuildGraph
import TestSupport
import Testing

/// Two goals that share a column; each has parameters that edits change.
private struct Project {
  let cache: TestCache
  let sources = FakeSources()
  let probe = Probe()
  var parameters = [0, 0, 0, 0]

  init() throws {
    cache = try TestCache.onDisk()
    sources.write("data", "rows")
  }

  var graph: TaskGraph {
    var graph = TaskGraph()
    func rule(_ name: String, _ index: Int) -> TestRule {
      // Some edits change nothing, so that what depends on them is cut off.
      let parameter = Int64(parameters[index])
      return TestRule(name: name, fields: [("p", .integer(parameter))], probe: probe) {
        inputs, _ in
        let parts = try (0..<inputs.count).map {
          String(decoding: try inputs.bytes($0), as: UTF8.self)
        }
        return [Array("\(name)\(parameter / 2)(\(parts.joined(separator: ",")))".utf8)]
      }
    }
    let data = graph.addSource("data")
    let bars = graph.addTask(rule("bars", 0), inputs: [.source(data)], label: "bars")
    let shared = graph.addTask(rule("shared", 1), inputs: [.output(bars)], label: "shared")
    _ = graph.addTask(rule("first", 2), inputs: [.output(shared)], label: "first")
    _ = graph.addTask(
      rule("second", 3), inputs: [.output(shared), .output(bars)], label: "second")
    return graph
  }

  func build(_ goal: String) async throws -> BuildReport {
    let graph = graph
    let task = try #require(graph.task(labelled: goal))
    return try await Engine(graph: graph, store: cache.open(), sources: sources)
      .build(goals: [task], options: BuildOptions(labels: [goal]))
  }

  func collect(_ request: CollectionRequest) async throws -> CollectionPlan {
    let store = DiskStore(directory: try #require(cache.directory))
    let lock = try await store.lock(onWait: { _ in }, isCancelled: { false })
    defer { lock.release() }
    let plan = try store.planCollection(request)
    try store.collect(plan)
    return plan
  }
}

@Test(arguments: [11, 12, 13, 14, 15, 16, 17, 18] as [UInt64])
func whatWasBuiltLastIsThereAfterACollection(seed: UInt64) async throws {
  var random = SeededGenerator(seed: seed)
  var project = try Project()
  var lastParameters: [String: [Int]] = [:]
  var dropped = 0
  for round in 0..<40 {
    project.parameters[Int.random(in: 0..<4, using: &random)] = Int.random(
      in: 0..<8, using: &random)
    let goal = Bool.random(using: &random) ? "first" : "second"
    #expect(try await project.build(goal).isSuccess)
    lastParameters[goal] = project.parameters
    guard Int.random(in: 0..<3, using: &random) == 0 else { continue }
    var request = CollectionRequest(keep: 0, now: FileSystem.wallClock + 1)
    if Bool.random(using: &random) { request = CollectionRequest(limit: 1, now: request.now) }
    dropped += try await project.collect(request).actions.count
    let now = project.parameters
    for (goal, parameters) in lastParameters {
      project.parameters = parameters
      let graph = project.graph
      let engine = Engine(graph: graph, store: project.cache.open(), sources: project.sources)
      let plan = try engine.plan(goals: [try #require(graph.task(labelled: goal))])
      #expect(plan.isUpToDate, "seed \(seed), round \(round): \(goal)")
      for task in graph.closure(of: [try #require(graph.task(labelled: goal))]) {
        #expect(try engine.outputs(of: task) != nil, "seed \(seed), round \(round)")
      }
    }
    project.parameters = now
  }
  #expect(dropped > 0, "seed \(seed)")
}

@Test func whatABuildHasJustUsedStays() async throws {
  var project = try Project()
  let first = try await project.build("first")
  project.parameters[2] = 4
  _ = try await project.build("first")
  var request = CollectionRequest(keep: 0, now: FileSystem.wallClock + 1)
  request.inUse = Set(first.tasks.flatMap(\.outputs))
  #expect(try await project.collect(request).actions.isEmpty)
  request.inUse = []
  #expect(try await project.collect(request).actions.count == 1)
}

@Test func damagedObjectsThatNobodyReadsAreMadeAgainWhereTheyAreGoals() async throws {
  let project = try Project()
  let report = try await project.build("first")
  let bars = report.tasks[0].stored[0]
  try project.cache.spoil(bars.digest, with: Array(repeating: 0, count: bars.size))
  let graph = project.graph
  let goal = try #require(graph.task(labelled: "first"))
  let engine = Engine(graph: graph, store: project.cache.open(), sources: project.sources)
  #expect(try engine.plan(goals: [goal]).isUpToDate)
  let look = try engine.check(goals: [goal], putsAside: false)
  #expect(look.losses.map(\.label) == ["bars"] && look.losses[0].isDamaged)
  #expect(try engine.check(goals: [goal], putsAside: false).losses.count == 1, "it stays there")
  let wary = Engine(
    graph: graph, store: DistrustingStore(project.cache.open(), damaged: [bars.digest]),
    sources: project.sources)
  #expect(try wary.plan(goals: [goal, look.losses[0].task]).statuses["bars"] == .run)
  let names = project.cache.fileNames()
  #expect(names == project.cache.fileNames())
  _ = try engine.check(goals: [goal])
  #expect(project.cache.fileNames().contains("damaged/\(bars.digest)"))
  let next = try await engine.build(goals: [goal, look.losses[0].task])
  #expect(next.outcomes["bars"] == .cut && next.outcomes["first"] == .cached)
  #expect(next.warnings.count == 1)
  #expect(try project.cache.open().get(bars).count == bars.size)
}
