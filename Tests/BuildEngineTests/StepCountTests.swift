// How often the engine asks its store, its sources and its rules, for graphs of a thousand to a hundred
// thousand targets: in proportion to their number, or to that of the targets that an edit reaches.

import ArtifactStore
import BuildEngine
import BuildGraph
import Synchronization
import Testing

/// What was asked, by what.
private final class Steps: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  func count(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }

  /// The counts since the last call.
  func take() -> [String: Int] {
    counts.withLock { counts in
      defer { counts = [:] }
      return counts
    }
  }
}

/// A store that counts what it is asked.
private struct CountingStore: ArtifactStore {
  let base = MemoryStore()
  let steps: Steps

  func put(_ bytes: [UInt8]) -> Digest {
    steps.count("put")
    return base.put(bytes)
  }

  func get(_ digest: Digest, size: Int) throws(StoreError) -> [UInt8] {
    steps.count("get")
    return try base.get(digest, size: size)
  }

  func state(of digest: Digest, size: Int) -> ObjectState {
    steps.count("state")
    return base.state(of: digest, size: size)
  }

  func examine(_ digest: Digest, size: Int) -> ObjectState {
    steps.count("examine")
    return base.examine(digest, size: size)
  }

  func refresh() { steps.count("refresh") }

  func action(_ key: Digest) -> ActionRecord? {
    steps.count("action")
    return base.action(key)
  }

  func lastBuild(of label: String) -> BuildRecord? {
    steps.count("build")
    return base.lastBuild(of: label)
  }

  func lastMark(of label: String) -> BuildMark? {
    steps.count("mark")
    return base.lastMark(of: label)
  }

  func history(of label: String) -> [BuildRecord] { base.history(of: label) }
  func sessions() -> [SessionRecord] { base.sessions() }
  func labels() -> [String] { base.labels() }
  func actions() -> [ActionRecord] { base.actions() }

  func source(_ path: String) -> SourceRecord? {
    steps.count("source")
    return base.source(path)
  }

  func record(_ records: [Record]) {
    for _ in records { steps.count("record") }
    base.record(records)
  }

  func checkpoint(of key: Digest) -> [UInt8]? {
    steps.count("checkpoint")
    return base.checkpoint(of: key)
  }

  func saveCheckpoint(_ bytes: [UInt8], of key: Digest, label: String) {
    base.saveCheckpoint(bytes, of: key, label: label)
  }

  func removeCheckpoint(of key: Digest) { base.removeCheckpoint(of: key) }
  func checkpoints() -> [StoredCheckpoint] { base.checkpoints() }
  func tryLock() -> StoreLock? { base.tryLock() }
  var lockHolder: Int32? { base.lockHolder }
}

/// Makes a byte or two of its number, and counts how often it is asked for what.
private struct CountedRule: Rule {
  static let name = "counted"
  static let revision = 1
  let number: Int
  let steps: Steps

  func describe(to sink: inout some FingerprintSink) {
    steps.count("describe")
    sink.field("number", .integer(Int64(number)))
  }

  func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    steps.count("run")
    return [Array("\(number)".utf8)]
  }
}

/// Columns on ten sources, and a hundred matrices that each read their share of them.
private struct Columns {
  let graph: TaskGraph
  let goals: [TaskID]

  init(count: Int, edited: Int? = nil, steps: Steps) {
    var graph = TaskGraph()
    let sources = (0..<10).map { graph.addSource("source\($0)") }
    var goals: [TaskID] = []
    let share = count / 100
    for matrix in 0..<100 {
      let columns = (matrix * share..<(matrix + 1) * share).map { column in
        let number = column == edited ? -column - 1 : column
        return graph.addTask(
          CountedRule(number: number, steps: steps), inputs: [.source(sources[column % 10])],
          label: "column\(column)")
      }
      goals.append(
        graph.addTask(
          CountedRule(number: count + matrix, steps: steps), inputs: columns.map { .output($0) },
          label: "matrix\(matrix)"))
    }
    self.graph = graph
    self.goals = goals
  }
}

@Suite struct StepCountTests {
  /// For each kind of step how often it was taken in a clean build, a build with nothing to do, and a
  /// plan and a build after the edit of one column.
  private func steps(count: Int) async throws -> [[String: Int]] {
    let steps = Steps()
    let store = CountingStore(steps: steps)
    let sources = FakeSources()
    for number in 0..<10 { sources.write("source\(number)", "\(number)") }
    var phases: [[String: Int]] = []
    func engine(edited: Int? = nil) -> (Engine, [TaskID]) {
      let columns = Columns(count: count, edited: edited, steps: steps)
      return (Engine(graph: columns.graph, store: store, sources: sources), columns.goals)
    }
    let (clean, goals) = engine()
    let report = try await clean.build(goals: goals)
    #expect(report.counts.ran == count + 100)
    phases.append(steps.take())
    let (again, _) = engine()
    #expect(try await again.build(goals: goals).counts.cached == count + 100)
    phases.append(steps.take())
    let (edited, _) = engine(edited: count / 2)
    let plan = try edited.plan(goals: goals)
    #expect(plan.counts.run == 1 && plan.counts.may == 1)
    phases.append(steps.take())
    #expect(try await edited.build(goals: goals).counts.executed == 2)
    phases.append(steps.take())
    return phases
  }

  @Test func stepsGrowInProportionToTheTargets() async throws {
    let small = try await steps(count: 1_000)
    for factor in [10, 100] {
      let large = try await steps(count: 1_000 * factor)
      for (phase, (before, after)) in zip(small, large).enumerated() {
        for (kind, count) in after {
          let limit = before[kind, default: 0] * factor
          #expect(count <= limit, "\(kind) in phase \(phase): \(count) steps for \(factor) times")
        }
      }
    }
  }

  @Test func outputsOfManyGoalsTakeOneLook() async throws {
    let steps = Steps()
    let sources = FakeSources()
    for number in 0..<10 { sources.write("source\(number)", "\(number)") }
    let columns = Columns(count: 1_000, steps: steps)
    let engine = Engine(
      graph: columns.graph, store: CountingStore(steps: steps), sources: sources)
    _ = try await engine.build(goals: columns.goals)
    _ = steps.take()
    #expect(try engine.outputs(of: columns.goals).count == 100)
    #expect(steps.take()["action"] == 1_100)
  }

  @Test func anEditReadsTheRecordsOfWhatItReachesAlone() async throws {
    let phases = try await steps(count: 10_000)
    // The column and the matrix: for reasons, and for what they are expected to take.
    for phase in phases[2...] { #expect(phase["build", default: 0] <= 12) }
    #expect(phases[1]["build", default: 0] == 0)
    #expect(phases[1]["record", default: 0] == 0)
  }
}
