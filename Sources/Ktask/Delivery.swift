// Leaving outputs where people use them: copies, never links through which an edit could reach the
// cache.

import ArtifactStore
import BuildEngine
import BuildGraph
import Rules
import Syntax

extension Selection {
  /// What the cache has of the tasks whose outputs are left for people.
  func recordedOutputs(_ engine: Engine) throws -> [TaskID: [StoredOutput]] {
    let read = deliveries.filter { $0.stored == nil }
    return try engine.outputs(of: read.flatMap(\.files).map(\.task) + own.map(\.task))
  }
}

extension Delivery {
  /// Says which files a build would write although nothing would run.
  ///
  /// - Parameter outputs: What the cache has of the tasks that make them.
  /// - Throws: `CommandFailure` where it cannot be written.
  func writePlan(_ outputs: [TaskID: [StoredOutput]]) throws(CommandFailure) {
    if stored != nil { return }
    for file in files {
      guard let output = outputs[file.task]?[file.output] else { continue }
      let path = directory + "/" + file.fileName
      let digest = (try? FileSystem.read(path)).map { Digest(of: $0) }
      if digest == output.digest { continue }
      let why = digest == nil ? "output missing" : "output altered"
      try OutputStream.writeResult("write  \(path.visible)  \(why)\n")
    }
    if let leftover {
      try OutputStream.writeResult("remove  \(leftover.visible)  no folds any more\n")
    }
  }

  private func deliveredFile(
    _ file: Deliverable, _ output: StoredOutput, isWritten: Bool
  ) -> DeliveredFile {
    DeliveredFile(
      name: prefix.map { "\($0)/\(file.fileName)" } ?? file.fileName,
      path: directory + "/" + file.fileName, digest: output.digest, isWritten: isWritten)
  }

  /// What a file is to contain, nil where that could not be made.
  func output(of file: Deliverable, in report: BuildReport) -> StoredOutput? {
    stored?[file.fileName] ?? report.output(of: file)
  }

  /// Where the folds of a strategy are judged, if it has any.
  var leftoverPath: String { directory + "/walk_forward.json" }

  /// What an earlier build found out by folds that the strategy does not have any more.
  ///
  /// Beside the model of now it would pass for a judgement of that. Nil where there is none.
  fileprivate var leftover: String? {
    let path = leftoverPath
    guard evaluation.isEmpty, !model.isEmpty, FileSystem.isFile(path),
      let bytes = try? FileSystem.read(path),
      let document = try? JSON.parse(String(decoding: bytes, as: UTF8.self)),
      document["method"] == .string("walk_forward")
    else { return nil }
    return path
  }
}

extension BuildReport {
  /// What the build made of a file that is to be left for people, nil if it failed to.
  func output(of file: Deliverable) -> StoredOutput? {
    guard let stored = report(of: file.task)?.stored, file.output < stored.count else {
      return nil
    }
    return stored[file.output]
  }
}

/// A file that a build left.
struct DeliveredFile {
  /// The file's name, led by the strategy's where that is not the default one.
  let name: String
  let path: String
  /// What it contains.
  let digest: Digest
  /// Where it lies.
  var directory: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
  /// Whether it was missing or different and has been written.
  let isWritten: Bool
}

extension Delivery {
  /// Brings the directory up to date with what the build made.
  ///
  /// A file that has been altered or deleted is restored; one that is right is left alone. Unless
  /// all files of the model were made, none of them is left, so that old and new ones never lie side
  /// by side; and so it is with those of its evaluation, which a model does without. Those of an
  /// evaluation that the strategy does not ask for any more are removed.
  ///
  /// - Returns: The files in the order of `files`; none of those of which one could not be made.
  /// - Throws: `StoreError` where an object cannot be read or a file not be written.
  func deliver(_ report: BuildReport, from store: some ArtifactStore) throws -> [DeliveredFile] {
    if let stored {
      // All that is known of a strategy that was not read rests on its files being right.
      try FileSystem.sweepTemporaryFiles(in: directory)
      return files.compactMap { file in
        stored[file.fileName].map { deliveredFile(file, $0, isWritten: false) }
      }
    }
    let made = [model, evaluation].flatMap { files in
      let made = files.compactMap { file in output(of: file, in: report).map { (file, $0) } }
      return made.count == files.count ? made : []
    }
    if made.isEmpty { return [] }
    try FileSystem.sweepTemporaryFiles(in: directory)
    var delivered: [DeliveredFile] = []
    for (file, output) in made {
      let path = directory + "/" + file.fileName
      let isRight = (try? FileSystem.read(path)).map { Digest(of: $0) } == output.digest
      if !isRight { try FileSystem.replace(path, with: store.get(output)) }
      delivered.append(deliveredFile(file, output, isWritten: !isRight))
    }
    if let leftover {
      try FileSystem.remove(leftover)
      OutputStream.standardError.warn("removed \(leftover): the strategy has no folds any more")
    }
    return delivered
  }
}
