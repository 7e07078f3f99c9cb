// Named targets brought up to date, and their outputs read from the cache. Knows where things lie,
// not how they are shown.

import ArtifactStore
import BuildEngine
import BuildGraph
import Columns
import Rules
import Strategy

/// Reads what a build made.
struct TargetReader {
  let graph: TaskGraph
  let report: BuildReport
  let store: DiskStore

  /// Brings what `selection` names up to date, and hands over a reader of it; of what there is, where
  /// the build is to go on after a failure.
  ///
  /// What a build leaves beside a model, as the folds of a walk forward, is not needed to read it.
  ///
  /// - Throws: What the build throws, and what `body` does, which runs again after a lost object.
  static func read(
    _ selection: Selection, of project: Project, options: BuildArguments, trace: BuildTrace? = nil,
    _ body: (TargetReader) throws -> Void
  ) throws {
    let graph = selection.graph
    let times = try selection.named.flatMap { try graph.timestampTasks(of: $0) }
    let all = Selection(
      graph: graph, goals: Set(selection.named.map(\.task) + times).sorted(),
      named: selection.named, typed: selection.typed, files: selection.files, deliveries: [],
      warnings: selection.warnings, isIncomplete: selection.isIncomplete)
    try BuildRun(project: project, selection: all, options: options, trace: trace).run {
      report, store in
      try body(TargetReader(graph: graph, report: report, store: store))
    }
  }

  /// Whether a target was made, and the bars that its rows have their times from.
  func isThere(_ target: NamedTarget) throws -> Bool {
    try ([target.task] + graph.timestampTasks(of: target)).allSatisfy {
      report.report(of: $0)?.stored.isEmpty == false
    }
  }

  /// The bytes of an output.
  func bytes(_ output: Int, of task: TaskID) throws -> [UInt8] {
    guard let stored = report.report(of: task)?.stored, output < stored.count else {
      throw CommandFailure("\(graph[task].label) was not built")
    }
    return try store.get(stored[output])
  }

  /// The bytes of the output called `name`.
  func bytes(_ name: String, of task: TaskID) throws -> [UInt8] {
    guard let output = graph[task].rule.outputNames.firstIndex(of: name) else {
      throw CommandFailure("\(graph[task].label) has no output '\(name)'")
    }
    return try bytes(output, of: task)
  }

  /// An output that is an array.
  func array(_ output: Int, of task: TaskID) throws -> NPYArray {
    do {
      return try NPYArray(decoding: bytes(output, of: task))
    } catch let error as NPYError {
      throw CommandFailure("\(graph[task].label): the cache holds no readable array: \(error)")
    }
  }

  /// The output called `name` as an array, nil where the task has none of that name.
  func array(_ name: String, of task: TaskID) throws -> NPYArray? {
    guard let output = graph[task].rule.outputNames.firstIndex(of: name) else { return nil }
    return try array(output, of: task)
  }

  /// The open times of each block of rows that a column or the labels have, a block a symbol.
  func timestamps(of target: NamedTarget) throws -> [[Int64]] {
    try graph.timestampTasks(of: target).map { task in
      guard case .timestamps(let times) = try array(0, of: task) else {
        throw CommandFailure("\(graph[task].label) has no timestamps")
      }
      return times
    }
  }
}

extension TaskGraph {
  /// The tasks whose first output are the open times of the target's rows; none for others than
  /// columns and labels.
  fileprivate func timestampTasks(of target: NamedTarget) throws -> [TaskID] {
    switch target.label.content {
    case .bars, .indicator, .feature: return [bars(behind: target.task)].compactMap { $0 }
    case .labels:
      let timeframe = target.strategy.baseTimeframe.description
      return try target.strategy.symbols.map { symbol in
        let bars = target.targets.targets.first {
          $0.label.artifact == .bars && $0.label.selectors == [symbol, timeframe]
        }
        guard let bars else { throw CommandFailure("there are no \(timeframe) bars of \(symbol)") }
        return bars.task
      }
    case .features, .scaling, .seed, .model, .metadata, .fold, .walkForward: return []
    }
  }

  /// The bars that a column was first of all made from.
  private func bars(behind task: TaskID) -> TaskID? {
    if self[task].rule.outputNames.first == "timestamp" { return task }
    for case .output(let input, _) in self[task].inputs.lazy.map(\.origin) {
      if let found = bars(behind: input) { return found }
    }
    return nil
  }
}
