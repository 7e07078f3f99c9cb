// What a training leaves. Knows results; knows nothing of how they came about.

/// What one epoch came to.
package struct EpochMetrics: Sendable, Equatable {
  /// The mean of the batches' losses, each counted as often as it has rows, with dropout.
  package let trainingLoss: Double
  /// The share of training rows that were right, with dropout and as the parameters were by then.
  ///
  /// A predicted value is right when it is above 0 where the target is, and not where it is not.
  package let trainingAccuracy: Double
  /// The same loss of the validation rows, with the same class weights and without dropout.
  ///
  /// Nil when there are no such rows, or all are of classes that the training part lacks.
  package let validationLoss: Double?
  /// The share of validation rows that are right; nil when there are none.
  package let validationAccuracy: Double?
  /// The learning rate of the epoch's steps.
  package let learningRate: Double
}

/// A training in a few numbers; epochs count from 1.
package struct TrainingSummary: Sendable, Equatable {
  package let epochsTrained: Int
  package let finalTrainingLoss: Double
  package let finalTrainingAccuracy: Double
  package let finalValidationLoss: Double?
  package let finalValidationAccuracy: Double?
  /// The highest training accuracy of any epoch.
  package let bestTrainingAccuracy: Double
  /// The validation accuracy of `bestEpoch`.
  package let bestValidationAccuracy: Double?
  /// The epoch whose parameters were kept: that of the lowest validation loss, the first on ties.
  ///
  /// The last epoch when none has a validation loss.
  package let bestEpoch: Int

  /// Sums up a history of at least one epoch.
  init(_ history: [EpochMetrics], bestEpoch: Int) {
    let last = history[history.count - 1]
    epochsTrained = history.count
    finalTrainingLoss = last.trainingLoss
    finalTrainingAccuracy = last.trainingAccuracy
    finalValidationLoss = last.validationLoss
    finalValidationAccuracy = last.validationAccuracy
    bestTrainingAccuracy = history.lazy.map(\.trainingAccuracy).max() ?? last.trainingAccuracy
    bestValidationAccuracy = history[bestEpoch - 1].validationAccuracy
    self.bestEpoch = bestEpoch
  }
}

/// A network after its training.
package struct TrainedNetwork: Sendable, Equatable {
  /// The parameters of the best epoch.
  package let parameters: Parameters
  /// One entry for each epoch.
  package let history: [EpochMetrics]
  package let summary: TrainingSummary
  /// The weight of each class in the loss; empty when it learned values.
  package let classWeights: [Float]
}

/// How far a training is, as told after every epoch.
package struct EpochProgress: Sendable, Equatable {
  /// The epoch that is done, counting from 1.
  package let epoch: Int
  /// How many there will be.
  package let epochs: Int
  /// How many were done before an interruption, and not by this run.
  package let resumedEpochs: Int
  package let metrics: EpochMetrics
}

/// One step of a training.
package struct BatchReport: Sendable, Equatable {
  /// Counts from 1.
  package let epoch: Int
  /// Counts from 1 in each epoch.
  package let batch: Int
  /// The mean of the epoch's losses so far, each counted as often as its batch has rows.
  package let runningLoss: Double
  /// The norm of the whole gradient before clipping.
  package let gradientNorm: Float
}

/// Who watches a training, and may stop it.
package struct TrainingObserver {
  /// Asked before every batch, those that validate too; true ends the training with `CancellationError`.
  package var isCancelled: () -> Bool
  /// Told after every epoch.
  package var epochEnded: (EpochProgress) -> Void
  /// Told after every step.
  package var batchEnded: (BatchReport) -> Void

  package init(
    isCancelled: @escaping () -> Bool = { false },
    epochEnded: @escaping (EpochProgress) -> Void = { _ in },
    batchEnded: @escaping (BatchReport) -> Void = { _ in }
  ) {
    self.isCancelled = isCancelled
    self.epochEnded = epochEnded
    self.batchEnded = batchEnded
  }
}
