// What depends on what, files and tasks alike, and the answers to questions about it.

import BuildGraph
import Commands
import Rules

/// The files and tasks of a graph as nodes that are numbered in an order in which they can be made.
struct QueryGraph {
  /// A node's number: files come first, then tasks in the order of the graph.
  typealias Node = Int

  let graph: TaskGraph
  /// What each node is made from, without repetitions.
  let inputs: [[Node]]
  /// What each node is an input of.
  let dependants: [[Node]]

  init(_ graph: TaskGraph) {
    self.graph = graph
    let files = graph.sources.count
    var inputs = [[Node]](repeating: [], count: files)
    var dependants = [[Node]](repeating: [], count: files + graph.tasks.count)
    for (index, task) in graph.tasks.enumerated() {
      var seen: Set<Node> = []
      var own: [Node] = []
      for origin in task.inputs.lazy.map(\.origin) {
        let node =
          switch origin {
          case .source(let source): source.index
          case .output(let producer, _): files + producer.index
          }
        if seen.insert(node).inserted {
          own.append(node)
          dependants[node].append(files + index)
        }
      }
      inputs.append(own)
    }
    self.inputs = inputs
    self.dependants = dependants
  }

  var count: Int { inputs.count }

  func node(of task: TaskID) -> Node { graph.sources.count + task.index }

  /// The task of a node, nil for a file.
  func task(of node: Node) -> TaskID? {
    node < graph.sources.count ? nil : TaskID(index: node - graph.sources.count)
  }

  /// What a node is called: the label of a task, the path of a file.
  func name(of node: Node) -> String {
    task(of: node).map { graph[$0].label } ?? graph.sources[node]
  }

  /// All that a node is called.
  func names(of node: Node) -> [String] {
    task(of: node).map { graph.labels(of: $0) } ?? [graph.sources[node]]
  }

  /// The kind of a file.
  static let fileKind = "file"

  /// The kind of a target of the project's own.
  static let commandKind = CommandRule.name

  /// The kinds that a node is of, several only where labels of several kinds mean one task.
  func kinds(of node: Node) -> [String] {
    guard let task = task(of: node) else { return [Self.fileKind] }
    if graph[task].rule is CommandRule { return [Self.commandKind] }
    return graph.labels(of: task).compactMap { LabelPattern($0)?.artifact }
  }
}

/// Some nodes of a graph.
struct NodeSet {
  private(set) var isMember: [Bool]

  init(count: Int) { isMember = Array(repeating: false, count: count) }

  init(_ nodes: some Sequence<QueryGraph.Node>, count: Int) {
    self.init(count: count)
    for node in nodes { insert(node) }
  }

  mutating func insert(_ node: QueryGraph.Node) { isMember[node] = true }

  func contains(_ node: QueryGraph.Node) -> Bool { isMember[node] }

  /// The nodes in the order of their numbers.
  var nodes: [QueryGraph.Node] { isMember.indices.filter { isMember[$0] } }

  func filter(_ isIncluded: (QueryGraph.Node) -> Bool) -> NodeSet {
    NodeSet(nodes.filter(isIncluded), count: isMember.count)
  }

  func combined(_ operation: QueryOperator, with other: NodeSet) -> NodeSet {
    var result = self
    for node in isMember.indices {
      switch operation {
      case .union: result.isMember[node] = isMember[node] || other.isMember[node]
      case .except: result.isMember[node] = isMember[node] && !other.isMember[node]
      case .intersect: result.isMember[node] = isMember[node] && other.isMember[node]
      }
    }
    return result
  }
}

// MARK: - Answers

extension QueryGraph {
  /// The nodes that an expression stands for.
  ///
  /// - Parameters:
  ///   - expression: The question.
  ///   - resolve: The nodes that a label or path means.
  /// - Returns: The nodes, files and tasks.
  /// - Throws: `QueryError` where a name or kind means nothing.
  func answer(
    _ expression: QueryExpression, resolve: (QueryWord) throws(QueryError) -> NodeSet
  ) throws(QueryError) -> NodeSet {
    switch expression {
    case .names(let word): return try resolve(word)
    case .both(let operation, let left, let right):
      let first = try answer(left, resolve: resolve)
      return first.combined(operation, with: try answer(right, resolve: resolve))
    case .dependencies(let inner, let depth):
      return reach(from: try answer(inner, resolve: resolve), along: inputs, depth: depth)
    case .dependants(let inner, let depth):
      return reach(from: try answer(inner, resolve: resolve), along: dependants, depth: depth)
    case .somePath(let from, let to):
      let (from, to) = (try answer(from, resolve: resolve), try answer(to, resolve: resolve))
      return somePath(from, to) ?? somePath(to, from) ?? NodeSet(count: count)
    case .allPaths(let from, let to):
      let (from, to) = (try answer(from, resolve: resolve), try answer(to, resolve: resolve))
      return between(from, to).combined(.union, with: between(to, from))
    case .ofKind(let kind, let inner):
      try check(kind: kind)
      return try answer(inner, resolve: resolve).filter { node in
        kinds(of: node).contains { LabelPattern.matches($0, kind.text) }
      }
    case .matching(let pattern, let inner):
      return try answer(inner, resolve: resolve).filter { node in
        names(of: node).contains { LabelPattern.matches($0, pattern.text) }
      }
    }
  }

  /// What can be reached, the beginning included.
  ///
  /// - Complexity: O(nodes + edges).
  private func reach(from start: NodeSet, along edges: [[Node]], depth: Int?) -> NodeSet {
    var reached = start
    var frontier = start.nodes
    var step = 0
    while !frontier.isEmpty, depth.map({ step < $0 }) ?? true {
      var next: [Node] = []
      for node in frontier {
        for other in edges[node] where !reached.contains(other) {
          reached.insert(other)
          next.append(other)
        }
      }
      frontier = next
      step += 1
    }
    return reached
  }

  /// The nodes of a shortest way along inputs, nil where there is none.
  private func somePath(_ from: NodeSet, _ to: NodeSet) -> NodeSet? {
    var before = [Node?](repeating: nil, count: count)
    var seen = from
    var frontier = from.nodes
    while !frontier.isEmpty {
      if let end = frontier.first(where: to.contains) {
        let path = sequence(first: end) { before[$0] }
        return NodeSet(path, count: count)
      }
      var next: [Node] = []
      for node in frontier {
        for input in inputs[node] where !seen.contains(input) {
          seen.insert(input)
          before[input] = node
          next.append(input)
        }
      }
      frontier = next
    }
    return nil
  }

  /// All that is made from `to` and that `from` is made from.
  private func between(_ from: NodeSet, _ to: NodeSet) -> NodeSet {
    reach(from: from, along: inputs, depth: nil)
      .combined(.intersect, with: reach(from: to, along: dependants, depth: nil))
  }

  private func check(kind: QueryWord) throws(QueryError) {
    let known = [Self.fileKind] + Label.Artifact.allCases.map(\.rawValue) + [Self.commandKind]
    if known.contains(where: { LabelPattern.matches($0, kind.text) }) { return }
    throw QueryError(
      at: kind.range, "there is no kind '\(kind.text)'",
      hint: nearestName(kind.text, among: known) ?? "there are: " + known.joined(separator: ", "))
  }
}
