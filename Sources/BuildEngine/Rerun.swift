// Runs rules once more that have run before, with the same inputs and at the same time, to see
// whether the same comes of it. Keeps what they make in memory; writes nothing.

package import ArtifactStore
package import BuildGraph

/// What came of running a task's rule once more.
package struct Rerun: Sendable {
  package let task: TaskID
  /// The task's first label.
  package let label: String
  /// How long the rule took.
  package let seconds: Double
  package let outcome: Outcome

  /// How it went.
  package enum Outcome: Sendable {
    /// The rule made its outputs; one for each of its names.
    case made([Output])
    /// The rule failed, or could not be run, for this reason.
    case failed(String)
    /// The cache lost the bytes of an input, an output of the task called so.
    case lostInput(label: String)
  }

  /// One output of the rule.
  package struct Output: Sendable {
    package let name: String
    /// What the cache has recorded of it.
    package let recorded: StoredOutput
    /// What was made now; nil where that is the same.
    package let different: [UInt8]?
  }

  /// Whether every output is what was recorded.
  package var isIdentical: Bool {
    guard case .made(let outputs) = outcome else { return false }
    return outputs.allSatisfy { $0.different == nil }
  }
}

extension Engine {
  /// Runs the rules of `tasks` once more, with inputs from the store, at their recorded times and
  /// without checkpoints.
  ///
  /// What they make is compared with what is recorded and kept only where it differs; the store is
  /// only read.
  ///
  /// - Parameters:
  ///   - tasks: What to make again; each is to be up to date.
  ///   - jobs: How many rules run at the same time.
  ///   - observer: Who watches; identical outputs are told as `cut`, others as `ran`.
  ///   - cancellation: Asked often and from many threads.
  /// - Returns: What came of each, in the order of `tasks`.
  /// - Throws: `StoreError` when the cache cannot be read, `CancellationError`.
  package func rerun(
    _ tasks: [TaskID], jobs: Int = 1, observer: (any BuildObserver)? = nil,
    cancellation: @escaping @Sendable () -> Bool = { false }
  ) async throws -> [Rerun] {
    try store.refresh()
    var resolver = Resolver(graph: graph, store: store, reader: reader)
    let survey = try Survey(of: tasks, with: &resolver)
    observer?.buildWillStart(Plan.Counts(run: tasks.count, may: 0, keep: 0))
    var runs: [Repetition] = []
    for task in tasks {
      guard case .hit(let record) = survey.decisions[task.index] else { continue }
      runs.append(
        Repetition(
          engine: self, task: task, record: record, inputs: resolver.executionInputs(of: task),
          observer: observer, isCancelled: { cancellation() || Task.isCancelled }))
    }
    return try await withThrowingTaskGroup(of: Rerun.self) { group in
      var rest = runs[...]
      var done: [TaskID: Rerun] = [:]
      for run in rest.prefix(max(1, jobs)) { group.addTask { try run() } }
      rest = rest.dropFirst(max(1, jobs))
      while let rerun = try await group.next() {
        done[rerun.task] = rerun
        if let run = rest.popFirst() { group.addTask { try run() } }
      }
      return tasks.compactMap { done[$0] }
    }
  }
}

/// One task that is run once more.
private struct Repetition: Sendable {
  let engine: Engine
  let task: TaskID
  let record: ActionRecord
  let inputs: [Execution.Input]
  let observer: (any BuildObserver)?
  let isCancelled: @Sendable () -> Bool

  private var node: TaskNode { engine.graph[task] }

  func callAsFunction() throws -> Rerun {
    if isCancelled() { throw CancellationError() }
    observer?.taskDidStart(
      task, label: node.label, rule: node.rule.name, expectedSeconds: record.seconds)
    let rerun = try run()
    observer?.taskDidFinish(report(of: rerun))
    return rerun
  }

  private func run() throws -> Rerun {
    if let label = try lostInput() { return made(.lostInput(label: label)) }
    let scratch = MemoryStore()
    let context = RuleContext(
      time: record.time, isCancelled: isCancelled,
      report: { [observer, task] in observer?.taskDidProgress(task, $0) },
      warn: { [observer, node] in observer?.warn("\(node.label): \($0)") })
    let execution = Execution(
      rule: node.rule, inputs: inputs, held: [:], store: engine.store, target: scratch,
      reader: engine.reader, context: context)
    switch execution() {
    case .made(let outputs, let seconds):
      return made(.made(try differences(outputs, in: scratch)), seconds: seconds)
    case .failed(let message): return made(.failed(message))
    case .sourcesChanged: return made(.failed("a file that it reads was changed meanwhile"))
    case .lost: return made(.failed("the cache lost what it reads meanwhile"))
    case .interrupted: throw CancellationError()
    case .storeFailed(let error): throw error
    }
  }

  private func made(_ outcome: Rerun.Outcome, seconds: Double = 0) -> Rerun {
    Rerun(task: task, label: node.label, seconds: seconds, outcome: outcome)
  }

  /// The label of the first task whose output is read here and is not in the store.
  private func lostInput() throws(StoreError) -> String? {
    for (input, named) in zip(inputs, node.inputs) {
      guard case .object(let output) = input, case .output(let producer, _) = named.origin
      else { continue }
      if try !engine.store.has(output) { return engine.graph[producer].label }
    }
    return nil
  }

  private func differences(
    _ outputs: [StoredOutput], in scratch: MemoryStore
  ) throws(StoreError) -> [Rerun.Output] {
    var differences: [Rerun.Output] = []
    for (index, output) in outputs.enumerated() {
      let recorded = record.outputs[index]
      differences.append(
        Rerun.Output(
          name: node.rule.outputNames[index], recorded: recorded,
          different: output == recorded ? nil : try scratch.get(output)))
    }
    return differences
  }

  private func report(of rerun: Rerun) -> TaskReport {
    let error: String?
    switch rerun.outcome {
    case .made: error = nil
    case .failed(let message): error = message
    case .lostInput(let label): error = "the cache has lost \(label), which it reads"
    }
    return TaskReport(
      task: task, label: rerun.label, rule: node.rule.name,
      outcome: error != nil ? .failed : rerun.isIdentical ? .cut : .ran, seconds: rerun.seconds,
      why: [], error: error, stored: [])
  }
}
