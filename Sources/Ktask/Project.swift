// The one place where everything is put together: the project file, strategies, graph, store, engine.

import ArtifactStore
import BuildEngine
import BuildGraph
import Columns
import Ktaskfile
import Rules
import Strategy
import Syntax

/// The project in the working directory.
struct Project {
  /// The version that `--version` prints and that metadata records.
  static let version = "0.1.0"

  let file: Ktaskfile
  /// Where the cache is.
  let cacheDirectory: String
  /// The paths of strategy files by strategy name.
  let strategyPaths: [String: String]
  /// The strategy that labels without one mean.
  let defaultStrategy: String?
  /// Whether there is a Ktaskfile.
  let hasFile: Bool
  private let dataDirectory: String?
  /// The directory that the command works in; empty for the one that it was started in.
  let directory: String
  /// What decided what the command does.
  let sightings = Sightings()

  /// Opens the project in the directory that `options` name.
  ///
  /// - Throws: `CommandFailure` where the directory or the Ktaskfile is not as it should be.
  init(_ options: ProjectOptions) throws {
    try self.init(options.location, cache: options.cache, data: options.data)
  }

  /// Opens the project in a directory.
  ///
  /// - Parameters:
  ///   - location: The directory, if it is not the working one.
  ///   - cache: Where the cache is, if not where the Ktaskfile says.
  ///   - data: Where the bars are, if not where the Ktaskfile says.
  /// - Throws: `CommandFailure` where the directory or the Ktaskfile is not as it should be.
  init(_ location: DirectoryOption, cache: String? = nil, data: String? = nil) throws {
    directory = location.directory ?? ""
    if let directory = location.directory { try FileSystem.changeDirectory(to: directory) }
    hasFile = sightings.exists(Ktaskfile.fileName)
    file = hasFile ? try Self.load(sightings) : Ktaskfile()
    cacheDirectory = cache ?? file.cacheDirectory
    guard !FileSystem.exists(cacheDirectory) || FileSystem.isDirectory(cacheDirectory) else {
      throw CommandFailure(
        "the cache cannot be at '\(cacheDirectory)': it is no directory",
        hint: "name another place with --cache, or in the \(Ktaskfile.fileName)")
    }
    dataDirectory = data
    defaultStrategy = file.defaultStrategy
    strategyPaths = try Self.strategies(matching: file.strategies, sightings)
    try checkOwnTargets()
  }

  private static func load(_ sightings: Sightings) throws -> Ktaskfile {
    let source = try sightings.text(ofFileAt: Ktaskfile.fileName)
    let (file, diagnostics) = Ktaskfile.load(source)
    Diagnostics.write(diagnostics, in: source)
    guard let file else { throw CommandFailure.reported }
    return file
  }

  /// The name of a strategy: its file's name without `.yaml` or `.yml`.
  static func name(ofStrategyAt path: String) -> String {
    let fileName = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".yaml", ".yml"] where fileName.hasSuffix(ending) && fileName != ending {
      return String(fileName.dropLast(ending.count))
    }
    return fileName
  }

  /// Finds the strategies of the project.
  ///
  /// - Throws: `CommandFailure` where two files have one name.
  private static func strategies(
    matching pattern: String, _ sightings: Sightings
  ) throws -> [String: String] {
    var paths: [String: String] = [:]
    for path in try sightings.paths(matching: pattern) {
      let name = name(ofStrategyAt: path)
      if let other = paths[name] {
        throw CommandFailure(
          "'\(other)' and '\(path)' are both called '\(name)'", hint: "rename one of them")
      }
      paths[name] = path
    }
    return paths
  }

  // MARK: Parts

  /// Where the files of bars are.
  var barFiles: BarFiles {
    let (template, directory, sightings) = (file.dataPath, dataDirectory, sightings)
    return BarFiles { symbol, timeframe in
      Self.barPath(template, in: directory, symbol: symbol, timeframe: timeframe.description)
    } exists: { path in
      sightings.isFile(path)
    }
  }

  /// The path of files of bars, with its fields in braces.
  var barTemplate: String { barPath(symbol: "{symbol}", timeframe: "{timeframe}") }

  /// The path of files of bars, with other texts in place of the symbol and the timeframe.
  func barPath(symbol: String, timeframe: String) -> String {
    Self.barPath(file.dataPath, in: dataDirectory, symbol: symbol, timeframe: timeframe)
  }

  /// The path of a file of bars.
  ///
  /// `--data` stands for the leading directories of the Ktaskfile's path that are the same for all
  /// symbols and timeframes.
  private static func barPath(
    _ template: Template, in directory: String?, symbol: String, timeframe: String
  ) -> String {
    let path = template.filled(["symbol": symbol, "timeframe": timeframe])
    guard let directory else { return path }
    let parts = path.split(separator: "/").map(String.init)
    let patterns = template.description.split(separator: "/")
    let common = patterns.dropLast().prefix { !$0.contains("{") }.count
    let rest = parts.dropFirst(common).joined(separator: "/")
    return directory.hasSuffix("/") ? directory + rest : "\(directory)/\(rest)"
  }

  /// The directory in which people find the outputs of a strategy.
  ///
  /// - Throws: `CommandFailure` where that is the directory of another strategy of the same name.
  func outputDirectory(ofStrategyAt path: String) throws -> String {
    let name = Self.name(ofStrategyAt: path)
    let directory = file.outputs.filled(["strategy": name])
    if let known = strategyPaths[name],
      try FileSystem.stamp(of: known).inode != FileSystem.stamp(of: path).inode
    {
      throw CommandFailure(
        "'\(directory)' is for the outputs of '\(known)', which has the same name as '\(path)'",
        hint: "rename one of them, or use 'ktask train \(path) --output DIR'")
    }
    return directory
  }

  func store() -> DiskStore { DiskStore(directory: cacheDirectory) }

  /// The path of the strategy that `name` stands for: a path, or the name of one of the project's.
  ///
  /// - Throws: `CommandFailure` naming the nearest strategy where there is none.
  func strategyPath(_ name: String) throws -> String {
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return name }
    if let path = strategyPaths[name] { return path }
    let known = strategyPaths.keys.sorted()
    throw CommandFailure(
      "there is no strategy '\(name)' in \(file.strategies)",
      hint: nearest(name, among: known).map { "did you mean '\($0)'?" }
        ?? (known.isEmpty ? nil : "there are: " + known.joined(separator: ", ")), isUsage: true)
  }

  /// Loads and checks a strategy; findings go to standard error.
  ///
  /// - Throws: `CommandFailure.reported` where the file has errors.
  func loadStrategy(
    at path: String, overrides: StrategyOverrides = StrategyOverrides()
  ) throws -> Strategy {
    try loadHashedStrategy(at: path, overrides: overrides).strategy
  }

  /// Loads and checks a strategy, and tells the digest of its text; findings go to standard error.
  ///
  /// - Throws: `CommandFailure.reported` where the file has errors.
  func loadHashedStrategy(
    at path: String, overrides: StrategyOverrides = StrategyOverrides()
  ) throws -> (strategy: Strategy, digest: Digest) {
    let source = try sightings.strategyText(ofFileAt: path)
    let (strategy, diagnostics) = Strategy.load(source, overrides: overrides)
    Diagnostics.write(diagnostics, in: source)
    guard let strategy else { throw CommandFailure.reported }
    return (strategy, Digest(of: source.text))
  }
}

extension SourceText {
  /// Reads a file of text.
  ///
  /// - Throws: `CommandFailure` where it cannot be read, or is not UTF-8.
  init(readingFileAt path: String) throws {
    let bytes = try FileSystem.read(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure("'\(path)' is not UTF-8 text")
    }
    self.init(name: path, text: text)
  }
}
