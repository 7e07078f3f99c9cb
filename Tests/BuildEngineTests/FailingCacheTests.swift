// Full disks, bad disks and directories that may not be written, at every call in turn: one clear
// error, nothing lost, and the next build ends as if nothing had happened.

import ArtifactStore
import BuildEngine
import BuildGraph
import Foundation
import Glibc
import Testing

/// Two sources, a chain and a join; the rule in the middle keeps a checkpoint.
private struct Work {
  let probe = Probe()
  let sources = FakeSources()

  init() {
    sources.write("a", "first")
    sources.write("b", "second")
  }

  func graph(version: Int64) -> TaskGraph {
    var graph = TaskGraph()
    let a = graph.addTask(
      TestRule.joining("a", probe: probe), inputs: [.source(graph.addSource("a"))], label: "a")
    let b = graph.addTask(
      TestRule.joining("b", [("version", .integer(version))], probe: probe),
      inputs: [.source(graph.addSource("b"))], label: "b")
    let slow = TestRule(name: "slow", fields: [("version", .integer(version))], probe: probe) {
      inputs, context in
      context.checkpoint.save([1, 2, 3])
      return [try inputs.bytes(0) + [UInt8(ascii: "!")], [UInt8(version)]]
    }
    let c = graph.addTask(
      TestRule(
        name: slow.name, fields: slow.fields, outputNames: ["x", "y"], probe: probe,
        work: slow.work), inputs: [.output(a)], label: "c")
    _ = graph.addTask(
      TestRule.joining("d", probe: probe),
      inputs: [.output(b), .output(c), .output(c, 1)], label: "d")
    return graph
  }

  func build(_ store: any ArtifactStore, version: Int64) async throws -> BuildReport {
    try await Engine(graph: graph(version: version), store: store, sources: sources)
      .build(goals: [TaskID(index: 3)], options: BuildOptions(jobs: 2, now: { 7 }))
  }
}

private let codes = [ENOSPC, EIO, EACCES, EROFS]

/// The calls that fail, one in each build: all of them where a disk is full, else every third.
private func calls(_ code: Int32) -> StrideTo<Int> {
  stride(from: 1, to: .max, by: code == ENOSPC ? 1 : 3)
}

/// Tells a failure of the cache, by its error or by that of a target, from anything else.
private func isClear(_ outcome: Result<BuildReport, any Error>, _ code: Int32) -> Bool {
  switch outcome {
  case .success: true
  case .failure(let error as StoreError):
    if case .system(_, _, code) = error { true } else { false }
  case .failure: false
  }
}

@Test(arguments: codes)
func aStoreThatFailsAtAnyCallFailsTheBuildAndLosesNothing(code: Int32) async throws {
  let expected = try await Work().build(MemoryStore(), version: 2).tasks.map(\.outputs)
  for isLasting in [false, true] {
    for failing in calls(code) {
      let work = Work()
      let memory = MemoryStore()
      _ = try await work.build(memory, version: 1)
      let store = FaultyStore(memory, code: code, at: failing, isLasting: isLasting)
      let outcome = await result { try await work.build(store, version: 2) }
      #expect(isClear(outcome, code), "call \(failing): \(outcome)")
      let next = try await work.build(memory, version: 2)
      #expect(next.isSuccess && next.tasks.map(\.outputs) == expected, "call \(failing)")
      #expect(try await work.build(memory, version: 2).counts.cached == 4, "call \(failing)")
      if store.count < failing { break }
    }
  }
}

private func result<Success>(
  _ body: () async throws -> Success
) async -> Result<Success, any Error> {
  do { return .success(try await body()) } catch { return .failure(error) }
}

#if DEBUG
@Test(arguments: codes)
func aDiskThatFailsAtAnyCallFailsTheBuildAndLosesNothing(code: Int32) async throws {
  let expected = try await Work().build(MemoryStore(), version: 2).tasks.map(\.outputs)
  for isLasting in [false, true] {
    var failures = 0
    for failing in calls(code) {
      let work = Work()
      let cache = try TestCache.onDisk()
      let directory = try #require(cache.directory)
      _ = try await work.build(cache.open(), version: 1)
      let order = OrderedFailures(in: directory, code: code, at: failing, isLasting: isLasting)
      let outcome = await result { try await work.build(cache.open(), version: 2) }
      order.withdraw()
      #expect(isClear(outcome, code), "call \(failing): \(outcome)")
      if case .failure(let error) = outcome {
        failures += 1
        #expect("\(error)".contains(directory), "call \(failing): \(error)")
      }
      let next = try await work.build(cache.open(), version: 2)
      #expect(next.isSuccess && next.tasks.map(\.outputs) == expected, "call \(failing)")
      #expect(next.warnings.isEmpty, "call \(failing): \(next.warnings)")
      #expect(try await work.build(cache.open(), version: 2).counts.cached == 4)
      let inventory = try CacheInventory(of: directory)
      #expect(inventory.temporary.isEmpty && inventory.damaged.isEmpty, "call \(failing)")
      for action in try cache.open().actions() {
        for output in action.outputs { _ = try cache.open().get(output) }
      }
      if order.count < failing { break }
    }
    #expect(failures > 8)
  }
}

@Test func aDiskThatIsFullOnlyForCheckpointsWarnsAndBuilds() async throws {
  let work = Work()
  let cache = try TestCache.onDisk()
  let directory = try #require(cache.directory)
  _ = try await work.build(cache.open(), version: 1)
  let order = OrderedFailures(
    in: directory + "/checkpoints", code: ENOSPC, at: 1, isLasting: true, of: [.rename])
  defer { order.withdraw() }
  let report = try await work.build(cache.open(), version: 2)
  #expect(report.isSuccess)
  #expect(report.warnings.count == 1 && report.warnings[0].contains("no space is left"))
  #expect(try CacheInventory(of: directory).temporary.isEmpty)
}
#endif
