// What `ktask verify` looks at: the cache, the files that builds left, and what rules make once more.

import ArtifactStore
import BuildEngine
import BuildGraph
import Rules

/// The checks of one command.
struct Verification {
  private let selection: Selection
  private let engine: Engine
  private let store: DiskStore

  init(project: Project, selection: Selection) {
    self.selection = selection
    store = project.store()
    engine = Engine(graph: selection.graph, store: store)
  }

  /// Compares objects with their names, and files with objects.
  ///
  /// - Returns: What was found.
  /// - Throws: `CommandFailure` where a target is not up to date, `CancellationError`.
  func check() throws -> VerificationReport {
    try requireUpToDate()
    let check = try engine.check(
      goals: selection.goals, cancellation: { Interrupt.isRequested })
    // The next build is to look for what is missing, even if it was not put aside just now.
    if !check.losses.isEmpty { try? store.removeSnapshots() }
    var report = VerificationReport(check: check)
    let outputs = try selection.recordedOutputs(engine)
    for delivery in selection.deliveries { report.add(delivery, outputs) }
    for own in selection.own { report.add(own, outputs) }
    return report
  }

  /// Runs the rules of the named targets once more and compares what they make.
  ///
  /// - Returns: What came of each.
  /// - Throws: `CommandFailure` where the cache has lost an input, `CancellationError`.
  func rebuild(jobs: Int, quiet: Bool) throws -> [RemadeTarget] {
    let stream = OutputStream.standardError
    let progress = BuildProgress(
      stream: stream, style: BuildProgress.style(for: stream, quiet: quiet))
    let (engine, tasks) = (engine, Set(selection.makers).sorted())
    let reruns = try {
      defer { progress.finish() }
      return try runBlocking {
        try await engine.rerun(
          tasks, jobs: jobs, observer: progress, cancellation: { Interrupt.isRequested })
      }
    }()
    return try reruns.map(remade)
  }

  /// - Throws: `CommandFailure` naming a target that is not up to date, and why.
  private func requireUpToDate() throws {
    let plan = try engine.plan(goals: selection.goals)
    guard let cause = plan.tasks.first(where: \.isOutdated) else { return }
    let graph = selection.graph
    let goal = selection.goals.first { graph.closure(of: [$0]).contains(cause.task) } ?? cause.task
    let (label, why) = (graph[goal].label, cause.why.first)
    let text = why?.text ?? "it would be built"
    let hint = "there is nothing to compare with; run 'ktask build \(label)' first"
    if why == .neverBuilt, plan.tasks.first(where: { $0.task == goal })?.why.first == .neverBuilt {
      throw CommandFailure("\(label) was never built", hint: hint)
    }
    throw CommandFailure(
      "\(label) is not up to date: " + (cause.task == goal ? text : "\(cause.label): \(text)"),
      hint: hint)
  }

  private func remade(_ rerun: Rerun) throws -> RemadeTarget {
    switch rerun.outcome {
    case .made(let outputs):
      let differences = try outputs.enumerated().compactMap { index, output in
        try difference(output, named: fileName(of: index, rerun))
      }
      return RemadeTarget(
        label: rerun.label, outputs: outputs.count,
        bytes: outputs.reduce(0) { $0 + $1.recorded.size }, seconds: rerun.seconds,
        differences: differences, failure: nil)
    case .failed(let message):
      return RemadeTarget(
        label: rerun.label, outputs: 0, bytes: 0, seconds: 0, differences: [], failure: message)
    case .lostInput(let label):
      throw CommandFailure(
        "\(rerun.label) cannot be made again: the cache has lost \(label), which it reads",
        hint: "run 'ktask build \(label)' first")
    }
  }

  private func difference(
    _ output: Rerun.Output, named name: String
  ) throws -> RemadeTarget.Difference? {
    guard let different = output.different else { return nil }
    do {
      let recorded = try store.get(output.recorded)
      let difference = OutputDifference(between: recorded, and: different)
      return RemadeTarget.Difference(output: name, found: difference)
    } catch let error where error.isLostObject {
      return RemadeTarget.Difference(output: name, found: .lost)
    }
  }

  /// What people call an output: the name of the file that it becomes, or that of the target.
  private func fileName(of output: Int, _ rerun: Rerun) -> String {
    for delivery in selection.deliveries {
      for file in delivery.files where file.task == rerun.task && file.output == output {
        return delivery.prefix.map { "\($0)/\(file.fileName)" } ?? file.fileName
      }
    }
    let names = selection.graph[rerun.task].rule.outputNames
    return names.count == 1 ? rerun.label : "\(rerun.label).\(names[output])"
  }
}

extension Selection {
  /// The tasks that make what is named.
  fileprivate var makers: [TaskID] { named.flatMap(\.makers) + own.map(\.task) }
}

extension NamedTarget {
  /// The tasks that make the target: it alone, and of a model of several seeds their trainings too.
  fileprivate var makers: [TaskID] {
    guard label.artifact == .model else { return [task] }
    return targets.targets.filter { $0.label.artifact == .seed }.map(\.task) + [task]
  }
}

extension PlannedTask {
  /// Whether another result is wanted than the one that is recorded; lost bytes are none.
  fileprivate var isOutdated: Bool {
    status != .keep && why.contains { $0 != .objectMissing && $0 != .resumed }
  }
}

extension VerificationReport {
  /// Takes in how the files of a command lie in the project.
  fileprivate mutating func add(_ own: OwnDelivery, _ outputs: [TaskID: [StoredOutput]]) {
    guard let problems = own.problems(outputs) else { return }
    if problems.count == own.paths.count, problems.allSatisfy(\.isMissing) {
      unwritten += own.paths
    } else {
      files += problems
      if problems.isEmpty { intact += own.paths }
    }
  }

  /// Takes in how the files of a strategy lie in its directory.
  fileprivate mutating func add(_ delivery: Delivery, _ outputs: [TaskID: [StoredOutput]]) {
    var problems: [FileProblem] = []
    var isCompared = true
    for file in delivery.files {
      guard let output = outputs[file.task]?[file.output] else {
        isCompared = false
        continue
      }
      let path = delivery.directory + "/" + file.fileName
      let bytes = try? FileSystem.read(path)
      if bytes.map({ Digest(of: $0) }) == output.digest { continue }
      problems.append(FileProblem(path: path, isMissing: bytes == nil))
    }
    if problems.count == delivery.files.count, problems.allSatisfy(\.isMissing) {
      unwritten.append(delivery.directory + "/")
    } else {
      files += problems
      if problems.isEmpty, isCompared { intact.append(delivery.directory + "/") }
    }
  }
}
