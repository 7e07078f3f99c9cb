// From labels on the command line to the tasks they name.

import ArtifactStore
import BuildGraph
import Ktaskfile
import Rules
import Strategy
import Syntax

/// What the labels of one command name.
struct Selection {
  let graph: TaskGraph
  /// The tasks to bring up to date, in the order of the graph.
  let goals: [TaskID]
  /// What the labels name, strategy by strategy, in the order in which it is made.
  let named: [NamedTarget]
  /// The labels as they were typed, or what they stand for where there were none.
  let typed: [String]
  /// The strategy files that were read, with the digests of their texts.
  let files: [RecordedInput]
  /// The strategies whose outputs are to be left for people, and where.
  let deliveries: [Delivery]
  /// Targets of the project's own among them, and where their files go.
  var own: [OwnDelivery] = []
  /// What the user should know, though it stops nothing.
  let warnings: [String]
  /// The strategies whose targets are in the graph, by what labels name or commands read of them.
  var read: [ReadStrategy] = []
  /// Strategies that are known to be up to date; nothing of them is in the graph.
  var settled: [SettledStrategy] = []
  /// How many targets they have besides those that `goals` need.
  var settledTargetCount = 0
  /// Those that were read and can be kept when they have been built.
  var loaded: [LoadedStrategy] = []
  /// Whether a strategy that was named had errors and is left out.
  var isIncomplete = false

  /// Writes the warnings to standard error.
  func warn() { for warning in warnings { OutputStream.standardError.warn(warning) } }
}

/// A target that a label names, and which of its outputs the label means.
struct NamedTarget {
  let strategyName: String
  let strategy: Strategy
  let targets: StrategyTargets
  let label: Label
  let task: TaskID
  /// The positions of the outputs that are meant, in order; all unless the label names one.
  let outputs: [Int]
}

/// Files of one strategy that a build leaves in a directory.
struct Delivery {
  /// The strategy's name on the command line; nil for the default one.
  let prefix: String?
  let strategyName: String
  /// The strategy; nil where it was not read, as nothing about it has changed.
  let strategy: Strategy?
  let directory: String
  /// The model and what goes with it; nothing where it was not asked for.
  let model: [Deliverable]
  /// What judges the strategy besides its test part.
  let evaluation: [Deliverable]
  /// The contents of the files by their names, where no task of the graph makes them.
  var stored: [String: StoredOutput]?
  /// What is said of the model, where its metrics need not be read for it.
  var summary: [String]?

  /// All files.
  var files: [Deliverable] { model + evaluation }
}

extension Project {
  /// Finds what `labels` name.
  ///
  /// - Parameters:
  ///   - labels: Labels as they were written; none stand for `model`.
  ///   - strategy: The name or path that labels without a strategy mean.
  ///   - keepsGoing: Whether strategies with errors are left out instead of ending the command.
  ///   - store: A cache that may know strategies to be up to date, which are then not read; nil to
  ///     have all targets in the graph.
  /// - Returns: The graph of all strategies that are named, and the goals in it.
  /// - Throws: `CommandFailure` where a label names nothing.
  func select(
    _ labels: [String], strategy: String?, keepsGoing: Bool = false,
    settledIn store: DiskStore? = nil
  ) throws -> Selection {
    let typed = labels.isEmpty ? ["model"] : labels
    let own = try OwnSelection(typed, in: self)
    let patterns = try own.labels.map { text in
      guard let pattern = LabelPattern(text) else {
        throw CommandFailure(
          "'\(text)' is no label",
          hint: "a label is [STRATEGY/]ARTIFACT[/SELECTOR…], as in model, "
            + "feature/EURUSD/* or momentum/model", isUsage: true)
      }
      return pattern
    }
    if let date = environment("SOURCE_DATE_EPOCH"), !date.isEmpty, Self.sourceDate == nil {
      throw CommandFailure(
        "SOURCE_DATE_EPOCH must be seconds since 1970-01-01, not '\(date)'")
    }
    let candidates = try candidates(strategy: strategy)
    var builder = SelectionBuilder(project: self, typed: typed)
    for candidate in candidates.all {
      let named = patterns.filter { $0.names(strategy: candidate.name, default: candidates.meant) }
      let isRead = own.reads(strategy: candidate.name, default: candidates.meant)
      if named.isEmpty, !isRead { continue }
      if !named.isEmpty, candidate.name != candidates.meant, Label.isKind(candidate.name) {
        builder.warn("\(candidate.name): \(Self.way(toStrategy: candidate.name))")
      }
      do {
        try builder.add(candidate, patterns: named, settledIn: isRead ? nil : store)
      } catch let failure where keepsGoing {
        try reportFailure(failure)
        builder.leaveOut(named, of: candidate.name)
      }
    }
    for pattern in patterns
    where !builder.matched.contains(pattern) && !own.answers(pattern.text) {
      throw own.placed(unmatched(pattern, candidates, builder), of: pattern.text)
    }
    try builder.add(own, meant: candidates.meant, keepsGoing: keepsGoing)
    return builder.selection
  }

  /// The strategies that a label may name, and the one that it means where it names none.
  private func candidates(strategy: String?) throws -> Candidates {
    var all = strategyPaths.map { StrategyFile(name: $0.key, path: $0.value) }
      .sorted {
        ($0.name != defaultStrategy ? 1 : 0, $0.name) < (
          $1.name != defaultStrategy ? 1 : 0, $1.name
        )
      }
    guard let strategy else { return Candidates(all: all, meant: defaultStrategy) }
    let path = try strategyPath(strategy)
    let name = Self.name(ofStrategyAt: path)
    all.removeAll { $0.name == name }
    all.insert(StrategyFile(name: name, path: path), at: 0)
    return Candidates(all: all, meant: name)
  }

  private func unmatched(
    _ pattern: LabelPattern, _ candidates: Candidates, _ builder: SelectionBuilder
  ) -> CommandFailure {
    if let failure = unmatchedStrategy(pattern, candidates) { return failure }
    if let path = strategyPaths[pattern.text] {
      return CommandFailure(
        "'\(pattern.text)' is a strategy, \(path), and no target",
        hint: "did you mean '\(pattern.text)/model'?", isUsage: true)
    }
    if pattern.strategy == nil, strategyPaths[pattern.artifact] != nil,
      Label.isKind(pattern.artifact)
    {
      return CommandFailure(
        "no target is called '\(pattern.text)'", hint: Self.way(toStrategy: pattern.artifact),
        isUsage: true)
    }
    if let reason = builder.reasonForNone(pattern) {
      return CommandFailure("there is no '\(pattern.text)'", hint: reason, isUsage: true)
    }
    if let failure = unmatchedOutput(pattern, candidates, builder) { return failure }
    return CommandFailure(
      "no target is called '\(pattern.text)'",
      hint: nearest(pattern.text, among: builder.names(pattern) + file.targets.all.map(\.name)).map
      { "did you mean '\($0)'?" }
        ?? "kinds of targets are "
        + Label.Artifact.allCases.map(\.rawValue).joined(separator: ", "),
      isUsage: true)
  }

  /// What is wrong where there is no strategy of which a target could be meant.
  private func unmatchedStrategy(
    _ pattern: LabelPattern, _ candidates: Candidates
  ) -> CommandFailure? {
    if let name = pattern.strategy, Label.Artifact(rawValue: name) == nil,
      !candidates.all.contains(where: { LabelPattern.matches($0.name, name) })
    {
      let known = candidates.all.map(\.name)
      return CommandFailure(
        "no strategy is called '\(name)', and it is no kind of target either",
        hint: nearest(name, among: known + Label.Artifact.allCases.map(\.rawValue))
          .map { "did you mean '\($0)'?" }, isUsage: true)
    }
    if pattern.strategy == nil, candidates.meant == nil {
      return CommandFailure(
        "no strategy is meant by '\(pattern.text)'",
        hint: hasFile
          ? "name one with --strategy, or set 'default' in the \(Ktaskfile.fileName)"
          : "there is no \(Ktaskfile.fileName) here; name a strategy file with --strategy, "
            + "or the project's directory with -C")
    }
    if pattern.strategy == nil, let meant = candidates.meant,
      !candidates.all.contains(where: { $0.name == meant })
    {
      return CommandFailure(
        "the default strategy '\(meant)' is not among \(file.strategies)",
        hint: nearest(meant, among: candidates.all.map(\.name)).map { "did you mean '\($0)'?" })
    }
    return nil
  }

  /// What is wrong where a pattern names an indicator, and an output that it has not.
  private func unmatchedOutput(
    _ pattern: LabelPattern, _ candidates: Candidates, _ builder: SelectionBuilder
  ) -> CommandFailure? {
    // Fewer selectors name all indicators of bars, and outputs of none.
    guard let parted = pattern.parted, pattern.selectors.count == 3 else { return nil }
    let indicator = builder.indicators.first {
      pattern.names(strategy: $0.strategy, default: candidates.meant)
        && parted.indicator.names($0.label)
    }
    guard let (_, label, outputs) = indicator else { return nil }
    return CommandFailure(
      "\(label) has no output '\(parted.output)'",
      hint: nearest(parted.output, among: outputs).map {
        "did you mean '\(parted.indicator.text).\($0)'?"
      } ?? "it has: " + outputs.joined(separator: ", "), isUsage: true)
  }

  /// How to name the targets of a strategy that is called like a kind of target.
  private static func way(toStrategy name: String) -> String {
    "a label that begins with '\(name)/' means targets of that kind; "
      + "name those of the strategy with --strategy \(name)"
  }

  private struct Candidates {
    let all: [StrategyFile]
    let meant: String?
  }
}

/// A strategy that could be loaded.
struct StrategyFile {
  let name: String
  let path: String
}

/// Collects graph, goals and deliveries strategy by strategy.
private struct SelectionBuilder {
  let project: Project
  var graph = TaskGraph()
  var matched: Set<LabelPattern> = []
  /// The indicators of the strategies that are named, and what their outputs are called.
  private(set) var indicators: [(strategy: String, label: Label, outputs: [String])] = []
  /// The kinds of targets that the strategies have which are named.
  private var kinds: Set<Label.Artifact> = []
  private var goals: Set<TaskID> = []
  private var named: [NamedTarget] = []
  private var deliveries: [Delivery] = []
  private var warnings: [String] = []
  private var isIncomplete = false
  /// The strategies whose targets are in the graph.
  private var read: [ReadStrategy] = []
  private var leftOut: Set<String> = []
  private var own: [OwnDelivery] = []
  private let typed: [String]
  private var files: [RecordedInput] = []
  private var settled: [SettledStrategy] = []
  private var loaded: [LoadedStrategy] = []

  init(project: Project, typed: [String]) {
    self.project = project
    self.typed = typed
  }

  mutating func add(
    _ file: StrategyFile, patterns: [LabelPattern], settledIn store: DiskStore?
  ) throws {
    let prefix = file.name == project.defaultStrategy ? nil : file.name
    let key = SettledStrategyKey(project, file, prefix: prefix, labels: patterns.map(\.text))
    if let known = store?.settled(key, strategyPath: file.path) {
      return try add(known, file, prefix: prefix, patterns: patterns)
    }
    let transcriptLength = OutputStream.transcriptLength
    let (strategy, digest) = try project.loadHashedStrategy(at: file.path)
    files.append(RecordedInput(name: file.path, digest: digest))
    let targets = try StrategyTargets(
      strategy, in: &graph, settings: project.buildSettings(prefix: prefix))
    read.append(ReadStrategy(name: file.name, strategy: strategy, targets: targets))
    warnings += targets.warnings.map { "\(file.name): \($0)" }
    var (delivers, evaluates) = (false, false)
    var answered: Set<LabelPattern> = []
    for target in targets.targets {
      let outputs = graph.tasks[target.task.index].rule.outputNames
      var meant: Set<Int> = []
      for pattern in patterns {
        let positions = pattern.meant(among: outputs, of: target.label)
        if positions.isEmpty { continue }
        answered.insert(pattern)
        goals.insert(target.task)
        delivers = delivers || [.model, .metadata].contains(target.label.artifact)
        evaluates = evaluates || target.label.artifact == .walkForward
        meant.formUnion(positions)
      }
      kinds.insert(target.label.artifact)
      if target.label.artifact == .indicator {
        indicators.append((file.name, target.label, outputs))
      }
      guard !meant.isEmpty else { continue }
      named.append(
        NamedTarget(
          strategyName: file.name, strategy: strategy, targets: targets, label: target.label,
          task: target.task, outputs: meant.sorted()))
    }
    matched.formUnion(answered)
    guard delivers || evaluates else { return }
    // A model without its metadata is of no use to anyone, nor to judge by one without its folds.
    if delivers { goals.formUnion(targets.goals) }
    let delivery = Delivery(
      prefix: prefix, strategyName: file.name, strategy: strategy,
      directory: try project.outputDirectory(ofStrategyAt: file.path),
      model: delivers ? targets.deliverables : [], evaluation: targets.evaluations)
    deliveries.append(delivery)
    let others = named.filter { $0.strategyName == file.name && !targets.goals.contains($0.task) }
    guard delivers, store != nil, others.isEmpty else { return }
    loaded.append(
      LoadedStrategy(
        key: key, file: file, matched: patterns.filter(answered.contains).map(\.text),
        goals: targets.goals, warnings: targets.warnings.map { "\(file.name): \($0)" },
        diagnostics: OutputStream.transcript(from: transcriptLength), delivery: delivery))
  }

  /// Adds a strategy that needs no reading.
  private mutating func add(
    _ known: SettledStrategy, _ file: StrategyFile, prefix: String?, patterns: [LabelPattern]
  ) throws {
    OutputStream.standardError.write(known.diagnostics)
    files.append(RecordedInput(name: file.path, digest: known.digest))
    matched.formUnion(patterns.filter { known.matched.contains($0.text) })
    warnings += known.warnings
    settled.append(known)
    let directory = try project.outputDirectory(ofStrategyAt: file.path)
    deliveries.append(known.delivery(of: file.name, prefix: prefix, in: directory))
  }

  /// Adds the commands that labels name, and those that they need.
  mutating func add(_ selection: OwnSelection, meant: String?, keepsGoing: Bool) throws {
    if selection.commands.isEmpty { return }
    var commands = try OwnTargetBuilder(
      project: project, strategies: read, leftOut: leftOut, meantStrategy: meant, graph: graph)
    for target in selection.commands {
      do {
        try commands.add(target)
      } catch let failure where keepsGoing {
        try reportFailure(failure)
        isIncomplete = true
      }
    }
    graph = commands.graph
    own = commands.deliveries
    goals.formUnion(own.map(\.task))
  }

  /// Why there is no target of a kind that only some strategies have.
  func reasonForNone(_ pattern: LabelPattern) -> String? {
    guard let kind = Label.Artifact(rawValue: pattern.artifact), !kinds.contains(kind) else {
      return nil
    }
    switch kind {
    case .scaling: return "the strategy scales no raw input"
    case .seed:
      return "the strategy trains one model; 'training.seeds: [0, 1, 2]' trains one for each seed"
    case .fold, .walkForward:
      return "the strategy has no folds; 'training.evaluation: {method: walk_forward, folds: 5}' "
        + "gives it some"
    default: return nil
    }
  }

  /// What a pattern may have meant: labels, and outputs of indicators if it seems to name one.
  func names(_ pattern: LabelPattern) -> [String] {
    guard pattern.parted != nil else { return graph.labels }
    return indicators.flatMap { indicator in
      indicator.outputs.map { "\(indicator.label).\($0)" }
    } + graph.labels
  }

  /// Notes what the user should know.
  mutating func warn(_ warning: String) { warnings.append(warning) }

  /// Notes that a strategy which `patterns` name has errors.
  mutating func leaveOut(_ patterns: [LabelPattern], of strategy: String) {
    matched.formUnion(patterns)
    leftOut.insert(strategy)
    isIncomplete = true
  }

  var selection: Selection {
    var selection = Selection(
      graph: graph, goals: goals.sorted(), named: named, typed: typed, files: files,
      deliveries: deliveries, own: own, warnings: warnings, read: read, settled: settled,
      loaded: loaded, isIncomplete: isIncomplete)
    selection.settledTargetCount = selection.countSettledTargets()
    return selection
  }
}
