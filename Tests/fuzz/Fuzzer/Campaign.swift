// Shares out inputs among worker processes, begins anew behind those that end them, and reports.

import ArtifactStore
import Glibc

/// What has become of the inputs of one kind.
struct Tally {
  var done: UInt64 = 0
  var accepted: UInt64 = 0
  var failures = 0
  var slowest: UInt64 = 0
  var slowestIteration: UInt64 = 0
  /// The most memory of a worker, in kilobytes.
  var peak = 0
  /// Seconds of processor time that all workers took together.
  var seconds = 0.0
}

/// All inputs of one run.
final class Campaign {
  private let options: Options
  private let directory: String
  private var waiting: [Stretch] = []
  private var running: [Running] = []
  private var tallies: [String: Tally] = [:]
  private var started = 0

  private struct Running {
    let stretch: Stretch
    let process: ChildProcess
    let counters: SharedCounters
    let scratch: String
    var iteration: UInt64 = .max
    var lastStep: UInt64
  }

  /// More failures than this of one kind end the inputs of that kind.
  private static let mostFailures = 25

  init(_ options: Options) throws {
    self.options = options
    directory = "\(options.directory)/run-\(getpid())"
    try FileSystem.makeDirectory(options.failures)
    try Self.sweep(options.directory)
    for kind in options.kinds {
      let count = options.inputs(of: kind)
      for start in stride(from: 0, to: count, by: kind.stretchLength) {
        let end = min(count, start + kind.stretchLength)
        waiting.append(
          Stretch(
            kind: kind, seed: options.seed, iterations: UInt64(start)..<UInt64(end)))
      }
    }
  }

  /// Removes what runs have left that were interrupted.
  private static func sweep(_ directory: String) throws {
    for name in try FileSystem.list(directory) where name.hasPrefix("run-") {
      guard let process = Int32(name.dropFirst(4)), !FileSystem.isProcessAlive(process) else {
        continue
      }
      try removeDirectory("\(directory)/\(name)")
    }
  }

  /// Goes through all inputs.
  ///
  /// - Returns: How many failed.
  /// - Throws: Where a worker cannot be started.
  func run() throws -> Int {
    defer {
      // None are left but where something is thrown.
      for worker in running { worker.process.end() }
      try? removeDirectory(directory)
    }
    let start = nanoseconds()
    writeHeader()
    while !waiting.isEmpty || !running.isEmpty {
      while running.count < options.jobs, !waiting.isEmpty { try startNext() }
      usleep(2000)
      for index in running.indices.reversed() { try look(after: index) }
    }
    writeTotal(seconds: Double(nanoseconds() - start) / 1e9)
    return tallies.values.reduce(0) { $0 + $1.failures }
  }

  private func startNext() throws {
    let stretch = waiting.removeFirst()
    started += 1
    let scratch = "\(directory)/\(started)"
    try FileSystem.makeDirectory(scratch)
    let counters = try SharedCounters("\(scratch)/counters")
    counters[.iteration] = stretch.iterations.lowerBound
    let process = try ChildProcess(
      options.program,
      ["worker", options.repository, options.project, options.failures, scratch]
        + stretch.arguments)
    running.append(
      Running(
        stretch: stretch, process: process, counters: counters, scratch: scratch,
        lastStep: nanoseconds()))
  }

  private func look(after index: Int) throws {
    if let end = running[index].process.poll() {
      let worker = running.remove(at: index)
      var tally = tallies[worker.stretch.kind.name] ?? Tally()
      tally.peak = max(tally.peak, end.peak)
      tally.seconds += end.seconds
      tallies[worker.stretch.kind.name] = tally
      try finish(worker, end.ending)
      return
    }
    let iteration = running[index].counters[.iteration]
    if iteration != running[index].iteration {
      running[index].iteration = iteration
      running[index].lastStep = nanoseconds()
    } else if nanoseconds() - running[index].lastStep > Bounds.standstill * 1_000_000_000 {
      running[index].process.end()
      running[index].lastStep = nanoseconds()
    }
  }

  private func finish(_ worker: Running, _ ending: Ending) throws {
    let stretch = worker.stretch
    let counters = worker.counters
    var tally = tallies[stretch.kind.name] ?? Tally()
    tally.done += counters[.done]
    tally.accepted += counters[.accepted]
    tally.failures += Int(counters[.violations])
    if counters[.slowest] > tally.slowest {
      tally.slowest = counters[.slowest]
      tally.slowestIteration = counters[.slowestIteration]
    }
    if ending != .status(0) {
      guard ending != .status(Options.failedToStart) else {
        throw Violation("a worker cannot work")
      }
      tally.failures += 1
      tally.done += 1
      let next = counters[.iteration] + 1
      try save(stretch, counters[.iteration], ending)
      if next < stretch.iterations.upperBound {
        waiting.insert(
          Stretch(
            kind: stretch.kind, seed: stretch.seed,
            iterations: next..<stretch.iterations.upperBound), at: 0)
      }
    }
    tallies[stretch.kind.name] = tally
    counters.close()
    try removeDirectory(worker.scratch)
    if tally.failures > Self.mostFailures { giveUp(stretch.kind) }
    writeLine(of: stretch.kind)
  }

  private func giveUp(_ kind: any Kind.Type) {
    waiting.removeAll { $0.kind == kind }
    print("\(kind.name): more than \(Self.mostFailures) failures, its other inputs are left out")
  }

  /// Leaves the input that ended its worker; another process makes it, as that may end too.
  private func save(_ stretch: Stretch, _ iteration: UInt64, _ ending: Ending) throws {
    let failure = Failure(stretch.kind, stretch.seed, iteration, directory: options.failures)
    try write(Array("\(ending)\n".utf8), to: "\(failure.path).txt")
    let maker = try ChildProcess(
      options.program,
      ["save", stretch.kind.name, "\(stretch.seed)", "\(iteration)", "\(failure.path).input"]
        + options.places, output: "/dev/null")
    _ = maker.wait()
  }

  // MARK: The report

  private func writeHeader() {
    print("seed \(options.seed)")
    print(
      pad("kind", 12) + right("inputs", 9) + right("a second", 10) + right("accepted", 10)
        + right("rejected", 10) + right("slowest", 9) + right("number", 9) + right("memory", 9)
        + right("failures", 10))
    fflush(nil)
  }

  /// Writes the line of a kind once all its inputs are done.
  private func writeLine(of kind: any Kind.Type) {
    guard !waiting.contains(where: { $0.kind == kind }),
      !running.contains(where: { $0.stretch.kind == kind }), let tally = tallies[kind.name]
    else { return }
    let rate = Int(Double(tally.done) / max(tally.seconds, 1e-9))
    print(
      pad(kind.name, 12) + right("\(tally.done)", 9) + right("\(rate)", 10)
        + right("\(tally.accepted)", 10) + right("\(tally.done - tally.accepted)", 10)
        + right("\(tally.slowest / 1_000_000) ms", 9) + right("\(tally.slowestIteration)", 9)
        + right("\(tally.peak / 1024) MB", 9) + right("\(tally.failures)", 10))
    fflush(nil)
  }

  private func writeTotal(seconds: Double) {
    let failures = tallies.values.reduce(0) { $0 + $1.failures }
    let done = tallies.values.reduce(0) { $0 + $1.done }
    if failures > 0 { listFailures() }
    print(
      "\(Int(seconds)) s; a second is one of processor time, the bounds of an input are "
        + "\(Bounds.seconds) s and \(Bounds.memory >> 20) MB of addresses")
    print("fuzz: \(done) inputs, \(failures) failures")
  }

  private func listFailures() {
    let names = (try? FileSystem.list(options.failures)) ?? []
    for name in names where name.hasSuffix(".txt") && name.contains("-\(options.seed)-") {
      let path = "\(options.failures)/\(name)"
      let text = (try? FileSystem.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      print("\(path.dropLast(4)).input: \(text.split(separator: "\n").first ?? "")")
    }
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
