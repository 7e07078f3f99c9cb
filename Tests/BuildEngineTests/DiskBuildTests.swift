// Builds with a cache on disk and real source files, as the tool runs them.

import ArtifactStore
import BuildEngine
import BuildGraph
import Foundation
import Testing

/// One source, two tasks, and a cache that every build opens anew.
private struct Checkout {
  let cache: TestCache
  let source: String
  let probe = Probe()

  init() throws {
    cache = try TestCache.onDisk()
    source = (cache.directory ?? "") + "-data.csv"
    try Data("rows".utf8).write(to: URL(fileURLWithPath: source))
  }

  func engine(parameter: Int64 = 0) -> Engine {
    var graph = TaskGraph()
    let data = graph.addSource(source)
    let bars = graph.addTask(
      TestRule.joining("bars", probe: probe), inputs: [.source(data)], label: "bars")
    _ = graph.addTask(
      TestRule.joining("model", [("parameter", .integer(parameter))], probe: probe),
      inputs: [.output(bars)], label: "model")
    return Engine(graph: graph, store: cache.open())
  }

  func build(parameter: Int64 = 0) async throws -> BuildReport {
    try await engine(parameter: parameter).build(goals: [TaskID(index: 1)])
  }
}

@Test func anotherProcessHasNothingLeftToDo() async throws {
  let checkout = try Checkout()
  #expect(try await checkout.build().counts.ran == 2)
  #expect(try await checkout.build().counts.cached == 2)
  // By now the source is older than its reading, so nothing at all is left to be written.
  try await Task.sleep(for: .milliseconds(30))
  _ = try await checkout.build()
  let files = checkout.cache.fileNames()
  #expect(try await checkout.build().counts.cached == 2)
  #expect(checkout.cache.fileNames() == files)
  #expect(try checkout.engine().plan(goals: [TaskID(index: 1)]).isUpToDate)
  #expect(checkout.probe.takeExecuted() == ["bars", "model"])
}

@Test func aPlanWritesNothingAtAll() async throws {
  let checkout = try Checkout()
  let directory = try #require(checkout.cache.directory)
  #expect(try checkout.engine().plan(goals: [TaskID(index: 1)]).counts.run == 1)
  #expect(!FileManager.default.fileExists(atPath: directory))
  _ = try await checkout.build()
  let files = checkout.cache.fileNames()
  #expect(try checkout.engine(parameter: 1).plan(goals: [TaskID(index: 1)]).counts.run == 1)
  #expect(checkout.cache.fileNames() == files)
}

@Test func aCopiedCacheIsAsGood() async throws {
  let first = try Checkout()
  _ = try await first.build()
  let second = try Checkout()
  try FileManager.default.copyItem(
    atPath: try #require(first.cache.directory), toPath: try #require(second.cache.directory))
  #expect(try await second.build().counts.cached == 2)
}

@Test func anInterruptedWriteIsMadeGood() async throws {
  let checkout = try Checkout()
  let first = try await checkout.build()
  let directory = try #require(checkout.cache.directory)
  for name in try FileSystem.list(directory + "/actions") {
    let path = directory + "/actions/" + name
    let bytes = try FileSystem.read(path)
    try Data(bytes.dropLast(5)).write(to: URL(fileURLWithPath: path))
  }
  try checkout.cache.spoil(first.tasks[1].outputs[0], with: [])
  let second = try await checkout.build()
  #expect(second.isSuccess && second.tasks[1].outputs == first.tasks[1].outputs)
  let output = second.tasks[1].stored[0]
  #expect(try checkout.cache.open().get(output) == Array("0||rows".utf8))
}

@Test func aCacheThatCannotBeWrittenEndsTheBuildWithOneError() async throws {
  let checkout = try Checkout()
  let directory = try #require(checkout.cache.directory)
  try FileSystem.makeDirectory(directory)
  try FileSystem.create(directory + "/objects", contents: [])
  let error = await #expect(throws: StoreError.self) { _ = try await checkout.build() }
  #expect("\(try #require(error))".hasPrefix("cannot create \(directory)/objects"))
  try FileSystem.remove(directory + "/objects")
  #expect(try await checkout.build().counts.ran == 2)
}

@Test func twoBuildsAtOnceMakeEverythingOnce() async throws {
  let checkout = try Checkout()
  async let first = checkout.build()
  async let second = checkout.build()
  let reports = try await [first, second]
  #expect(reports.allSatisfy { $0.isSuccess })
  #expect(checkout.probe.takeExecuted().sorted() == ["bars", "model"])
}

@Test func aBuildThatWaitsInVainIsInterrupted() async throws {
  let checkout = try Checkout()
  let held = try #require(try checkout.cache.open().tryLock())
  let recorder = Recorder()
  let report = try await checkout.engine().build(
    goals: [TaskID(index: 1)], observer: recorder, cancellation: { true })
  #expect(report.isInterrupted && !report.isSuccess)
  #expect(recorder.log == ["wait"])
  held.release()
}

@Test func aMissingFileIsNamed() async throws {
  let checkout = try Checkout()
  try FileSystem.remove(checkout.source)
  let report = try await checkout.build()
  #expect(report.tasks[0].error == "cannot examine \(checkout.source): no such file or directory")
}

@Test func ofOneTaskAllDamagedOutputsAreMadeGoodWhenOneIsFound() async throws {
  let cache = try TestCache.onDisk()
  let probe = Probe()
  func engine(parameter: Int64) -> (Engine, [TaskID]) {
    var graph = TaskGraph()
    let names = (0..<8).map { "column\($0)" }
    var rule = TestRule(name: "bars", probe: probe) { _, _ in names.map { Array($0.utf8) } }
    rule.outputNames = names
    let bars = graph.addTask(rule, inputs: [], label: "bars")
    // One after another, so that each finds a loss of its own.
    var last: TaskInput?
    let readers = names.indices.map { index in
      let reader = graph.addTask(
        TestRule.joining("reader\(index)", [("parameter", .integer(parameter))], probe: probe),
        inputs: [.output(bars, index)] + (last.map { [$0] } ?? []), label: "reader\(index)")
      last = .output(reader)
      return reader
    }
    return (Engine(graph: graph, store: cache.open()), readers)
  }
  let (first, goals) = engine(parameter: 0)
  let report = try await first.build(goals: goals)
  let store = DiskStore(directory: try #require(cache.directory))
  for output in try #require(report.tasks.first).stored {
    let file = URL(filePath: store.path(of: output.digest))
    try FileManager.default.removeItem(at: file)
    try Data(repeating: 0, count: output.size).write(to: file)
  }
  _ = probe.takeExecuted()
  let (second, again) = engine(parameter: 1)
  let repaired = try await second.build(goals: again)
  #expect(repaired.isSuccess)
  #expect(probe.takeExecuted().count { $0 == "bars" } == 1)
}
