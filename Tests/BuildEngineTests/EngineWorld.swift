// Sources, rules and observers that tests can steer. Nothing here asserts anything.

import ArtifactStore
import BuildEngine
import BuildGraph
import Glibc
import Synchronization

/// Source files that exist in memory only, with a clock of their own.
final class FakeSources: SourceReader {
  private let state = Mutex(State())

  private struct File {
    var bytes: [UInt8]
    var modified: Int64
  }

  private struct State {
    var files: [String: File] = [:]
    var clock: Int64 = 1_000_001
    var reads: [String: Int] = [:]
    /// What a file becomes right after it was read for the nth time.
    var surprises: [String: (afterReads: Int, bytes: [UInt8])] = [:]
  }

  var clock: Int64 { state.withLock { $0.clock } }

  /// Writes a file, and lets time pass before and after.
  func write(_ path: String, _ bytes: [UInt8]) {
    state.withLock { state in
      state.clock += 7
      state.files[path] = File(bytes: bytes, modified: state.clock)
      state.clock += 7
    }
  }

  func write(_ path: String, _ text: String) { write(path, Array(text.utf8)) }

  func remove(_ path: String) { state.withLock { $0.files[path] = nil } }

  /// How often a file was read so far.
  func reads(of path: String) -> Int { state.withLock { $0.reads[path, default: 0] } }

  /// Has a file change right after it was read `count` more times.
  func change(_ path: String, to text: String, afterReads count: Int) {
    state.withLock { state in
      let reads = state.reads[path, default: 0] + count
      state.surprises[path] = (reads, Array(text.utf8))
    }
  }

  func stamp(of path: String) throws(StoreError) -> FileStamp {
    guard let file = state.withLock({ $0.files[path] }) else {
      throw .system(attempt: .examine, path: path, code: ENOENT)
    }
    return FileStamp(size: file.bytes.count, modified: file.modified, inode: 1)
  }

  func read(_ path: String) throws(StoreError) -> [UInt8] {
    let bytes = state.withLock { state -> [UInt8]? in
      guard let file = state.files[path] else { return nil }
      state.reads[path, default: 0] += 1
      if let surprise = state.surprises[path], state.reads[path] == surprise.afterReads {
        state.clock += 7
        state.files[path] = File(bytes: surprise.bytes, modified: state.clock)
        state.surprises[path] = nil
      }
      return file.bytes
    }
    guard let bytes else { throw .system(attempt: .read, path: path, code: ENOENT) }
    return bytes
  }
}

/// What rules did, and what they are to do wrong; shared by the rules of a test.
final class Probe: Sendable {
  private let state = Mutex(State())

  private struct State {
    var executed: [String] = []
    var banging: Set<String> = []
    var running = 0
    var mostRunning = 0
  }

  /// The names of the rules that ran since the last call, in the order in which they began.
  func takeExecuted() -> [String] {
    state.withLock { state in
      defer { state.executed = [] }
      return state.executed
    }
  }

  /// How many ran at the same time at most.
  var mostRunning: Int { state.withLock { $0.mostRunning } }

  func setBanging(_ names: Set<String>) { state.withLock { $0.banging = names } }

  func enter(_ name: String) throws {
    let isBanging = state.withLock { state in
      state.executed.append(name)
      state.running += 1
      state.mostRunning = max(state.mostRunning, state.running)
      return state.banging.contains(name)
    }
    if isBanging {
      leave()
      throw Bang(name: name)
    }
  }

  func leave() { state.withLock { $0.running -= 1 } }
}

/// A failure that a test ordered.
struct Bang: Error, CustomStringConvertible {
  let name: String
  var description: String { "\(name) went bang" }
}

/// A rule whose work is a closure, and whose parameters are a list of fields.
struct TestRule: Rule {
  static let name = "test"
  static let revision = 1

  let name: String
  var fields: [(String, FieldValue)] = []
  var outputNames = ["value"]
  let probe: Probe
  var work: @Sendable (Inputs, RuleContext) throws -> [[UInt8]]

  func describe(to sink: inout some FingerprintSink) {
    for (name, value) in fields { sink.field(name, value) }
  }

  func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    try probe.enter(name)
    defer { probe.leave() }
    return try work(inputs, context)
  }
}

extension TestRule {
  /// A rule that joins its inputs, with its fields' values in front.
  static func joining(
    _ name: String, _ fields: [(String, FieldValue)] = [], probe: Probe
  ) -> TestRule {
    let head = fields.map(\.1.description).joined(separator: " ")
    return TestRule(name: name, fields: fields, probe: probe) { inputs, _ in
      let parts = try (0..<inputs.count).map {
        String(decoding: try inputs.bytes($0), as: UTF8.self)
      }
      return [Array(([head] + parts).joined(separator: "|").utf8)]
    }
  }
}

/// An observer that writes down what it sees.
final class Recorder: BuildObserver {
  private let events = Mutex<[String]>([])

  var log: [String] { events.withLock { $0 } }

  private func note(_ event: String) { events.withLock { $0.append(event) } }

  func buildWillWait(forProcess process: Int32?) { note("wait") }
  func buildWillStart(_ counts: Plan.Counts) {
    note("start \(counts.run)/\(counts.may)/\(counts.keep)")
  }
  func taskDidStart(_ task: TaskID, label: String, rule: String, expectedSeconds: Double?) {
    note("start \(label)")
  }
  func taskDidProgress(_ task: TaskID, _ progress: RuleProgress) {
    note("progress \(progress.detail)")
  }
  func taskDidFinish(_ report: TaskReport) { note("\(report.outcome.rawValue) \(report.label)") }
  func warn(_ message: String) { note("warning \(message)") }
}

extension BuildReport {
  /// Outcomes by label, for comparing in one go.
  var outcomes: [String: BuildOutcome] {
    Dictionary(tasks.map { ($0.label, $0.outcome) }) { first, _ in first }
  }
}

extension Plan {
  /// Statuses by label, for comparing in one go.
  var statuses: [String: PlanStatus] {
    Dictionary(tasks.map { ($0.label, $0.status) }) { first, _ in first }
  }

  /// The reasons of the task called `label`, as a person reads them.
  func reasons(for label: String) -> [String] {
    tasks.first { $0.label == label }?.why.map(\.text) ?? []
  }
}
