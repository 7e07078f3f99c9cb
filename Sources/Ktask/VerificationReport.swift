// What `ktask verify` found, for people and for programs.

import ArtifactStore
import BuildEngine
import BuildGraph
import Syntax

/// A target whose rule ran once more.
struct RemadeTarget {
  let label: String
  let outputs: Int
  let bytes: Int
  let seconds: Double
  let differences: [Difference]
  /// Why the rule made nothing.
  let failure: String?

  /// An output that came out different.
  struct Difference {
    /// What people call the output.
    let output: String
    let found: OutputDifference
  }

  var isIdentical: Bool { differences.isEmpty && failure == nil }
}

/// A file in an output directory that is not as it was built.
struct FileProblem {
  let path: String
  let isMissing: Bool
}

/// What was found.
struct VerificationReport {
  let check: CacheCheck
  var files: [FileProblem] = []
  /// Files, and directories with a slash at their end, in which everything is as it was built.
  var intact: [String] = []
  /// Directories, with a slash at their end, that hold none of the files, and such files.
  var unwritten: [String] = []
  /// What came of making targets again; nil where that was not asked for, or made no sense.
  var remade: [RemadeTarget]?
  /// How long the looking took, without the making again.
  var seconds = 0.0

  init(check: CacheCheck) { self.check = check }

  /// Whether all is as it should be.
  var isGood: Bool {
    check.losses.isEmpty && files.isEmpty && (remade ?? []).allSatisfy(\.isIdentical)
  }

  /// The report, a line for each finding.
  ///
  /// - Parameters:
  ///   - isColored: Whether a terminal shows it.
  ///   - quiet: Whether what is as it should be is left out.
  /// - Returns: Lines, each with its end.
  func text(isColored: Bool, quiet: Bool) -> String {
    var lines: [String] = []
    if !quiet { lines.append(Color.bold.paint(headline, if: isColored)) }
    for loss in check.losses {
      lines.append("  " + Color.red.paint(loss.word, if: isColored) + "  \(loss.sentence)")
    }
    for file in files {
      let word = Color.red.paint(file.isMissing ? "missing" : "altered", if: isColored)
      lines.append("  \(word)  \(file.path); the next build writes it again")
    }
    if !quiet {
      lines += intact.map { "  \($0) is as it was built" }
      lines += unwritten.map { "  \($0) was not written yet; a build does" }
    }
    for target in remade ?? [] where !target.isIdentical || !quiet { lines += target.lines }
    return lines.map { $0 + "\n" }.joined()
  }

  private var headline: String {
    let problems = check.losses.count + files.count
    var text = problems == 0 ? "Intact: " : "Not intact: \(counted(problems, "problem")) in "
    text += "\(counted(check.tasks, "target")), \(counted(check.objects, "object")), "
    text += ByteCount.text(check.bytes)
    if check.unneeded > 0 { text += ", \(check.unneeded) not kept and not needed" }
    return text + " (\(Stopwatch.text(seconds)))"
  }
}

extension CacheCheck.Loss {
  var word: String { isDamaged ? "damaged" : "missing" }

  var sentence: String {
    let name = outputName == "value" ? label : "\(label).\(outputName)"
    let what = isDamaged ? "its object had other bytes and was put aside" : ""
    let then =
      isGoal ? "the next build makes it again" : "a build makes it again when it is needed"
    return [name.visible + (what.isEmpty ? "" : ": \(what)"), then].joined(separator: "; ")
  }
}

extension RemadeTarget {
  /// One line where all is the same, else one for each output that is not.
  fileprivate var lines: [String] {
    if let failure { return ["\(label.visible) failed: \(failure.visibleLines)"] }
    if differences.isEmpty {
      return [
        "\(label.visible): identical (\(counted(outputs, "output")), \(ByteCount.text(bytes)), "
          + "made again in \(Stopwatch.text(seconds)))"
      ]
    }
    return differences.map { "\($0.output.visible) differs: \($0.found.text.visible)" }
  }
}

// MARK: For programs

extension VerificationReport {
  /// The report as a document.
  var json: JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("good", .bool(isGood)),
      .init("targets", .integer(Int64(check.tasks))),
      .init("objects", .integer(Int64(check.objects))),
      .init("bytes", .integer(Int64(check.bytes))),
      .init("losses", .array(check.losses.map(\.json))),
      .init("files", .array(files.map(\.json))),
      .init("rebuilt", .array((remade ?? []).map(\.json))),
      .init("seconds", .number(seconds)),
    ])
  }
}

extension CacheCheck.Loss {
  fileprivate var json: JSON {
    .object([
      .init("label", .string(label)),
      .init("output", .string(outputName)),
      .init("object", .string(object.digest.description)),
      .init("state", .string(word)),
    ])
  }
}

extension FileProblem {
  fileprivate var json: JSON {
    .object([
      .init("path", .string(path)),
      .init("state", .string(isMissing ? "missing" : "altered")),
    ])
  }
}

extension RemadeTarget {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("label", .string(label)),
      .init("identical", .bool(isIdentical)),
      .init("outputs", .integer(Int64(outputs))),
      .init("bytes", .integer(Int64(bytes))),
      .init("seconds", .number(seconds)),
      .init("differences", .array(differences.map(\.json))),
    ]
    if let failure { members.append(.init("error", .string(failure))) }
    return .object(members)
  }
}

extension RemadeTarget.Difference {
  fileprivate var json: JSON {
    .object([
      .init("output", .string(output)),
      .init("first", .string(found.first)),
      .init("largest", found.largest.map { .number($0) } ?? .null),
      .init("text", .string(found.text)),
    ])
  }
}
