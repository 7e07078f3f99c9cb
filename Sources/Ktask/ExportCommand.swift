// `ktask export`.

import ArgumentParser
import ArtifactStore
import BuildGraph
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
      each label became known, the number of its rows for a label that never does) and \
      x.weights.npy if rows have weights.

      A column that would be called `timestamp` or `symbol`, as those that tell rows apart are, \
      has its label without a strategy as name. Files that the project is made from, paths where \
      bars and strategies are looked for, and the cache are never written.

      EXAMPLES
        ktask export indicator/EURUSD/1h/rsi_14 --output rsi.npy
        ktask export 'feature/EURUSD/*' --output columns/ --format csv
        ktask export features labels --output training/
        ktask export bars/EURUSD/1h --output - | head
      """)

  @Argument(help: ArgumentHelp("What to export.", valueName: "label"), completion: .labels)
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
    help: ArgumentHelp(
      "How many tasks may run at once (default, and at most: one a core).", valueName: "n"))
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
      try selection.refuseOwnTargets("export")
      // What cannot be written is found before anything is built.
      let plan = try ExportPlan(selection, output: output, format: format)
      try check(plan, project, selection)
      for warning in plan.warnings { OutputStream.standardError.warn(warning) }
      try TargetReader.read(selection, of: project, options: build) { reader in
        try write(plan, reader)
      }
    }
  }

  /// Checks that every file of the plan may be written.
  private func check(_ plan: ExportPlan, _ project: Project, _ selection: Selection) throws {
    guard plan.directory != nil else { return }
    var sources = selection.graph.sources
    if let name = strategy.strategy { sources.append(try project.strategyPath(name)) }
    let protected = try ProtectedFiles(project, others: sources)
    for name in plan.items.flatMap(\.fileNames) {
      let path = plan.path(of: name)
      try protected.check(path)
      try FileSystem.checkRegularFile(path)
    }
  }

  private var build: BuildArguments {
    var arguments = BuildArguments()
    (arguments.jobs, arguments.quiet) = (jobs, quiet)
    (arguments.format, arguments.keepGoing, arguments.paranoid) = (.text, false, false)
    return arguments
  }

  private func write(_ plan: ExportPlan, _ reader: TargetReader) throws {
    guard let directory = plan.directory else {
      return try Interrupt.endingAtOnce {
        for item in plan.items { try item.files(reader)[0].content.writeResult() }
      }
    }
    if plan.items.count > 1 { try FileSystem.sweepTemporaryFiles(in: directory) }
    var written: [String] = []
    for item in plan.items {
      try Interrupt.check()
      for file in try item.files(reader) {
        let path = plan.path(of: file.name)
        try FileSystem.replaceRegularFile(path, with: file.content)
        written.append(path)
      }
    }
    guard !quiet else { return }
    let stream = OutputStream.standardError
    if written.count > 10 {
      stream.writeLine("wrote \(written.count) files to \(directory.visible)")
    } else {
      for path in written { stream.writeLine("wrote \(path.visible)") }
    }
  }
}

/// How arrays are written.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case npy
  case csv
}
