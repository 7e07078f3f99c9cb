// `ktask cache verify`.

import ArgumentParser
import ArtifactStore
import Syntax

struct CacheVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read all of the cache, and put aside what is damaged.",
    discussion: """
      Reads every object and compares it with its name, which is the digest of its bytes; reads \
      every record and every checkpoint. What is damaged is moved to the directory 'damaged' of \
      the cache, where 'ktask cache gc' removes it after 14 days, so that the next build makes it \
      again. Waits for a build that is running.

      To check targets and the files in output directories, use 'ktask verify'.

      Ends with status 0 when nothing is damaged, 1 when something was, 64 when the command line \
      is wrong, 130 when interrupted.
      """)

  @OptionGroup var output: CacheOutputOptions
  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let access = CacheAccess(project)
      Interrupt.heed()
      guard try access.exists() else {
        throw CommandFailure("there is no cache in '\(project.cacheDirectory)'")
      }
      let start = Stopwatch.now()
      let progress = CacheProgress("verifying", quiet: output.quiet)
      var owners: [String: String] = [:]
      let audit = try access.locked(quiet: output.quiet) {
        defer { progress.finish() }
        let audit = try access.store.audit(
          progress: { progress.update($0, of: $1) }, isCancelled: { Interrupt.isRequested })
        if !audit.damagedObjects.isEmpty { owners = try access.store.owners() }
        return audit
      }
      let seconds = start.seconds(to: Stopwatch.now())
      try output.write(
        audit.headline(seconds) + audit.findings(owners), audit.members(owners, seconds))
      if output.quiet, output.format == .text {
        try OutputStream.writeResult(audit.findings(owners).map { $0 + "\n" }.joined())
      }
      for failure in audit.failures {
        OutputStream.standardError.warn("what is damaged could not be put aside: \(failure)")
      }
      if !audit.isGood { throw CommandFailure.reported }
    }
  }
}

extension DiskStore {
  /// The first label that each object's digest belongs to, by what is remembered of builds.
  fileprivate func owners() throws -> [String: String] {
    var owners: [String: String] = [:]
    for label in try labels() {
      for build in try history(of: label) {
        for output in build.outputs where owners["\(output)"] == nil {
          owners["\(output)"] = label
        }
      }
    }
    return owners
  }
}

extension CacheAudit {
  fileprivate func headline(_ seconds: Double) -> [String] {
    let problems = damagedObjects.count + records.stretches.count + damagedCheckpoints.count
    var head = isGood ? "Intact: " : "Not intact: \(counted(problems, "problem")) in "
    head += "\(counted(objects + damagedObjects.count, "object")), \(ByteCount.text(bytes)), "
    head += "\(counted(records.records, "record")) (\(Stopwatch.text(seconds)))"
    var lines = [head]
    if !incompleteActions.isEmpty {
      lines.append(
        "  \(counted(incompleteActions.count, "action")) of \(actions) without all of their "
          + "objects; builds make these again where they need them")
    }
    if unnamedObjects > 0 {
      lines.append(
        "  \(counted(unnamedObjects, "object")), \(ByteCount.text(unnamedBytes)), that no action "
          + "names; 'ktask cache gc' removes them")
    }
    if records.unknown > 0 {
      lines.append("  \(counted(records.unknown, "record")) of another version of ktask")
    }
    if !foreign.isEmpty {
      let names = foreign.prefix(3).map(\.visible).joined(separator: ", ")
      let more = foreign.count > 3 ? " and \(foreign.count - 3) more" : ""
      lines.append("  not of ktask, and left alone: \(names)\(more)")
    }
    return lines
  }

  fileprivate func findings(_ owners: [String: String]) -> [String] {
    let aside = failures.isEmpty ? "put aside" : "found"
    var lines = damagedObjects.map { object in
      let owner = owners["\(object.digest)"].map { " of \($0.visible)" } ?? ""
      let size = object.recordedSize.map {
        $0 == object.size ? "" : ", \(object.size) bytes of \($0)"
      }
      return "  damaged  object \(object.digest)\(owner)\(size ?? ""); \(aside)"
    }
    lines += records.stretches.map { stretch in
      let what = stretch.isTorn ? "torn" : "foreign"
      return "  \(what)  \(stretch.file): \(counted(stretch.count, "byte")) at \(stretch.offset)"
        + " are no record; the others are kept"
    }
    lines += damagedCheckpoints.map { "  damaged  checkpoint \($0); \(aside)" }
    return lines
  }

  fileprivate func members(_ owners: [String: String], _ seconds: Double) -> [JSON.Member] {
    [
      .init("good", .bool(isGood)), .init("objects", .count(objects)),
      .init("bytes", .count(bytes)),
      .init(
        "damaged_objects",
        .array(
          damagedObjects.map { object in
            .object([
              .init("object", .string("\(object.digest)")), .init("bytes", .count(object.size)),
              .init("recorded_bytes", object.recordedSize.map { .count($0) } ?? .null),
              .init("label", owners["\(object.digest)"].map { .string($0) } ?? .null),
            ])
          })),
      .init("records", .count(records.records)), .init("unknown_records", .count(records.unknown)),
      .init(
        "damaged_records",
        .array(
          records.stretches.map { stretch in
            .object([
              .init("file", .string(stretch.file)), .init("offset", .count(stretch.offset)),
              .init("bytes", .count(stretch.count)), .init("torn", .bool(stretch.isTorn)),
            ])
          })),
      .init("checkpoints", .count(checkpoints)),
      .init("damaged_checkpoints", .array(damagedCheckpoints.map { .string("\($0)") })),
      .init("actions", .count(actions)),
      .init("incomplete_actions", .count(incompleteActions.count)),
      .init("unnamed_objects", .count(unnamedObjects)),
      .init("unnamed_bytes", .count(unnamedBytes)),
      .init("foreign", .array(foreign.map { .string($0) })),
      .init("seconds", .number(seconds)),
    ]
  }
}
