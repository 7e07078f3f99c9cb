// Leaving what commands of the project's own make where the project file says.

import ArtifactStore
import BuildEngine
import BuildGraph
import Syntax

/// The files of one command.
struct OwnDelivery {
  let name: String
  let task: TaskID
  /// Where they go, in the order of the task's outputs.
  let paths: [String]
}

extension OwnDelivery {
  /// Brings the files up to date with what the build made; none of them where it failed to.
  ///
  /// - Returns: The files.
  /// - Throws: `StoreError` where an object cannot be read or a file not be written.
  func deliver(_ report: BuildReport, from store: some ArtifactStore) throws -> [DeliveredFile] {
    guard let stored = report.report(of: task)?.stored, stored.count == paths.count else {
      return []
    }
    return try zip(paths, stored).map { path, output in
      let directory = path.split(separator: "/").dropLast().joined(separator: "/")
      try FileSystem.sweepTemporaryFiles(in: directory.isEmpty ? "." : directory)
      let isRight = (try? FileSystem.read(path)).map { Digest(of: $0) } == output.digest
      if !isRight { try FileSystem.replace(path, with: store.get(output)) }
      return DeliveredFile(
        name: "\(name)/\(path)", path: path, digest: output.digest, isWritten: !isRight)
    }
  }

  /// Says which files a build would write although nothing would run.
  ///
  /// - Parameter outputs: What the cache has of the task that makes them.
  /// - Throws: `CommandFailure` where it cannot be written.
  func writePlan(_ outputs: [TaskID: [StoredOutput]]) throws(CommandFailure) {
    for problem in problems(outputs) ?? [] {
      let why = problem.isMissing ? "output missing" : "output altered"
      try OutputStream.writeResult("write  \(problem.path.visible)  \(why)\n")
    }
  }

  /// Files that are not as they were built; nil where it is not known how they were.
  func problems(_ outputs: [TaskID: [StoredOutput]]) -> [FileProblem]? {
    guard let outputs = outputs[task] else { return nil }
    return zip(paths, outputs).compactMap { path, output in
      let bytes = try? FileSystem.read(path)
      if bytes.map({ Digest(of: $0) }) == output.digest { return nil }
      return FileProblem(path: path, isMissing: bytes == nil)
    }
  }

  /// Whether one of the files had to be written.
  func isWritten(among delivered: [DeliveredFile]) -> Bool {
    files(among: delivered).contains(where: \.isWritten)
  }

  private func files(among delivered: [DeliveredFile]) -> [DeliveredFile] {
    delivered.filter { paths.contains($0.path) && $0.name == "\(name)/\($0.path)" }
  }

  /// What a build did with the files, for a person.
  func line(_ delivered: [DeliveredFile]) -> String? {
    let files = files(among: delivered)
    if files.isEmpty { return nil }
    let written = files.filter(\.isWritten).map(\.path.visible)
    let listed = files.map(\.path.visible).joined(separator: ", ")
    return written.isEmpty
      ? "\(name): \(listed) \(files.count == 1 ? "is as it was" : "are as they were")"
      : "\(name): wrote \(written.joined(separator: ", "))"
  }
}

extension Selection {
  /// The targets of the project's own that the one selected label names, without those that they need;
  /// all where it names a group.
  func own(named label: String) -> [OwnDelivery] {
    let named = own.filter { Glob.matches($0.name, label) }
    return named.isEmpty ? own : named
  }

  /// Refuses targets of the project's own.
  ///
  /// - Parameter command: What cannot be done with them, as `show`.
  /// - Throws: `CommandFailure` where one is named.
  func refuseOwnTargets(_ command: String) throws {
    guard let own = own.first else { return }
    throw CommandFailure(
      "'\(own.name)' is a target of your own, and 'ktask \(command)' knows what strategies' targets hold",
      hint: "'ktask build \(own.name)' leaves its files: \(own.paths.joined(separator: ", "))",
      isUsage: true)
  }
}
