// From what an input of a command is called to the files that it gets.

import ArtifactStore
import BuildGraph
import Commands
import Ktaskfile
import Rules
import Syntax

/// One file that a command finds.
struct PlacedInput {
  /// Where, in the project.
  let path: String
  let input: TaskInput
  var isExecutable = false

  var file: CommandFile { CommandFile(path: path, isExecutable: isExecutable) }
}

extension OwnTargetBuilder {
  /// The files that an input stands for.
  mutating func inputs(
    _ input: CommandInput, of target: OwnTarget, _ command: OwnCommand
  ) throws -> [PlacedInput] {
    if case .target(let name) = input.meaning { return try outputs(of: name, input.written) }
    if let pattern = try project.label(of: input) { return try artifacts(pattern, input.written) }
    guard let path = input.path else { return [] }
    return try files(path, input.written, of: target, command)
  }

  /// All that another target of the project's own makes.
  private func outputs(of name: String, _ written: WrittenText) throws -> [PlacedInput] {
    guard let command = targets[name]?.command else {
      throw failure(
        "'\(name)' is a group, and a group makes no files", hint: "name what it needs", at: written)
    }
    return try command.outputs.indices.map { try output($0, of: name, command, written) }
  }

  private func output(
    _ index: Int, of name: String, _ command: OwnCommand, _ written: WrittenText
  ) throws -> PlacedInput {
    // It was left out with an error of its own.
    guard let task = tasks[name] else { throw CommandFailure.reported }
    return PlacedInput(path: command.outputs[index], input: .output(task, index))
  }

  /// The files that a path or a glob stands for: those that targets make, and those that are there.
  private mutating func files(
    _ pattern: String, _ written: WrittenText, of target: OwnTarget, _ command: OwnCommand
  ) throws -> [PlacedInput] {
    var found: [String: PlacedInput] = [:]
    for (maker, index) in targets.outputs(matching: pattern) where maker.name != target.name {
      guard let made = maker.command else { continue }
      found[made.outputs[index]] = try output(index, of: maker.name, made, written)
    }
    for file in deliverables(at: pattern) where found[file.path] == nil { found[file.path] = file }
    // What the command itself made before is no input of it.
    let own = Set(command.outputs)
    for path in try project.files(matching: pattern)
    where found[path] == nil && !own.contains(path) && !project.isBuiltState(path) {
      try checkSource(path, written)
      found[path] = PlacedInput(
        path: path, input: .source(graph.addSource(path)),
        isExecutable: FileSystem.isExecutable(path))
    }
    if found.isEmpty { throw nothing(at: pattern, written, command) }
    return found.values.sorted { $0.path < $1.path }
  }

  private func checkSource(_ path: String, _ written: WrittenText) throws {
    let place = FileSystem.absolute(path)
    guard place == cache || place.hasPrefix(cache + "/") else { return }
    throw failure("'\(path)' is in the cache", hint: "name the target that makes it", at: written)
  }

  private func nothing(
    at pattern: String, _ written: WrittenText, _ command: OwnCommand
  ) -> CommandFailure {
    if pattern.contains("*") {
      return failure("no file is at '\(pattern)'", at: written)
    }
    if project.isBuiltState(pattern) {
      return failure(
        "'\(pattern)' is written after all commands have run",
        hint: "name the model or its metadata", at: written)
    }
    if FileSystem.isDirectory(pattern) {
      return failure(
        "'\(pattern)' is a directory",
        hint: "'\(written.text)/*' stands for the files in it".replacing("//", with: "/"),
        at: written)
    }
    let parts = pattern.split(separator: "/").map(String.init)
    let directory = parts.dropLast().joined(separator: "/")
    let files = (try? FileSystem.list(directory.isEmpty ? "." : directory)) ?? []
    let paths = files.map { directory.isEmpty ? $0 : "\(directory)/\($0)" }
    let names =
      parts.count == 1 ? targets.all.map(\.name) + Label.Artifact.allCases.map(\.rawValue) : []
    let near = nearest(pattern, among: paths + names)
    return failure(
      "there is no file '\(pattern)'" + (names.isEmpty ? "" : ", nor a target of that name"),
      hint: near.map { "did you mean '\(ProjectPath.relative($0, to: command.directory))'?" },
      at: written)
  }

  /// The files that builds leave of strategies at paths that a pattern stands for.
  private func deliverables(at pattern: String) -> [PlacedInput] {
    strategies.flatMap { strategy -> [PlacedInput] in
      let directory = project.file.outputs.filled(["strategy": strategy.name])
      return (strategy.targets.deliverables + strategy.targets.evaluations).compactMap {
        file -> PlacedInput? in
        let path = "\(directory)/\(file.fileName)"
        guard Glob.matchesPath(path, pattern) else { return nil }
        return PlacedInput(path: path, input: .output(file.task, file.output))
      }
    }
  }

  /// The files of the targets of strategies that a label names.
  private func artifacts(
    _ pattern: LabelPattern, _ written: WrittenText
  ) throws -> [PlacedInput] {
    var found: [PlacedInput] = []
    // By name, as neither the default nor the order within a strategy is anything to the command.
    for strategy in strategies.sorted(by: { $0.name < $1.name })
    where pattern.names(strategy: strategy.name, default: meantStrategy) {
      let naming = ArtifactNaming(strategy: pattern.strategy == nil ? nil : strategy, in: graph)
      let named = strategy.targets.targets.compactMap { target in
        let outputs = positions(of: pattern, target)
        return outputs.isEmpty ? nil : (name: target.label.description, target, outputs)
      }
      for (_, target, outputs) in named.sorted(by: { $0.name < $1.name }) {
        found += outputs.map { output in
          PlacedInput(
            path: naming.path(of: output, target, strategy.targets),
            input: .output(target.task, output))
        }
      }
    }
    if leftOut.contains(where: { pattern.names(strategy: $0, default: meantStrategy) }) {
      throw CommandFailure.reported
    }
    if found.isEmpty { throw noArtifact(pattern, written) }
    return found
  }

  /// The positions of the outputs of a target that a label names; none where it means others.
  private func positions(of pattern: LabelPattern, _ target: LabelledTask) -> [Int] {
    let names = graph[target.task].rule.outputNames
    // Of what is no column the first output is what people call by its name.
    if pattern.names(target.label), !target.isColumn { return [0] }
    let outputs = pattern.meant(among: names, of: target.label)
    guard outputs.isEmpty, let (whole, output) = pattern.beforeDot, whole.names(target.label) else {
      return outputs
    }
    return names.indices.filter { LabelPattern.matches(names[$0], output) }
  }

  private func noArtifact(_ pattern: LabelPattern, _ written: WrittenText) -> CommandFailure {
    if pattern.strategy == nil, meantStrategy == nil {
      return failure(
        "no strategy is meant by '\(pattern.text)'",
        hint: "write STRATEGY/\(pattern.text), or set 'default' above", at: written)
    }
    let labels = strategies.flatMap { strategy in
      strategy.targets.targets.map { target in
        Label(
          strategy: pattern.strategy == nil ? nil : strategy.name, target.label.artifact,
          target.label.selectors
        ).description
      }
    }
    let names: [String]? = pattern.strategy.map { _ in
      project.strategyPaths.keys.map { "\($0)/\(pattern.artifact)" }
    }
    let near = nearest(pattern.text, among: labels + (names ?? []).sorted())
    return failure(
      "no target is called '\(pattern.text)'",
      hint: near.map { "did you mean '\($0)'?" }
        ?? "a file of that name is './\(pattern.text)'", at: written)
  }
}

/// What files are called that commands get of strategies' targets.
private struct ArtifactNaming {
  /// The strategy, where the label names one.
  let strategy: ReadStrategy?
  let graph: TaskGraph

  init(strategy: ReadStrategy?, in graph: TaskGraph) {
    self.strategy = strategy
    self.graph = graph
  }

  /// Where a command finds an output, as `.ktask/metadata.json` and
  /// `.ktask/momentum/feature/EURUSD/1h_rsi_fast_oversold.npy`.
  func path(of output: Int, _ target: LabelledTask, _ targets: StrategyTargets) -> String {
    var parts = [".ktask"] + (strategy.map { [safeFileName($0.name)] } ?? [])
    let files = targets.deliverables + targets.evaluations
    let isSeed = target.label.artifact == .seed
    if !isSeed, let file = files.first(where: { $0.task == target.task && $0.output == output }) {
      return (parts + [file.fileName]).joined(separator: "/")
    }
    parts += ([target.label.artifact.rawValue] + target.label.selectors).map(safeFileName)
    let names = graph[target.task].rule.outputNames
    var path = parts.joined(separator: "/")
    if names.count > 1, target.isColumn || output > 0 { path += ".\(safeFileName(names[output]))" }
    return "\(path).\(Self.ending(of: names[output], target.label.content))"
  }

  private static func ending(of output: String, _ content: Label.Artifact) -> String {
    switch content {
    case .model, .seed, .fold:
      ["model": "safetensors", "onnx": "onnx", "history": "csv", "metrics": "json"][output] ?? "txt"
    case .metadata, .walkForward: "json"
    case .bars, .indicator, .feature, .labels, .scaling, .features: "npy"
    }
  }
}

extension LabelledTask {
  /// Whether the target is one or several columns of a symbol.
  fileprivate var isColumn: Bool { [.bars, .indicator, .feature].contains(label.artifact) }
}
