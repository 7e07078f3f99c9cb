// The command line's root.

import ArgumentParser

/// The root of the command line.
struct KtaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ktask",
    abstract: "Build trading models from bars, and after an edit only what the edit reaches.",
    discussion: """
      A strategy is a YAML file: `indicators` say what to compute, `fuzzy_sets` how to read it, \
      `nn_inputs` what the network sees, in which order. ktask builds bars, indicator columns, \
      membership columns, the feature matrix, labels, the network and its metadata, each named \
      by the content of what it was made from.

      EXAMPLES
        ktask build                          the default strategy's model
        ktask plan                           what an edit would rebuild, and why
        ktask query 'deps(model)'            what depends on what
        ktask train strategies/x.yaml --dry-run
        ktask show bars/EURUSD/1h            what a target holds
        ktask export features -o matrix.npy  for NumPy, or as csv
      """,
    version: Project.version,
    subcommands: [
      InitCommand.self, BuildCommand.self, WatchCommand.self, PlanCommand.self,
      QueryCommand.self, GraphCommand.self, TrainCommand.self, ValidateCommand.self,
      FeaturesCommand.self, IndicatorsCommand.self, DataCommand.self, ShowCommand.self,
      ExportCommand.self, PredictCommand.self, VerifyCommand.self, MigrateCommand.self,
      SchemaCommand.self, ManualCommand.self,
    ])
}
