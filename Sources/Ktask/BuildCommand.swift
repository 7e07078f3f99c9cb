// `ktask build`.

import ArgumentParser

struct BuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Bring targets up to date.",
    discussion: """
      Builds what LABELs name and everything that they need, and nothing that is up to date. \
      A label is [STRATEGY/]ARTIFACT[/SELECTOR…], with * for any characters within a part; \
      without a strategy it means the Ktaskfile's default. The name of a target that the \
      Ktaskfile defines is a label too.

      EXAMPLES
        ktask build                              the default strategy's model
        ktask build -s minimal                   another strategy's
        ktask build '*/model'                    those of all strategies
        ktask build features labels              the matrix and the labels
        ktask build 'feature/EURUSD/1h_rsi_*'    a few columns
        ktask build 'seed/*' walk_forward        all seeds, and what folds came to
        ktask build card                         a target of the Ktaskfile's own
        ktask build --format json | jq .counts   for a program

      Ends with status 0 when all is up to date, 1 when a target failed or an input is \
      invalid, 64 when the command line is wrong, 130 when interrupted.
      """)

  @Argument(
    help: ArgumentHelp("What to build (default: model).", valueName: "label"), completion: .labels)
  var labels: [String] = []

  @OptionGroup var strategy: StrategyOption
  @OptionGroup var build: BuildArguments
  @OptionGroup var tracing: TraceOption
  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      let trace = tracing.trace.map { BuildTrace(path: $0) }
      trace?.begin("read project")
      let project = try Project(project)
      // A document lists every target, so every strategy has to be read for it; and who trusts no
      // object trusts none of a strategy that was settled.
      let store = build.format == .text && !build.paranoid ? project.store() : nil
      trace?.begin("read strategies, make graph")
      let selection = try project.select(
        labels, strategy: strategy.strategy, keepsGoing: build.keepGoing, settledIn: store)
      trace?.end()
      let run = BuildRun(
        project: project, selection: selection, options: build, trace: trace,
        selectAgain: {
          try project.select(labels, strategy: strategy.strategy, keepsGoing: build.keepGoing)
        })
      try run.run()
    }
  }
}
