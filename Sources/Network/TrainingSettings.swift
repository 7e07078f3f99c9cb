// What a training is told to do. Knows no data.

/// How a network is trained.
package struct TrainingSettings: Sendable, Hashable {
  /// How often all training rows are gone through.
  package let epochs: Int
  /// How many rows a step takes; the last batch of an epoch may be shorter.
  package let batchSize: Int
  /// The learning rate of the first epoch.
  package let learningRate: Double
  /// The share of a parameter that is added to its gradient (L2, not decoupled).
  package let weightDecay: Double
  /// The largest norm a gradient keeps; 0 or less leaves all as they are.
  package let gradientClip: Double
  /// Where initial values, batch orders and dropout come from.
  package let seed: UInt64
  /// What the training makes small.
  package let loss: Loss
  /// How steps follow from gradients.
  package let optimizer: Optimizer
  /// How the learning rate changes after the first epoch.
  package let learningRateSchedule: LearningRateSchedule
  /// When the training ends before its last epoch; nil for never.
  package let earlyStopping: EarlyStopping?
  /// What multiplies matrices.
  package let kernels: MatrixKernels

  /// Takes settings within their ranges.
  ///
  /// - Parameters:
  ///   - epochs: At least 1.
  ///   - batchSize: At least 1.
  ///   - learningRate: Finite, 0 or more.
  ///   - weightDecay: Finite, 0 or more.
  ///   - gradientClip: Any number; 0 or less is no clipping.
  ///   - seed: Any number.
  ///   - loss: One whose gamma is finite and 0 or more, and whose delta is finite and above 0.
  ///   - optimizer: One whose momentum is from 0 up to, but not including, 1.
  ///   - learningRateSchedule: One whose gammas are finite and 0 or more, whose factor is from 0 up
  ///     to, but not including, 1, whose step is of 1 epoch or more, and whose patience is 0 or
  ///     more.
  ///   - earlyStopping: One whose patience is at least 1 and whose change is finite and 0 or more.
  ///   - kernels: Others give other bits.
  /// - Throws: `NetworkError.setting` for the first that is out of its range.
  package init(
    epochs: Int, batchSize: Int, learningRate: Double, weightDecay: Double = 1e-4,
    gradientClip: Double = 1, seed: UInt64 = 0, loss: Loss = .crossEntropy,
    optimizer: Optimizer = .adam, learningRateSchedule: LearningRateSchedule = .constant,
    earlyStopping: EarlyStopping? = nil, kernels: MatrixKernels = .portable
  ) throws(NetworkError) {
    self.epochs = try atLeastOne(epochs, "epochs")
    self.batchSize = try atLeastOne(batchSize, "batch_size")
    self.learningRate = try finite(learningRate, "learning_rate")
    self.weightDecay = try finite(weightDecay, "weight_decay")
    guard !gradientClip.isNaN else {
      throw .setting(name: "gradient_clip", value: gradientClip, range: "a number")
    }
    self.gradientClip = gradientClip
    self.seed = seed
    try loss.check()
    self.loss = loss
    try optimizer.check()
    self.optimizer = optimizer
    try learningRateSchedule.check()
    self.learningRateSchedule = learningRateSchedule
    try earlyStopping?.check()
    self.earlyStopping = earlyStopping
    self.kernels = kernels
  }
}

private func atLeastOne(_ value: Int, _ name: String) throws(NetworkError) -> Int {
  if value >= 1 { return value }
  throw .setting(name: name, value: Double(value), range: "at least 1")
}

private func finite(_ value: Double, _ name: String) throws(NetworkError) -> Double {
  if value >= 0, value <= Double(Float.greatestFiniteMagnitude) { return value }
  throw .setting(name: name, value: value, range: "a finite number of 0 or more")
}

/// In which order the rows of the training part come.
package enum BatchOrder: Sendable {
  /// Shuffled anew for each epoch, or drawn by sample weights, by the seed and the number of the
  /// epoch alone.
  case shuffled
  /// Given for each epoch as places in the list of training rows; sample weights change nothing.
  case fixed([[Int32]])
}
