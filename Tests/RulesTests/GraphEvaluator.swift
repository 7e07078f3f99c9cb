// Runs rules without engine and store: every task of a graph once, in order.

import BuildGraph

/// The outputs of every task that some goals need.
struct GraphEvaluator {
  let graph: TaskGraph
  private var outputs: [TaskID: [[UInt8]]] = [:]

  /// Runs what `goals` need on sources at hand.
  ///
  /// - Parameters:
  ///   - graph: What depends on what.
  ///   - sources: The content of each source file by its path.
  ///   - goals: The tasks to run, with everything that they need.
  /// - Throws: What a rule throws.
  init(_ graph: TaskGraph, sources: [String: [UInt8]], goals: [TaskID]) throws {
    self.graph = graph
    for id in graph.closure(of: goals) {
      let task = graph[id]
      let contents = task.inputs.map { input in
        switch input.origin {
        case .source(let source): sources[graph[source]] ?? []
        case .output(let producer, let index): outputs[producer]?[index] ?? []
        }
      }
      outputs[id] = try task.rule.run(Inputs(contents), RuleContext())
    }
  }

  /// An output of a task that was run; nothing if there is none.
  subscript(task: TaskID, output: Int) -> [UInt8] {
    guard let made = outputs[task], made.indices.contains(output) else { return [] }
    return made[output]
  }
}
