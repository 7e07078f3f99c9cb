// What a training came to, as the document `metrics.json` and the metadata's `training_metrics`.

import Network
import Syntax

/// What a network comes to on the rows that test it.
enum TestResult {
  case classes(Evaluation)
  case returns(RegressionEvaluation)
}

/// The figures of one training, under the reference's names where it has them.
struct TrainingMetrics {
  let trained: TrainedNetwork
  /// Nil when no row is left to test on.
  let result: TestResult?
  let split: DataSplit
  let classNames: [String]
  /// How many epochs the training was to have; fewer were trained where it stopped early.
  let plannedEpochs: Int

  /// The figures, test results first.
  var json: JSON {
    var members = testMembers
    members += summaryMembers
    members += [
      .init("rows", rows)
    ]
    if !classNames.isEmpty {
      members.append(.init("class_weights", .numbers(trained.classWeights.map { Double($0) })))
    }
    members.append(.init("history", history))
    return .object(members)
  }

  private var testMembers: [JSON.Member] {
    switch result {
    case nil: [.init("test_accuracy", .null)]
    case .classes(let evaluation): members(of: evaluation)
    case .returns(let evaluation): members(of: evaluation)
    }
  }

  private func members(of evaluation: Evaluation) -> [JSON.Member] {
    let (scores, baseline) = (evaluation.scores, evaluation.baseline)
    let guess = JSON.string(classNames[evaluation.baselineClass])
    return [
      .init("test_accuracy", .number(scores.accuracy)),
      .init("baseline_accuracy", .number(baseline.accuracy)),
      .init("baseline_class", guess),
      .init("hindsight_accuracy", .number(evaluation.hindsightAccuracy)),
      .init("hindsight_class", .string(classNames[evaluation.hindsightClass])),
      .init("test_loss", .number(scores.logLoss)),
    ] + scores.members + [
      .init(
        "baseline",
        .object(
          [.init("class", guess), .init("accuracy", .number(baseline.accuracy))]
            + baseline.members + tables(of: baseline))),
      .init("classes", .strings(classNames)),
    ] + tables(of: scores)
  }

  /// What has a line for each class.
  private func tables(of scores: ClassScores) -> [JSON.Member] {
    [
      .init(
        "per_class",
        .object(zip(classNames, scores.classes).map { .init($0, .object($1.members)) })),
      .init("confusion_matrix", .array(scores.confusion.map { .integers($0) })),
    ]
  }

  /// The figures of returns; `test_accuracy` is the share of right signs, as the reference has it.
  private func members(of evaluation: RegressionEvaluation) -> [JSON.Member] {
    let (scores, baseline) = (evaluation.scores, evaluation.baseline)
    return [
      .init("test_accuracy", .number(scores.signAccuracy)),
      .init("baseline_accuracy", .number(baseline.signAccuracy)),
      .init("hindsight_accuracy", .number(evaluation.hindsightSignAccuracy)),
      .init("test_loss", .number(scores.loss)),
      .init("mae", .number(scores.meanAbsoluteError)),
      .init("baseline_mae", .number(baseline.meanAbsoluteError)),
      .init("rmse", .number(scores.rootMeanSquareError)),
      .init("baseline_rmse", .number(baseline.rootMeanSquareError)),
      .init("r2", .optional(scores.r2)),
      .init("sign_accuracy", .number(scores.signAccuracy)),
      .init(
        "baseline",
        .object([.init("value", .number(evaluation.baselineValue))] + baseline.members)),
    ]
  }

  private var summaryMembers: [JSON.Member] {
    let summary = trained.summary
    return [
      .init("epochs_trained", .integer(Int64(summary.epochsTrained))),
      .init("epochs_planned", .integer(Int64(plannedEpochs))),
      .init("stopped_early", .bool(summary.epochsTrained < plannedEpochs)),
      .init("best_epoch", .integer(Int64(summary.bestEpoch))),
      .init("final_train_loss", .number(summary.finalTrainingLoss)),
      .init("final_train_accuracy", .number(summary.finalTrainingAccuracy)),
      .init("best_train_accuracy", .number(summary.bestTrainingAccuracy)),
      .init("final_val_loss", .optional(summary.finalValidationLoss)),
      .init("final_val_accuracy", .optional(summary.finalValidationAccuracy)),
      .init("best_val_loss", .optional(trained.history[summary.bestEpoch - 1].validationLoss)),
      .init("best_val_accuracy", .optional(summary.bestValidationAccuracy)),
    ]
  }

  private var rows: JSON {
    .object([
      .init("train", .integer(Int64(split.train.count))),
      .init("validation", .integer(Int64(split.validation.count))),
      .init("test", .integer(Int64(split.test.count))),
      .init("purged", .integer(Int64(split.purged))),
      .init("unwindowed", .integer(Int64(split.unwindowed))),
    ])
  }

  private var history: JSON {
    let epochs = trained.history
    return .object([
      .init("train_loss", .numbers(epochs.map(\.trainingLoss))),
      .init("train_accuracy", .numbers(epochs.map(\.trainingAccuracy))),
      .init("val_loss", .array(epochs.map { .optional($0.validationLoss) })),
      .init("val_accuracy", .array(epochs.map { .optional($0.validationAccuracy) })),
      .init("learning_rate", .numbers(epochs.map(\.learningRate))),
    ])
  }
}

extension TrainingMetrics {
  /// The epochs as a table: `epoch,train_loss,train_accuracy,val_loss,val_accuracy,learning_rate`.
  ///
  /// Numbers have as many digits as they need to be read back as they are; a cell is empty where
  /// nothing was validated. Lines end with a line feed.
  var historyCSV: [UInt8] {
    var text = "epoch,train_loss,train_accuracy,val_loss,val_accuracy,learning_rate\n"
    for (index, epoch) in trained.history.enumerated() {
      let cells = [
        epoch.trainingLoss, epoch.trainingAccuracy, epoch.validationLoss, epoch.validationAccuracy,
        epoch.learningRate,
      ].map { $0.map { "\($0)" } ?? "" }
      text += "\(index + 1),\(cells.joined(separator: ","))\n"
    }
    return Array(text.utf8)
  }
}

extension ClassScores {
  /// The figures that go by the same names for the network and for the baseline.
  fileprivate var members: [JSON.Member] {
    [
      .init("balanced_accuracy", .number(balancedAccuracy)),
      .init("precision", .number(weighted.precision)),
      .init("recall", .number(weighted.recall)),
      .init("f1_score", .number(weighted.f1Score)),
      .init("macro_precision", .number(macro.precision)),
      .init("macro_recall", .number(macro.recall)),
      .init("macro_f1_score", .number(macro.f1Score)),
      .init("log_loss", .number(logLoss)),
      .init("brier_score", .number(brierScore)),
      .init("calibration_error", .number(calibrationError)),
    ]
  }
}

extension ClassScores.OfClass {
  fileprivate var members: [JSON.Member] {
    [
      .init("precision", .number(precision)),
      .init("recall", .number(recall)),
      .init("f1_score", .number(f1Score)),
      .init("rows", .integer(Int64(rows))),
      .init("predicted", .integer(Int64(predicted))),
    ]
  }
}

extension ValueScores {
  /// The figures of the baseline.
  fileprivate var members: [JSON.Member] {
    [
      .init("sign_accuracy", .number(signAccuracy)),
      .init("loss", .number(loss)),
      .init("mae", .number(meanAbsoluteError)),
      .init("rmse", .number(rootMeanSquareError)),
      .init("r2", .optional(r2)),
    ]
  }
}

extension JSON {
  fileprivate static func optional(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }

  fileprivate static func numbers(_ values: [Double]) -> JSON {
    .array(values.map { .number($0) })
  }

  fileprivate static func integers(_ values: [Int]) -> JSON {
    .array(values.map { .integer(Int64($0)) })
  }
}
