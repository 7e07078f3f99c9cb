// Strategies that an earlier build brought up to date and that nothing has touched since: they need
// not be read, nor their targets put into a graph, for it to be known that all of them are kept.

import ArtifactStore
import BuildEngine
import BuildGraph
import Rules

/// A strategy of which everything that was asked for is up to date.
struct SettledStrategy {
  /// The labels that were given and named some of its targets.
  let matched: [String]
  /// The targets that were asked for.
  let goals: [String]
  /// What the user was told when it was last read.
  let warnings: [String]
  let diagnostics: [UInt8]
  let model: [StoredFile]
  let evaluation: [StoredFile]
  /// What is said of its model.
  let summary: [String]
  /// The low words of what its targets are made as, by which those are known that others share.
  let makings: [UInt64]
  /// The digest of its text.
  let digest: Digest
  /// What must be as it was for all this to hold.
  let entries: [Snapshot.Entry]
  /// What it is to be kept under again, as files had to be read that need not be read twice; nil where
  /// looking at them was enough.
  var renewedKey: SettledStrategyKey?

  /// A file that is left for people, and the object that it is a copy of.
  struct StoredFile {
    let name: String
    let output: StoredOutput
  }
}

/// What a settled strategy is kept under.
struct SettledStrategyKey {
  let command: [String]

  /// Puts together everything besides files that a strategy's targets and their outputs depend on.
  init(_ project: Project, _ file: StrategyFile, prefix: String?, labels: [String]) {
    let streams = OutputStream.standardError.isColored
    command =
      ["strategy", Project.version, file.path, prefix ?? "", project.barTemplate, "\(streams)"]
      + UpToDateCheck.variables + labels
  }
}

extension DiskStore {
  /// The strategy of a key, nil unless everything about it is as it was.
  func settled(_ key: SettledStrategyKey, strategyPath: String) -> SettledStrategy? {
    guard let snapshot = snapshot(of: key.command), let seen = snapshot.seenAgain() else {
      return nil
    }
    var strategy = SettledStrategy(seen, strategyPath: strategyPath)
    if seen != snapshot { strategy?.renewedKey = key }
    return strategy
  }

  /// Keeps a strategy under a key.
  func save(_ strategy: SettledStrategy, _ key: SettledStrategyKey) throws(StoreError) {
    try save(strategy.snapshot(key))
  }
}

extension SettledStrategy {
  /// Whether everything about it is still as it was.
  var holds: Bool { Snapshot(of: entries).seenAgain() != nil }
}

// MARK: - Bytes

extension SettledStrategy {
  /// The strategy as parts of a snapshot; texts end with a zero, which none of them contains.
  fileprivate func snapshot(_ key: SettledStrategyKey) -> Snapshot {
    Snapshot(
      command: key.command, cacheDirectory: "", projectDirectory: "", entries: entries,
      output: [
        Self.joined(matched), Self.joined(goals), Self.joined(warnings),
        Self.joined(model.flatMap(\.texts)), Self.joined(evaluation.flatMap(\.texts)),
        makings.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } },
        Self.joined(summary),
      ], isDocument: false, error: diagnostics)
  }

  fileprivate init?(_ snapshot: Snapshot, strategyPath: String) {
    guard snapshot.output.count == 7, snapshot.output[5].count.isMultiple(of: 8) else { return nil }
    matched = Self.texts(snapshot.output[0])
    goals = Self.texts(snapshot.output[1])
    warnings = Self.texts(snapshot.output[2])
    summary = Self.texts(snapshot.output[6])
    guard let model = Self.files(snapshot.output[3]),
      let evaluation = Self.files(snapshot.output[4]),
      case .digest(let digest) = snapshot.entries.first(where: { $0.path == strategyPath })?.content
    else { return nil }
    self.model = model
    self.evaluation = evaluation
    self.digest = digest
    makings = unsafe snapshot.output[5].withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 8).map { offset in
        UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
    }
    diagnostics = snapshot.error
    entries = snapshot.entries
  }

  private static func joined(_ texts: [String]) -> [UInt8] {
    texts.flatMap { Array($0.utf8) + [0] }
  }

  private static func texts(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  private static func files(_ bytes: [UInt8]) -> [StoredFile]? {
    let texts = texts(bytes)
    guard texts.count.isMultiple(of: 3) else { return nil }
    return stride(from: 0, to: texts.count, by: 3).reduce(into: [StoredFile]?([])) { files, index in
      guard let digest = Digest(hexadecimal: texts[index + 1]), let size = Int(texts[index + 2])
      else {
        files = nil
        return
      }
      let output = StoredOutput(digest: digest, size: size)
      files?.append(StoredFile(name: texts[index], output: output))
    }
  }
}

extension SettledStrategy.StoredFile {
  fileprivate var texts: [String] { [name, "\(output.digest)", "\(output.size)"] }
}

// MARK: - In a selection

extension SettledStrategy {
  /// What is left of it for people.
  func delivery(of name: String, prefix: String?, in directory: String) -> Delivery {
    func deliverables(_ files: [StoredFile]) -> [Deliverable] {
      // No task of a graph makes them.
      files.map { Deliverable(fileName: $0.name, task: TaskID(index: .max), output: 0) }
    }
    var delivery = Delivery(
      prefix: prefix, strategyName: name, strategy: nil, directory: directory,
      model: deliverables(model), evaluation: deliverables(evaluation))
    delivery.stored = Dictionary((model + evaluation).map { ($0.name, $0.output) }) { first, _ in
      first
    }
    delivery.summary = summary
    return delivery
  }
}

extension Selection {
  /// How many targets of settled strategies there are besides those that `goals` need.
  ///
  /// - Complexity: O(*n*) in the number of targets.
  func countSettledTargets() -> Int {
    if settled.isEmpty { return 0 }
    var seen = Set<UInt64>(minimumCapacity: settled.map(\.makings.count).reduce(0, +))
    for task in graph.closure(of: goals) { seen.insert(graph.tasks[task.index].making.low) }
    let known = seen.count
    for strategy in settled { seen.formUnion(strategy.makings) }
    return seen.count - known
  }
}

/// A strategy that was read, as far as it is needed to keep it when it has been built.
struct LoadedStrategy {
  let key: SettledStrategyKey
  let file: StrategyFile
  let matched: [String]
  let goals: [TaskID]
  let warnings: [String]
  let diagnostics: [UInt8]
  let delivery: Delivery
}

extension BuildRun {
  /// Keeps the strategies that were built whole, so that the next build need not read them.
  func saveSettled(_ report: BuildReport, _ delivered: [DeliveredFile], in store: DiskStore) {
    for strategy in selection.settled {
      if let key = strategy.renewedKey { try? store.save(strategy, key) }
    }
    let project = project.sightings.projectEntries
    let filesByDirectory = Dictionary(grouping: delivered, by: \.directory)
    for strategy in selection.loaded {
      let own = filesByDirectory[strategy.delivery.directory] ?? []
      guard let left = left(own, by: [strategy.delivery]),
        let settled = settled(strategy, report, project + left, store)
      else { continue }
      // Without it the next build reads the strategy; there is nothing to be told.
      try? store.save(settled, strategy.key)
    }
  }

  private func settled(
    _ strategy: LoadedStrategy, _ report: BuildReport, _ project: [Snapshot.Entry],
    _ store: DiskStore
  ) -> SettledStrategy? {
    let graph = selection.graph
    let tasks = graph.tasksNeeded(by: strategy.goals)
    let files = strategy.delivery
    func stored(_ files: [Deliverable]) -> [SettledStrategy.StoredFile] {
      files.compactMap { file in
        report.output(of: file).map { .init(name: file.fileName, output: $0) }
      }
    }
    let (model, evaluation) = (stored(files.model), stored(files.evaluation))
    guard tasks.allSatisfy({ report.report(of: $0)?.stored.isEmpty == false }),
      model.count == files.model.count, evaluation.count == files.evaluation.count,
      let own = self.project.sightings.entry(of: strategy.file.path),
      case .digest(let digest) = own.content
    else { return nil }
    let paths = Set(
      tasks.flatMap { graph.tasks[$0.index].inputs }.compactMap { input in
        if case .source(let source) = input.origin { graph[source] } else { nil }
      })
    let figures = try? BuildSummary(report: report, selection: selection, delivered: [])
      .figures(of: files, store)
    guard let summary = figures,
      let sources = entries(of: report.sources.filter { paths.contains($0.name) }, in: store)
    else { return nil }
    return SettledStrategy(
      matched: strategy.matched, goals: strategy.goals.map { graph[$0].label },
      warnings: strategy.warnings, diagnostics: strategy.diagnostics, model: model,
      evaluation: evaluation, summary: summary,
      makings: tasks.map { graph.tasks[$0.index].making.low },
      digest: digest, entries: project + [own] + sources)
  }
}
