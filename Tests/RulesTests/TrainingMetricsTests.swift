// The documents that tell what a training came to.

import Labeling
import Network
import Syntax
import TestSupport
import Testing

@testable import Rules

@Suite struct TrainingMetricsTests {
  /// A training of a few rows whose label is the sign of the first feature, or that feature itself.
  ///
  /// - Parameters:
  ///   - names: The classes; none if the feature is to be predicted.
  ///   - validating: How many rows validate, right before those that test.
  ///   - testing: How many of the last rows test.
  ///   - planned: How many epochs are said to have been planned; 3 are trained.
  /// - Returns: What came of it.
  /// - Throws: `NetworkError` where the rows are too few.
  private func metrics(
    classes names: [String], validating: Int = 10, testing: Int = 20, planned: Int = 3
  ) throws -> TrainingMetrics {
    var generator = SeededGenerator(seed: 3)
    let values = (0..<200).map { _ in Float(generator.normal()) }
    let returns = (0..<100).map { values[2 * $0] }
    let classes = returns.map { Int8($0 > 0 ? 1 : 0) }
    let matrix = try FeatureMatrix(values: values, rows: 100, columns: 2)
    let labels = LabelColumn(names.isEmpty ? .returns(returns) : .classes(classes))
    let split = DataSplit(
      labels, knownAt: (0..<100).map { Int64($0) }, rowCounts: [100],
      shares: SplitShares(
        train: Double(100 - validating - testing) / 100, validation: Double(validating) / 100))
    let loss = names.isEmpty ? Loss.mse : .crossEntropy
    let trainer = try Trainer(
      .mlp(
        MLPArchitecture(
          inputs: 2, hiddenLayers: [], outputs: names.isEmpty ? 1 : names.count, activation: .relu,
          dropout: 0)),
      TrainingSettings(epochs: 3, batchSize: 16, learningRate: 0.1, loss: loss))
    let trained = try trainer.train(
      TrainingData(
        matrix: matrix, targets: names.isEmpty ? .values(returns) : .classes(classes),
        training: split.train, validation: split.validation))
    let network = NeuralNetwork(trained.parameters)
    let result: TestResult? =
      if names.isEmpty {
        try network.regressionEvaluation(
          of: matrix, targets: returns, rows: split.test, loss: loss,
          trainingMean: meanTarget(returns, rows: split.train)
        ).map { .returns($0) }
      } else {
        try network.evaluation(
          of: matrix, labels: classes, rows: split.test,
          trainingCounts: classCounts(classes, rows: split.train, classes: names.count)
        ).map { .classes($0) }
      }
    return TrainingMetrics(
      trained: trained, result: result, split: split, classNames: names, plannedEpochs: planned)
  }

  private func names(_ document: JSON?) -> [String] {
    guard case .object(let members)? = document else { return [] }
    return members.map(\.name)
  }

  @Test func classesHaveTheirFiguresAndThoseOfTheGuess() throws {
    let document = try metrics(classes: ["SELL", "BUY"]).json
    #expect(
      names(document) == [
        "test_accuracy", "baseline_accuracy", "baseline_class", "hindsight_accuracy",
        "hindsight_class", "test_loss", "balanced_accuracy", "precision", "recall", "f1_score",
        "macro_precision", "macro_recall", "macro_f1_score", "log_loss", "brier_score",
        "calibration_error", "baseline", "classes", "per_class", "confusion_matrix",
        "epochs_trained", "epochs_planned", "stopped_early", "best_epoch", "final_train_loss",
        "final_train_accuracy", "best_train_accuracy", "final_val_loss", "final_val_accuracy",
        "best_val_loss", "best_val_accuracy", "rows", "class_weights", "history",
      ])
    #expect(
      names(document["baseline"]) == [
        "class", "accuracy", "balanced_accuracy", "precision", "recall", "f1_score",
        "macro_precision", "macro_recall", "macro_f1_score", "log_loss", "brier_score",
        "calibration_error", "per_class", "confusion_matrix",
      ])
    #expect(names(document["baseline"]?["per_class"]) == ["SELL", "BUY"])
    #expect(document["baseline"]?["accuracy"] == document["baseline_accuracy"])
    #expect(document["baseline"]?["class"] == document["baseline_class"])
    #expect(document["log_loss"] == document["test_loss"])
    #expect(names(document["per_class"]) == ["SELL", "BUY"])
    #expect(
      names(document["per_class"]?["BUY"])
        == ["precision", "recall", "f1_score", "rows", "predicted"])
  }

  @Test func theFiguresOfClassesFollowFromTheConfusionMatrix() throws {
    let metrics = try metrics(classes: ["SELL", "BUY"])
    let (document, rows) = (metrics.json, Double(metrics.split.test.count))
    let matrix = try #require(document["confusion_matrix"]).text()
    let counts = matrix.split { !$0.isNumber }.compactMap { Double($0) }
    try #require(counts.count == 4 && counts.reduce(0, +) == rows)
    #expect(document["test_accuracy"] == .number((counts[0] + counts[3]) / rows))
    let buy = document["per_class"]?["BUY"]
    #expect(buy?["rows"] == .integer(Int64(counts[2] + counts[3])))
    #expect(buy?["predicted"] == .integer(Int64(counts[1] + counts[3])))
    #expect(buy?["recall"] == .number(counts[3] / (counts[2] + counts[3])))
    #expect(buy?["precision"] == .number(counts[3] / (counts[1] + counts[3])))
  }

  @Test func returnsHaveTheirFiguresAndThoseOfTheMean() throws {
    let document = try metrics(classes: []).json
    #expect(
      names(document).prefix(11) == [
        "test_accuracy", "baseline_accuracy", "hindsight_accuracy", "test_loss", "mae",
        "baseline_mae", "rmse", "baseline_rmse", "r2", "sign_accuracy", "baseline",
      ])
    #expect(
      names(document["baseline"]) == ["value", "sign_accuracy", "loss", "mae", "rmse", "r2"])
    #expect(document["class_weights"] == nil)
  }

  @Test func aTrainingOfFewerEpochsThanPlannedStoppedEarly() throws {
    #expect(try metrics(classes: ["SELL", "BUY"]).json["stopped_early"] == .bool(false))
    let document = try metrics(classes: ["SELL", "BUY"], planned: 9).json
    #expect(document["stopped_early"] == .bool(true))
    #expect(document["epochs_planned"] == .integer(9))
    #expect(document["epochs_trained"] == .integer(3))
  }

  @Test func withoutTestRowsThereIsNoAccuracy() throws {
    let document = try metrics(classes: ["SELL", "BUY"], testing: 0).json
    #expect(names(document).prefix(2) == ["test_accuracy", "epochs_trained"])
    #expect(document["test_accuracy"] == .null)
  }

  @Test func theHistoryIsATableWhoseNumbersReadBack() throws {
    let metrics = try metrics(classes: ["SELL", "BUY"])
    let text = String(decoding: metrics.historyCSV, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "epoch,train_loss,train_accuracy,val_loss,val_accuracy,learning_rate")
    #expect(lines.count == 5 && lines.last == "")
    for (index, epoch) in metrics.trained.history.enumerated() {
      let cells = lines[index + 1].split(separator: ",").map { Double($0) }
      #expect(
        cells == [
          Double(index + 1), epoch.trainingLoss, epoch.trainingAccuracy, epoch.validationLoss,
          epoch.validationAccuracy, epoch.learningRate,
        ])
    }
  }

  @Test func epochsWithoutValidationHaveEmptyCells() throws {
    let metrics = try metrics(classes: ["SELL", "BUY"], validating: 0)
    let text = String(decoding: metrics.historyCSV, as: UTF8.self)
    #expect(text.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(",,,0.1") })
    #expect(metrics.json["best_val_loss"] == .null)
  }
}
