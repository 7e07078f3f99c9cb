// `ktask indicators`.

import ArgumentParser
import Indicators
import Syntax

struct IndicatorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "indicators",
    abstract: "List the indicators, or explain one.",
    discussion: """
      The list has names, parameters with defaults and bounds, and outputs. With a NAME: what \
      each parameter means, the formula, and what stands in rows that have no value. Needs no \
      project.

      EXAMPLES
        ktask indicators
        ktask indicators macd
        ktask indicators --format json | jq -r '.indicators[].name'
      """)

  @Argument(
    help: ArgumentHelp("An indicator, by any of its names (default: all).", valueName: "name"))
  var name: String?

  @Option(help: "How the indicators are written to standard output.")
  var format = Format.text

  enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json
    case markdown
  }

  func run() throws {
    try reportingFailures {
      let named = try name.map(definition)
      let definitions = named.map { [$0] } ?? IndicatorCatalogue.definitions
      let width = min(OutputStream.standardOutput.width, 100)
      let result =
        switch (format, named) {
        case (.text, let named?): IndicatorText(width: width).explanation(of: named)
        case (.text, nil): IndicatorText(width: width).list(of: definitions)
        case (.json, _): IndicatorJSON.document(of: definitions).text(indented: true) + "\n"
        case (.markdown, let named?): CatalogueMarkdown.section(on: named)
        case (.markdown, nil): CatalogueMarkdown.document(of: definitions)
        }
      try OutputStream.writeResult(result)
    }
  }

  private func definition(named name: String) throws(CommandFailure) -> IndicatorDefinition {
    if let definition = IndicatorCatalogue.definition(named: name) { return definition }
    let known = IndicatorCatalogue.definitions.map(\.name)
    throw CommandFailure(
      "there is no indicator '\(name)'",
      hint: nearest(name, among: IndicatorCatalogue.names).map { "did you mean '\($0)'?" }
        ?? "there are: " + known.joined(separator: ", "), isUsage: true)
  }
}
