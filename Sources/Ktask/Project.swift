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

  /// Opens the project in the directory that `options` name.
  ///
  /// - Throws: `CommandFailure` where the directory or the Ktaskfile is not as it should be.
  init(_ options: ProjectOptions) throws {
    if let directory = options.directory {
      try FileSystem.changeDirectory(to: directory)
    }
    hasFile = FileSystem.exists(Ktaskfile.fileName)
    file = hasFile ? try Self.load() : Ktaskfile()
    cacheDirectory = options.cache ?? file.cacheDirectory
    dataDirectory = options.data
    defaultStrategy = file.defaultStrategy
    strategyPaths = Dictionary(
      try FileSystem.paths(matching: file.strategies).map { (Self.name(ofStrategyAt: $0), $0) }
    ) { first, _ in first }
  }

  private static func load() throws -> Ktaskfile {
    let source = try SourceText(readingFileAt: Ktaskfile.fileName)
    let (file, diagnostics) = Ktaskfile.load(source)
    Diagnostics.write(diagnostics, in: source)
    guard let file else { throw CommandFailure.reported }
    return file
  }

  /// The name of a strategy: its file's name without the ending.
  static func name(ofStrategyAt path: String) -> String {
    let fileName = path.split(separator: "/").last.map(String.init) ?? path
    return fileName.split(separator: ".").first.map(String.init) ?? fileName
  }

  // MARK: Parts

  /// Where the files of bars are.
  var barFiles: BarFiles {
    var template = file.dataPath.description
    if let dataDirectory {
      let name = template.split(separator: "/").last.map(String.init) ?? template
      template = dataDirectory.hasSuffix("/") ? dataDirectory + name : "\(dataDirectory)/\(name)"
    }
    return BarFiles(template: template) { FileSystem.isFile($0) }
  }

  /// The directory in which people find the outputs of a strategy.
  func outputDirectory(of strategy: String) -> String {
    file.outputs.filled(["strategy": strategy])
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
        ?? (known.isEmpty ? nil : "there are: " + known.joined(separator: ", ")))
  }

  /// Loads and checks a strategy; findings go to standard error.
  ///
  /// - Throws: `CommandFailure.reported` where the file has errors.
  func loadStrategy(
    at path: String, overrides: StrategyOverrides = StrategyOverrides(), quiet: Bool = false
  ) throws -> Strategy {
    let source = try SourceText(readingFileAt: path)
    let (strategy, diagnostics) = Strategy.load(source, overrides: overrides)
    Diagnostics.write(diagnostics.filter { !quiet || $0.severity == .error }, in: source)
    guard let strategy else { throw CommandFailure.reported }
    return strategy
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
