// `ktask status`.

import ArgumentParser
import ArtifactStore
import BuildEngine
import Syntax

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say whether the sources are what the last build built; needs no data and no cache.",
    discussion: """
      Compares the definition of LABELs, which is every rule and parameter that they depend on, with \
      that of the last build: with built.json, which a build leaves beside a model and which can be \
      committed with it, else with the records of the cache. Comments, formatting and names that no \
      target depends on make no difference; every number that one depends on does. Data files and \
      outputs are compared by their digests where they are there. Waits for no build and writes \
      nothing.

      EXAMPLES
        ktask status                         the default strategy's model
        ktask status '*/model'               those of all strategies
        ktask status --format json           for a program

      Ends with status 0 when all is as it was built, 2 when something differs or was never built, \
      1 when it cannot be told, 64 when the command line is wrong.
      """)

  @Argument(help: ArgumentHelp("What to compare (default: model).", valueName: "label"))
  var labels: [String] = []

  @OptionGroup var strategy: StrategyOption

  @Option(help: "How the answer is written to standard output.")
  var format = OutputFormat.text

  @Flag(name: .shortAndLong, help: "Print errors alone.")
  var quiet = false

  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let selection = try project.select(labels, strategy: strategy.strategy, keepsGoing: true)
      if let own = selection.own.first {
        throw CommandFailure(
          "'\(own.name)' is a target of your own, and 'ktask status' knows those of strategies",
          hint: "'ktask plan \(own.name)' says whether it is up to date", isUsage: true)
      }
      let store = project.store()
      try store.refresh()
      let history = try History(store)
      var names: [String] = []
      for target in selection.named where !names.contains(target.strategyName) {
        names.append(target.strategyName)
      }
      let statuses = try names.map { name in
        try StrategyStatus(
          of: selection.named.filter { $0.strategyName == name }, selection, project, history)
      }
      switch format {
      case .json: try OutputStream.writeResult(StatusText(statuses: statuses).json)
      case .text where !quiet && !statuses.isEmpty:
        let isColored = OutputStream.standardOutput.isColored
        try OutputStream.writeResult(StatusText(statuses: statuses).text(isColored: isColored))
      case .text: break
      }
      if selection.isIncomplete { throw CommandFailure.reported }
      if !statuses.allSatisfy(\.isUpToDate) { throw ExitCode(2) }
    }
  }
}
