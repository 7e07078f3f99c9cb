// A project in a temporary directory, and the real binary working on it.

import Foundation
import Testing

/// A project with the shipped strategies and data, in a directory of its own.
final class Workspace {
  /// Where the project is.
  let directory: URL

  /// The repository that these tests are part of.
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The binary under test: `KTASK_BINARY`, or the one that was built beside the tests.
  static let binary: URL = {
    if let path = ProcessInfo.processInfo.environment["KTASK_BINARY"] {
      return URL(filePath: path)
    }
    return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "ktask")
  }()

  /// Makes a project.
  ///
  /// The strategies are those of the repository with fewer epochs, so that a test takes seconds, but
  /// for the one whose schedule and stopping need its epochs and which is done in a moment.
  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appending(path: "ktask-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for item in ["Ktaskfile", "data", "strategies"] {
      try FileManager.default.copyItem(
        at: Self.repository.appending(path: item), to: directory.appending(path: item))
    }
    for strategy in try strategyPaths() where !strategy.hasSuffix("sequence.yaml") {
      try edit(strategy) { text in
        text.replacing(/(?m)^(\s+epochs:) \d+/) { "\($0.output.1) 2" }
          .replacing("training: {}", with: "training: {epochs: 2}")
      }
    }
  }

  deinit {
    if ProcessInfo.processInfo.environment["KTASK_KEEP_WORKSPACES"] == nil {
      try? FileManager.default.removeItem(at: directory)
    }
  }

  // MARK: Files

  func url(_ path: String) -> URL { directory.appending(path: path) }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

  func read(_ path: String) throws -> String { try String(contentsOf: url(path), encoding: .utf8) }

  func data(_ path: String) throws -> Data { try Data(contentsOf: url(path)) }

  func write(_ path: String, _ text: String) throws {
    try FileManager.default.createDirectory(
      at: url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url(path))
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(at: url(path)) }

  /// Rewrites a file with what `change` makes of its text, and fails if that changes nothing.
  func edit(_ path: String, _ change: (String) throws -> String) throws {
    let before = try read(path)
    let after = try change(before)
    try #require(before != after, "the edit of \(path) changes nothing")
    try write(path, after)
  }

  /// Replaces the only occurrence of `old` in a file.
  func replace(_ path: String, _ old: String, with new: String) throws {
    try edit(path) { text in
      try #require(text.components(separatedBy: old).count == 2, "\(path) must hold '\(old)' once")
      return text.replacingOccurrences(of: old, with: new)
    }
  }

  /// Writes a strategy whose two members are alike, and whose indicator has the name of a key.
  func writeTwins() throws {
    try write(
      "strategies/twins.yaml",
      read("strategies/minimal.yaml")
        .replacing("rsi_14: {type: rsi}", with: "timestamp: {type: rsi}")
        .replacing(
          /(?s)  rsi:\n.*?nn_inputs:\n.*?\n/,
          with: """
              set:
                indicator: timestamp
                first: [0, 25, 45]
                second: [0, 25, 45]
            nn_inputs:
              - {fuzzy_set: set, timeframes: all}

            """))
  }

  func strategyPaths() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url("strategies").path).sorted()
      .map { "strategies/\($0)" }
  }

  /// The bytes of all files of the cache.
  func cacheSize() throws -> Int {
    var size = 0
    let cache = url(".ktask-cache")
    for case let path as String in FileManager.default.enumerator(atPath: cache.path) ?? .init() {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: cache.appending(path: path).path)
      if attributes[.type] as? FileAttributeType == .typeRegular {
        size += attributes[.size] as? Int ?? 0
      }
    }
    return size
  }

  /// The content of every file that the default strategy leaves.
  func outputs() throws -> [String: Data] {
    let names = [
      "model.safetensors", "model.onnx", "metrics.json", "history.csv", "features.json",
      "metadata.json",
    ]
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try data("models/momentum/\($0)")) })
  }

  /// Loses objects of the cache whose beginnings satisfy `isLost`.
  ///
  /// - Parameters:
  ///   - loss: `deleted`, `truncated` to half their size, or `altered` in their last byte.
  ///   - isLost: Asked of the first 128 bytes of each object.
  /// - Returns: How many were lost.
  /// - Throws: What the file system throws.
  func loseObjects(_ loss: String, where isLost: (Data) -> Bool) throws -> Int {
    let objects = url(".ktask-cache/objects")
    var count = 0
    for case let path as String in FileManager.default.enumerator(atPath: objects.path) ?? .init() {
      let file = objects.appending(path: path)
      guard let content = try? Data(contentsOf: file), isLost(content.prefix(128)) else { continue }
      try FileManager.default.removeItem(at: file)
      if loss == "truncated" { try content.prefix(content.count / 2).write(to: file) }
      if loss == "altered", let last = content.last {
        try (content.dropLast() + [last ^ 1]).write(to: file)
      }
      count += 1
    }
    return count
  }

  // MARK: Running

  /// Runs the binary in the project and waits for its end.
  @discardableResult
  func ktask(_ arguments: String..., environment: [String: String] = [:]) throws -> ProcessResult {
    try run(arguments, environment: environment).wait()
  }

  /// Starts the binary in the project.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProcess {
    try RunningProcess(
      Self.binary, arguments, directory: directory, environment: environment, in: self)
  }

  /// Builds, demands success, and returns the report.
  @discardableResult
  func build(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> BuildDocument {
    let result = try run(["build", "--format", "json"] + arguments, environment: environment)
      .wait()
    try #require(result.status == 0, "\(result.standardError)")
    return try JSONDecoder().decode(BuildDocument.self, from: Data(result.standardOutput.utf8))
  }

  /// Plans, demands success, and returns the plan.
  func plan(_ arguments: String...) throws -> PlanDocument {
    let result = try run(["plan", "--format", "json"] + arguments).wait()
    try #require(result.status == 0, "\(result.standardError)")
    return try JSONDecoder().decode(PlanDocument.self, from: Data(result.standardOutput.utf8))
  }
}

/// What a process left behind.
struct ProcessResult {
  let status: Int32
  let standardOutput: String
  let standardError: String
}

/// A process that was started, its output going to files.
final class RunningProcess {
  let process = Process()
  let output: URL
  let error: URL
  /// The project, which must not go away before the process does.
  private let workspace: Workspace?

  init(
    _ binary: URL, _ arguments: [String], directory: URL, environment: [String: String],
    in workspace: Workspace? = nil
  ) throws {
    self.workspace = workspace
    let name = UUID().uuidString
    output = FileManager.default.temporaryDirectory.appending(path: "ktask-out-\(name)")
    error = FileManager.default.temporaryDirectory.appending(path: "ktask-err-\(name)")
    for file in [output, error] {
      try #require(FileManager.default.createFile(atPath: file.path, contents: nil))
    }
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
  }

  /// Waits, up to two minutes, until standard error contains `text`.
  func waits(forStandardError text: String) -> Bool {
    for _ in 0..<2_400 where process.isRunning {
      if (try? String(contentsOf: error, encoding: .utf8))?.contains(text) == true { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }

  func wait() throws -> ProcessResult {
    process.waitUntilExit()
    defer {
      try? FileManager.default.removeItem(at: output)
      try? FileManager.default.removeItem(at: error)
    }
    return ProcessResult(
      status: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      standardOutput: try String(contentsOf: output, encoding: .utf8),
      standardError: try String(contentsOf: error, encoding: .utf8))
  }
}

/// The document of `ktask build --format json`.
struct BuildDocument: Decodable {
  struct Task: Decodable {
    let label: String
    let rule: String
    let outcome: String
    let seconds: Double
    let why: [String]
  }

  let schema: Int
  let tasks: [Task]
  let counts: [String: Int]
  let seconds: Double
  let outputs: [String: String]

  /// The labels of the tasks with an outcome.
  func labels(_ outcome: String) -> Set<String> {
    Set(tasks.filter { $0.outcome == outcome }.map(\.label))
  }

  /// The labels of the tasks whose rules were executed.
  var executed: Set<String> { labels("ran").union(labels("cut")) }
}

/// The document of `ktask plan --format json`.
struct PlanDocument: Decodable {
  struct Task: Decodable {
    let label: String
    let rule: String
    let status: String
    let why: [String]
  }

  let schema: Int
  let tasks: [Task]
  let counts: [String: Int]

  func labels(_ status: String) -> Set<String> {
    Set(tasks.filter { $0.status == status }.map(\.label))
  }

  func why(_ label: String) -> [String] { tasks.first { $0.label == label }?.why ?? [] }
}
