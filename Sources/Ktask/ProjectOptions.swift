// The options that every command on a project shares.

import ArgumentParser

/// Where the project is.
struct DirectoryOption: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("directory")],
    help: ArgumentHelp("Work as if started in this directory.", valueName: "dir"),
    completion: .directory)
  var directory: String?
}

/// Where a project's cache and bars are, for commands that use them.
struct ProjectOptions: ParsableArguments {
  @OptionGroup var location: DirectoryOption

  @Option(
    help: ArgumentHelp(
      "Keep the cache here instead of where the Ktaskfile says.", valueName: "dir"),
    completion: .directory)
  var cache: String?

  @Option(
    help: ArgumentHelp("Look for bar files in this directory.", valueName: "dir"),
    completion: .directory)
  var data: String?

  func validate() throws {
    for (name, value) in [("--cache", cache), ("--data", data)] where value == "" {
      throw ValidationError("'\(name)' takes the path of a directory, not nothing.")
    }
  }
}

/// Which strategy labels without a strategy mean.
struct StrategyOption: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The strategy that labels without one mean: a name, or the path of a file.",
      valueName: "name|file"), completion: .strategies)
  var strategy: String?
}

/// How a result is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text
  case json
}

/// How a build goes about its work.
struct BuildArguments: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "How many tasks may run at once (default, and at most: one a core).", valueName: "n"))
  var jobs: Int?

  @Flag(help: "After a failure, go on with what does not depend on it.")
  var keepGoing = false

  @Flag(help: ArgumentHelp("Read every object that the targets need before trusting the cache."))
  var paranoid = false

  @Option(help: "How the result is written to standard output.")
  var format = OutputFormat.text

  @Flag(name: .shortAndLong, help: "Print errors and warnings alone.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 {
      throw ValidationError("'--jobs' takes a positive number, not \(jobs).")
    }
  }
}

/// Where it is written when everything of a build happened; for commands that build once.
struct TraceOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write what ran when to this file, for chrome://tracing or ui.perfetto.dev.",
      valueName: "file"))
  var trace: String?

  func validate() throws {
    if trace == "" {
      throw ValidationError("'--trace' takes the path of a file, not nothing.")
    }
  }
}
