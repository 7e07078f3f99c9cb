// The command line of the fuzzer. Knows which kinds there are.

import ArtifactStore
import CProcess
import Glibc

/// What a command line asks for.
struct Options {
  /// All kinds, in the order in which they are run.
  static let allKinds: [any Kind.Type] = [
    StrategyKind.self, MigrationKind.self, KtaskfileKind.self, BarsKind.self, GzipKind.self,
    NPYKind.self, SafetensorsKind.self, JSONKind.self, PipelineKind.self, ModelKind.self,
    SnapshotKind.self, RecordKind.self, SeenKind.self, ArchiveKind.self, CheckpointKind.self,
    LabelKind.self, CommandKind.self, ProjectKind.self, QueryKind.self,
  ]

  /// The status of a worker that could not begin.
  static let failedToStart: Int32 = 70

  var inputs = 1_000_000
  var seed: UInt64 = 1
  var kinds = Options.allKinds
  var jobs = 2
  var repository = "."
  /// Where everything is left that the fuzzer makes.
  var directory = ".build/fuzz"
  /// What is neither an option nor the value of one.
  var words: [String] = []

  /// Reads the words of a command line.
  ///
  /// - Throws: `Violation` for an option that is not known, or a value that does not fit.
  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        words.append(word)
        continue
      }
      guard let value = rest.popFirst() else { throw Violation("\(word) needs a value") }
      try set(word, value)
    }
    repository = try Self.absolute(repository)
    directory = directory.hasPrefix("/") ? directory : "\(repository)/\(directory)"
  }

  private mutating func set(_ option: String, _ value: String) throws {
    switch option {
    case "--inputs": inputs = try Self.number(value, option)
    case "--jobs": jobs = max(1, try Self.number(value, option))
    case "--seed": seed = try Self.number(value, option)
    case "--kinds": kinds = try value.split(separator: ",").map { try Self.kind(String($0)) }
    case "--repository": repository = value
    case "--directory": directory = value
    default: throw Violation("there is no option \(option)")
    }
  }

  /// Reads a number that is not below 0.
  static func number<Number: FixedWidthInteger>(_ text: String, _ name: String) throws -> Number {
    guard let number = Number(text), number >= 0 else { throw Violation("\(name): not \(text)") }
    return number
  }

  /// The kind of this name.
  static func kind(_ name: String) throws -> any Kind.Type {
    if name == CanaryKind.name { return CanaryKind.self }
    guard let kind = allKinds.first(where: { $0.name == name }) else {
      throw Violation(
        "there is no kind \(name), but " + allKinds.map { $0.name }.joined(separator: ", "))
    }
    return kind
  }

  private static func absolute(_ path: String) throws -> String {
    guard let resolved = unsafe realpath(path, nil) else { throw Violation("there is no \(path)") }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// Where inputs are left with which something went wrong.
  var failures: String { "\(directory)/failures" }

  /// The project that ktask has built for its files.
  var project: String { "\(directory)/project" }

  var corpus: Corpus { Corpus(repository: repository, project: project) }

  /// The program that runs.
  var program: String { "/proc/self/exe" }

  /// The options that tell another process where everything is.
  var places: [String] { ["--repository", repository, "--directory", directory] }

  /// How many inputs a kind has of all.
  func inputs(of kind: any Kind.Type) -> Int {
    let shares = max(1, kinds.reduce(0) { $0 + $1.share })
    return (inputs * kind.share + shares - 1) / shares
  }
}

extension Kind {
  /// Whether inputs are checked in the worker itself, so that its time and memory are theirs.
  static var isBounded: Bool { true }

  /// How many inputs a worker is given.
  static var stretchLength: Int { 5000 }
}
