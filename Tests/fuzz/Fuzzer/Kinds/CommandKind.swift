// Whole commands on damaged caches: the next build leaves what a clean one does. Calls the binary;
// knows no file of a cache.

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
    "metadata.json",
  ]

  private let binary: String
  /// Where the project is.
  private let work: String
  private let log: String
  private let cache: DamagedCache
  private let expected: [String: [Digest]]

  init(_ corpus: Corpus, scratch: String) throws {
    binary = FuzzProject.binary(corpus.repository)
    (work, log) = ("\(scratch)/work", "\(scratch)/log")
    try copyDirectory(corpus.project, to: work)
    for strategy in Self.strategies {
      let ending = try ChildProcess(
        binary, ["build", "--directory", work, "--quiet", "--strategy", strategy],
        environment: FuzzProject.environment,
        output: log
      ).wait()
      guard ending == .status(0) else { throw Violation("the build of \(strategy) \(ending)") }
    }
    cache = try DamagedCache("\(work)/.ktask-cache", pristine: "\(scratch)/pristine")
    let directory = work
    expected = Dictionary(
      uniqueKeysWithValues: try Self.strategies.map { ($0, try Self.digests(of: $0, directory)) })
    for command in Self.strategies.flatMap({ Self.looks(at: $0) }) {
      try demand(try run(command) == .status(0), "ktask \(command) fails on a sound cache")
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
    let isForged = random.once(in: 6)
    try cache.restore()
    let strategy = random.pick(Self.strategies)
    if isForged { try cache.forge(&random) } else { try cache.damage(&random) }
    if random.once(in: 3) { try damageOutputs(of: strategy, &random) }
    if random.once(in: 2) { try look(strategy, &random) }
    let ending = try run(["build", "--quiet", "--strategy", strategy])
    // Forged records can say that an action made something else; whoever writes them is believed.
    guard !isForged else { return ending == .status(0) ? .accepted : .rejected }
    try demand(ending == .status(0), "the build \(ending): \(said)")
    try demand(
      try Self.digests(of: strategy, work) == expected[strategy] ?? [], "other outputs: \(said)")
    try demand(
      try run(["plan", "--strategy", strategy]) == .status(0), "the plan after it fails: \(said)")
    return .accepted
  }

  /// What the last command said.
  private var said: String {
    let bytes = (try? FileSystem.read(log)) ?? []
    return String(decoding: bytes.prefix(500), as: UTF8.self).replacing("\n", with: " | ")
  }

  /// Runs ktask; that a signal ends it is always wrong.
  private func run(_ arguments: [String]) throws -> Ending {
    let ending = try ChildProcess(
      binary, [arguments[0], "--directory", work] + arguments.dropFirst(),
      environment: FuzzProject.environment, output: log
    ).wait(seconds: Bounds.standstill / 2)
    try demand(
      ending == .status(0) || ending == .status(1),
      "ktask \(arguments.joined(separator: " ")) \(ending): \(said)")
    return ending
  }

  /// Commands that look at a cache.
  private static func looks(at strategy: String) -> [[String]] {
    [
      ["plan", "--strategy", strategy], ["plan", "--strategy", strategy, "--format", "json"],
      ["verify", "--strategy", strategy], ["validate"], ["show", "model", "--strategy", strategy],
      ["show", "features", "--strategy", strategy],
    ]
  }

  /// Runs a command that looks at a cache.
  private func look(_ strategy: String, _ random: inout Randomness) throws {
    let command = random.pick(Self.looks(at: strategy))
    let ending = try run(command)
    if command[0] == "plan" || command[0] == "validate" {
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
