// Targets that are alike as one node: columns by fuzzy set, indicators by id, bars and files together.
// Knows what labels say, nothing of how a graph is drawn.

import BuildGraph
import Columns
import Rules
import Strategy

/// Puts the targets of some strategies into groups, so that a graph of hundreds fits a screen.
struct GraphFolding {
  /// What the members of a group have in common.
  private struct Key: Hashable {
    let strategy: String?
    let kind: String
    /// The fuzzy set, the indicator, or the whole label of a target that stands alone.
    let name: String
  }

  /// What is known of a target besides its task.
  private struct Target {
    let label: Label
    /// The feature that a column is.
    let feature: ResolvedFeature?
  }

  private let graph: QueryGraph
  private var targets: [TaskID: Target] = [:]
  private var keys: [Key: Int] = [:]
  private var members: [(key: Key, nodes: [QueryGraph.Node])] = []
  /// The group of each node that is shown.
  private var groups: [QueryGraph.Node: Int] = [:]

  /// Groups what a selection's goals need.
  static func drawing(of selection: Selection) -> GraphDrawing {
    var folding = GraphFolding(selection)
    folding.addTasks(selection.graph.closure(of: selection.goals))
    folding.addFiles()
    return folding.drawing
  }

  private init(_ selection: Selection) {
    graph = QueryGraph(selection.graph)
    for read in selection.read {
      let features = Dictionary(
        read.strategy.features.map { ($0.featureID, $0) }, uniquingKeysWith: { first, _ in first })
      for target in read.targets.targets where targets[target.task] == nil {
        let id = target.label.artifact == .feature ? target.label.selectors.last : nil
        targets[target.task] = Target(label: target.label, feature: id.flatMap { features[$0] })
      }
    }
  }

  private mutating func addTasks(_ tasks: [TaskID]) {
    for task in tasks { add(graph.node(of: task), to: key(of: task)) }
  }

  private mutating func add(_ node: QueryGraph.Node, to key: Key) {
    let group = keys[key] ?? members.count
    if group == members.count {
      keys[key] = group
      members.append((key, []))
    }
    members[group].nodes.append(node)
    groups[node] = group
  }

  private func key(of task: TaskID) -> Key {
    guard let target = targets[task] else {
      let kind = graph.kinds(of: graph.node(of: task)).first ?? ""
      return Key(strategy: nil, kind: kind, name: graph.graph[task].label)
    }
    let label = target.label
    let name: String
    switch label.artifact {
    case .bars, .seed: name = ""
    case .indicator: name = label.selectors.last ?? ""
    case .feature: name = columns(of: target)
    case .fold: name = label.selectors.count > 1 ? label.selectors[1] : ""
    case .labels, .scaling, .features, .model, .metadata, .walkForward: name = label.description
    }
    return Key(strategy: label.strategy, kind: label.artifact.rawValue, name: name)
  }

  /// Puts files that the same groups read together.
  private mutating func addFiles() {
    for file in graph.graph.sources.indices {
      let readers = Set(graph.dependants[file].compactMap { groups[$0] }).sorted()
      if readers.isEmpty { continue }
      let name = readers.map(String.init).joined(separator: " ")
      add(file, to: Key(strategy: nil, kind: QueryGraph.fileKind, name: name))
    }
  }

  // MARK: Titles

  /// What the columns of a fuzzy set, or of an output that is used as it is, are called together.
  private func columns(of target: Target) -> String {
    guard let feature = target.feature else { return target.label.description }
    if feature.fuzzySet != ResolvedFeature.rawFuzzySet { return "columns of \(feature.fuzzySet)" }
    let output = feature.indicatorOutput.map { ".\($0)" } ?? ""
    return "raw columns of \(feature.indicator)\(output)"
  }

  private func title(of group: (key: Key, nodes: [QueryGraph.Node])) -> String {
    guard group.nodes.count > 1 else { return graph.name(of: group.nodes[0]) }
    let alike = group.nodes.compactMap { graph.task(of: $0).flatMap { targets[$0] } }
    let timeframes = timeframes(of: alike)
    let prefix = group.key.strategy.map { "\($0)/" } ?? ""
    let count = group.nodes.count
    switch Label.Artifact(rawValue: group.key.kind) {
    case .bars: return "\(prefix)bars\(symbols(of: alike, always: true))\(timeframes)"
    case .indicator:
      return "\(prefix)indicator \(group.key.name)\(timeframes)\(symbols(of: alike))"
    case .feature:
      return "\(prefix)\(count) feature \(group.key.name)\(timeframes)\(symbols(of: alike))"
    case .seed: return "\(prefix)\(count) seeds"
    case .fold where group.key.name == "features": return "\(prefix)matrices of \(count) folds"
    case .fold where group.key.name == "scaling": return "\(prefix)scalings of \(count) folds"
    case .fold: return "\(prefix)\(count) folds"
    default: return files(group.nodes.map { graph.name(of: $0) })
    }
  }

  private func files(_ paths: [String]) -> String {
    paths.count <= 3
      ? paths.joined(separator: ", ")
      : "\(paths.count) files: \(paths[0]), \(paths[1]), …"
  }

  /// Whose targets they are, where that is more than one symbol, or `always`.
  private func symbols(of targets: [Target], always: Bool = false) -> String {
    let symbols = Self.distinct(targets.compactMap(\.label.selectors.first))
    let names = symbols.count <= 3 ? symbols.joined(separator: ", ") : "\(symbols.count) symbols"
    return always || symbols.count > 1 ? " of \(names)" : ""
  }

  /// The timeframes in parentheses, in the order in which they are met.
  private func timeframes(of targets: [Target]) -> String {
    let timeframes = targets.compactMap { target in
      target.feature?.timeframe.description ?? target.label.selectors.dropFirst().first
    }
    return " (\(Self.distinct(timeframes).joined(separator: ", ")))"
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }

  // MARK: The result

  private var drawing: GraphDrawing {
    let inputs = members.enumerated().map { group, member in
      Set(member.nodes.flatMap { graph.inputs[$0].compactMap { groups[$0] } })
        .subtracting([group]).sorted()
    }
    let order = Self.order(inputs)
    var places = [Int](repeating: 0, count: order.count)
    for (place, group) in order.enumerated() { places[group] = place }
    return GraphDrawing(
      nodes: order.map { group in
        GraphDrawing.Node(
          title: title(of: members[group]), kind: members[group].key.kind,
          members: members[group].nodes.map { graph.name(of: $0) },
          inputs: inputs[group].map { places[$0] }.sorted())
      })
  }

  /// The groups so that each comes after its inputs; groups lie in as many layers as there are kinds.
  private static func order(_ inputs: [[Int]]) -> [Int] {
    var order: [Int] = []
    var isDone = [Bool](repeating: false, count: inputs.count)
    func visit(_ group: Int) {
      if isDone[group] { return }
      isDone[group] = true
      for input in inputs[group] { visit(input) }
      order.append(group)
    }
    for group in inputs.indices { visit(group) }
    return order
  }
}
