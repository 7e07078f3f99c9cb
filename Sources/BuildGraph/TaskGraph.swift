// What depends on what. A task can only refer to tasks that are already there, so a graph has no
// cycles by construction. Knows nothing of what tasks mean, of files' contents or of the cache.

/// The position of a task in its graph.
package struct TaskID: Hashable, Sendable, Comparable {
  package let index: Int

  package init(index: Int) { self.index = index }

  package static func < (left: TaskID, right: TaskID) -> Bool { left.index < right.index }
}

/// The position of a source file in its graph.
package struct SourceID: Hashable, Sendable {
  package let index: Int

  package init(index: Int) { self.index = index }
}

/// One thing that a task is made from.
package struct TaskInput: Hashable, Sendable {
  /// Where the bytes come from.
  package enum Origin: Hashable, Sendable {
    case source(SourceID)
    /// An output of an earlier task, by its position in the rule's `outputNames`.
    case output(TaskID, Int)
  }

  /// What of the bytes is used.
  package enum Use: Hashable, Sendable {
    case content
    /// The digest alone: the object itself need not be there.
    case identity
  }

  package let origin: Origin
  package let use: Use

  package init(_ origin: Origin, use: Use = .content) {
    self.origin = origin
    self.use = use
  }

  package static func source(_ source: SourceID) -> TaskInput { TaskInput(.source(source)) }

  package static func output(_ task: TaskID, _ index: Int = 0, use: Use = .content) -> TaskInput {
    TaskInput(.output(task, index), use: use)
  }
}

/// One node of the graph: a rule, what it reads, and what people call the result.
package struct TaskNode: Sendable {
  package let rule: any Rule
  /// The rule's key, which is part of the action's.
  package let ruleKey: Digest
  /// Stands for everything that it is made by and from, down to the paths of source files.
  package let making: Digest
  /// A hash of what people call it apart from where it is used, by which builds tell new names.
  package let nameHash: UInt64
  /// How many outputs the rule has.
  package let outputCount: Int
  package let inputs: [TaskInput]
  /// What a person calls it, as `feature/EURUSD/1h_rsi_fast_oversold`; part of no key, and the name
  /// of no other task.
  package let label: String
  /// Where a person set each parameter; part of no key.
  package let places: FieldPlaces

  package init(
    rule: any Rule, ruleKey: Digest, making: Digest, nameHash: UInt64, inputs: [TaskInput],
    label: String, places: FieldPlaces
  ) {
    self.rule = rule
    self.nameHash = nameHash
    self.making = making
    self.ruleKey = ruleKey
    outputCount = rule.outputNames.count
    self.inputs = inputs
    self.label = label
    self.places = places
  }
}

/// Where in a strategy the fields of a rule were set, for explanations.
package struct FieldPlaces: Sendable, Equatable {
  /// The path under which fields without a place of their own are found, as `indicators.rsi_14`.
  package let base: String
  /// The full path of a field that is found elsewhere, by the field's name.
  package let exceptions: [String: String]

  package init(_ base: String, exceptions: [String: String] = [:]) {
    self.base = base
    self.exceptions = exceptions
  }

  /// The path of the field called `name`.
  package func path(of name: String) -> String {
    exceptions[name] ?? (base.isEmpty ? name : "\(base).\(name)")
  }
}

/// Everything that could be built: sources, and tasks in an order in which they can be made.
package struct TaskGraph: Sendable {
  /// Paths of source files, absolute or relative to the working directory.
  package private(set) var sources: [String] = []
  /// Tasks; each reads only sources and tasks before it.
  package private(set) var tasks: [TaskNode] = []

  private var sourcesByPath: [String: SourceID] = [:]
  private var tasksByMaking: [Digest: TaskID] = [:]
  private var tasksByLabel: [String: TaskID] = [:]
  /// The labels of a task besides its node's, by its index; most tasks have none.
  private var aliases: [Int: [String]] = [:]
  /// How often a label was asked for by a task that could not have it.
  private var clashes: [String: Int] = [:]

  /// Labels in the order in which they were added, aliases included.
  package private(set) var labels: [String] = []

  package init() {}

  package subscript(task: TaskID) -> TaskNode { tasks[task.index] }

  package subscript(source: SourceID) -> String { sources[source.index] }

  /// The task that `label` stands for, nil if there is none.
  package func task(labelled label: String) -> TaskID? { tasksByLabel[label] }

  /// All that `task` is called, its node's label first.
  package func labels(of task: TaskID) -> [String] {
    [self[task].label] + (aliases[task.index] ?? [])
  }

  /// Adds a source file, once however often it is asked for.
  package mutating func addSource(_ path: String) -> SourceID {
    if let known = sourcesByPath[path] { return known }
    let id = SourceID(index: sources.count)
    sources.append(path)
    sourcesByPath[path] = id
    return id
  }

  /// Adds a task, or finds the one that makes the same thing from the same inputs.
  ///
  /// The label becomes another name of a task that was found. A label names one task: it keeps the
  /// first, and a new task that asks for it is called `label (2)` or the next number that is free,
  /// as builds are remembered by label.
  ///
  /// - Parameters:
  ///   - rule: Makes it.
  ///   - inputs: What it reads.
  ///   - label: What people call it.
  ///   - name: The part of the label that stays the same whoever else makes it too; nil for all of it.
  ///   - places: Where its parameters were set.
  /// - Returns: The task.
  /// - Precondition: Every input is in the graph already, and names an output that its rule has.
  /// - Complexity: O(*k*) in the number of inputs.
  package mutating func addTask(
    _ rule: some Rule, inputs: [TaskInput], label: String, name: String? = nil,
    places: FieldPlaces = FieldPlaces("")
  ) -> TaskID {
    for case .output(let task, let output) in inputs.lazy.map(\.origin) {
      precondition(task.index < tasks.count, "\(label) reads a task that does not exist yet")
      precondition(output < tasks[task.index].outputCount, "\(label): no such output")
    }
    let ruleKey = rule.ruleKey
    let making = making(ruleKey, inputs)
    if let known = tasksByMaking[making] {
      if tasksByLabel[label] == nil {
        call(known, label)
        aliases[known.index, default: []].append(label)
      }
      return known
    }
    let id = TaskID(index: tasks.count)
    let own = freeLabel(like: label)
    tasks.append(
      TaskNode(
        rule: rule, ruleKey: ruleKey, making: making, nameHash: Digest(of: name ?? own).low,
        inputs: inputs, label: own, places: places))
    tasksByMaking[making] = id
    call(id, own)
    return id
  }

  private mutating func call(_ task: TaskID, _ label: String) {
    tasksByLabel[label] = task
    labels.append(label)
  }

  /// `label` itself, or with a number if it names a task already.
  private mutating func freeLabel(like label: String) -> String {
    var free = label
    while tasksByLabel[free] != nil {
      clashes[label, default: 1] += 1
      free = "\(label) (\(clashes[label, default: 1]))"
    }
    return free
  }

  /// The tasks that `goals` need, themselves included, in an order in which they can be made.
  ///
  /// - Complexity: O(tasks + inputs).
  package func closure(of goals: [TaskID]) -> [TaskID] {
    var needed = [Bool](repeating: false, count: tasks.count)
    for goal in goals { needed[goal.index] = true }
    for index in tasks.indices.reversed() where needed[index] {
      for case .output(let task, _) in tasks[index].inputs.lazy.map(\.origin) {
        needed[task.index] = true
      }
    }
    return needed.indices.filter { needed[$0] }.map(TaskID.init(index:))
  }

  /// The tasks that `goals` need, themselves included, in an order in which they can be made.
  ///
  /// The same as `closure(of:)`, for a small part of a large graph.
  ///
  /// - Complexity: O(*n* log *n*) in the number of those tasks and their inputs.
  package func tasksNeeded(by goals: [TaskID]) -> [TaskID] {
    var needed = Set(goals)
    var rest = goals
    while let task = rest.popLast() {
      for case .output(let producer, _) in tasks[task.index].inputs.lazy.map(\.origin)
      where needed.insert(producer).inserted {
        rest.append(producer)
      }
    }
    return needed.sorted()
  }

  private func making(_ ruleKey: Digest, _ inputs: [TaskInput]) -> Digest {
    var sink = HashingSink(capacity: 16 + 32 * inputs.count)
    sink.append(ruleKey)
    for input in inputs {
      switch input.origin {
      case .source(let source):
        sink.append(sources[source.index])
        sink.append(UInt64.max)
      case .output(let task, let output):
        sink.append(tasks[task.index].making)
        sink.append(UInt64(output))
      }
      sink.append(input.use == .content ? 0 : 1 as UInt64)
    }
    return sink.digest
  }
}
