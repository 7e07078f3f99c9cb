// `ktask schema`.

import ArgumentParser
import Ktaskfile
import Strategy
import Syntax

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of a file, for editors.",
    discussion: """
      An editor that has it proposes keys, indicators, parameters and words, explains them, and \
      marks what ktask would not take. Made of the catalogues that ktask reads files by, so that \
      each version knows its own indicators. Documentation/Editors.md has the settings. Needs no \
      project.

      EXAMPLES
        mkdir -p .ktask
        ktask schema strategy > .ktask/strategy.schema.json
        ktask schema ktaskfile > .ktask/ktaskfile.schema.json
      """)

  @Argument(help: "Which file the schema is of.")
  var file = File.strategy

  enum File: String, ExpressibleByArgument, CaseIterable, Sendable {
    case strategy
    case ktaskfile
  }

  func run() throws {
    try reportingFailures {
      let document =
        switch file {
        case .strategy: StrategySchema.document
        case .ktaskfile: KtaskfileSchema.document
        }
      try OutputStream.writeResult(document)
    }
  }
}
