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
  /// - Throws: `StoreError` where the metrics cannot be read.
  func text(store: some ArtifactStore, isColored: Bool) throws -> String {
    var lines = [Color.bold.paint(headline, if: isColored)]
    for delivery in selection.deliveries {
      guard let metrics = try metrics(of: delivery, store) else { continue }
      lines += ModelSummary(strategy: delivery.strategyName, metrics: metrics).lines
      let files = delivered.filter { $0.path.hasPrefix(delivery.directory + "/") }
      lines.append("  " + line(of: files, in: delivery.directory))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var headline: String {
    let counts = BuildOutcome.allCases.map { (outcome: $0, count: report.counts[$0]) }
    let time = Stopwatch.text(report.seconds)
    if report.isInterrupted, report.tasks.isEmpty { return "Interrupted before it began" }
    if report.counts.cached == report.tasks.count {
      return "Up to date: \(counted(report.tasks.count, "target")) (\(time))"
    }
    let parts = counts.filter { $0.count > 0 }.map { "\($0.count) \($0.outcome.rawValue)" }
    let verb =
      report.isInterrupted ? "Interrupted" : report.counts.failed > 0 ? "Failed" : "Built"
    return "\(verb): \(parts.joined(separator: ", ")) (\(time))"
  }

  private func line(of files: [DeliveredFile], in directory: String) -> String {
    let written = files.filter(\.isWritten).map { String($0.path.dropFirst(directory.count + 1)) }
    return written.isEmpty
      ? "\(directory)/ is as it was" : "\(directory)/: wrote \(written.joined(separator: ", "))"
  }

  private func metrics(of delivery: Delivery, _ store: some ArtifactStore) throws -> JSON? {
    guard let file = delivery.files.first(where: { $0.fileName == "metrics.json" }),
      let output = report.output(of: file)
    else { return nil }
    return try? JSON.parse(String(decoding: try store.get(output), as: UTF8.self))
  }
}

/// What a model is worth, in a few lines.
struct ModelSummary {
  let strategy: String
  let metrics: JSON

  /// Test accuracy beside that of always answering the largest class, or errors beside those of
  /// always answering the mean, so that nobody takes what a guess reaches for skill.
  var lines: [String] {
    var lines = ["\(strategy):"]
    lines += number("mae") == nil ? classLines : returnLines
    if let best = number("best_epoch"), let all = number("epochs_trained") {
      let why = number("final_val_loss") == nil ? "the last one" : "the lowest validation loss"
      lines.append("  weights of epoch \(Int(best)) of \(Int(all)), \(why)")
    }
    return lines
  }

  private var classLines: [String] {
    var lines: [String] = []
    if let accuracy = number("test_accuracy"), let share = number("baseline_accuracy"),
      let name = text("baseline_class")
    {
      let verdict =
        accuracy > share ? "better than" : accuracy == share ? "no better than" : "worse than"
      lines.append(
        "  test accuracy \(accuracy.fixed(3)), \(verdict) always \(name) (\(share.fixed(3)))")
    }
    let others = [
      ("f1_score", "f1"), ("test_loss", "test loss"), ("best_val_accuracy", "validation accuracy"),
    ].compactMap { key, name in number(key).map { "\(name) \($0.fixed(3))" } }
    return others.isEmpty ? lines : lines + ["  " + others.joined(separator: ", ")]
  }

  private var returnLines: [String] {
    var lines: [String] = []
    if let error = number("rmse"), let guess = number("baseline_rmse") {
      let verdict = error < guess ? "better than" : error == guess ? "no better than" : "worse than"
      lines.append(
        "  rmse \(error.fixed(6)), \(verdict) always the mean return (\(guess.fixed(6)))")
    }
    if let sign = number("test_accuracy"), let guess = number("baseline_accuracy") {
      let verdict = sign > guess ? "better than" : sign == guess ? "no better than" : "worse than"
      lines.append(
        "  sign accuracy \(sign.fixed(3)), \(verdict) always the larger side (\(guess.fixed(3)))")
    }
    let others = [("mae", "mae"), ("r2", "r²"), ("test_loss", "test loss")]
      .compactMap { key, name in number(key).map { "\(name) \($0.fixed(6))" } }
    return lines + ["  " + others.joined(separator: ", ")]
  }

  private func number(_ name: String) -> Double? {
    switch metrics[name] {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  private func text(_ name: String) -> String? {
    if case .string(let text)? = metrics[name] { text } else { nil }
  }
}
