// One build from the selection to the summary; `build` and `train` differ only in what they select.

import ArtifactStore
import BuildEngine
import BuildGraph
import Glibc
import Rules
import Syntax

/// What is built, and how its result is told.
struct BuildRun {
  let project: Project
  let selection: Selection
  let options: BuildArguments

  /// Builds, leaves the outputs, and writes the summary or the document.
  ///
  /// - Throws: `CommandFailure.reported` where a target failed, `CancellationError` after Ctrl-C.
  func run() throws {
    Interrupt.heed()
    selection.warn(quiet: options.quiet)
    do {
      try buildAndDeliver()
    } catch let error as StoreError where error.isLostObject {
      // The damaged object was taken out of the cache when it was read; building makes it again.
      let stream = OutputStream.standardError
      stream.writeLine(
        Color.yellow.paint("warning:", if: stream.isColored) + " \(error); building it again")
      try buildAndDeliver()
    }
  }

  private func buildAndDeliver() throws {
    let store = project.store()
    let stream = OutputStream.standardError
    let progress = BuildProgress(
      stream: stream, style: BuildProgress.style(for: stream, quiet: options.quiet))
    let engine = Engine(graph: selection.graph, store: store)
    let report = try build(engine, progress)
    var delivered: [DeliveredFile] = []
    for delivery in selection.deliveries {
      delivered += try delivery.deliver(report, from: store)
    }
    try write(report, delivered, store)
    if report.isInterrupted { throw CancellationError() }
    if report.counts.failed > 0 || selection.isIncomplete { throw CommandFailure.reported }
  }

  private func build(
    _ engine: Engine, _ progress: BuildProgress
  ) throws -> BuildReport {
    let goals = selection.goals
    let settings = BuildOptions(
      jobs: options.jobs ?? Self.coreCount, keepsGoing: options.keepGoing,
      now: { Project.sourceDate ?? Stopwatch.secondsSince1970() })
    defer { progress.finish() }
    return try runBlocking {
      try await engine.build(
        goals: goals, options: settings, observer: progress,
        cancellation: { Interrupt.isRequested })
    }
  }

  /// The processors that are online.
  private static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  private func write(
    _ report: BuildReport, _ delivered: [DeliveredFile], _ store: DiskStore
  ) throws {
    switch options.format {
    case .json:
      let outputs = delivered.map { (name: $0.name, path: $0.path) }
      try OutputStream.writeResult(report.json(outputs: outputs))
    case .text where !options.quiet:
      let summary = BuildSummary(report: report, selection: selection, delivered: delivered)
      let isColored = OutputStream.standardOutput.isColored
      try OutputStream.writeResult(summary.text(store: store, isColored: isColored))
    case .text:
      break
    }
  }
}
