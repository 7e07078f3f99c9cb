// `ktask plan`.

import ArgumentParser
import BuildEngine
import Syntax

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say what a build would do, and why, without doing it.",
    discussion: """
      Decides with the code that `ktask build` decides with. A target will `run`; or it `may`, \
      because something it is made from will be built and may come out equal; or it is kept. A \
      change stands above what it reaches, step by step, each target with the time that it took \
      when it last ran. Runs nothing, writes nothing, and waits for no build.

      EXAMPLES
        ktask plan                     what `ktask build` would do
        ktask plan 'minimal/*'         for every target of a strategy
        ktask plan --exit-code         status 2 if something would run, for CI
        ktask plan --format json       for a program
        ktask plan --format markdown >> "$GITHUB_STEP_SUMMARY"

      Ends with status 0 when it could be told, 1 when an input is invalid, 64 when the command \
      line is wrong.
      """)

  @Argument(
    help: ArgumentHelp("What would be built (default: model).", valueName: "label"),
    completion: .labels)
  var labels: [String] = []

  @OptionGroup var strategy: StrategyOption

  @Flag(help: "End with status 2 when something would run.")
  var exitCode = false

  @Flag(
    help: "Read every object that the targets need, as `build --paranoid` does; nothing is moved.")
  var paranoid = false

  @Option(help: "How the plan is written to standard output.")
  var format = PlanFormat.text

  @Flag(name: .shortAndLong, help: "Print errors and warnings alone.")
  var quiet = false

  // A plan takes the options of a build, so that one line of a script can become the other.
  @Option(name: .shortAndLong, help: .hidden)
  var jobs: Int?

  @Flag(help: .hidden)
  var keepGoing = false

  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let store = project.store()
      let selection = try project.select(
        labels, strategy: strategy.strategy,
        settledIn: format == .json || paranoid ? nil : store)
      let (engine, goals) = try Engine(graph: selection.graph, store: store)
        .distrusting(selection.goals, isParanoid: paranoid)
      let plan = try engine.plan(goals: goals)
        .adding(kept: selection.settledTargetCount)
      selection.warn()
      try plan.write(format: format, quiet: quiet)
      if plan.isUpToDate, format == .text, !quiet {
        let outputs = try selection.recordedOutputs(engine)
        for delivery in selection.deliveries { try delivery.writePlan(outputs) }
        for own in selection.own { try own.writePlan(outputs) }
      }
      if exitCode, plan.counts.run > 0 { throw ExitCode(2) }
    }
  }
}

/// How a plan is written.
enum PlanFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text
  case json
  /// For the summary of a CI job.
  case markdown
}

extension Plan {
  /// Writes the plan to standard output.
  ///
  /// - Throws: `CommandFailure` where it cannot be written.
  func write(format: PlanFormat, quiet: Bool) throws(CommandFailure) {
    switch format {
    case .json: try OutputStream.writeResult(json)
    case .markdown: try OutputStream.writeResult(markdown)
    case .text where !quiet:
      let stream = OutputStream.standardOutput
      try OutputStream.writeResult(
        text(isColored: stream.isColored, width: stream.isTerminal ? stream.width : .max))
    case .text: break
    }
  }
}
