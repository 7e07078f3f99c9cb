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
    let largest = evaluation.classCounts.enumerated().max { $0.element < $1.element }?.offset ?? 0
    return [
      .init("test_accuracy", .number(evaluation.accuracy)),
      .init("baseline_accuracy", .number(evaluation.baselineAccuracy)),
      .init("baseline_class", .string(classNames[largest])),
      .init("test_loss", .number(evaluation.loss)),
      .init("precision", .number(evaluation.precision)),
      .init("recall", .number(evaluation.recall)),
      .init("f1_score", .number(evaluation.f1Score)),
      .init("classes", .strings(classNames)),
      .init("confusion_matrix", .array(evaluation.confusion.map { .integers($0) })),
    ]
  }

  /// The figures of returns; `test_accuracy` is the share of right signs, as the reference has it.
  private func members(of evaluation: RegressionEvaluation) -> [JSON.Member] {
    [
      .init("test_accuracy", .number(evaluation.signAccuracy)),
      .init("baseline_accuracy", .number(evaluation.baseline.signAccuracy)),
      .init("test_loss", .number(evaluation.loss)),
      .init("mae", .number(evaluation.meanAbsoluteError)),
      .init("baseline_mae", .number(evaluation.baseline.meanAbsoluteError)),
      .init("rmse", .number(evaluation.rootMeanSquareError)),
      .init("baseline_rmse", .number(evaluation.baseline.rootMeanSquareError)),
      .init("r2", .optional(evaluation.r2)),
    ]
  }

  private var summaryMembers: [JSON.Member] {
    let summary = trained.summary
    return [
      .init("epochs_trained", .integer(Int64(summary.epochsTrained))),
      .init("best_epoch", .integer(Int64(summary.bestEpoch))),
      .init("final_train_loss", .number(summary.finalTrainingLoss)),
      .init("final_train_accuracy", .number(summary.finalTrainingAccuracy)),
      .init("best_train_accuracy", .number(summary.bestTrainingAccuracy)),
      .init("final_val_loss", .optional(summary.finalValidationLoss)),
      .init("final_val_accuracy", .optional(summary.finalValidationAccuracy)),
      .init("best_val_accuracy", .optional(summary.bestValidationAccuracy)),
    ]
  }

  private var rows: JSON {
    .object([
      .init("train", .integer(Int64(split.train.count))),
      .init("validation", .integer(Int64(split.validation.count))),
      .init("test", .integer(Int64(split.test.count))),
      .init("purged", .integer(Int64(split.purged))),
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

extension JSON {
  fileprivate static func optional(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }

  fileprivate static func numbers(_ values: [Double]) -> JSON {
    .array(values.map { .number($0) })
  }

  fileprivate static func integers(_ values: [Int]) -> JSON {
    .array(values.map { .integer(Int64($0)) })
  }
}
