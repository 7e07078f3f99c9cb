// The trainings that a strategy asks for: one, or one for each seed and each fold.

import Labeling
import Network
import Strategy

extension Strategy {
  /// The seeds of the models that are trained; of several the best model is kept.
  var trainedSeeds: [UInt64] { training.seeds.isEmpty ? [training.seed] : training.seeds }

  /// How the labelled rows are split.
  var splitShares: SplitShares { splitShares(fold: nil, embargo: training.embargo) }

  /// How the labelled rows are split for a fold, with the embargo of the walk forward.
  func splitShares(of fold: WalkForwardFold) -> SplitShares {
    splitShares(fold: fold, embargo: training.walkForward?.embargo ?? 0)
  }

  private func splitShares(fold: WalkForwardFold?, embargo: Int) -> SplitShares {
    let ends = labels.unlabelledEnds
    return SplitShares(
      train: training.trainShare, validation: training.validationShare, embargo: embargo,
      unlabelledEnds: .init(first: ends.first, last: ends.last), fold: fold)
  }

  /// The training of a seed on the parts of a split.
  ///
  /// - Throws: `RuleFailure` where the settings are out of their ranges or the network is too large.
  func trainingRule(seed: UInt64, shares: SplitShares) throws(RuleFailure) -> TrainingRule {
    let architecture = try networkArchitecture()
    do {
      let settings = try Network.TrainingSettings(
        epochs: training.epochs, batchSize: training.batchSize,
        learningRate: training.learningRate, weightDecay: training.weightDecay,
        gradientClip: training.gradientClip, seed: seed, loss: training.loss.networkLoss,
        optimizer: training.optimizer.networkOptimizer,
        learningRateSchedule: training.schedule.networkSchedule,
        earlyStopping: training.earlyStopping.map(\.networkStopping),
        kernels: matrixKernels)
      return TrainingRule(
        architecture: architecture, settings: settings, shares: shares,
        classNames: labels.classNames)
    } catch {
      throw RuleFailure("\(error)")
    }
  }

  /// The kernels of all trainings.
  var matrixKernels: MatrixKernels { .resolved(training.kernels) }

  /// The shape of the network, from the features to the classes or the value.
  func networkArchitecture() throws(RuleFailure) -> NetworkArchitecture {
    let outputs = max(1, labels.classNames.count)
    do {
      guard let recurrence = model.recurrence, let cell = model.type.cell else {
        try checkSize(mlpOutputs: outputs)
        return .mlp(
          try MLPArchitecture(
            inputs: features.count, hiddenLayers: model.hiddenLayers, outputs: outputs,
            activation: try networkActivation(), dropout: model.dropout))
      }
      let shape = try RecurrentArchitecture(
        cell: cell, inputs: features.count, hiddenSize: recurrence.hiddenSize,
        layerCount: recurrence.layerCount, sequenceLength: recurrence.sequenceLength,
        outputs: outputs, dropout: model.dropout)
      try checkSize(NetworkArchitecture.recurrent(shape).parameterCount, .hiddenSize)
      return .recurrent(shape)
    } catch let failure as RuleFailure {
      throw failure
    } catch {
      throw RuleFailure("\(error)")
    }
  }

  private func networkActivation() throws(RuleFailure) -> Network.Activation {
    guard let activation = Network.Activation(rawValue: model.activation.rawValue) else {
      throw RuleFailure("activation '\(model.activation.rawValue)' is not known to the network")
    }
    return activation
  }

  private func checkSize(mlpOutputs outputs: Int) throws(RuleFailure) {
    let widths = [features.count] + model.hiddenLayers + [outputs]
    let parameters = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    try checkSize(parameters, .hiddenLayers)
  }

  /// Refuses networks that no machine of today holds with their gradients and moments.
  private func checkSize(_ parameters: Int, _ cause: Hyperparameter) throws(RuleFailure) {
    let most = 100_000_000
    guard parameters > most else { return }
    throw RuleFailure(
      "\(place(of: cause)): a network of \(parameters) parameters is too large; there may be "
        + "\(most)")
  }
}

extension MatrixKernels {
  /// The kernels that a setting stands for.
  ///
  /// `auto` is whatever is the fastest on this processor.
  static func resolved(_ setting: KernelSettings) -> MatrixKernels {
    switch setting {
    case .auto: .fastest
    case .portable: .portable
    case .blas: .blas
    }
  }
}

// MARK: - Settings as the network names them

extension ModelSettings.Kind {
  /// What the units of a recurrent network are made of; nil for an mlp.
  fileprivate var cell: RecurrentCell? {
    switch self {
    case .mlp: nil
    case .lstm: .lstm
    case .gru: .gru
    }
  }
}

extension LossSettings {
  /// The loss as the network names it.
  fileprivate var networkLoss: Loss {
    switch self {
    case .weightedCrossEntropy: .crossEntropy
    case .focal(let gamma): .focal(gamma: gamma)
    case .huber(let delta): .huber(delta: delta)
    case .mse: .mse
    }
  }
}

extension OptimizerSettings {
  /// The optimizer as the network names it.
  fileprivate var networkOptimizer: Optimizer {
    switch self {
    case .adam: .adam
    case .adamw: .adamw
    case .sgd(let momentum, let nesterov): .sgd(momentum: momentum, nesterov: nesterov)
    case .rmsprop: .rmsprop
    }
  }
}

extension ScheduleSettings {
  /// The schedule as the network names it.
  fileprivate var networkSchedule: LearningRateSchedule {
    switch self {
    case .constant: .constant
    case .step(let size, let gamma): .step(size: size, gamma: gamma)
    case .exponential(let gamma): .exponential(gamma: gamma)
    case .reduceOnPlateau(let factor, let patience):
      .reduceOnPlateau(factor: factor, patience: patience)
    case .cosine(let warmUp, let minimum): .cosine(warmUp: warmUp, minimum: minimum)
    }
  }
}

extension EarlyStoppingSettings {
  /// The end of the training as the network names it.
  fileprivate var networkStopping: EarlyStopping {
    let monitor: EarlyStopping.Monitor =
      switch self.monitor {
      case .validationLoss: .validationLoss
      case .validationAccuracy: .validationAccuracy
      }
    return EarlyStopping(patience: patience, minimumChange: minimumChange, monitor: monitor)
  }
}
