// Whole commands on damaged caches: the next build leaves what a clean one does, and says so. Calls the
// binary; knows no file of a cache.

import ArtifactStore
import BuildGraph

/// An input is 8 bytes, from which the damage follows.
struct CommandKind: Kind {
  static let name = "command"
  static let share = 5
  static let isBounded = false
  static let stretchLength = 500

  private static let strategies = ["mlp", "gru", "values"]
  private static let outputs = [
    "model.safetensors", "model.onnx", "metrics.json", "history.csv", "features.json",
    "metadata.json", "built.json",
  ]

  private let binary: String
  /// Where the project is.
  private let work: String
  private let log: String
  private let cache: DamagedCache
  private let expected: [String: [Digest]]
  /// What a build says that has nothing to do, without its times.
  private let sayings: [[String]: String]

  init(_ corpus: Corpus, scratch: String) throws {
    binary = FuzzProject.binary(corpus.repository)
    (work, log) = ("\(scratch)/work", "\(scratch)/log")
    let runner = CommandRunner(binary: binary, directory: work, log: log)
    try copyDirectory(corpus.project, to: work)
    for strategy in Self.strategies {
      let ending = try runner.run(["build", "--quiet", "--strategy", strategy])
      guard ending == .status(0) else { throw Violation("the build of \(strategy) \(ending)") }
    }
    cache = try DamagedCache("\(work)/.ktask-cache", pristine: "\(scratch)/pristine")
    let directory = work
    expected = Dictionary(
      uniqueKeysWithValues: try Self.strategies.map { ($0, try Self.digests(of: $0, directory)) })
    var sayings: [[String]: String] = [:]
    for strategy in Self.strategies {
      for command in Self.builds(of: strategy) {
        try cache.restore()
        guard try runner.run(command) == .status(0) else { throw Violation("\(command) fails") }
        sayings[command] = try runner.saidWithoutNumbers
      }
    }
    self.sayings = sayings
    for command in Self.strategies.flatMap({ Self.looks(at: $0) }) {
      try cache.restore()
      try demand(try run(command) == .status(0), "ktask \(command) fails on a sound cache: \(said)")
    }
  }

  private static func digests(of strategy: String, _ work: String) throws -> [Digest] {
    try outputs.map { Digest(of: try FileSystem.read("\(work)/models/\(strategy)/\($0)")) }
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    var input: [UInt8] = []
    input.append(word: random.next(), width: 8)
    return input
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    var random = Randomness(seed: input.word(at: 0, width: 8) ?? 0, kind: Self.name, iteration: 0)
    try cache.restore()
    let strategy = random.pick(Self.strategies)
    switch random.below(6) {
    case 0:
      // Forged records can say that an action made something else; whoever writes them is believed.
      try cache.forge(&random)
      if random.once(in: 2) { try look(strategy, isForged: true, &random) }
      return try run(["build", "--quiet", "--strategy", strategy]) == .status(0)
        ? .accepted : .rejected
    case 1, 2: return try checkSnapshots(of: strategy, &random)
    default: break
    }
    if random.once(in: 2) { _ = try run(random.pick(Self.builds(of: strategy))) }
    try cache.damage(&random)
    if random.once(in: 3) { try damageOutputs(of: strategy, &random) }
    if random.once(in: 2) { try look(strategy, isForged: false, &random) }
    try demandBuild(of: strategy, ["build", "--quiet", "--strategy", strategy])
    try demand(
      try run(["plan", "--strategy", strategy]) == .status(0), "the plan after it fails: \(said)")
    return .accepted
  }

  /// Has a build leave snapshots, changes them, and builds again.
  private func checkSnapshots(of strategy: String, _ random: inout Randomness) throws -> Verdict {
    let command = random.pick(Self.builds(of: strategy))
    try demandBuild(of: strategy, command)
    // One with a right checksum that holds is believed, whatever it says.
    let isBelieved = random.once(in: 6)
    try cache.forgeSnapshots(isBelieved: isBelieved, &random)
    if isBelieved { return try run(command) == .status(0) ? .accepted : .rejected }
    let isDamaged = random.once(in: 3)
    if isDamaged { try damageOutputs(of: strategy, &random) }
    try demandBuild(of: strategy, command)
    if !isDamaged {
      let saying = try CommandRunner(binary: binary, directory: work, log: log).saidWithoutNumbers
      try demand(
        saying == sayings[command], "\(command) says \(saying), not \(sayings[command] ?? "")")
    }
    return .accepted
  }

  /// Demands that a build is done, and leaves what a clean one does.
  private func demandBuild(of strategy: String, _ command: [String]) throws {
    let ending = try run(command)
    try demand(ending == .status(0), "\(command) \(ending): \(said)")
    try demand(
      try Self.digests(of: strategy, work) == expected[strategy] ?? [],
      "\(command) leaves other outputs: \(said)")
  }

  /// What the last command said.
  private var said: String {
    let bytes = (try? FileSystem.read(log)) ?? []
    return String(decoding: bytes.prefix(500), as: UTF8.self).replacing("\n", with: " | ")
  }

  /// Runs ktask; that a signal ends it is always wrong.
  private func run(_ arguments: [String]) throws -> Ending {
    let ending = try CommandRunner(binary: binary, directory: work, log: log).run(arguments)
    try demand(
      [.status(0), .status(1), .status(2)].contains(ending),
      "ktask \(arguments.joined(separator: " ")) \(ending): \(said)")
    return ending
  }

  /// Commands that build a strategy, with others or alone.
  private static func builds(of strategy: String) -> [[String]] {
    [
      ["build", "--quiet", "--strategy", strategy], ["build", "--strategy", strategy],
      ["build", "--strategy", strategy, "--format", "json"], ["build", "*/model"],
    ]
  }

  /// Commands that look at a cache, or look after it.
  private static func looks(at strategy: String) -> [[String]] {
    [
      ["plan", "--strategy", strategy], ["plan", "--strategy", strategy, "--format", "json"],
      ["validate"], ["log"], ["log", "last"], ["log", "--format", "json"],
      ["why", "--strategy", strategy], ["why", "--strategy", strategy, "--format", "json"],
      ["status", "--strategy", strategy], ["query", "deps(model)", "--strategy", strategy],
      ["cache", "stats"], ["cache", "gc"], ["cache", "gc", "--keep", "0h"],
      ["cache", "gc", "--limit", "50 kB"], ["cache", "verify"],
      ["verify", "--strategy", strategy], ["show", "model", "--strategy", strategy],
      ["show", "features", "--strategy", strategy],
    ]
  }

  /// Runs a command that looks at a cache.
  private func look(_ strategy: String, isForged: Bool, _ random: inout Randomness) throws {
    let command = random.pick(Self.looks(at: strategy))
    let ending = try run(command)
    if ["plan", "validate", "query"].contains(command[0]), !isForged {
      try demand(ending == .status(0), "\(command[0]) \(ending): \(said)")
    }
  }

  private func damageOutputs(of strategy: String, _ random: inout Randomness) throws {
    let path = "\(work)/models/\(strategy)/\(random.pick(Self.outputs))"
    if random.once(in: 2) { return try FileSystem.remove(path) }
    var bytes = (try? FileSystem.read(path)) ?? []
    bytes.damage(with: bytes, &random)
    try write(bytes, to: path)
  }
}
