// The file that a build leaves beside a model to say what it was built from, so that whoever has the
// sources and that file can tell without data and without a cache whether they belong together.

import ArtifactStore
import BuildEngine
import BuildGraph
import Rules
import Syntax

/// What is in `built.json`.
struct BuiltState: Equatable {
  static let fileName = "built.json"

  let strategy: String
  let ktask: String
  /// The definitions of targets, by label without the strategy.
  let targets: [String: String]
  /// Revisions of the rules that made them.
  let rules: [String: Int]
  /// The parameters of those, by place; they explain what differs, and decide nothing.
  let settings: [String: String]
  /// The digests of the files that were read.
  let files: [String: String]
  /// The digests of the files beside this one.
  let outputs: [String: String]

  /// Kinds of targets that a state is kept of; columns are among what these are made from.
  static let artifacts: Set<Label.Artifact> = [
    .labels, .scaling, .features, .seed, .model, .metadata, .fold, .walkForward,
  ]

  /// The name of a target in the file.
  static func name(of label: Label) -> String {
    Label(strategy: nil, label.artifact, label.selectors).description
  }

  var json: JSON {
    func texts(_ values: [String: String]) -> JSON {
      .object(values.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
    }
    return .object([
      .init("schema", .integer(documentSchema)),
      .init("strategy", .string(strategy)),
      .init("ktask", .string(ktask)),
      .init("targets", texts(targets)),
      .init(
        "rules",
        .object(rules.sorted { $0.key < $1.key }.map { .init($0.key, .integer(Int64($0.value))) })),
      .init("settings", texts(settings)),
      .init("files", texts(files)),
      .init("outputs", texts(outputs)),
    ])
  }
}

extension BuiltState {
  /// Reads the file in a directory.
  ///
  /// - Returns: nil where there is no such file.
  /// - Throws: `CommandFailure` where it is not as ktask writes it, `StoreError`.
  init?(in directory: String) throws {
    let path = "\(directory)/\(Self.fileName)"
    guard FileSystem.isFile(path) else { return nil }
    let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    guard let document = try? JSON.parse(text), let state = BuiltState(document) else {
      throw CommandFailure(
        "'\(path)' is not what ktask writes", hint: "run 'ktask build' to have it written anew")
    }
    self = state
  }

  private init?(_ document: JSON) {
    func texts(_ name: String) -> [String: String]? {
      guard case .object(let members)? = document[name] else { return nil }
      var values: [String: String] = [:]
      for member in members {
        guard case .string(let text) = member.value else { return nil }
        values[member.name] = text
      }
      return values
    }
    guard document["schema"] == .integer(documentSchema),
      case .string(let strategy)? = document["strategy"],
      case .string(let ktask)? = document["ktask"], let targets = texts("targets"),
      let settings = texts("settings"), let files = texts("files"), let outputs = texts("outputs"),
      case .object(let rules)? = document["rules"]
    else { return nil }
    self.strategy = strategy
    self.ktask = ktask
    self.targets = targets
    self.settings = settings
    self.files = files
    self.outputs = outputs
    var revisions: [String: Int] = [:]
    for member in rules {
      guard case .integer(let revision) = member.value else { return nil }
      revisions[member.name] = Int(revision)
    }
    self.rules = revisions
  }
}

extension Delivery {
  /// Leaves `built.json` beside a model, unless it is there and right already.
  ///
  /// - Parameters:
  ///   - delivered: The files that were left; without those of the model there is nothing to say.
  ///   - report: The build that made them.
  ///   - selection: What was built.
  ///   - drafts: What its strategies define.
  ///   - store: The cache, which knows what was read.
  /// - Throws: `StoreError` where the file cannot be written or the records not be read.
  func leaveState(
    beside delivered: [DeliveredFile], of report: BuildReport, _ selection: Selection,
    _ drafts: DefinitionDrafts, _ store: some ArtifactStore
  ) throws {
    let paths = Set(delivered.map(\.path))
    let left = files.filter { paths.contains("\(directory)/\($0.fileName)") }
    // Of a strategy that was not read, the file beside its model is known to be right.
    guard let strategy, !model.isEmpty, left.count >= model.count else { return }
    let sources = try sourceFiles(of: left, selection, store)
    var outputs: [String: String] = [:]
    for file in left { outputs[file.fileName] = report.output(of: file).map { "\($0.digest)" } }
    let definition = try drafts.definition(of: strategy, called: strategyName, prefix: prefix)
    let state = state(of: definition, left, files: sources, outputs: outputs)
    let path = "\(directory)/\(BuiltState.fileName)"
    let bytes = Array((state.json.text(indented: true) + "\n").utf8)
    if (try? FileSystem.read(path)) != bytes { try FileSystem.replace(path, with: bytes) }
  }

  /// What the sources are as they are now, beside what was made of them.
  private func state(
    of definition: StrategyDefinition, _ left: [Deliverable], files: [String: String],
    outputs: [String: String]
  ) -> BuiltState {
    let isEvaluated = left.count > model.count
    var goals = [definition.targets.model, definition.targets.metadata]
    if isEvaluated, let task = definition.targets.walkForward { goals.append(task) }
    let closure = Set(definition.graph.closure(of: goals))
    var targets: [String: String] = [:]
    for target in definition.targets.targets
    where BuiltState.artifacts.contains(target.label.artifact) && closure.contains(target.task) {
      targets[BuiltState.name(of: target.label)] = "\(definition.definition(of: target.task))"
    }
    return BuiltState(
      strategy: strategyName, ktask: Project.version, targets: targets,
      rules: definition.rules(of: goals), settings: definition.settings(of: goals),
      files: files, outputs: outputs)
  }

  /// The files that were read for what was left, by what is recorded of their bars.
  private func sourceFiles(
    of left: [Deliverable], _ selection: Selection, _ store: some ArtifactStore
  ) throws -> [String: String] {
    var files: [String: String] = [:]
    for file in selection.files
    where Project.name(ofStrategyAt: file.name) == strategyName {
      files[file.name] = "\(file.digest)"
    }
    let graph = selection.graph
    for task in graph.tasksNeeded(by: left.map(\.task)) {
      let paths = graph[task].inputs.compactMap { input -> String? in
        if case .source(let source) = input.origin { graph[source] } else { nil }
      }
      guard !paths.isEmpty, let record = try store.lastBuild(of: graph[task].label) else {
        continue
      }
      for input in record.inputs where paths.contains(input.name) {
        files[input.name] = "\(input.digest)"
      }
    }
    return files
  }
}
