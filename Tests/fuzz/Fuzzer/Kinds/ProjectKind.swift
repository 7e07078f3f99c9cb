// Whole commands on damaged files of a project: each ends with a status and a message, and in time.
// Calls the binary; knows no cache.

import ArtifactStore
import BuildGraph

/// An input is the number of a file and what is to stand in it.
struct ProjectKind: Kind {
  static let name = "project"
  static let share = 3
  static let isBounded = false
  static let stretchLength = 500

  private static let paths = [
    "strategies/mlp.yaml", "data/EURUSD_1h.csv", "models/mlp/metadata.json",
    "models/mlp/model.safetensors", "Ktaskfile", "models/mlp/built.json",
  ]

  private let binary: String
  private let work: String
  private let log: String
  /// The files as they were.
  private let originals: [[UInt8]]
  private let strategies: YAMLDamage
  private let projectFiles: YAMLDamage
  private let bars: CSVDamage

  init(_ corpus: Corpus, scratch: String) throws {
    binary = FuzzProject.binary(corpus.repository)
    (work, log) = ("\(scratch)/work", "\(scratch)/log")
    try copyDirectory(corpus.project, to: work)
    originals = try Self.paths.map { try corpus.built($0) }
    strategies = YAMLDamage([originals[0], try corpus.file("Tests/Golden/migration/v2_input.yaml")])
    projectFiles = YAMLDamage([originals[4]])
    bars = CSVDamage([originals[1]])
    for command in Self.commands.joined() {
      try demand(try run(command) == .status(0), "ktask \(command) fails on a sound project")
    }
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    let file = random.once(in: 2) ? 0 : random.below(Self.paths.count)
    let content =
      switch file {
      case 0:
        random.once(in: 3) ? strategies.input(&random) : strategies.inputOfOtherValues(&random)
      case 1: bars.input(&random)
      case 2: JSONKind.damaged(originals[2], [originals[2]], &random)
      case 3: SafetensorsKind.damaged(originals[3], [originals[3]], &random)
      case 5: JSONKind.damaged(originals[5], [originals[5]], &random)
      default: projectFiles.input(&random)
      }
    return [UInt8(file)] + content
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    let file = Int(input.first ?? 0) % Self.paths.count
    let path = "\(work)/\(Self.paths[file])"
    defer { try? write(originals[file], to: path) }
    try write(Array(input.dropFirst()), to: path)
    let commands = Self.commands[file]
    let choice = Int(truncatingIfNeeded: Digest(of: input).low & 0xffff)
    var verdict = Verdict.accepted
    for command in [commands[choice % commands.count], commands[choice / 64 % commands.count]]
    where try run(command) != .status(0) {
      verdict = .rejected
    }
    return verdict
  }

  /// What each file matters to.
  ///
  /// Nothing trains, as a number can make a network as large as memory; and nothing writes where a
  /// project file says, or runs what it says.
  private static let commands: [[[String]]] = [
    [
      ["validate"], ["features", "strategies/mlp.yaml"], ["plan", "--strategy", "mlp"],
      ["train", "strategies/mlp.yaml", "--dry-run"], ["validate", "strategies/mlp.yaml"],
      ["build", "features", "labels", "--strategy", "mlp", "--keep-going"],
      ["show", "features", "labels", "--strategy", "mlp"],
      ["show", "features", "labels", "--strategy", "mlp", "--format", "json"],
      ["export", "features", "--strategy", "mlp", "--output", "out.csv"],
      ["migrate", "strategies/mlp.yaml", "--output", "new.yaml", "--force"],
    ],
    [
      ["data"], ["data", "--format", "json"], ["show", "bars/EURUSD/1h", "labels"],
      ["show", "features", "--format", "json"], ["build", "features", "labels"],
      ["predict", "--model", "models/mlp", "--data", "data"],
      ["predict", "--model", "models/gru", "--data", "data/EURUSD_1h.csv"],
    ],
    [["predict", "--model", "models/mlp", "--data", "data"]],
    [["predict", "--model", "models/mlp", "--data", "data"]],
    [
      ["validate"], ["features", "strategies/mlp.yaml"], ["data"], ["plan"], ["plan", "report"],
      ["query", "deps(*) + deps(*/model)"], ["graph", "report"], ["status"],
    ],
    [["status"], ["status", "--strategy", "mlp", "--format", "json"]],
  ]

  private func run(_ arguments: [String]) throws -> Ending {
    let runner = CommandRunner(binary: binary, directory: work, log: log)
    let ending = try runner.run(arguments)
    let said = try runner.said.prefix(400)
    let command = "ktask \(arguments.joined(separator: " "))"
    try demand(
      [.status(0), .status(1), .status(2), .status(64)].contains(ending),
      "\(command) \(ending): \(said)")
    try demand(ending == .status(0) || !said.isEmpty, "\(command) \(ending) and says nothing")
    return ending
  }
}
