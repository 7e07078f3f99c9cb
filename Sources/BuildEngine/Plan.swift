// What a build would do, and why, as values for a front end.

import ArtifactStore
package import BuildGraph

/// What a build would do about a task.
package enum PlanStatus: String, Sendable {
  /// It runs, for certain.
  case run
  /// It runs if what it reads comes out different.
  case may
  /// It is taken from the cache, for certain.
  case keep
}

/// What a build would do about one task, and why.
package struct PlannedTask: Sendable {
  package let task: TaskID
  package let label: String
  package let rule: String
  package let status: PlanStatus
  /// Empty for a task that is kept.
  package let why: [Reason]
  /// How long its last run took; nil if it is kept or was never made here.
  package let expectedSeconds: Double?
}

/// What a build of some goals would do.
package struct Plan: Sendable {
  /// All tasks that the goals need, each after those it needs.
  package let tasks: [PlannedTask]
  package private(set) var counts: Counts

  /// The plan that also keeps `count` targets which are not among its tasks.
  package func adding(kept count: Int) -> Plan {
    var plan = self
    plan.counts = Counts(run: counts.run, may: counts.may, keep: counts.keep + count)
    return plan
  }

  /// How many tasks would fare how.
  package struct Counts: Sendable, Equatable {
    package let run: Int
    package let may: Int
    package let keep: Int

    package var total: Int { run + may + keep }
  }

  /// Whether a build would do nothing.
  package var isUpToDate: Bool { counts.keep == counts.total }
}

extension Plan {
  init(_ survey: Survey, _ resolver: inout Resolver) throws(StoreError) {
    var tasks: [PlannedTask] = []
    tasks.reserveCapacity(survey.order.count)
    for task in survey.order {
      let node = resolver.graph[task]
      let status = survey.statuses[task.index]
      tasks.append(
        PlannedTask(
          task: task, label: node.label, rule: node.rule.name, status: status,
          why: status == .keep ? [] : try survey.reasons(for: task, &resolver),
          expectedSeconds: status == .keep ? nil : try resolver.expectedSeconds(of: task)))
    }
    self.tasks = tasks
    counts = survey.counts
  }
}

extension Survey {
  var counts: Plan.Counts {
    var run = 0
    var may = 0
    for task in order {
      switch statuses[task.index] {
      case .run: run += 1
      case .may: may += 1
      case .keep: break
      }
    }
    return Plan.Counts(run: run, may: may, keep: order.count - run - may)
  }

  /// Why `task`, which is not kept, would run.
  fileprivate func reasons(
    for task: TaskID, _ resolver: inout Resolver
  ) throws(StoreError) -> [Reason] {
    let node = resolver.graph[task]
    if let twin = twins[task.index] { return [.twin(label: resolver.graph[twin].label)] }
    switch decisions[task.index] {
    case .hit(let record): return [.objectMissing] + resolver.resumption(of: record.key)
    case nil: return [.objectMissing]
    case .unreadable(let error): return [.sourceUnreadable(message: "\(error)")]
    case .miss(let key):
      let making = try resolver.making(of: task, key: key)
      return making.reasons(since: try resolver.store.lastBuild(of: node.label))
        + resolver.resumption(of: key)
    case .open:
      guard let last = try resolver.store.lastBuild(of: node.label) else { return [.neverBuilt] }
      let making = try resolver.making(of: task, key: nil)
      return making.reasons(since: last) + upstreamReasons(for: node, resolver)
    }
  }

  private func upstreamReasons(for node: TaskNode, _ resolver: Resolver) -> [Reason] {
    var seen: Set<TaskID> = []
    var reasons: [Reason] = []
    for case .output(let producer, _) in node.inputs.lazy.map(\.origin)
    where resolver.outputs[producer.index] == nil && seen.insert(producer).inserted {
      let isCertain = statuses[producer.index] == .run
      let label = resolver.graph[producer].label
      reasons.append(.upstream(label: label, isCertain: isCertain))
    }
    return reasons
  }
}
