// Which of the labels that builds are remembered of a pattern means. Needs no strategy to be there.

import Rules
import Syntax

/// Finds labels by patterns without a graph.
struct LabelFinder {
  /// The strategy whose labels have no strategy's name in the cache.
  private let defaultStrategy: String?
  /// The strategy that patterns without one mean.
  private let meant: String?

  /// Makes a finder.
  ///
  /// - Parameters:
  ///   - project: The project, whose default strategy is named by labels without a strategy.
  ///   - strategy: The name or path that patterns without a strategy mean, nil for the default.
  init(project: Project, strategy: String?) {
    defaultStrategy = project.defaultStrategy
    meant = strategy.map { Project.name(ofStrategyAt: $0) } ?? project.defaultStrategy
  }

  /// The labels that a pattern means, in their order, each once.
  func labels(matching text: String, among labels: [String]) -> [String] {
    guard let pattern = LabelPattern(text) else { return [] }
    var seen: Set<String> = []
    return labels.filter { label in
      guard seen.insert(label).inserted else { return false }
      // Those of the project's own have names without a slash.
      guard let parsed = Label(label) else { return Glob.matches(label, text) }
      let strategy = parsed.strategy ?? defaultStrategy ?? ""
      return pattern.names(strategy: strategy, default: meant) && pattern.names(parsed)
    }
  }
}

extension Label {
  /// Reads the label of a target as the cache has it; nil where it is none.
  init?(_ text: String) {
    guard let pattern = LabelPattern(text), let artifact = Artifact(rawValue: pattern.artifact)
    else { return nil }
    self.init(strategy: pattern.strategy, artifact, pattern.selectors)
  }
}
