// `ktask features`.

import ArgumentParser
import Rules
import Strategy
import Syntax

struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "List what a strategy's network sees, in order.",
    discussion: """
      Resolves the strategy's nn_inputs to features. Needs no data.

      EXAMPLES
        ktask features strategies/momentum.yaml
        ktask features momentum --format json | jq -r '.features[].feature_id'
      """)

  @Argument(
    help: ArgumentHelp(
      "A strategy: its file, or its name in the project (default: the default strategy).",
      valueName: "file"),
    completion: .strategies)
  var file: String?

  @Option(help: "How the list is written to standard output.")
  var format = OutputFormat.text

  @OptionGroup var location: DirectoryOption

  func run() throws {
    try reportingFailures {
      let project = try Project(location)
      guard let name = file ?? project.defaultStrategy else {
        throw CommandFailure("no strategy is named, and there is no default one")
      }
      let strategy = try project.loadStrategy(at: project.strategyPath(name))
      switch format {
      case .json: try OutputStream.writeResult(strategy.featuresDocument)
      case .text: try OutputStream.writeResult(FeatureTable(features: strategy.features).text)
      }
    }
  }
}

/// Features as a table.
private struct FeatureTable {
  let features: [ResolvedFeature]

  var text: String {
    let header = ["Feature", "Timeframe", "Fuzzy set", "Membership", "Indicator"]
    let rows = features.map { feature in
      [
        feature.featureID, "\(feature.timeframe)", feature.fuzzySet, feature.membership,
        feature.indicator + (feature.indicatorOutput.map { ".\($0)" } ?? ""),
      ]
    }
    let table = [header] + rows.map { $0.map(\.visible) }
    let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    let lines = table.map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      return cells.joined(separator: "  ").trimmingTrailingSpaces
    }
    return lines.joined(separator: "\n") + "\nFeatures (\(features.count) total)\n"
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
