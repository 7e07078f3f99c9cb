// Adds the commands of a project to a graph: from what their inputs are called to where these come
// from.

import ArtifactStore
import BuildGraph
import Commands
import Ktaskfile
import Rules
import Strategy
import Syntax

/// A strategy whose targets are in the graph.
struct ReadStrategy {
  let name: String
  let strategy: Strategy
  let targets: StrategyTargets
}

/// Adds commands one after the other, each after those that it needs.
struct OwnTargetBuilder {
  let project: Project
  /// The strategies that commands read something of.
  let strategies: [ReadStrategy]
  /// Strategies that have errors, of which the user has been told.
  let leftOut: Set<String>
  /// The strategy that labels without one mean.
  let meantStrategy: String?
  var graph: TaskGraph
  private(set) var deliveries: [OwnDelivery] = []

  let targets: OwnTargets
  private let bubblewrap: Bubblewrap
  private let root = FileSystem.absolute(".")
  let cache: String
  private(set) var tasks: [String: TaskID] = [:]
  private let protected: ProtectedFiles

  init(
    project: Project, strategies: [ReadStrategy], leftOut: Set<String>, meantStrategy: String?,
    graph: TaskGraph
  ) throws {
    self.project = project
    self.leftOut = leftOut
    self.strategies = strategies
    self.meantStrategy = meantStrategy
    self.graph = graph
    targets = project.file.targets
    cache = FileSystem.absolute(project.cacheDirectory)
    protected = try ProtectedFiles(project, others: [])
    let home = environment("HOME").map { FileSystem.absolute($0) }
    bubblewrap = Bubblewrap(
      path: try project.program("bwrap", in: Project.programDirectories),
      hidden: [root, cache] + [home].compactMap { $0 })
  }

  /// Adds the command of a target.
  ///
  /// - Throws: `CommandFailure` where an input, an output or a tool cannot be what it is to be.
  mutating func add(_ target: OwnTarget) throws {
    guard let command = target.command else { return }
    try checkOutputs(of: command)
    var placed: [[PlacedInput]] = []
    for input in command.inputs { placed.append(try inputs(input, of: target, command)) }
    var seen: Set<String> = []
    let all = placed.flatMap(\.self).filter { seen.insert($0.path).inserted }
    let tools = try command.tools.map { try tool($0, command) }
    let rule = CommandRule(
      text: filled(command, placed), inputs: all.map(\.file), outputs: command.outputs,
      directory: command.directory,
      environment: command.environment.map {
        EnvironmentVariable(name: $0, value: project.letThrough($0))
      },
      tools: tools.map(\.name), conduct: conduct(target.name, command, tools, all))
    let identities = tools.map { tool in
      TaskInput(.source(graph.addSource(tool.path.path)), use: .identity)
    }
    let task = graph.addTask(
      rule, inputs: all.map(\.input) + identities, label: target.name,
      places: FieldPlaces(target.path))
    tasks[target.name] = task
    deliveries.append(OwnDelivery(name: target.name, task: task, paths: command.outputs))
  }

  /// The command with paths as its directory has them.
  private func filled(_ command: OwnCommand, _ placed: [[PlacedInput]]) -> String {
    func here(_ path: String) -> String { ProjectPath.relative(path, to: command.directory) }
    return command.run.filled(
      inputs: placed.map { $0.map { here($0.path) } }, outputs: command.outputs.map(here))
  }

  // MARK: What it is run with

  private struct Tool {
    let name: String
    let path: ToolPath
    /// The directory that has to come first on the PATH; nil where it is there anyway.
    let directory: String?
  }

  private func tool(_ written: WrittenText, _ command: OwnCommand) throws -> Tool {
    let text = written.text
    let name = text.split(separator: "/").last.map(String.init) ?? text
    let found: String?
    if !text.contains("/") {
      found = try project.program(text, in: Project.programDirectories)
    } else if text.hasPrefix("/") {
      found = try project.program(name, in: [String(text.dropLast(name.count + 1))])
    } else if let path = ProjectPath.normalised(text, in: command.directory) {
      found = try project.program(name, in: [root + "/" + path.dropLast(name.count + 1)])
    } else {
      found = nil
    }
    guard let found, !name.contains("*") else {
      throw failure(
        text.contains("/")
          ? "there is no program at '\(text)'" : "there is no program '\(text)' on the PATH",
        at: written)
    }
    let directory = String(found.dropLast(name.count + 1))
    return Tool(
      name: name, path: ToolPath(path: found, target: FileSystem.absolute(found)),
      directory: text.contains("/") ? directory : nil)
  }

  private func conduct(
    _ name: String, _ command: OwnCommand, _ tools: [Tool], _ inputs: [PlacedInput]
  ) -> CommandConduct {
    let mode: Sandbox.Mode =
      switch command.sandbox ?? project.file.sandbox {
      case .auto: .auto
      case .bwrap: .required
      case .off: .off
      }
    let directories = tools.compactMap(\.directory) + Project.programDirectories
    let store = project.store()
    let known = KnownFiles(
      root: root, cache: cache, inputs: Set(inputs.map(\.path)), outputs: Set(command.outputs),
      directory: command.directory)
    return CommandConduct(
      timeout: command.timeout, retries: command.retries,
      sandbox: Sandbox(mode: mode, bubblewrap: bubblewrap), toolPaths: tools.map(\.path),
      searchPath: directories.joined(separator: ":"), logPath: store.logPath(of: name),
      makeDirectory: { FileSystem.absolute(try store.makeScratchDirectory()) },
      undeclared: { known.undeclared($0, in: $1, includesDirectories: $2) })
  }

  private func checkOutputs(of command: OwnCommand) throws {
    for (path, written) in zip(command.outputs, command.writtenOutputs) {
      do {
        try protected.check(path)
      } catch {
        throw failure(error.message ?? "it may not be written", at: written)
      }
      if let name = project.strategies(leaving: path).first
        ?? project.strategy(leavingFilesBelow: path)
      {
        throw failure("'\(path)' is where builds leave what '\(name)' makes", at: written)
      }
      if try !project.files(matching: path).isEmpty || !FileSystem.exists(path) { continue }
      throw failure("there is something at '\(path)' that is no file", at: written)
    }
  }

  /// What is wrong with a text of the project file; it is said at once where that stands.
  func failure(
    _ message: String, hint: String? = nil, at place: WrittenText
  ) -> CommandFailure {
    let failure = CommandFailure(message, hint: hint)
    return targets.source.map { failure.placed(at: place, in: $0) } ?? failure
  }
}

/// What a command was given of a project, by which it is told what it was not.
private struct KnownFiles: Sendable {
  /// The project's directory, from the root.
  let root: String
  let cache: String
  let inputs: Set<String>
  let outputs: Set<String>
  /// Where the command runs.
  let directory: String

  /// A file or, if asked for, the files of a directory that a word names and that are not there for the
  /// command, as its inputs would say it.
  func undeclared(_ word: String, in directory: String, includesDirectories: Bool) -> String? {
    let written = word.hasPrefix(root + "/") ? String(word.dropFirst(root.count + 1)) : word
    let start = written == word ? directory : ""
    guard word.utf8.count < 1000, let path = ProjectPath.normalised(written, in: start),
      !path.isEmpty, !inputs.contains(path), !outputs.contains(path),
      !(root + "/" + path + "/").hasPrefix(cache + "/")
    else { return nil }
    let listed = ProjectPath.relative(path, to: self.directory)
    if FileSystem.isFile(path) { return listed }
    guard includesDirectories, FileSystem.isDirectory(path),
      !inputs.contains(where: { $0.hasPrefix(path + "/") })
    else { return nil }
    return listed + "/*"
  }
}
