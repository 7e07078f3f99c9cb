// What a strategy asks for, apart from what its data contain and from which files are there.

import BuildEngine
import BuildGraph
import Columns
import Rules
import Strategy

/// The targets of a strategy as its sources define them, the same whether or not there are data.
struct StrategyDefinition {
  let graph: TaskGraph
  let targets: StrategyTargets

  /// Parameters that come from the environment and not from the sources.
  static let ignored: Set<String> = ["SOURCE_DATE_EPOCH"]

  /// Makes the targets of a strategy as if each timeframe had a file of its own.
  ///
  /// - Parameters:
  ///   - strategy: A checked strategy.
  ///   - prefix: Its name on the command line, nil for the default one.
  /// - Throws: `RuleFailure` where the matrix would lack a feature.
  init(_ strategy: Strategy, prefix: String?) throws {
    var graph = TaskGraph()
    let files = BarFiles { symbol, timeframe in
      "bars of \(symbol) \(timeframe)"
    } exists: { _ in
      true
    }
    targets = try StrategyTargets(
      strategy, in: &graph,
      settings: BuildSettings(
        prefix: prefix, files: files, ktaskVersion: Project.version, createdAt: nil))
    self.graph = graph
  }

  /// Stands for everything that a task is made by and from.
  ///
  /// Tasks with equal definitions make the same of the same sources. Labels and places are no part of it, as they are in no key.
  func definition(of task: TaskID) -> Digest { graph.tasks[task.index].making }

  /// The task of a target by its own label.
  func task(_ label: Label) -> TaskID? {
    targets.targets.first { $0.label == label }?.task
  }

  /// Whether a task is bars, which are made in another way where there are other files.
  static func isLeaf(_ node: TaskNode) -> Bool { Label(node.label)?.artifact == .bars }

  /// Every parameter that some targets depend on, by the place where a person sets it.
  ///
  /// - Complexity: O(size of the rules' descriptions).
  func settings(of goals: [TaskID]) -> [String: String] {
    var values: [String: [String]] = [:]
    for task in graph.closure(of: goals) {
      let node = graph[task]
      for field in node.rule.description where !Self.ignored.contains(field.name) {
        let place = node.places.path(of: field.name)
        let value = field.value.count <= Self.longestValue ? field.value : Self.stand(field.value)
        if values[place]?.contains(value) != true { values[place, default: []].append(value) }
      }
    }
    return values.mapValues { $0.sorted().joined(separator: "; ") }
  }

  /// The revisions of the rules that make some targets, by name.
  func rules(of goals: [TaskID]) -> [String: Int] {
    var rules: [String: Int] = [:]
    for task in graph.closure(of: goals) {
      let rule = graph[task].rule
      rules[rule.name] = type(of: rule).revision
    }
    return rules
  }

  /// Longer values are kept by their digests.
  private static let longestValue = 200

  private static func stand(_ value: String) -> String { "xxh3-128 \(Digest(of: value))" }
}
