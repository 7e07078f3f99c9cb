// What is learnt and how. Knows no network.

/// The network.
package struct ModelSettings: Sendable, Equatable {
  /// The kind of network.
  package enum Kind: String, Sendable {
    /// Layers one after another, each fully connected to the next.
    case mlp
  }

  /// Which kind is trained.
  package let type: Kind
  /// Units of each hidden layer; none make a linear model.
  package let hiddenLayers: [Int]
  /// The share of hidden units that is left out of each step.
  package let dropout: Double
  /// What every hidden layer does with its sums.
  package let activation: Activation
}

/// What a hidden layer does with its sums.
package enum Activation: String, Sendable, CaseIterable {
  case relu
  case tanh
  case sigmoid
  case leakyRelu = "leaky_relu"
}

/// How the network is trained.
package struct TrainingSettings: Sendable, Equatable {
  /// How often all rows that weights are fitted to are gone through.
  package var epochs = 100
  /// The factor of each step.
  package var learningRate = 0.001
  /// How many rows make one step.
  package var batchSize = 32
  /// Where all randomness comes from.
  package var seed: UInt64 = 0
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
  /// Stochastic gradient descent; `momentum` is the share of the step before that goes on.
  case sgd(momentum: Double)
  case rmsprop
}

/// How the learning rate changes from epoch to epoch.
package enum ScheduleSettings: Sendable, Equatable {
  case constant
  /// Times `gamma` every `size` epochs.
  case step(size: Int, gamma: Double)
  /// Times `gamma` every epoch.
  case exponential(gamma: Double)
  /// Times `factor` after more than `patience` epochs without a lower validation loss.
  case reduceOnPlateau(factor: Double, patience: Int)
}
