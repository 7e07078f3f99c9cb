// What is learnt and how. Knows no network.

/// The network.
package struct ModelSettings: Sendable, Equatable {
  /// The kind of network.
  package enum Kind: String, Sendable, CaseIterable {
    /// Layers one after another, each fully connected to the next.
    case mlp
    /// Long short-term memory over windows of rows.
    case lstm
    /// Gated recurrent units over windows of rows.
    case gru
  }

  /// Which kind is trained.
  package let type: Kind
  /// Units of each hidden layer of an mlp; none make a linear model.
  package let hiddenLayers: [Int]
  /// The share of hidden units that is left out of each step.
  package let dropout: Double
  /// What every hidden layer of an mlp does with its sums.
  package let activation: Activation
  /// What an lstm or gru has instead of hidden layers; nil for an mlp.
  package let recurrence: RecurrenceSettings?

  package init(
    type: Kind, hiddenLayers: [Int] = [], dropout: Double = 0.2, activation: Activation = .relu,
    recurrence: RecurrenceSettings? = nil
  ) {
    self.type = type
    self.hiddenLayers = hiddenLayers
    self.dropout = dropout
    self.activation = activation
    self.recurrence = recurrence
  }

  /// How many rows one answer takes in: the row itself and those right before it.
  package var sequenceLength: Int { recurrence?.sequenceLength ?? 1 }
}

/// The layers of an lstm or gru.
package struct RecurrenceSettings: Sendable, Equatable {
  /// How many rows a window has.
  package let sequenceLength: Int
  /// How many units each layer has.
  package let hiddenSize: Int
  /// How many layers there are.
  package let layerCount: Int

  package init(sequenceLength: Int, hiddenSize: Int = 64, layerCount: Int = 2) {
    self.sequenceLength = sequenceLength
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
  }
}

/// What a hidden layer does with its sums.
package enum Activation: String, Sendable, CaseIterable {
  case relu
  case tanh
  case sigmoid
  case leakyRelu = "leaky_relu"
  case gelu
  case silu
}

/// How the network is trained.
package struct TrainingSettings: Sendable, Equatable {
  /// How often all rows that weights are fitted to are gone through.
  package var epochs = 100
  /// The factor of each step.
  package var learningRate = 0.001
  /// How many rows make one step.
  package var batchSize = 32
  /// Where all randomness comes from; the first of `seeds` if there are any.
  package var seed: UInt64 = 0
  /// The seeds, two or more, of as many models of which the best is kept; empty for one of `seed`.
  package var seeds: [UInt64] = []
  /// The share of the rows, from the oldest on, that weights are fitted to.
  package var trainShare = 0.7
  /// The share of the rows after those that chooses the epoch; the rest tests the result.
  package var validationShare = 0.15
  /// How many rows before each border of the split are left out of the earlier part, whether or not
  /// their labels are known by then.
  package var embargo = 0
  /// What a step makes smaller.
  package var loss = LossSettings.weightedCrossEntropy
  /// How a step follows the gradient.
  package var optimizer = OptimizerSettings.adam
  /// How the learning rate changes from epoch to epoch.
  package var schedule = ScheduleSettings.constant
  /// The longest gradient that is not shortened; 0 for no bound.
  package var gradientClip = 1.0
  /// The factor of the weights that is added to the gradient.
  package var weightDecay = 1e-4
  /// When training ends before its last epoch; nil for never.
  package var earlyStopping: EarlyStoppingSettings?
  /// What multiplies matrices.
  package var kernels = KernelSettings.portable
  /// How the strategy is judged by folds besides its test part; nil for not at all.
  package var walkForward: WalkForwardSettings?
}

/// When a training ends before its last epoch.
package struct EarlyStoppingSettings: Sendable, Equatable {
  /// What is to get better.
  package enum Monitor: String, Sendable, CaseIterable {
    case validationLoss = "val_loss"
    case validationAccuracy = "val_accuracy"
  }

  /// After how many epochs in a row that are no better it ends, at least 1.
  package var patience = 10
  /// By how much an epoch has to be better than the best before it, 0 or more.
  package var minimumChange = 0.001
  package var monitor = Monitor.validationLoss
}

/// What multiplies matrices.
package enum KernelSettings: String, Sendable, CaseIterable {
  /// Whatever is fastest on the processor.
  case auto
  /// Our own kernels, whose bits are the same on every processor with fused multiply-add.
  case portable
  /// OpenBLAS with the best kernels of the processor.
  case blas
}

/// Folds one after another in time, each trained on what lies before it.
package struct WalkForwardSettings: Sendable, Equatable {
  /// How many folds there are, at least 2.
  package let folds: Int
  /// How many rows before each border are left out of the earlier part.
  package let embargo: Int

  package init(folds: Int, embargo: Int = 0) {
    self.folds = folds
    self.embargo = embargo
  }
}

/// What training makes smaller.
package enum LossSettings: Sendable, Equatable {
  /// For classes, each weighing inversely as its number of rows.
  case weightedCrossEntropy
  /// The same with rows that are right already weighing less, the more so the larger `gamma`.
  case focal(gamma: Double)
  /// For returns: squares up to `delta`, absolute values beyond.
  case huber(delta: Double)
  /// For returns: squares.
  case mse
}

/// How steps follow the gradient.
package enum OptimizerSettings: Sendable, Equatable {
  case adam
  /// Adam with the decay apart from the gradient.
  case adamw
  /// Stochastic gradient descent; `momentum` is the share of the step before that goes on, which
  /// `nesterov` looks ahead along.
  case sgd(momentum: Double, nesterov: Bool)
  case rmsprop
}

/// How the learning rate changes from epoch to epoch.
///
/// A cosine's warm-up is shorter than the training, and its minimum at most the learning rate.
package enum ScheduleSettings: Sendable, Equatable {
  case constant
  /// Times `gamma` every `size` epochs.
  case step(size: Int, gamma: Double)
  /// Times `gamma` every epoch.
  case exponential(gamma: Double)
  /// Times `factor` after more than `patience` epochs without a lower validation loss.
  case reduceOnPlateau(factor: Double, patience: Int)
  /// Rising for `warmUp` epochs, then falling to `minimum` along half a cosine.
  case cosine(warmUp: Int, minimum: Double)
}
