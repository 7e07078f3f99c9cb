// `ktask watch`.

import ArgumentParser

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Build, and build again whenever a file is saved.",
    discussion: """
      Watches the Ktaskfile, the strategies that LABELs name and the bars of their symbols, and \
      says after each build what was edited and how the metrics changed. A training that an edit \
      makes pointless is stopped; errors are shown, and the next save is waited for.

      EXAMPLES
        ktask watch                          the default strategy's model
        ktask watch '*/model' --keep-going   all strategies, new ones too
        ktask watch features --clear         the matrix, on a screen of its own
        ktask watch --format json            a line for each build, for a program

      Ends with status 130 on Ctrl-C or SIGTERM, 64 when the command line is wrong.
      """)

  @Argument(help: ArgumentHelp("What to build (default: model).", valueName: "label"))
  var labels: [String] = []

  @OptionGroup var strategy: StrategyOption

  @Flag(help: "Clear the terminal before each build.")
  var clear = false

  @Option(
    help: ArgumentHelp(
      "Look at the files this often instead of being told by the kernel, as on network file systems.",
      valueName: "seconds"))
  var poll: Double?

  @OptionGroup var build: BuildArguments
  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if let poll, !(0.05...3_600).contains(poll) {
      throw ValidationError("'--poll' takes a number of seconds from 0.05 to 3600, not \(poll).")
    }
  }

  func run() throws {
    try reportingFailures {
      var loop = try WatchLoop(self)
      try loop.run()
    }
  }
}
