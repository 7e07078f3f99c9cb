// `ktask why`.

import ArgumentParser
import ArtifactStore
import BuildEngine
import Syntax

struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Say what a target was made from, and what differs now or differed between builds.",
    discussion: """
      Shows what the last build of LABEL made it from: the rule, each parameter, each input with \
      the beginning of its digest, when that was, how long it took and in which build; and field by \
      field what differs from what a build would make it from now. What differs is followed to where \
      it begins, as an edited number or a file. In the lists = is the same, ~ changed, + is new, \
      - is gone, and ? is known once what it comes from is built.

      With --build, compares two builds instead: A..B, A.. for a build and what is now, or A for \
      what build A changed. A build is named by its id or the beginning of it, by last, or by last~1 \
      for the one before. Targets that are gone are known from the history. Waits for no build and \
      writes nothing.

      EXAMPLES
        ktask why                            of the default strategy's model
        ktask why 'feature/EURUSD/1h_*'      of several columns
        ktask why model --build last         what changed the model in the last build
        ktask why model --build 3f2a..last   between two builds
        ktask why metadata --all             with every parameter that is the same
        ktask why --format json              for a program
      """)

  @Argument(help: ArgumentHelp("What to explain (default: model).", valueName: "label"))
  var labels: [String] = []

  @Option(
    help: ArgumentHelp("Compare two builds: A..B, A.. or A.", valueName: "range"))
  var build: String?

  @Flag(help: "Show all that is the same, however much it is.")
  var all = false

  @OptionGroup var strategy: StrategyOption

  @Option(help: "How the answer is written to standard output.")
  var format = OutputFormat.text

  @OptionGroup var project: ProjectOptions

  func run() throws {
    try reportingFailures {
      let project = try Project(project)
      let store = project.store()
      try store.refresh()
      let history = try History(store)
      let range = try build.map { text throws(CommandFailure) in
        try BuildRange(text, in: history)
      }
      var inquiry = Inquiry(
        project: project, strategy: strategy.strategy, store: store, history: history, range: range)
      try inquiry.ask(labels.isEmpty ? ["model"] : labels)
      switch format {
      case .json: try OutputStream.writeResult(inquiry.json)
      case .text where !inquiry.answers.isEmpty:
        let stream = OutputStream.standardOutput
        let text = WhyText(
          isColored: stream.isColored, width: stream.width,
          most: all ? .max : inquiry.answers.count == 1 ? 24 : 0)
        try OutputStream.writeResult(text.text(of: inquiry))
      case .text: break
      }
      if inquiry.isIncomplete { throw CommandFailure.reported }
    }
  }
}
