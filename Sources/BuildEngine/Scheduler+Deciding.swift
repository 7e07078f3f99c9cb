// From known inputs to a task that is settled, ready, or blocked by lost objects.

import ArtifactStore
import BuildGraph

extension Scheduler {
  /// More often than this, a store that loses what it is given is not tried.
  static let maximumRestorations = 3

  /// Decides about a task whose inputs are all known.
  mutating func decide(_ task: TaskID) throws(StoreError) {
    switch try decision(about: task) {
    case .open: return
    case .unreadable(let error):
      _ = resolver.forget(task)
      fail(task, "\(error)")
    case .hit(let record):
      resolver.settle(task, record.outputs)
      if try isMissed(task, record) {
        try prepare(task, key: record.key, restoring: record)
      } else {
        try settleFromCache(task, record)
      }
    case .miss(let key): try prepare(task, key: key, restoring: nil)
    }
  }

  /// Whether lost bytes of a recorded result are needed.
  func isMissed(_ task: TaskID, _ record: ActionRecord) throws(StoreError) -> Bool {
    for (index, output) in record.outputs.enumerated() where wanted[task, index] == .certain {
      if try !resolver.store.has(output) { return true }
    }
    return false
  }

  private mutating func decision(about task: TaskID) throws(StoreError) -> Resolver.Decision {
    if isSurveyValid, !isKnown[task.index], runs[task.index] == nil,
      let surveyed = survey.decisions[task.index], case .hit = surveyed
    {
      return surveyed
    }
    return try resolver.decide(task)
  }

  private mutating func settleFromCache(
    _ task: TaskID, _ record: ActionRecord
  ) throws(StoreError) {
    states[task.index] = .settled
    runs[task.index] = nil
    if try mayBeMissed(task, record) {
      uncertain.append((task, record))
    } else {
      try reportCached(task, record)
    }
    makeKnown(task)
    unblockWaiters(of: task)
  }

  /// Whether lost bytes of a recorded result might still turn out to be needed.
  private func mayBeMissed(_ task: TaskID, _ record: ActionRecord) throws(StoreError) -> Bool {
    for (index, output) in record.outputs.enumerated() where wanted[task, index] == .possible {
      if try !resolver.store.has(output) { return true }
    }
    return false
  }

  /// Makes a task ready, unless bytes that it reads have to be made again first.
  private mutating func prepare(
    _ task: TaskID, key: Digest, restoring: ActionRecord?
  ) throws(StoreError) {
    let held = runs[task.index]?.held ?? [:]
    if restoring != nil, runs[task.index]?.restoring == nil { warnOfLoss(of: task) }
    let making = try resolver.making(of: task, key: key)
    let last = try resolver.store.lastBuild(of: making.node.label)
    runs[task.index] = Run(
      key: key, inputs: resolver.executionInputs(of: task), making: making,
      before: restoring == nil ? resolver.forget(task) : restoring?.outputs, restoring: restoring,
      why: (restoring == nil ? making.reasons(since: last) : [.objectMissing])
        + resolver.resumption(of: key), held: held)
    let contents = resolver.graph[task].inputs.lazy.filter { $0.use == .content }.map(\.origin)
    for case .output(let producer, _) in contents where states[producer.index] == .failed {
      return
    }
    for case .output(let producer, let output) in contents {
      wanted.raise(producer, output, to: .certain)
      try want(producer, output, for: task)
    }
    if blockers[task.index] == 0 {
      states[task.index] = .ready
      ready.insert(task)
    }
  }

  private mutating func warnOfLoss(of task: TaskID) {
    let label = resolver.graph[task].label
    news.warnings.append(
      "\(label): its object in the cache is missing or damaged; it is made again")
  }

  /// Blocks `task` on a producer of bytes that are not there.
  private mutating func want(
    _ producer: TaskID, _ output: Int, for task: TaskID
  ) throws(StoreError) {
    if states[producer.index] == .settled {
      guard let made = resolver.outputs[producer.index], try !resolver.store.has(made[output])
      else { return }
      reopen(producer)
    }
    if waiters[producer.index]?.last != task { block(task, on: producer) }
  }

  /// Has a settled task run again, because its bytes are lost.
  private mutating func reopen(_ task: TaskID) {
    restorations[task.index, default: 0] += 1
    if restorations[task.index, default: 0] > Self.maximumRestorations {
      fail(task, "what it makes is lost from the cache again and again")
    } else {
      decideAgain(task)
    }
  }
}
