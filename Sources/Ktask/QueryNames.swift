// From the labels and paths of an expression to nodes: which strategies have to be read, and what a
// word means among their targets.

import ArtifactStore
import BuildGraph
import Ktaskfile
import Rules
import Syntax

/// What the words of an expression can mean.
struct QueryNames {
  let graph: QueryGraph
  /// Whether a strategy had errors and is left out.
  let isIncomplete: Bool
  private let selection: Selection
  private let project: Project
  /// The strategy that labels without one mean.
  private let meant: String?

  /// Reads the strategies that an expression is about: those that it names, or all of the project's
  /// where it asks what is made from something, or names a file of bars.
  ///
  /// - Parameters:
  ///   - expression: The question.
  ///   - project: The project.
  ///   - strategy: The name or path that labels without a strategy mean.
  /// - Throws: `QueryError` where a label names nothing, `CommandFailure` where a strategy that was
  ///   named has errors.
  init(_ expression: QueryExpression, in project: Project, strategy: String?) throws {
    self.project = project
    meant =
      try strategy.map { Project.name(ofStrategyAt: try project.strategyPath($0)) }
      ?? project.defaultStrategy
    let words = expression.names
    let labels = words.filter { !Self.isPath($0.text) }
    let files = words.filter { Self.isPath($0.text) }
    let needsAll = expression.asksForDependants || !files.isEmpty
    do {
      selection = try project.select(
        labels.map(\.text) + (needsAll && !project.strategyPaths.isEmpty ? ["*/*"] : []),
        strategy: strategy, keepsGoing: needsAll)
    } catch let failure as CommandFailure where failure.message != nil {
      for label in labels { try Self.check(label, in: project, strategy) }
      throw failure
    }
    isIncomplete = selection.isIncomplete
    graph = QueryGraph(selection.graph)
  }

  /// Whether a word is the path of a file and no label: it ends as such files do, or is there.
  private static func isPath(_ text: String) -> Bool {
    [".csv", ".gz", ".yaml", ".yml"].contains { text.hasSuffix($0) }
      || text.contains("/") && FileSystem.isFile(text)
  }

  /// Finds out whether a label names something.
  ///
  /// - Throws: `QueryError` that says what is wrong with it.
  private static func check(_ label: QueryWord, in project: Project, _ strategy: String?) throws {
    do {
      _ = try project.select([label.text], strategy: strategy, keepsGoing: true)
    } catch let failure as CommandFailure {
      guard let message = failure.message else { throw failure }
      throw QueryError(at: label.range, message, hint: failure.hint)
    }
  }

  /// The nodes that a word means.
  ///
  /// - Throws: `QueryError` where no target reads the file.
  func nodes(of word: QueryWord) throws(QueryError) -> NodeSet {
    if Self.isPath(word.text) { return try nodes(ofFile: word) }
    guard let pattern = LabelPattern(word.text) else { return NodeSet(count: graph.count) }
    let ofStrategies = nodes { target in
      pattern.names(strategy: target.strategyName, default: meant)
        && !pattern.meant(among: outputNames(of: target), of: target.label).isEmpty
    }
    let own = selection.own.filter { Glob.matches($0.name, word.text) }
    var named = NodeSet(own.map { graph.node(of: $0.task) }, count: graph.count)
      .combined(.union, with: ofStrategies)
    // A group is nothing itself, and stands for what it needs.
    for case .group(let needed) in project.file.targets.members(word.text).map(\.work) {
      for label in needed {
        let nodes = try nodes(of: QueryWord(text: label.text, range: word.range))
        named = named.combined(.union, with: nodes)
      }
    }
    return named
  }

  private func nodes(where isMeant: (NamedTarget) -> Bool) -> NodeSet {
    NodeSet(
      selection.named.lazy.filter(isMeant).map { graph.node(of: $0.task) }, count: graph.count)
  }

  private func outputNames(of target: NamedTarget) -> [String] {
    graph.graph[target.task].rule.outputNames
  }

  /// A file of bars is a node; that of a strategy stands for all of its targets.
  private func nodes(ofFile word: QueryWord) throws(QueryError) -> NodeSet {
    let pattern = FileSystem.absolute(word.text, followsLinks: false)
    func isMeant(_ path: String) -> Bool {
      FileSystem.isPath(FileSystem.absolute(path, followsLinks: false), matchedBy: pattern)
    }
    let strategies = Set(project.strategyPaths.filter { isMeant($0.value) }.keys)
    let sources = graph.graph.sources.indices.filter { isMeant(graph.graph.sources[$0]) }
    if strategies.isEmpty, sources.isEmpty {
      let known = graph.graph.sources + project.strategyPaths.values.sorted()
      throw QueryError(
        at: word.range, "no target of the project's strategies is made from '\(word.text)'",
        hint: nearestName(word.text, among: known))
    }
    return NodeSet(sources, count: graph.count)
      .combined(.union, with: nodes { strategies.contains($0.strategyName) })
  }
}

/// A hint with the known name that a misspelt one may have meant, nil where none is near.
func nearestName(_ name: String, among known: [String]) -> String? {
  nearest(name, among: known).map { "did you mean '\($0)'?" }
}
