// What was edited between two graphs of one project, whether or not anything has to run for it: going
// back to an earlier state runs nothing and is an edit all the same.

import ArtifactStore
package import BuildGraph

/// How one graph differs from another.
package struct GraphEdits: Sendable {
  /// Each difference of parameters once, in the order of the tasks.
  package let reasons: [Reason]
  /// How many labels no task had before, and how many are gone.
  package let added: Int
  package let removed: Int

  /// Compares what goals need in two graphs, label by label.
  ///
  /// - Parameters:
  ///   - old: The graph before, and its goals.
  ///   - new: The graph now, and its goals.
  /// - Complexity: O(tasks), and as much as the rules' descriptions are long.
  package init(
    from old: (graph: TaskGraph, goals: [TaskID]), to new: (graph: TaskGraph, goals: [TaskID])
  ) {
    // A task that is found under another name than before is no new one.
    var known: [String: TaskNode] = [:]
    for task in old.graph.closure(of: old.goals) {
      for label in old.graph.labels(of: task) { known[label] = old.graph[task] }
    }
    let after = new.graph.closure(of: new.goals)
    let labels = Set(after.flatMap { new.graph.labels(of: $0) })
    var seen: Set<Reason> = []
    reasons = after.map { new.graph[$0] }.flatMap { node -> [Reason] in
      guard let past = known[node.label],
        past.rule.actionKey(inputs: []) != node.rule.actionKey(inputs: [])
      else { return [] }
      let record = BuildRecord(
        label: past.label, time: 0, key: past.rule.actionKey(inputs: []), names: 0,
        rule: past.rule.name, revision: type(of: past.rule).revision, fields: past.rule.description,
        inputs: [], outputs: [])
      return CurrentMaking(key: nil, inputs: [], node: node).reasons(since: record)
    }.filter { seen.insert($0).inserted }
    added = labels.count { known[$0] == nil }
    removed = known.keys.count { !labels.contains($0) }
  }
}
