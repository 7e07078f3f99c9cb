// One look at everything that some goals need, before anything runs. Makes no explanation and no
// report; Plan.swift does that.

import ArtifactStore
import BuildGraph

/// What is to be done about every task that some goals need.
struct Survey {
  /// The tasks, each after those it needs.
  let order: [TaskID]
  /// What the resolver said of each task, by its index.
  private(set) var decisions: [Resolver.Decision?]
  /// What that means for each task, lost objects considered, by its index.
  private(set) var statuses: [PlanStatus]
  /// The task that will make the same and comes first, by the index of the one that comes later.
  private(set) var twins: [Int: TaskID] = [:]
  /// Whose outputs are needed as bytes, not only as digests.
  private(set) var demand: OutputFlags<Demand>

  /// How certain it is that the bytes of an output are needed.
  enum Demand: Int, Comparable {
    case none
    case possible
    case certain

    static func < (left: Demand, right: Demand) -> Bool { left.rawValue < right.rawValue }
  }

  /// Looks at what `goals` need.
  ///
  /// - Complexity: O(tasks + inputs), and a look at the file system for every output that is needed
  ///   as bytes.
  init(of goals: [TaskID], with resolver: inout Resolver) throws(StoreError) {
    let graph = resolver.graph
    order = graph.closure(of: goals)
    decisions = Array(repeating: nil, count: graph.tasks.count)
    statuses = Array(repeating: .keep, count: graph.tasks.count)
    demand = OutputFlags(graph: graph, value: .none)
    try decide(with: &resolver)
    for goal in goals { demand.raise(all: goal, to: .certain) }
    try findLost(with: resolver)
  }

  private mutating func decide(with resolver: inout Resolver) throws(StoreError) {
    var firstByKey: [Digest: TaskID] = [:]
    for task in order {
      let decision = try resolver.decide(task)
      decisions[task.index] = decision
      switch decision {
      case .hit(let record):
        resolver.settle(task, record.outputs)
      case .miss(let key):
        if let first = firstByKey[key] {
          twins[task.index] = first
          statuses[task.index] = .may
        } else {
          firstByKey[key] = task
          statuses[task.index] = .run
        }
      case .open: statuses[task.index] = .may
      case .unreadable: statuses[task.index] = .run
      }
    }
  }

  /// Goes from the goals towards the sources, so that all who need a task's bytes come before it.
  private mutating func findLost(with resolver: Resolver) throws(StoreError) {
    for task in order.reversed() {
      if case .hit(let record) = decisions[task.index] {
        statuses[task.index] = try status(of: task, record, in: resolver.store)
      }
      let need: Demand
      switch statuses[task.index] {
      case .keep: continue
      case .may: need = .possible
      case .run: need = .certain
      }
      for case (.output(let producer, let index), .content) in resolver.graph[task].inputs.lazy
        .map({ ($0.origin, $0.use) })
      {
        demand.raise(producer, index, to: need)
      }
    }
  }

  private func status(
    of task: TaskID, _ record: ActionRecord, in store: any ArtifactStore
  ) throws(StoreError) -> PlanStatus {
    var need = Demand.none
    for (index, output) in record.outputs.enumerated() where demand[task, index] > need {
      if try !store.has(output) { need = demand[task, index] }
    }
    switch need {
    case .none: return .keep
    case .possible: return .may
    case .certain: return .run
    }
  }
}

/// One value for each output of each task of a graph, without an array for every task.
struct OutputFlags<Value: Comparable> {
  private var values: [Value]
  /// Where the values of a task begin, and those of the last one end.
  private let offsets: [Int]

  init(graph: TaskGraph, value: Value) {
    var offsets = [0]
    offsets.reserveCapacity(graph.tasks.count + 1)
    var count = 0
    for node in graph.tasks {
      count += node.outputCount
      offsets.append(count)
    }
    self.offsets = offsets
    values = Array(repeating: value, count: count)
  }

  subscript(task: TaskID, output: Int) -> Value { values[offsets[task.index] + output] }

  mutating func raise(_ task: TaskID, _ output: Int, to value: Value) {
    let position = offsets[task.index] + output
    values[position] = max(values[position], value)
  }

  mutating func raise(all task: TaskID, to value: Value) {
    for position in offsets[task.index]..<offsets[task.index + 1] {
      values[position] = max(values[position], value)
    }
  }
}
