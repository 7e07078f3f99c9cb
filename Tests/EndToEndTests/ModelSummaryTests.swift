// What a person reads of a model, whole.

import Syntax
import Testing

@testable import Ktask

@Suite struct ModelSummaryTests {
  private func text(_ metrics: String, walkForward: String? = nil) throws -> String {
    try ModelSummary(
      strategy: "momentum", metrics: JSON.parse(metrics), walkForward: walkForward.map(JSON.parse)
    ).lines.joined(separator: "\n")
  }

  /// The members of a document about classes, but for accuracies and epochs.
  private let classes = """
    "balanced_accuracy": 0.41, "f1_score": 0.612, "log_loss": 0.81, "calibration_error": 0.07,
    "best_val_accuracy": 0.618, "final_val_loss": 0.9,
    "baseline": {"balanced_accuracy": 0.3333, "f1_score": 0.54, "log_loss": 0.79}
    """

  @Test func figuresHaveThoseOfTheGuessBesideThem() throws {
    let found = try text(
      """
      {"test_accuracy": 0.648, "baseline_accuracy": 0.675, "baseline_class": "HOLD",
       "hindsight_accuracy": 0.675, "hindsight_class": "HOLD",
       "best_epoch": 7, "epochs_trained": 12, "epochs_planned": 12, "stopped_early": false,
       \(classes)}
      """)
    #expect(
      found == """
        momentum:
          test accuracy 0.648, worse than always HOLD (0.675)
          balanced accuracy 0.410 (guessing 0.333), f1 0.612 (0.540), log loss 0.810 (0.790)
          calibration error 0.070, validation accuracy 0.618
          weights of epoch 7 of 12, the lowest validation loss
        """)
  }

  @Test func aBetterConstantAnswerAndAnEarlyEndAreNotHidden() throws {
    let found = try text(
      """
      {"test_accuracy": 0.5, "baseline_accuracy": 0.5, "baseline_class": "BUY",
       "hindsight_accuracy": 0.55, "hindsight_class": "SELL",
       "best_epoch": 7, "epochs_trained": 12, "epochs_planned": 30, "stopped_early": true,
       \(classes)}
      """
    ).split(separator: "\n")
    #expect(
      found[1] == "  test accuracy 0.500, no better than always BUY (0.500);"
        + " in hindsight always SELL: 0.550")
    #expect(
      found[4] == "  weights of epoch 7 of 12, the lowest validation loss;"
        + " stopped early, 30 were planned")
  }

  @Test func withoutTestRowsThatIsSaid() throws {
    let found = try text(
      #"{"test_accuracy": null, "best_epoch": 3, "epochs_trained": 3, "final_val_loss": null}"#)
    #expect(
      found == """
        momentum:
          not tested: no row is left for it
          weights of epoch 3 of 3, the last one
        """)
  }

  @Test func aLogLossWithoutBoundIsNotShown() throws {
    let found = try text(
      """
      {"test_accuracy": 1, "baseline_accuracy": 0.5, "baseline_class": "BUY", "log_loss": 0.25,
       "baseline": {"log_loss": null}}
      """)
    #expect(
      found == """
        momentum:
          test accuracy 1.000, better than always BUY (0.500)
          log loss 0.250
        """)
  }

  @Test func errorsOfReturnsHaveThoseOfTheMeanBesideThem() throws {
    let found = try text(
      """
      {"test_accuracy": 0.512, "baseline_accuracy": 0.49, "hindsight_accuracy": 0.505,
       "test_loss": 2.5e-5, "mae": 0.0021, "rmse": 0.0031, "baseline_rmse": 0.003, "r2": -0.067,
       "baseline": {"loss": 2.25e-5, "mae": 0.0019, "r2": -0.001},
       "best_epoch": 2, "epochs_trained": 4, "final_val_loss": 0.1}
      """)
    #expect(
      found == """
        momentum:
          rmse 0.003100, worse than always the mean return (0.003000)
          sign accuracy 0.512, better than the mean's (0.490); in hindsight always one sign: 0.505
          mae 0.002100 (0.001900), r² -0.067 (-0.001), test loss 0.000025 (0.000023)
          weights of epoch 2 of 4, the lowest validation loss
        """)
  }

  @Test func seedsAndFoldsHaveALineEach() throws {
    let found = try text(
      """
      {"test_accuracy": 0.64, "baseline_accuracy": 0.5, "baseline_class": "BUY",
       "seeds": {"count": 5, "kept": 3, "spread": {"test_accuracy":
         {"count": 5, "mean": 0.612, "std": 0.0244, "min": 0.58, "max": 0.643}}, "runs": []}}
      """,
      walkForward: """
        {"count": 3, "spread": {
           "test_accuracy": {"count": 3, "mean": 0.6, "std": 0.03, "min": 0.57, "max": 0.63},
           "baseline_accuracy": {"count": 3, "mean": 0.58, "std": 0, "min": 0.58, "max": 0.58}},
         "runs": [{"fold": 1, "test_accuracy": 0.57, "baseline_accuracy": 0.58},
                  {"fold": 2, "test_accuracy": 0.6, "baseline_accuracy": 0.58},
                  {"fold": 3, "test_accuracy": 0.63, "baseline_accuracy": 0.58}]}
        """)
    #expect(
      found == """
        momentum:
          test accuracy 0.640, better than always BUY (0.500)
          5 seeds: test accuracy 0.612 ± 0.024 (0.580 to 0.643), kept seed 3
          walk forward, 3 folds: accuracy 0.600 ± 0.030 against 0.580, better in 2 of 3
        """)
  }

  @Test func seedsOfReturnsAreComparedByTheirError() throws {
    let found = try text(
      """
      {"test_accuracy": 0.5, "mae": 0.1, "walk_forward": {"count": 2, "spread": {
         "rmse": {"count": 2, "mean": 0.2, "std": 0.01}, "baseline_rmse": {"mean": 0.3}},
         "runs": [{"fold": 1, "rmse": 0.2, "baseline_rmse": 0.3},
                  {"fold": 2, "rmse": 0.31, "baseline_rmse": 0.3}]},
       "seeds": {"count": 1, "kept": 0, "spread": {"rmse": {"count": 1, "mean": 0.2, "std": null,
         "min": 0.2, "max": 0.2}}}}
      """
    ).split(separator: "\n").suffix(2)
    #expect(
      found == [
        "  1 seed: test rmse 0.200000, kept seed 0",
        "  walk forward, 2 folds: rmse 0.200000 ± 0.010000 against 0.300000, better in 1 of 2",
      ])
  }
}

/// What a build prints of the models that it makes.
@Suite struct PrintedSummaryTests {
  /// Builds a strategy and takes what it says of the model, with # for figures that have a point.
  private func build(_ strategy: String) throws -> (lines: [String], metrics: JSON) {
    let workspace = try Workspace()
    let result = try workspace.ktask("build", "-s", strategy)
    try #require(result.status == 0, "\(result.standardError)")
    let lines = result.standardOutput.split(separator: "\n").drop { $0 != "\(strategy):" }
    let metrics = try JSON.parse(workspace.read("models/\(strategy)/metrics.json"))
    let plain = lines.dropFirst().map { line in
      String(line).replacing(/-?\d+\.\d+/, with: "#")
        .replacing(/no better than|better than|worse than/, with: "beside")
        .replacing(/; in hindsight .*/, with: "")
        .replacing(/epoch \d of/, with: "epoch N of")
    }
    return (plain, metrics)
  }

  @Test func classesAreComparedWithTheTrainingPartsLargest() throws {
    let (lines, metrics) = try build("momentum")
    // The class that most training rows are of weighs the least.
    let weights = try #require(metrics["class_weights"]).text()
    let values = weights.split { "[],".contains($0) }.compactMap { Double($0) }
    let least = try #require(values.indices.min { values[$0] < values[$1] })
    let name = ["BUY", "HOLD", "SELL"][least]
    #expect(
      lines.prefix(4) == [
        "  test accuracy #, beside always \(name) (#)",
        "  balanced accuracy # (guessing #), f1 # (#), log loss # (#)",
        "  calibration error # (#), validation accuracy #",
        "  weights of epoch N of 2, the lowest validation loss",
      ])
  }

  @Test func returnsAreComparedWithTheTrainingPartsMean() throws {
    #expect(
      try build("returns").lines.prefix(4) == [
        "  rmse #, beside always the mean return (#)",
        "  sign accuracy #, beside the mean's (#)",
        "  mae # (#), r² # (#), test loss # (#)",
        "  weights of epoch N of 2, the lowest validation loss",
      ])
  }
}
