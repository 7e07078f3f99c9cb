// A plan told by what was changed: which change reaches which targets, step by step. Knows the plan's
// values, not how they are written.

import BuildEngine

/// One change, or several with the same effect, and the tasks that it reaches.
struct PlanChain {
  /// What was changed.
  var causes: [Reason]
  /// The tasks that have the causes themselves and wait for no other, then those that wait for them
  /// alone, and so on to the goals.
  let steps: [[PlannedTask]]
}

/// What a plan says, by cause where a change is the cause.
struct PlanStory {
  /// The first changes, each with what it reaches.
  private(set) var chains: [PlanChain] = []
  /// The tasks that are not kept for other causes, as on a first build, in the order of the plan.
  private(set) var others: [PlannedTask] = []
  /// How many changes come after those of the chains.
  private(set) var hiddenCauses = 0
  /// How many tasks only those reach.
  private(set) var hiddenTasks = 0

  /// Finds the changes of a plan and what they reach.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - most: How many chains there are at most.
  /// - Complexity: O(`most` · reasons of the plan).
  init(of plan: Plan, most: Int) {
    if plan.isUpToDate { return }
    let tasks = plan.tasks.filter { $0.status != .keep }
    let places = Dictionary(tasks.enumerated().map { ($1.label, $0) }) { first, _ in first }
    let upstream = tasks.map { task in
      task.why.compactMap { $0.upstreamLabel.flatMap { places[$0] } }
    }
    let isTold = Self.told(tasks, upstream, Self.changedTargets(of: tasks, in: plan))
    let causes = Self.causes(tasks.indices.filter { isTold[$0] }, tasks)
    var found: [(chain: PlanChain, reached: [Int])] = causes.prefix(most).map { cause in
      let reached = Self.steps(from: Set(cause.roots), upstream, isTold)
      return (
        PlanChain(causes: cause.reasons, steps: reached.map { step in step.map { tasks[$0] } }),
        reached.flatMap(\.self)
      )
    }
    // A change that ends where it begins needs no chain, unless another one comes the same way.
    let covered = Set(found.lazy.filter { $0.chain.steps.count > 1 }.flatMap(\.reached))
    found.removeAll { $0.chain.steps.count < 2 && covered.isDisjoint(with: $0.reached) }
    chains = found.map(\.chain)
    let shown = Set(found.flatMap(\.reached))
    let hidden = causes.dropFirst(most)
    let hiddenRoots = Set(hidden.flatMap(\.roots))
    let behind = hidden.isEmpty ? [] : Self.steps(from: hiddenRoots, upstream, isTold)
    let unseen = Set(behind.flatMap(\.self)).subtracting(shown)
    hiddenCauses = hidden.reduce(0) { $0 + $1.reasons.count }
    hiddenTasks = unseen.count
    others = tasks.indices.filter { !shown.contains($0) && !unseen.contains($0) }.map { tasks[$0] }
  }

  /// The names of inputs that changed and are targets, or outputs of some: those did not change by
  /// themselves.
  private static func changedTargets(of tasks: [PlannedTask], in plan: Plan) -> Set<String> {
    var names: Set<String> = []
    for task in tasks {
      for case .inputChanged(let name) in task.why { names.insert(name) }
    }
    // Most plans need no look at all labels.
    if names.isEmpty { return [] }
    let labels = Set(plan.tasks.map(\.label))
    return names.filter { name in
      labels.contains(name)
        || name.lastIndex(of: ".").map { labels.contains(String(name[..<$0])) } ?? false
    }
  }

  /// Which tasks are fully explained by changes, their own and those of what they wait for.
  private static func told(
    _ tasks: [PlannedTask], _ upstream: [[Int]], _ changedTargets: Set<String>
  ) -> [Bool] {
    var isTold: [Bool] = []
    isTold.reserveCapacity(tasks.count)
    for (place, task) in tasks.enumerated() {
      let own = task.why.filter { $0.upstreamLabel == nil }
      let waits = task.why.count - own.count
      isTold.append(
        !task.why.isEmpty && own.allSatisfy { $0.isChange(besides: changedTargets) }
          && upstream[place].count == waits && upstream[place].allSatisfy { isTold[$0] })
    }
    return isTold
  }

  /// The changes in the order in which they are met, those of the same tasks together.
  private static func causes(
    _ places: [Int], _ tasks: [PlannedTask]
  ) -> [(reasons: [Reason], roots: [Int])] {
    var order: [Reason] = []
    var roots: [Reason: [Int]] = [:]
    for place in places {
      for reason in tasks[place].why where reason.upstreamLabel == nil {
        if roots[reason] == nil { order.append(reason) }
        roots[reason, default: []].append(place)
      }
    }
    var causes: [(reasons: [Reason], roots: [Int])] = []
    var positions: [[Int]: Int] = [:]
    for reason in order {
      let places = roots[reason] ?? []
      if let position = positions[places] {
        causes[position].reasons.append(reason)
      } else {
        positions[places] = causes.count
        causes.append(([reason], places))
      }
    }
    return causes
  }

  /// What is reached from `roots`, by how many steps away from them it is at most.
  private static func steps(
    from roots: Set<Int>, _ upstream: [[Int]], _ isTold: [Bool]
  ) -> [[Int]] {
    var level = [Int?](repeating: nil, count: upstream.count)
    var steps: [[Int]] = []
    for place in upstream.indices where isTold[place] {
      let before = upstream[place].lazy.compactMap { level[$0] }.max()
      guard before != nil || roots.contains(place) else { continue }
      let own = before.map { $0 + 1 } ?? 0
      level[place] = own
      if own == steps.count { steps.append([]) }
      steps[own].append(place)
    }
    return steps
  }
}

extension Reason {
  /// The task that has to come first, if that is the reason.
  fileprivate var upstreamLabel: String? {
    if case .upstream(let label, _) = self { label } else { nil }
  }

  /// Whether it is a change that somebody made, of a setting, a file or the program.
  fileprivate func isChange(besides targets: Set<String>) -> Bool {
    switch self {
    case .fieldChanged, .fieldAdded, .fieldRemoved, .ruleRevised, .sourceUnreadable: true
    case .inputChanged(let name): !targets.contains(name)
    default: false
    }
  }
}
