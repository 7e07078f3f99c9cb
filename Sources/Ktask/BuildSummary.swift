// What a build came to, for a person: tasks, files, and what the model is worth.

import ArtifactStore
import BuildEngine
import BuildGraph
import Rules
import Syntax

/// The last lines of a build.
struct BuildSummary {
  let report: BuildReport
  let selection: Selection
  let delivered: [DeliveredFile]

  /// The summary: a line of counts, then for each model its metrics and where it is.
  ///
  /// - Parameters:
  ///   - store: Where the metrics are.
  ///   - isColored: Whether the first line stands out.
  ///   - time: What is said instead of how long the build took.
  /// - Returns: Lines, each with its end.
  /// - Throws: `StoreError` where the metrics cannot be read.
  func text(
    store: some ArtifactStore, isColored: Bool, time: String? = nil
  ) throws -> String {
    var lines = [Color.bold.paint(headline(time: time), if: isColored)]
    if let path = CriticalPath(of: report, in: selection.graph).text(of: report.seconds) {
      lines.append("  " + path.visible)
    }
    if let resumed = try resumed(store) { lines.append("  " + resumed) }
    for delivery in selection.deliveries {
      let known = try delivery.summary ?? figures(of: delivery, store)
      if known.isEmpty { continue }
      lines += known
      let files = delivered.filter { $0.path.hasPrefix(delivery.directory + "/") }
      lines.append("  " + line(of: files, in: delivery.directory))
    }
    lines += selection.own.compactMap { $0.line(delivered) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the model of a delivery is worth, and its folds; none where neither was made.
  ///
  /// - Throws: `StoreError` where the metrics cannot be read.
  func figures(of delivery: Delivery, _ store: some ArtifactStore) throws -> [String] {
    let metrics = try document("metrics.json", of: delivery, store)
    let folds = try document("walk_forward.json", of: delivery, store)
    let name = delivery.strategyName.visible
    if let metrics {
      return ModelSummary(strategy: name, metrics: metrics, walkForward: folds).lines
    }
    return folds.map { ModelSummary.lines(ofFolds: $0, strategy: name) } ?? []
  }

  /// What an interrupted build did not do in vain, nil where there is nothing of that kind.
  func resumed(_ store: some ArtifactStore) throws -> String? {
    guard report.isInterrupted else { return nil }
    let unmade = Set(report.tasks.filter(\.stored.isEmpty).map(\.label))
    let labels = try store.checkpoints().compactMap(\.label).filter(unmade.contains).sorted()
    guard let first = labels.first else { return nil }
    let names = labels.count == 1 ? first : "\(first) and \(labels.count - 1) more"
    return "the next build goes on with \(names) where this one stopped"
  }

  /// The line of counts.
  ///
  /// - Parameter time: What is said instead of how long the build took.
  /// - Returns: The line without its end.
  func headline(time: String? = nil) -> String {
    let time = time ?? Stopwatch.text(report.seconds)
    let counts = BuildOutcome.allCases.map { (outcome: $0, count: report.counts[$0]) }
    if report.isInterrupted, report.tasks.isEmpty { return "Interrupted before it began" }
    if report.counts.cached == report.counts.total {
      return "Up to date: \(counted(report.counts.total, "target")) (\(time))"
    }
    let parts = counts.filter { $0.count > 0 }.map { "\($0.count) \($0.outcome.rawValue)" }
    let verb =
      report.isInterrupted ? "Interrupted" : report.counts.failed > 0 ? "Failed" : "Built"
    return "\(verb): \(parts.joined(separator: ", ")) (\(time))"
  }

  /// Which of a delivery's files were written.
  func line(of files: [DeliveredFile], in directory: String) -> String {
    let written = files.filter(\.isWritten).map { String($0.path.dropFirst(directory.count + 1)) }
    let directory = directory.visible
    return written.isEmpty
      ? "\(directory)/ is as it was" : "\(directory)/: wrote \(written.joined(separator: ", "))"
  }

  /// What the build made of one of a delivery's files; nil if there is none or it failed to.
  func document(
    _ fileName: String, of delivery: Delivery, _ store: some ArtifactStore
  ) throws -> JSON? {
    guard let file = delivery.files.first(where: { $0.fileName == fileName }),
      let output = delivery.output(of: file, in: report)
    else { return nil }
    // An object that nothing needs may be lost; its copy was looked at.
    if delivery.stored != nil, let bytes = try? FileSystem.read("\(delivery.directory)/\(fileName)")
    {
      return try? JSON.parse(String(decoding: bytes, as: UTF8.self))
    }
    return try? JSON.parse(String(decoding: try store.get(output), as: UTF8.self))
  }
}
