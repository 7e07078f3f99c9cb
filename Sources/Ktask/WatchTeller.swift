// What `ktask watch` says of a build: what was edited, what ran, and how the metrics changed since the
// build before. Reads what builds left; starts none.

import ArtifactStore
import BuildEngine
import BuildGraph
import Glibc
import Syntax

/// Tells of builds one after the other.
struct WatchTeller {
  /// Whether the last build failed, or could not begin.
  var hasFailed = false
  private var last: (graph: TaskGraph, goals: [TaskID])?
  private var figures: [String: [ModelFigure]] = [:]

  /// Leaves the outputs of a build and writes what is to be said of it to standard output.
  ///
  /// - Parameters:
  ///   - build: The build, ended.
  ///   - options: How its result is told.
  /// - Throws: `StoreError` where an object cannot be read or an output not be written.
  mutating func tell(_ build: WatchedBuild, _ options: BuildArguments) throws {
    let selection = build.selection
    var before: [String: [ModelFigure]] = [:]
    for delivery in selection.deliveries {
      before[delivery.strategyName] = figures[delivery.strategyName] ?? delivery.leftFigures
    }
    var delivered: [DeliveredFile] = []
    for delivery in selection.deliveries {
      let files = try delivery.deliver(build.report, from: build.store)
      try delivery.leaveState(
        beside: files, of: build.report, selection, DefinitionDrafts([]), build.store)
      delivered += files
    }
    for own in selection.own { delivered += try own.deliver(build.report, from: build.store) }
    let summary = BuildSummary(report: build.report, selection: selection, delivered: delivered)
    let models = try selection.deliveries.compactMap { delivery in
      try WatchedModel(
        delivery, summary, build.store, before: before[delivery.strategyName] ?? [])
    }
    let news = WatchNews(
      build: build, edits: build.edits(since: last), summary: summary, models: models)
    switch options.format {
    case .json: try OutputStream.writeResult(news.json.text() + "\n")
    case .text where !options.quiet:
      let isColored = OutputStream.standardOutput.isColored
      try OutputStream.writeResult(news.text(isFirst: last == nil, isColored: isColored))
    case .text: break
    }
    hasFailed = build.isFailed
    if build.report.isInterrupted { return }
    last = (selection.graph, selection.goals)
    for model in models { figures[model.strategy] = model.now }
  }

  /// Writes the line of a build that could not begin, as the project has errors.
  func tellInvalid(_ saved: [String]) throws {
    let document = JSON.object([
      .init("schema", .integer(documentSchema)), .init("status", "invalid"),
      .init("saved", .array(saved.map { .string($0) })),
    ])
    try OutputStream.writeResult(document.text() + "\n")
  }
}

/// A build that has ended, and what led to it.
struct WatchedBuild {
  let report: BuildReport
  let selection: Selection
  let store: DiskStore
  /// The files that were saved before it; none before the first.
  let saved: [String]

  var isFailed: Bool { report.counts.failed > 0 || selection.isIncomplete }

  /// What was edited, as sentences: what made tasks run, and what differs from an earlier graph.
  fileprivate func edits(since last: (graph: TaskGraph, goals: [TaskID])?) -> [String] {
    let sources = Set(selection.graph.sources)
    var reasons = report.tasks.filter { [.ran, .cut, .failed].contains($0.outcome) }
      .flatMap(\.why).filter { $0.isEdit(of: sources) }
    var counts: [String] = []
    if let last {
      let edits = GraphEdits(from: last, to: (selection.graph, selection.goals))
      reasons += edits.reasons.filter { $0.isEdit(of: sources) }
      if edits.added > 0 { counts.append("\(counted(edits.added, "target")) more") }
      if edits.removed > 0 { counts.append("\(counted(edits.removed, "target")) fewer") }
    }
    var seen: Set<String> = []
    return reasons.map(\.text).filter { seen.insert($0).inserted }
      + (counts.isEmpty ? [] : [counts.joined(separator: ", ")])
  }
}

extension Reason {
  /// Whether it tells of an edit, and not of what follows from one.
  fileprivate func isEdit(of sources: Set<String>) -> Bool {
    switch self {
    case .fieldChanged, .fieldAdded, .fieldRemoved, .ruleReplaced, .ruleRevised, .objectMissing,
      .resultForgotten, .sourceUnreadable, .resumed:
      true
    case .inputChanged(let name), .inputAdded(let name), .inputRemoved(let name):
      sources.contains(name)
    default: false
    }
  }
}

extension Delivery {
  /// The figures of the model that an earlier build left in the directory.
  fileprivate var leftFigures: [ModelFigure] {
    func document(_ name: String) -> JSON? {
      (try? FileSystem.read("\(directory)/\(name)"))
        .flatMap { try? JSON.parse(String(decoding: $0, as: UTF8.self)) }
    }
    return ModelFigure.all(
      metrics: model.isEmpty ? nil : document("metrics.json"),
      folds: evaluation.isEmpty ? nil : document("walk_forward.json"))
  }
}

/// What a build made of one strategy's model.
private struct WatchedModel {
  let strategy: String
  let before: [ModelFigure]
  let now: [ModelFigure]
  /// What there is to say of a model that there was none before.
  let introduction: [String]
  let files: String
  /// Whether one of them had to be written.
  let isWritten: Bool

  /// Nil where it made none.
  init?(
    _ delivery: Delivery, _ summary: BuildSummary, _ store: DiskStore, before: [ModelFigure]
  ) throws {
    let metrics = try summary.document("metrics.json", of: delivery, store)
    let folds = try summary.document("walk_forward.json", of: delivery, store)
    guard metrics != nil || folds != nil else { return nil }
    strategy = delivery.strategyName
    self.before = before
    now = ModelFigure.all(metrics: metrics, folds: folds)
    introduction =
      if let metrics {
        ModelSummary(strategy: strategy, metrics: metrics, walkForward: folds).lines
      } else if let folds {
        ModelSummary.lines(ofFolds: folds, strategy: strategy)
      } else {
        []
      }
    let files = summary.delivered.filter { $0.path.hasPrefix(delivery.directory + "/") }
    isWritten = files.contains(where: \.isWritten)
    self.files = summary.line(of: files, in: delivery.directory)
  }

  /// Whether the build left everything as it was.
  var isUnchanged: Bool { !isWritten && before == now }

  /// The lines that tell of it; of what did not change too where there was no build before.
  func lines(isFirst: Bool, isColored: Bool) -> [String] {
    if isUnchanged, !isFirst { return [] }
    let figures =
      before.isEmpty || before == now
      ? introduction
      : ["\(strategy):"]
        + FigureComparison(before: before, now: now).lines(isColored: isColored).map { "  " + $0 }
    return figures + ["  " + files]
  }

  var json: JSON {
    .object(
      now.map { figure in
        let old = before.first { $0.name == figure.name }
        return .init(
          figure.name,
          .object([
            .init("before", old.map { .number($0.value) } ?? .null),
            .init("now", .number(figure.value)),
          ]))
      })
  }
}

/// All that is said of one build.
private struct WatchNews {
  let build: WatchedBuild
  let edits: [String]
  let summary: BuildSummary
  let models: [WatchedModel]

  /// How many edits are shown before the rest is counted.
  private static let most = 8

  func text(isFirst: Bool, isColored: Bool) -> String {
    var lines: [String] = []
    if !isFirst || !build.saved.isEmpty {
      lines.append(Color.bold.paint("\(Self.timeOfDay) \(names)", if: isColored))
    }
    // What a first build finds new is all there is.
    let shown = edits.count > Self.most + 1 ? Array(edits.prefix(Self.most)) : edits
    lines += shown.map { "  " + $0.visible }
    if shown.count < edits.count { lines.append("  … and \(edits.count - shown.count) more") }
    lines.append(Color.bold.paint(summary.headline(), if: isColored))
    if let resumed = try? summary.resumed(build.store) { lines.append("  " + resumed) }
    for model in models { lines += model.lines(isFirst: isFirst, isColored: isColored) }
    for own in build.selection.own where isFirst || own.isWritten(among: summary.delivered) {
      lines += [own.line(summary.delivered)].compactMap { $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var names: String {
    let names = build.saved.map(\.visible)
    return names.count <= 3
      ? names.joined(separator: ", ")
      : names.prefix(2).joined(separator: ", ") + " and \(names.count - 2) more files"
  }

  /// The time of day where the user is, as `14:03:12`.
  private static var timeOfDay: String {
    var seconds = time(nil)
    var parts = unsafe tm()
    guard unsafe localtime_r(&seconds, &parts) != nil else { return "" }
    return unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }

  var json: JSON {
    let report = build.report
    let status = report.isInterrupted ? "interrupted" : build.isFailed ? "failed" : "built"
    let executed = report.tasks.filter { $0.outcome == .ran || $0.outcome == .cut }
    return .object([
      .init("schema", .integer(documentSchema)),
      .init("status", .string(status)),
      .init("saved", .array(build.saved.map { .string($0) })),
      .init("edits", .array(edits.map { .string($0) })),
      .init(
        "counts",
        .object(
          BuildOutcome.allCases.map { .init($0.rawValue, .integer(Int64(report.counts[$0]))) })),
      .init("executed", .array(executed.map { .string($0.label) })),
      .init(
        "errors",
        .object(
          report.tasks.compactMap { task in
            task.error.map { .init(task.label, .string($0)) }
          })),
      .init("seconds", .number(report.seconds)),
      .init(
        "outputs",
        .object(summary.delivered.map { .init($0.name, .string($0.path)) })),
      .init("figures", .object(models.map { .init($0.strategy, $0.json) })),
    ])
  }
}
