// `ktask export`.

import ArgumentParser
import ArtifactStore
import Rules

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write columns, the matrix, labels or a model to files.",
    discussion: """
      Brings what LABELs name up to date, as `ktask build` does, and writes it to PATH: one \
      column to a file, several to a directory with a file for each. As npy every column is an \
      array; as csv the columns of one target share a table, and each row has its time.

      Beside the matrix x.npy lie x.timestamps.npy (datetime64[s]) and x.features.json (names in \
      order, rows of each symbol), beside labels x.known.npy (the row of its symbol at which \
      each label became known) and x.weights.npy if rows have weights.

      EXAMPLES
        ktask export indicator/EURUSD/1h/rsi_14 --output rsi.npy
        ktask export 'feature/EURUSD/*' --output columns/ --format csv
        ktask export features labels --output training/
        ktask export bars/EURUSD/1h --output - | head
      """)

  @Argument(help: ArgumentHelp("What to export.", valueName: "label"))
  var labels: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file or directory to write; - for csv on standard output.", valueName: "path"))
  var output: String

  @Option(help: "How arrays are written (default: as the path ends, else npy).")
  var format: ExportFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("How many tasks may run at once (default: one a core).", valueName: "n"))
  var jobs: Int?

  @Flag(name: .shortAndLong, help: "Print errors and warnings alone.")
  var quiet = false

  @OptionGroup var strategy: StrategyOption
  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if output.isEmpty { throw ValidationError("'--output' takes a path, not nothing.") }
    if output == "-", format == .npy {
      throw ValidationError("Standard output takes csv alone; name a file for npy.")
    }
    if let jobs, jobs < 1 {
      throw ValidationError("'--jobs' takes a positive number, not \(jobs).")
    }
  }

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let selection = try project.select(labels, strategy: strategy.strategy)
      // What cannot be written is found before anything is built.
      let plan = try ExportPlan(selection, output: output, format: format)
      try TargetReader.read(selection, of: project, options: build) { reader in
        try write(plan, reader)
      }
    }
  }

  private var build: BuildArguments {
    var arguments = BuildArguments()
    (arguments.jobs, arguments.quiet) = (jobs, quiet)
    (arguments.format, arguments.keepGoing) = (.text, false)
    return arguments
  }

  private func write(_ plan: ExportPlan, _ reader: TargetReader) throws {
    guard let directory = plan.directory else {
      for item in plan.items {
        let bytes = try item.files(reader)[0].bytes
        try OutputStream.writeResult(String(decoding: bytes, as: UTF8.self))
      }
      return
    }
    if plan.items.count > 1 { try FileSystem.sweepTemporaryFiles(in: directory) }
    var written: [String] = []
    for item in plan.items {
      for file in try item.files(reader) {
        let joint = directory.isEmpty || directory.hasSuffix("/") ? "" : "/"
        let path = directory + joint + file.name
        try FileSystem.replaceRegularFile(path, with: file.bytes)
        written.append(path)
      }
    }
    guard !quiet else { return }
    let stream = OutputStream.standardError
    if written.count > 10 {
      stream.writeLine("wrote \(written.count) files to \(directory)")
    } else {
      for path in written { stream.writeLine("wrote \(path)") }
    }
  }
}

/// How arrays are written.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case npy
  case csv
}

extension FileSystem {
  /// Gives a regular file a new content in one step; makes it and its directory where there is none.
  ///
  /// A link keeps being one: the file that it leads to is replaced.
  ///
  /// - Throws: `CommandFailure` where something else than a regular file is at `path`, `StoreError`
  ///   where it cannot be written.
  static func replaceRegularFile(_ path: String, with contents: [UInt8]) throws {
    try checkRegularFile(path)
    try replace(target(of: path), with: contents)
  }

  /// Checks that `path` is a regular file, or nothing.
  static func checkRegularFile(_ path: String) throws(CommandFailure) {
    guard exists(path), !isFile(path) else { return }
    throw CommandFailure(
      "'\(path)' is \(isDirectory(path) ? "a directory" : "no regular file")",
      hint: "name another path, or - for standard output", isUsage: true)
  }
}
