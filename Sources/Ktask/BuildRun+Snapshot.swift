// After a build, what lets the same command know next time that there is nothing to do.

import ArtifactStore
import BuildEngine
import BuildGraph
import Rules
import Syntax

extension BuildRun {
  /// Longer results are not kept; to read them would take longer than to make them anew.
  private static let maximumOutput = 1 << 18

  /// More objects than this are not looked at one by one; their directories are.
  private static let maximumObjects = 512

  /// Keeps a snapshot of the build, unless something about it cannot be told by looking at files.
  ///
  /// - Parameters:
  ///   - report: A build that brought everything up to date.
  ///   - delivered: The files that it left or found right.
  ///   - warnings: What was written to standard error before it began.
  ///   - store: The cache.
  func saveSnapshot(
    of report: BuildReport, delivered: [DeliveredFile], warnings: [UInt8], in store: DiskStore
  ) {
    // What writes a trace has something to do, a paranoid build looks at more than files can tell, and
    // what decides about commands is more than what is looked at again: variables, which files may be run.
    guard trace == nil, !options.paranoid, report.isSuccess, !selection.isIncomplete,
      selection.own.isEmpty,
      let output = try? outputWhenUpToDate(report, delivered, store),
      output.joined().count <= Self.maximumOutput,
      let sources = entries(of: report.sources, in: store),
      let left = left(delivered, by: selection.deliveries),
      let entries = united(
        [Sightings.executable] + project.sightings.entries + sources
          + selection.settled.flatMap(\.entries) + left
          + objects(of: report, in: store))
    else { return }
    let snapshot = Snapshot(
      command: UpToDateCheck.command(Invocation.arguments),
      cacheDirectory: UpToDateCheck.join(project.directory, project.cacheDirectory),
      projectDirectory: project.directory,
      entries: entries, output: output, isDocument: options.format == .json, error: warnings)
    // Without it the next build looks at everything; there is nothing to be told.
    try? store.save(snapshot)
  }

  /// What the same command would write if nothing were to be done, before and behind the duration.
  private func outputWhenUpToDate(
    _ report: BuildReport, _ delivered: [DeliveredFile], _ store: DiskStore
  ) throws -> [[UInt8]] {
    let place = "\u{1}"
    let report = report.whenUpToDate(besides: selection.settledTargetCount)
    let delivered = delivered.map { $0.asFoundRight }
    let text: String
    let mark: String
    switch options.format {
    case .json:
      let outputs = delivered.map { (name: $0.name, path: $0.path) }
      text =
        report.json(outputs: outputs, graph: selection.graph, seconds: .string(place)).text(
          indented: true) + "\n"
      mark = "\"\\u0001\""
    case .text:
      if options.quiet { return [] }
      let summary = BuildSummary(report: report, selection: selection, delivered: delivered)
      text = try summary.text(
        store: store, isColored: OutputStream.standardOutput.isColored, time: place)
      mark = place
    }
    return text.split(separator: mark, omittingEmptySubsequences: false).map { Array($0.utf8) }
  }

  /// The source files as they were when they were read; nil where that is not remembered.
  func entries(of sources: [RecordedInput], in store: DiskStore) -> [Snapshot.Entry]? {
    var entries: [Snapshot.Entry] = []
    for source in sources {
      guard let record = try? store.source(source.name), record.digest == source.digest else {
        return nil
      }
      entries.append(
        Snapshot.Entry(
          path: source.name, content: .digest(record.digest), stamp: record.stamp,
          seenAt: record.readAt))
    }
    return entries
  }

  /// One entry for each path; nil where something was not the same whenever it was looked at, as then
  /// not all that was decided rests on how it is now.
  private func united(_ entries: [Snapshot.Entry]) -> [Snapshot.Entry]? {
    var stamps: [String: FileStamp?] = [:]
    var united: [Snapshot.Entry] = []
    for entry in entries {
      if let known = stamps[entry.path] {
        guard known == entry.stamp else { return nil }
      } else {
        stamps[entry.path] = .some(entry.stamp)
        united.append(entry)
      }
    }
    return united
  }

  /// The files that deliveries left, and those that they would take away; nil where one is not what it
  /// was left as.
  func left(_ delivered: [DeliveredFile], by deliveries: [Delivery]) -> [Snapshot.Entry]? {
    var entries: [Snapshot.Entry] = []
    for file in delivered {
      let entry = Sightings.entry(file.path, content: .digest(file.digest))
      guard let bytes = try? FileSystem.read(file.path), Digest(of: bytes) == file.digest else {
        return nil
      }
      entries.append(entry)
    }
    for delivery in deliveries {
      let state = Sightings.entry(
        "\(delivery.directory)/\(BuiltState.fileName)", content: .stamp)
      if let bytes = try? FileSystem.read(state.path) {
        entries.append(
          Snapshot.Entry(
            path: state.path, content: .digest(Digest(of: bytes)), stamp: state.stamp,
            seenAt: state.seenAt))
      }
      let leftover = Sightings.entry(delivery.leftoverPath, content: .stamp)
      if delivery.evaluation.isEmpty, leftover.stamp == nil { entries.append(leftover) }
    }
    return entries
  }

  /// The objects of goals that are left nowhere else, without which a build makes them again.
  private func objects(of report: BuildReport, in store: DiskStore) -> [Snapshot.Entry] {
    let left = Set(selection.deliveries.flatMap(\.files).map(\.task))
    let paths = selection.goals.filter { !left.contains($0) }
      .flatMap { report.report(of: $0)?.stored ?? [] }.map { store.path(of: $0.digest) }
    if paths.count <= Self.maximumObjects {
      return paths.map { Sightings.entry($0, content: .size) }
    }
    let directories = Set(paths.map { String($0[..<($0.lastIndex(of: "/") ?? $0.endIndex)]) })
    return directories.sorted().map { Sightings.entry($0, content: .stamp) }
  }
}

extension DeliveredFile {
  /// The file as the next build finds it.
  fileprivate var asFoundRight: DeliveredFile {
    DeliveredFile(name: name, path: path, digest: digest, isWritten: false)
  }
}
