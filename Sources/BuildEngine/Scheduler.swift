// The state of a build: which tasks are settled, which wait for what, which may start. A plain value
// that one function owns; it starts nothing, waits for nothing and tells nobody.
//
//   waiting --all inputs known--> [decide] --hit--------------------------> settled
//                                    |                                        |
//                                    +--miss, or its bytes are lost           | lost bytes wanted
//                                    v                                        v
//                       blocked <--> ready --> running --made--> settled   (waiting again)
//                                                 |
//                                                 +--> failed

import ArtifactStore
import BuildGraph

/// Where every task of a build stands.
struct Scheduler {
  /// Where a task stands; the moves between states are drawn above.
  enum State: Equatable {
    /// Not all of its inputs are known, or it is to be decided anew.
    case waiting
    /// It will run once lost inputs have been made again, or once its twin has run.
    case blocked
    case ready
    case running
    case settled
    case failed
  }

  /// What is kept of a task from the decision that it runs until it is settled.
  struct Run {
    let key: Digest
    /// The inputs that the key was made of, whatever becomes known later.
    let inputs: [Execution.Input]
    let making: CurrentMaking
    /// What its outputs were known to be until now.
    let before: [StoredOutput]?
    /// What was recorded of the action, when it runs only because its outputs are lost.
    let restoring: ActionRecord?
    let why: [Reason]
    /// Bytes of source files that were read already, by path.
    var held: [String: [UInt8]] = [:]
    /// The moment it is given, in seconds since 1970-01-01T00:00:00Z.
    var time: Int64 = 0
  }

  var resolver: Resolver
  let survey: Survey
  let dependants: Dependants
  /// By the task's index, as all arrays here.
  var states: [State]
  /// How many inputs come from tasks that are not settled yet.
  var pendingInputs: [Int]
  /// Whether dependants have been told that the outputs are known.
  var isKnown: [Bool]
  /// How many others have to finish before a blocked task is looked at again.
  var blockers: [Int]
  /// Who is blocked by a task.
  var waiters: [Int: [TaskID]] = [:]
  var runs: [Int: Run] = [:]
  /// Whose outputs somebody needs as bytes.
  var wanted: OutputFlags<Survey.Demand>
  /// How often a task, or what it reads, was made again because objects were lost.
  var restorations: [Int: Int] = [:]
  var runningByKey: [Digest: TaskID] = [:]
  /// Whether the survey's decisions can be relied on; not after a source or a lost output has come
  /// out different.
  var isSurveyValid = true

  var toDecide = ReadyQueue()
  var ready = ReadyQueue()
  /// Tasks from the cache whose bytes are lost: they may have to run after all.
  var uncertain: [(TaskID, ActionRecord)] = []

  /// The label of the task that failed first.
  var firstFailure: String?
  /// What the loop has to pass on: reports, records and warnings, in order.
  var news = SchedulerNews()
  var reports: [Int: TaskReport] = [:]

  init(survey: Survey, resolver: Resolver) {
    let graph = resolver.graph
    self.survey = survey
    self.resolver = resolver
    dependants = Dependants(graph: graph, tasks: survey.order)
    states = Array(repeating: .waiting, count: graph.tasks.count)
    pendingInputs = Array(repeating: 0, count: graph.tasks.count)
    isKnown = Array(repeating: false, count: graph.tasks.count)
    blockers = Array(repeating: 0, count: graph.tasks.count)
    wanted = survey.demand
    for task in survey.order {
      for case .output in graph[task].inputs.lazy.map(\.origin) { pendingInputs[task.index] += 1 }
      if pendingInputs[task.index] == 0 { toDecide.insert(task) }
    }
  }

  /// Decides about every task whose inputs have become known.
  mutating func settle() throws(StoreError) {
    while let task = toDecide.popFirst() {
      if states[task.index] == .waiting { try decide(task) }
    }
  }

  /// Takes the earliest task that can start, and counts it as running.
  ///
  /// - Parameter time: The moment it is given, unless it was given another one before.
  /// - Returns: The task, nil when none can start now.
  /// - Throws: What the store throws.
  mutating func next(at time: Int64) throws(StoreError) -> TaskID? {
    while let task = ready.popFirst() {
      guard states[task.index] == .ready, let run = runs[task.index] else { continue }
      if let twin = runningByKey[run.key] {
        block(task, on: twin)
      } else if try isMadeMeanwhile(task, run) {
        decideAgain(task)
        try settle()
      } else {
        runningByKey[run.key] = task
        states[task.index] = .running
        runs[task.index]?.time = run.restoring?.time ?? time
        return task
      }
    }
    return nil
  }

  /// Has a task that was taken and not started be ready again.
  mutating func putBack(_ task: TaskID) {
    guard states[task.index] == .running, let run = runs[task.index] else { return }
    runningByKey[run.key] = nil
    states[task.index] = .ready
    ready.insert(task)
  }

  /// Whether a twin has made what a task was going to make.
  private func isMadeMeanwhile(_ task: TaskID, _ run: Run) throws(StoreError) -> Bool {
    guard run.restoring == nil else { return false }
    if case .hit = try resolver.look(up: run.key, for: task) { return true }
    return false
  }

  /// Has a task looked at once more, with what is known now.
  mutating func decideAgain(_ task: TaskID) {
    states[task.index] = .waiting
    blockers[task.index] = 0
    toDecide.insert(task)
  }

  /// Has a task wait for another to finish, whatever comes of it.
  mutating func block(_ task: TaskID, on other: TaskID) {
    states[task.index] = .blocked
    blockers[task.index] += 1
    waiters[other.index, default: []].append(task)
  }

  /// Has those who were blocked by a task looked at again.
  mutating func unblockWaiters(of task: TaskID) {
    for waiter in waiters.removeValue(forKey: task.index) ?? []
    where states[waiter.index] == .blocked {
      blockers[waiter.index] -= 1
      if blockers[waiter.index] == 0 { decideAgain(waiter) }
    }
  }

  /// Tells dependants, once, that a task's outputs are known.
  mutating func makeKnown(_ task: TaskID) {
    if isKnown[task.index] { return }
    isKnown[task.index] = true
    for dependant in dependants[task] {
      pendingInputs[dependant.index] -= 1
      if pendingInputs[dependant.index] == 0 { toDecide.insert(dependant) }
    }
  }
}

/// What a scheduler has found and its owner passes on.
struct SchedulerNews {
  var reports: [TaskReport] = []
  var records: [Record] = []
  var warnings: [String] = []
  /// The keys of actions that made their outputs or failed.
  var ended: [Digest] = []
}

/// Who reads what a task makes, once for each input.
struct Dependants {
  private let starts: [Int]
  private let tasks: [TaskID]

  /// Turns the inputs of `tasks` round.
  ///
  /// - Complexity: O(tasks of the graph + inputs).
  init(graph: TaskGraph, tasks order: [TaskID]) {
    var starts = [Int](repeating: 0, count: graph.tasks.count + 1)
    func forEachEdge(_ body: (TaskID, TaskID) -> Void) {
      for task in order {
        for case .output(let producer, _) in graph[task].inputs.lazy.map(\.origin) {
          body(producer, task)
        }
      }
    }
    forEachEdge { producer, _ in starts[producer.index + 1] += 1 }
    for index in graph.tasks.indices { starts[index + 1] += starts[index] }
    var ends = starts
    var tasks = [TaskID](repeating: TaskID(index: 0), count: starts.last ?? 0)
    forEachEdge { producer, task in
      tasks[ends[producer.index]] = task
      ends[producer.index] += 1
    }
    self.starts = starts
    self.tasks = tasks
  }

  subscript(task: TaskID) -> ArraySlice<TaskID> {
    tasks[starts[task.index]..<starts[task.index + 1]]
  }
}
