// `ktask verify`.

import ArgumentParser
import ArtifactStore
import BuildEngine
import BuildGraph
import Syntax

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that what was built is intact, and that building it again gives the same.",
    discussion: """
      Reads every object that the cache keeps for LABELs and all that they need, and compares it \
      with its name, which is the digest of its bytes; then compares the files in the output \
      directories with what was built. An object that is not what its name promises is put aside, \
      so that a build makes it again. Nothing is built: targets have to be up to \
      date.

      With --rebuild, the rules of the named targets run once more, with inputs from the cache and \
      at the time at which they ran, and every byte is compared: a model is trained again, from \
      its beginning. What that makes is kept nowhere. Where it differs, the first place is named \
      and the largest difference.

      EXAMPLES
        ktask verify                         the default model and all it needs
        ktask verify '*/model'               those of all strategies
        ktask verify model --rebuild         trains again and compares
        ktask verify 'feature/*' --rebuild   computes columns again and compares
        ktask verify --format json           for a program

      Ends with status 0 when all is as it should be, 1 when something is not or cannot be \
      checked, 64 when the command line is wrong, 130 when interrupted.
      """)

  @Argument(
    help: ArgumentHelp("What to verify (default: model).", valueName: "label"), completion: .labels)
  var labels: [String] = []

  @Flag(help: "Run the rules of the named targets again and compare what they make.")
  var rebuild = false

  @OptionGroup var strategy: StrategyOption

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "How many tasks may run at once (default, and at most: one a core).", valueName: "n"))
  var jobs: Int?

  @Option(help: "How the result is written to standard output.")
  var format = OutputFormat.text

  @Flag(name: .shortAndLong, help: "Print errors, warnings and differences alone.")
  var quiet = false

  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if let jobs, jobs < 1 {
      throw ValidationError("'--jobs' takes a positive number, not \(jobs).")
    }
  }

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let selection = try project.select(labels, strategy: strategy.strategy)
      Interrupt.heed()
      selection.warn()
      let verification = Verification(project: project, selection: selection)
      let start = Stopwatch.now()
      var report = try verification.check()
      report.seconds = start.seconds(to: Stopwatch.now())
      let canRebuild = report.check.losses.isEmpty
      if rebuild, canRebuild {
        report.remade = try verification.rebuild(jobs: BuildRun.jobs(jobs), quiet: quiet)
      }
      try write(report)
      if rebuild, !canRebuild {
        throw CommandFailure(
          "nothing was made again, as the cache has lost something",
          hint: "run 'ktask build', then this command again")
      }
      if !report.isGood || selection.isIncomplete { throw CommandFailure.reported }
    }
  }

  private func write(_ report: VerificationReport) throws {
    switch format {
    case .json: try OutputStream.writeResult(report.json)
    case .text:
      let isColored = OutputStream.standardOutput.isColored
      try OutputStream.writeResult(report.text(isColored: isColored, quiet: quiet))
    }
  }
}
