// `ktask train`.

import ArgumentParser
import ArtifactStore
import BuildEngine
import BuildGraph
import Columns
import Rules
import Strategy
import Syntax

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Build one strategy's model and leave it in a directory.",
    discussion: """
      The same build as `ktask build model`, of a strategy file that need not be one of the \
      project's, with settings that differ from the file's.

      EXAMPLES
        ktask train strategies/v3_test_example.yaml --dry-run
        ktask train strategies/minimal.yaml --epochs 5 --output out
        ktask train strategies/stocks_daily.yaml --symbols GOOG --start 2008-01-01
      """)

  @Argument(
    help: ArgumentHelp("The strategy: a file, or its name in the project.", valueName: "strategy"),
    completion: .strategies)
  var strategy: String

  @Flag(help: "Check the strategy and say what would be built; needs no data.")
  var dryRun = false

  @Option(help: ArgumentHelp("Train for this many epochs.", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Seed every random draw with this number.", valueName: "n"))
  var seed: UInt64?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Leave the outputs here instead of where the Ktaskfile says.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Option(help: ArgumentHelp("Train on these symbols, separated by commas.", valueName: "a,b"))
  var symbols: String?

  @Option(help: ArgumentHelp("Use these timeframes, the base one first.", valueName: "a,b"))
  var timeframes: String?

  @Option(help: ArgumentHelp("Leave out bars before this date (2017-01-31).", valueName: "date"))
  var start: String?

  @Option(
    help: ArgumentHelp("Leave out bars after this date, the day itself kept.", valueName: "date"))
  var end: String?

  @OptionGroup var build: BuildArguments
  @OptionGroup var tracing: TraceOption
  @OptionGroup var project: ProjectOptions

  func validate() throws {
    if let seed, seed > UInt64(Int64.max) {
      throw ValidationError("'--seed' takes a number from 0 to \(Int64.max), not \(seed).")
    }
    if output == "" {
      throw ValidationError("'--output' takes the path of a directory, not nothing.")
    }
    if dryRun, tracing.trace != nil {
      throw ValidationError("'--trace' tells of a build; with '--dry-run' there is none.")
    }
    if let epochs, epochs < 1 {
      throw ValidationError("'--epochs' takes a positive number, not \(epochs).")
    }
    for (name, list) in [("--symbols", symbols), ("--timeframes", timeframes)] {
      if let list, Self.items(list).isEmpty {
        throw ValidationError("'\(name)' takes names separated by commas, not '\(list.visible)'.")
      }
    }
    for text in timeframes.map(Self.items) ?? [] where Timeframe(text) == nil {
      throw ValidationError("'\(text.visible)' is no timeframe; write 5m, 1h, 4h, 1d, 1w or 1M.")
    }
    for (name, text) in [("--start", start), ("--end", end)] {
      if let text, TrainingPeriod.start(text) == nil {
        throw ValidationError("'\(name)' takes a date such as 2017-01-31, not '\(text.visible)'.")
      }
    }
  }

  func run() throws {
    try reportingFailures {
      let trace = tracing.trace.map { BuildTrace(path: $0) }
      trace?.begin("read project")
      let project = try Project(project)
      trace?.begin("read strategies, make graph")
      let path = try project.strategyPath(strategy)
      let (strategy, digest) = try project.loadHashedStrategy(at: path, overrides: overrides)
      let name = Project.name(ofStrategyAt: path)
      if dryRun { return try dryRun(strategy, name, project) }
      let selection = try project.select(
        strategy, named: name, files: [RecordedInput(name: path, digest: digest)],
        outputDirectory: output ?? project.outputDirectory(ofStrategyAt: path))
      trace?.end()
      try BuildRun(project: project, selection: selection, options: build, trace: trace).run()
    }
  }

  private var overrides: StrategyOverrides {
    var overrides = StrategyOverrides()
    overrides.symbols = symbols.map(Self.items)
    overrides.timeframes = timeframes.map { Self.items($0).compactMap { Timeframe($0) } }
    overrides.epochs = epochs
    overrides.seed = seed
    overrides.start = start.flatMap(TrainingPeriod.start)
    overrides.end = end.flatMap(TrainingPeriod.end)
    return overrides
  }

  private static func items(_ list: String) -> [String] {
    list.split(separator: ",").map { item in
      String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }

  private func dryRun(_ strategy: Strategy, _ name: String, _ project: Project) throws {
    let selection = try project.select(strategy, named: name, files: [], outputDirectory: "")
    let plan = try Engine(graph: selection.graph, store: project.store())
      .plan(goals: selection.goals)
    let isText = build.format == .text
    if isText { try OutputStream.writeResult(DryRun(strategy: strategy).text) }
    selection.warn()
    try plan.write(format: isText ? .text : .json, quiet: build.quiet)
    if isText { try OutputStream.writeResult(DryRun.closing + "\n") }
  }
}

extension Project {
  /// The model of a strategy that is at hand.
  fileprivate func select(
    _ strategy: Strategy, named name: String, files: [RecordedInput], outputDirectory: String
  ) throws -> Selection {
    var graph = TaskGraph()
    let prefix = name == defaultStrategy ? nil : name
    let targets = try StrategyTargets(strategy, in: &graph, settings: buildSettings(prefix: prefix))
    let delivery = Delivery(
      prefix: prefix, strategyName: name, strategy: strategy, directory: outputDirectory,
      model: targets.deliverables, evaluation: targets.evaluations)
    return Selection(
      graph: graph, goals: targets.goals, named: [], typed: ["\(name)/model"], files: files,
      deliveries: [delivery],
      warnings: targets.warnings)
  }
}

/// What a dry run says of a strategy.
private struct DryRun {
  let strategy: Strategy

  static let closing = "[Dry run - no training performed]"

  var text: String {
    var lines = ["Strategy: \(strategy.name)", "Version: \(strategy.version)"]
    lines.append("Indicators (\(strategy.indicators.count)):")
    lines += strategy.indicators.map { "  \($0.id): \($0.type)" }
    lines.append("Fuzzy Sets (\(strategy.fuzzySets.count)):")
    lines += strategy.fuzzySets.map { "  \($0.id) -> \($0.indicator)" }
    lines.append("NN Inputs (\(strategy.features.count) features):")
    lines += strategy.features.map { "  \($0.featureID)" }
    return lines.map(\.visible).joined(separator: "\n") + "\n\n"
  }
}
