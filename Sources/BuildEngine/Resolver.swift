// Decides what is to be done about a task, one task at a time. A plan and a build both ask it, so
// that they cannot disagree. Runs nothing and writes nothing.

import ArtifactStore
import BuildGraph

/// What is known of the tasks of a graph, and what follows from it.
struct Resolver {
  /// What is to be done about a task.
  enum Decision {
    /// It was made before, from the very same.
    case hit(ActionRecord)
    /// It has to run, and its result will be kept under this key.
    case miss(Digest)
    /// That depends on what a task before it will make.
    case open
    /// It cannot run, as a source file that it reads cannot be read.
    case unreadable(StoreError)
  }

  let graph: TaskGraph
  let store: any ArtifactStore
  var sources: SourceDigests

  /// The outputs of each task as far as they are known, by the task's index.
  private(set) var outputs: [[StoredOutput]?]

  init(graph: TaskGraph, store: any ArtifactStore, reader: any SourceReader) {
    self.graph = graph
    self.store = store
    sources = SourceDigests(reader: reader, store: store)
    outputs = Array(repeating: nil, count: graph.tasks.count)
  }

  /// Takes in what a task's outputs are, from the cache or from a run.
  mutating func settle(_ task: TaskID, _ made: [StoredOutput]) { outputs[task.index] = made }

  /// Takes back what was known of a task's outputs; returns it.
  mutating func forget(_ task: TaskID) -> [StoredOutput]? {
    defer { outputs[task.index] = nil }
    return outputs[task.index]
  }

  /// What is to be done about `task`, by what is known now.
  mutating func decide(_ task: TaskID) throws(StoreError) -> Decision {
    let inputs = graph.tasks[task.index].inputs
    var digests: [Digest] = []
    digests.reserveCapacity(inputs.count)
    var isOpen = false
    for input in inputs {
      switch input.origin {
      case .source(let source):
        switch try sources.digest(of: graph[source]) {
        case .success(let digest): digests.append(digest)
        case .failure(let error): return .unreadable(error)
        }
      case .output(let producer, let index):
        if let made = outputs[producer.index] {
          digests.append(made[index].digest)
        } else {
          isOpen = true
        }
      }
    }
    if isOpen { return .open }
    let key = graph.tasks[task.index].ruleKey.actionKey(inputs: digests)
    return try look(up: key, for: task)
  }

  /// What the store knows of an action of `task`.
  func look(up key: Digest, for task: TaskID) throws(StoreError) -> Decision {
    guard let record = try store.action(key),
      record.outputs.count == graph.tasks[task.index].outputCount
    else { return .miss(key) }
    return .hit(record)
  }

  /// What the user calls an input.
  func name(of input: TaskInput) -> String {
    switch input.origin {
    case .source(let source): return graph[source]
    case .output(let producer, let index):
      let node = graph[producer]
      let names = node.rule.outputNames
      return names.count == 1 ? node.label : "\(node.label).\(names[index])"
    }
  }

  /// What `task` would be made from now.
  mutating func making(
    of task: TaskID, key: Digest?
  ) throws(StoreError) -> CurrentMaking {
    let node = graph[task]
    var inputs: [CurrentMaking.Input] = []
    inputs.reserveCapacity(node.inputs.count)
    for input in node.inputs {
      inputs.append(CurrentMaking.Input(name: name(of: input), digest: try digest(of: input)))
    }
    return CurrentMaking(key: key, inputs: inputs, node: node)
  }

  /// What a task reads whose inputs are all known.
  func executionInputs(of task: TaskID) -> [Execution.Input] {
    graph[task].inputs.compactMap { input in
      switch input.origin {
      case .source(let source):
        let path = graph[source]
        guard let digest = sources.known(path) else { return nil }
        return input.use == .identity ? .identity(digest) : .source(path: path, expected: digest)
      case .output(let producer, let index):
        guard let output = outputs[producer.index]?[index] else { return nil }
        return input.use == .identity ? .identity(output.digest) : .object(output)
      }
    }
  }

  /// That an action will go on from a checkpoint, if it will.
  func resumption(of key: Digest) -> [Reason] {
    store.checkpoint(of: key) == nil ? [] : [.resumed]
  }

  /// How the last build is to be remembered under each of the task's labels, where it is not already.
  ///
  /// What people read is compared too: inputs may have got other names that the key does not know.
  ///
  /// - Complexity: O(labels of the task + inputs), and the size of the rule's description where
  ///   something is new.
  mutating func buildRecords(
    of task: TaskID, key: Digest, making known: CurrentMaking? = nil, outputs: [Digest]
  ) throws(StoreError) -> [Record] {
    let names = names(of: task, outputs)
    var record: BuildRecord?
    var records: [Record] = []
    for label in graph.labels(of: task) {
      let last = try store.lastMark(of: label)
      if let last, last.key == key, last.names == names { continue }
      if record == nil {
        let current = if let known { known } else { try making(of: task, key: key) }
        record = current.record(key: key, names: names, outputs: outputs)
      }
      record?.label = label
      // Later than the last one even where the clock stands still or was set back.
      record?.time = max(FileSystem.wallClock, last.map { $0.time + 1 } ?? 0)
      if let record { records.append(.build(record)) }
    }
    return records
  }

  /// Stands for the names of a task's inputs and for its outputs.
  private func names(of task: TaskID, _ outputs: [Digest]) -> UInt64 {
    var hash = NameHash()
    for input in graph.tasks[task.index].inputs {
      switch input.origin {
      case .source(let source): hash.add(Digest(of: graph.sources[source.index]).low)
      case .output(let producer, let index):
        hash.add(graph.tasks[producer.index].nameHash &+ UInt64(index))
      }
    }
    for output in outputs { hash.add(output.low) }
    return hash.value
  }

  /// How long the label's last run took.
  func expectedSeconds(of task: TaskID) throws(StoreError) -> Double? {
    guard let last = try store.lastMark(of: graph.tasks[task.index].label) else { return nil }
    return try store.action(last.key)?.seconds
  }

  /// The digest of an input, nil when it is not known.
  mutating func digest(of input: TaskInput) throws(StoreError) -> Digest? {
    switch input.origin {
    case .source(let source): try? sources.digest(of: graph[source]).get()
    case .output(let producer, let index): outputs[producer.index]?[index].digest
    }
  }
}
