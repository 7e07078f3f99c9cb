// `ktask migrate`.

import ArgumentParser
import ArtifactStore
import Strategy
import Syntax

struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Bring strategies of grammar v2 to v3.",
    discussion: """
      Makes the list of indicators a mapping, names the indicator of each fuzzy set, lists the \
      network's inputs, and checks what comes of it. Comments, order and everything else stay as \
      they are. The result goes to NAME_v3.yaml beside NAME.yaml; it is written also where the \
      check finds errors, so that they can be repaired there. A v3 strategy is left alone.

      Where aliases and the like leave no way to edit the text, sections or the whole file are \
      written anew, with a warning if comments are lost; in place that takes --force.

      EXAMPLES
        ktask migrate old.yaml --dry-run
        ktask migrate old.yaml -o strategies/new.yaml
        ktask migrate old.yaml -o - | less
        ktask migrate --in-place strategies/*.yaml
      """)

  @Argument(
    help: ArgumentHelp("Strategy files of grammar v2.", valueName: "file"),
    completion: .strategyFiles)
  var files: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the result to this file, - for standard output; of several, into this directory.",
      valueName: "path"))
  var output: String?

  @Flag(help: "Replace the files by the results.")
  var inPlace = false

  @Flag(help: "Write nothing; print what would change, as diff does.")
  var dryRun = false

  @Flag(
    help: """
      Replace files that are there already; in place, also where comments are lost, or the file may \
      not be written.
      """)
  var force = false

  @OptionGroup var location: DirectoryOption

  func validate() throws {
    if files.isEmpty { throw ValidationError("Missing expected argument '<file> ...'") }
    if inPlace, output != nil {
      throw ValidationError("'--in-place' and '--output' exclude each other.")
    }
    if output == "" { throw ValidationError("'--output' takes a path, not nothing.") }
    if isPrinted, files.count > 1 {
      throw ValidationError("Standard output takes one strategy; name a directory for several.")
    }
    if isPrinted, dryRun {
      throw ValidationError("'--dry-run' and '--output -' exclude each other.")
    }
  }

  /// Whether the result goes to standard output.
  private var isPrinted: Bool { output == "-" }

  func run() throws {
    try reportingFailures {
      if let directory = location.directory { try FileSystem.changeDirectory(to: directory) }
      try checkTargets()
      var failures = 0
      for path in files {
        do {
          try migrate(path)
        } catch {
          try reportFailure(error)
          failures += 1
        }
      }
      if failures > 0 { throw CommandFailure.reported }
    }
  }

  /// Refuses files of one name that are to go to one directory.
  private func checkTargets() throws(CommandFailure) {
    var inputs: [String: String] = [:]
    for path in files {
      guard let other = inputs.updateValue(path, forKey: target(of: path)), other != path
      else { continue }
      throw CommandFailure(
        "'\(other)' and '\(path)' would both go to '\(target(of: path))'",
        hint: "migrate them one by one")
    }
  }

  // MARK: One file

  private func migrate(_ path: String) throws {
    let source = try SourceText(readingFileAt: path)
    switch Strategy.migrate(source) {
    case .alreadyVersion3:
      OutputStream.standardError.writeLine("\(path.visible): is v3 already; nothing to do")
    case .refused(let findings):
      Diagnostics.write(findings, in: source)
      throw CommandFailure.reported
    case .migrated(let migration):
      let target = target(of: path)
      if !inPlace, !dryRun, !isPrinted { try checkFree(target, input: path) }
      Diagnostics.write(migration.warnings, in: source)
      if inPlace, !dryRun, !force {
        try checkWritable(path)
        try checkComments(migration, of: path)
      }
      if dryRun {
        try printDifference(from: source, to: migration, target)
      } else if isPrinted {
        try OutputStream.writeResult(migration.text)
      } else {
        try write(migration, to: target, input: path)
      }
      try report(migration, of: path, at: target)
    }
  }

  /// Where the result of a file goes.
  private func target(of path: String) -> String {
    if inPlace { return path }
    if isPrinted { return "standard output" }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let fileName = parts.last.map(String.init) ?? path
    guard let output else {
      let directory = path.dropLast(fileName.count)
      return directory + "\(Project.name(ofStrategyAt: path))_v3.yaml"
    }
    guard files.count > 1 || output.hasSuffix("/") || FileSystem.isDirectory(output)
    else { return output }
    return output.hasSuffix("/") ? output + fileName : "\(output)/\(fileName)"
  }

  private func checkFree(_ target: String, input: String) throws(CommandFailure) {
    guard FileSystem.exists(target), !force else { return }
    if FileSystem.isSameFile(target, input) {
      throw CommandFailure("'\(target)' is the file itself", hint: "use --in-place to replace it")
    }
    throw CommandFailure(
      "'\(target)' is there already", hint: "use --force to replace it, or -o for another place")
  }

  /// Refuses to replace a file that may not be written, although its directory may.
  private func checkWritable(_ path: String) throws(CommandFailure) {
    guard !FileSystem.isWritable(path) else { return }
    throw CommandFailure(
      "'\(path)' may not be written",
      hint: "use --force to replace it all the same, or -o for another place")
  }

  /// Refuses to put a text in place of one whose comments it has not.
  private func checkComments(
    _ migration: StrategyMigration, of path: String
  ) throws(CommandFailure) {
    guard migration.losesComments else { return }
    throw CommandFailure(
      "'\(path)' is left as it is, as comments would be lost",
      hint: "use --force to replace it all the same, or -o for another place")
  }

  private func write(
    _ migration: StrategyMigration, to target: String, input: String
  ) throws {
    // A mark of byte order at the beginning is no part of the text.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let lead = try FileSystem.read(input).starts(with: mark) ? mark : []
    let contents = lead + Array(migration.text.utf8)
    try FileSystem.rewrite(target) { try $0.append(contents) }
  }

  private func printDifference(
    from source: SourceText, to migration: StrategyMigration, _ target: String
  ) throws {
    let difference = UnifiedDiff(
      from: source.text, to: migration.text, names: (source.name, target))
    try OutputStream.writeResult(
      difference.text(color: OutputStream.standardOutput.isColored))
  }

  /// Checks the result and says what there is.
  private func report(
    _ migration: StrategyMigration, of path: String, at target: String
  ) throws(CommandFailure) {
    let result = SourceText(name: target, text: migration.text)
    let (_, findings) = Strategy.load(result)
    Diagnostics.write(findings, in: result)
    let stream = OutputStream.standardError
    let counts = [
      (migration.indicatorCount, "indicator"), (migration.fuzzySetCount, "fuzzy set"),
      (migration.inputCount, "input"),
    ].map { counted($0, $1) }.joined(separator: ", ")
    let written = dryRun ? " (not written)" : ""
    let files = inPlace ? path : "\(path) → \(target)"
    stream.writeLine("\(files.visible): \(counts)\(written)")
    let errors = findings.errorCount
    guard errors > 0 else { return }
    let what = counted(errors, "error")
    if isPrinted { throw CommandFailure("the result is written, but has \(what)") }
    throw CommandFailure(
      dryRun
        ? "'\(target)' would have \(what)" : "'\(target)' is written, but has \(what)",
      hint: dryRun ? nil : "repair the file by hand; 'ktask validate \(target)' checks it")
  }
}
