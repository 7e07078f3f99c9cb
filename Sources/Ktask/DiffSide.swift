// One side of a comparison: what a strategy's targets were in a build, or are now. Reads records and
// graphs; no contents.

import ArtifactStore
import BuildEngine
import BuildGraph
import Rules
import Syntax

/// The targets of one strategy at one moment.
struct DiffSide {
  /// A target as it was made.
  struct Target {
    /// Its own label without the strategy, by which it is found on the other side.
    let name: String
    let artifact: Label.Artifact
    let making: Making
    let outputs: [StoredOutput?]
    /// What the outputs are called, as far as that is known.
    let outputNames: [String?]
    let places: FieldPlaces?
  }

  /// What people call it, as `build 3f2a91bc` or `momentum`.
  let title: String
  /// The strategy, nil where that is said by the title.
  let strategy: String?
  /// By the label in the graph or the records, which may be another strategy's.
  private(set) var targets: [String: Target] = [:]
  /// The feature columns in the order of the matrix, by their labels; none where there is no matrix.
  private(set) var columns: [String] = []
  private let defaultStrategy: String?

  /// The targets by their own names.
  var byName: [String: Target] {
    Dictionary(targets.values.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The target that an input is an output of.
  func target(ofInput name: String) -> Target? {
    if let target = targets[name] { return target }
    return name.lastIndex(of: ".").flatMap { targets[String(name[..<$0])] }
  }

  /// The bars that a column was first of all made from.
  func bars(behind target: Target) -> Target? {
    if target.artifact == .bars { return target }
    for input in target.making.inputs {
      if let next = self.target(ofInput: input.name), let found = bars(behind: next) {
        return found
      }
    }
    return nil
  }

  // MARK: Strategies

  /// A strategy as it is built.
  ///
  /// - Throws: `CommandFailure` where it is not, saying how to.
  init(
    strategy name: String, _ project: Project, _ store: DiskStore, _ history: History
  ) throws {
    let selection = try project.select(["model", "metadata"], strategy: name)
    let graph = selection.graph
    var inspection = try Inspection(
      Engine(graph: graph, store: store), goals: selection.goals, history: history)
    let strategy = Project.name(ofStrategyAt: try project.strategyPath(name))
    guard selection.goals.allSatisfy({ inspection.status(of: $0) == .keep }) else {
      throw CommandFailure(
        "strategy '\(strategy)' is not built as it is now",
        hint: "run 'ktask build -s \(name)', or compare builds from 'ktask log'")
    }
    title = strategy
    self.strategy = nil
    defaultStrategy = project.defaultStrategy
    let own = project.defaultStrategy == strategy ? nil : strategy
    for task in inspection.tasks {
      let node = graph[task]
      guard let label = Label(node.label), label.strategy == own else { continue }
      targets[node.label] = Target(
        name: Label(strategy: nil, label.artifact, label.selectors).description,
        artifact: label.artifact, making: try inspection.making(of: task),
        outputs: inspection.outputs(of: task) ?? [], outputNames: node.rule.outputNames,
        places: node.places)
    }
    findColumns()
  }

  // MARK: Builds

  /// The sides of two builds, a pair for each strategy that one of them was to build.
  static func pairs(
    _ old: SessionRecord, _ new: SessionRecord, _ project: Project, _ history: History
  ) throws -> [(DiffSide, DiffSide)] {
    var goals: [String: [String]] = [:]
    var order: [String] = []
    for text in try goalLabels(old, history) + goalLabels(new, history) {
      guard let label = Label(text) else { continue }
      let strategy = label.strategy ?? project.defaultStrategy ?? ""
      if goals[strategy] == nil { order.append(strategy) }
      goals[strategy, default: []].append(text)
    }
    return try order.map { strategy in
      let nodes = project.nodes(ofStrategy: strategy)
      let sides = try [old, new].map { session in
        try DiffSide(
          session, strategy: strategy, goals: goals[strategy] ?? [], nodes: nodes,
          default: project.defaultStrategy, history)
      }
      return (sides[0], sides[1])
    }
  }

  /// What a build was to make; what it recorded where its goals were too many to be kept.
  private static func goalLabels(
    _ session: SessionRecord, _ history: History
  ) throws -> [String] {
    if !session.goals.isEmpty { return session.goals }
    return try history.labels().filter { label in
      try history.makings(of: label).contains {
        session.start <= $0.time && $0.time <= session.end
      }
    }
  }

  private init(
    _ session: SessionRecord, strategy: String, goals: [String],
    nodes: (String) -> TaskNode?, default defaultStrategy: String?, _ history: History
  ) throws {
    title = "build \(session.id)"
    self.strategy = strategy
    self.defaultStrategy = defaultStrategy
    let records = try history.closure(of: goals, asOf: session)
    let names = Self.outputNames(records.values)
    let own = Self.ownNames(records, prefix: strategy == defaultStrategy ? nil : strategy)
    for (text, record) in records {
      guard let label = Label(text) else { continue }
      let action = try history.action(of: record)
      let isKnown = action?.outputs.map(\.digest) == record.outputs
      let node = nodes(text)
      let now = node?.rule.outputNames.count == record.outputs.count ? node?.rule.outputNames : nil
      targets[text] = Target(
        name: own[text] ?? Label(strategy: nil, label.artifact, label.selectors).description,
        artifact: label.artifact, making: Making(record),
        outputs: isKnown ? action?.outputs ?? [] : record.outputs.map { _ in nil },
        outputNames: now ?? record.outputs.map { names["\(text) \($0)"] }, places: node?.places)
    }
    findColumns()
  }

  /// What outputs are called, by label and digest, as those say who read them.
  private static func outputNames(_ records: some Sequence<BuildRecord>) -> [String: String] {
    var names: [String: String] = [:]
    for record in records {
      for input in record.inputs {
        guard let dot = input.name.lastIndex(of: ".") else { continue }
        let output = String(input.name[input.name.index(after: dot)...])
        names["\(input.name[..<dot]) \(input.digest)"] = output
      }
    }
    return names
  }

  /// The strategy's own names of columns that are kept under another's, which made them first.
  private static func ownNames(
    _ records: [String: BuildRecord], prefix: String?
  ) -> [String: String] {
    func record(_ artifact: Label.Artifact) -> BuildRecord? {
      records[Label(strategy: prefix, artifact).description]
    }
    guard let matrix = record(.features),
      let text = record(.metadata)?.fields.first(where: { $0.name == "resolved_features" })?.value,
      text.hasPrefix("["), text.hasSuffix("]")
    else { return [:] }
    let ids = text.dropFirst().dropLast().split(separator: ", ").map(String.init)
    let columns = matrix.inputs.compactMap { input in
      Label(input.name).flatMap { $0.artifact == .feature ? $0 : nil }
    }
    guard !ids.isEmpty, columns.count % ids.count == 0 else { return [:] }
    var names: [String: String] = [:]
    for (place, label) in columns.enumerated() where label.strategy != prefix {
      let selectors = [label.selectors.first ?? "", ids[place % ids.count]]
      names[label.description] = Label(strategy: nil, .feature, selectors).description
    }
    return names
  }

  private mutating func findColumns() {
    guard let matrix = targets.values.first(where: { $0.name == Label.Artifact.features.rawValue })
    else { return }
    columns = matrix.making.inputs.compactMap { input in
      targets[input.name].flatMap { $0.artifact == .feature ? $0.name : nil }
    }
  }
}

extension Project {
  /// The tasks of a strategy by label, as far as it can be read now; what it has wrong is not what is
  /// asked.
  func nodes(ofStrategy name: String) -> (String) -> TaskNode? {
    guard let path = strategyPaths[name], let source = try? SourceText(readingFileAt: path),
      let strategy = StrategyReader.strategy(in: source)
    else { return { _ in nil } }
    var graph = TaskGraph()
    let settings = buildSettings(prefix: name == defaultStrategy ? nil : name)
    guard (try? StrategyTargets(strategy, in: &graph, settings: settings)) != nil else {
      return { _ in nil }
    }
    let known = graph
    return { label in known.task(labelled: label).map { known[$0] } }
  }
}
