// Whether some targets of a strategy are what was built last, by whatever is left of that build.

import ArtifactStore
import BuildEngine
import BuildGraph
import Rules
import Strategy

/// How a strategy's targets compare with what was built.
struct StrategyStatus {
  /// What the comparison is made with.
  enum Evidence: Equatable {
    /// The file that a build left.
    case file(String)
    /// The records of the cache.
    case records
    case none
  }

  /// A file that was read or left by the build.
  struct File {
    enum State: String {
      case same
      case differs
      /// The strategy has other bytes and means the same.
      case reworded
      case missing = "not_checked"
    }

    let path: String
    let state: State
  }

  let name: String
  let targets: [Label]
  private(set) var evidence = Evidence.none
  /// What differs in the definitions.
  private(set) var reasons: [Reason] = []
  /// How many parameters were compared.
  private(set) var settingCount = 0
  private(set) var sources: [File] = []
  private(set) var outputs: [File] = []

  /// Whether everything that can be compared is as it was built.
  var isUpToDate: Bool {
    evidence != .none && reasons.isEmpty && (sources + outputs).allSatisfy { $0.state != .differs }
  }

  /// Compares the targets that a command names of one strategy.
  ///
  /// - Throws: `CommandFailure` where what a build left cannot be read.
  init(
    of named: [NamedTarget], _ selection: Selection, _ project: Project, _ history: History
  ) throws {
    guard let first = named.first else {
      (name, targets) = ("", [])
      return
    }
    name = first.strategyName
    let prefix = name == project.defaultStrategy ? nil : name
    let definition = try StrategyDefinition(first.strategy, prefix: prefix)
    // Bars that others are made from are no targets of their own where each has its file.
    var labels = named.map(\.label).filter { definition.task($0) != nil }
    let delivery = selection.deliveries.first { $0.strategyName == first.strategyName }
    if let delivery, !delivery.model.isEmpty {
      let goals = Set(definition.targets.goals)
      labels += definition.targets.targets.filter {
        goals.contains($0.task) && !labels.contains($0.label)
      }.map(\.label)
    }
    targets = labels
    let file = selection.files.first { Project.name(ofStrategyAt: $0.name) == first.strategyName }
    let path = file?.name ?? ""
    let directory = try path.isEmpty ? nil : project.outputDirectory(ofStrategyAt: path)
    if let directory, labels.allSatisfy({ BuiltState.artifacts.contains($0.artifact) }),
      let state = try BuiltState(in: directory)
    {
      compare(definition, with: state, in: directory, file)
    } else {
      try compare(definition, with: history, file)
    }
  }

  // MARK: built.json

  private mutating func compare(
    _ definition: StrategyDefinition, with state: BuiltState, in directory: String,
    _ strategyFile: RecordedInput?
  ) {
    evidence = .file("\(directory)/\(BuiltState.fileName)")
    let tasks = targets.compactMap { definition.task($0) }
    let differing = zip(targets, tasks).filter { label, task in
      state.targets[BuiltState.name(of: label)] != "\(definition.definition(of: task))"
    }
    settingCount = definition.settings(of: tasks).count
    if !differing.isEmpty {
      reasons = Self.reasons(definition, state, differing.map(\.1))
      for (label, _) in differing where state.targets[BuiltState.name(of: label)] == nil {
        reasons.append(.inputAdded("\(label)"))
      }
      if reasons.isEmpty { reasons = [.inputsReordered] }
    }
    sources = state.files.sorted { $0.key < $1.key }.map { path, digest in
      guard path == strategyFile?.name else { return Self.file(path, digest) }
      let isSame = strategyFile.map { "\($0.digest)" } == digest
      return File(
        path: path, state: isSame ? .same : reasons.isEmpty ? .reworded : .differs)
    }
    outputs = state.outputs.sorted { $0.key < $1.key }.map {
      Self.file("\(directory)/\($0)", $1)
    }
  }

  /// What the definitions differ in, by the parameters of all targets that the state is of.
  private static func reasons(
    _ definition: StrategyDefinition, _ state: BuiltState, _ tasks: [TaskID]
  ) -> [Reason] {
    let known = definition.targets.targets.filter {
      state.targets[BuiltState.name(of: $0.label)] != nil
    }.map(\.task)
    let new = definition.settings(of: known + tasks)
    let asked = definition.settings(of: tasks)
    var reasons: [Reason] = []
    for place in Set(new.keys).union(state.settings.keys).sorted() {
      switch (state.settings[place], new[place]) {
      case (let old?, let value?) where old != value:
        reasons.append(.fieldChanged(place: place, old: old, new: value))
      case (nil, let value?) where asked[place] != nil:
        reasons.append(.fieldAdded(place: place, new: value))
      case (let old?, nil): reasons.append(.fieldRemoved(place: place, old: old))
      default: break
      }
    }
    for (rule, revision) in definition.rules(of: tasks).sorted(by: { $0.key < $1.key })
    where state.rules[rule].map({ $0 != revision }) == true {
      reasons.append(.ruleRevised(rule: rule))
    }
    return reasons
  }

  private static func file(_ path: String, _ digest: String) -> File {
    guard FileSystem.isFile(path), let bytes = try? FileSystem.read(path) else {
      return File(path: path, state: .missing)
    }
    return File(path: path, state: "\(Digest(of: bytes))" == digest ? .same : .differs)
  }

  // MARK: Records

  private mutating func compare(
    _ definition: StrategyDefinition, with history: History, _ strategyFile: RecordedInput?
  ) throws {
    var comparison = RecordedDefinitions(
      of: definition.graph, in: history, isLeaf: StrategyDefinition.isLeaf,
      ignoring: StrategyDefinition.ignored)
    var isKnown = false
    for task in targets.compactMap({ definition.task($0) }) where try comparison.compare(task) {
      isKnown = true
    }
    guard isKnown else { return }
    evidence = .records
    settingCount = definition.settings(of: targets.compactMap { definition.task($0) }).count
    var seen: Set<Reason> = []
    reasons = comparison.findings.map(\.reason).filter { seen.insert($0).inserted }
    let makings = try history.closure(of: targets.map(\.description), asOf: nil)
    var files: [String: Digest] = [:]
    for record in makings.values where Label(record.label)?.artifact == .bars {
      for input in record.inputs where try makings[history.label(ofInput: input.name)] == nil {
        files[input.name] = input.digest
      }
    }
    sources = files.sorted { $0.key < $1.key }.map { Self.file($0, "\($1)") }
    guard let strategyFile,
      let read = history.sessions.lazy.compactMap({ session in
        session.files.first { $0.name == strategyFile.name }
      }).first
    else { return }
    let isSame = read.digest == strategyFile.digest
    let state: File.State = isSame ? .same : reasons.isEmpty ? .reworded : .differs
    sources.insert(File(path: strategyFile.name, state: state), at: 0)
  }
}
