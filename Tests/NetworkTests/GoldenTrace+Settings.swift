// What this project calls the settings of a golden training.

import Network
import TestSupport

extension GoldenTrace {
  var isRegression: Bool { config.outputFormat == "regression" }

  /// The reference takes every other loss of values for the mean square error, and every other one
  /// of classes for cross entropy.
  var loss: Loss {
    if isRegression {
      config.loss == "huber" ? .huber(delta: config.huberDelta ?? 0.01) : .mse
    } else {
      config.loss == "focal" ? .focal(gamma: config.focalGamma ?? 2) : .crossEntropy
    }
  }

  /// The optimizer and its decay; the reference takes names it does not know for an Adam without.
  var optimizer: (Optimizer, weightDecay: Double) {
    let decay = config.weightDecay ?? 1e-4
    return switch config.optimizer ?? "adam" {
    case "adam": (.adam, decay)
    case "sgd": (.sgd(momentum: config.momentum ?? 0.9), decay)
    case "rmsprop": (.rmsprop, decay)
    default: (.adam, 0)
    }
  }

  /// The reference takes names it does not know for none.
  var learningRateSchedule: LearningRateSchedule {
    guard let scheduler = config.lrScheduler else { return .constant }
    return switch scheduler.type {
    case "step": .step(size: scheduler.stepSize ?? 30, gamma: scheduler.gamma ?? 0.1)
    case "exponential": .exponential(gamma: scheduler.gamma ?? 0.95)
    case "reduce_on_plateau":
      .reduceOnPlateau(factor: scheduler.factor ?? 0.5, patience: scheduler.patience ?? 5)
    default: .constant
    }
  }

  /// The schedule that gives the same learning rates when there is no validation loss to go by.
  ///
  /// Nil when the rate was reduced at uneven times.
  var scheduleWithoutValidation: LearningRateSchedule? {
    guard case .reduceOnPlateau(let factor, _) = learningRateSchedule else {
      return learningRateSchedule
    }
    let rates = learningRatePerEpoch
    guard let change = rates.firstIndex(where: { $0 != rates[0] }) else { return .constant }
    let steps = rates.indices.dropFirst()
    let isEven = steps.allSatisfy { (rates[$0] != rates[$0 - 1]) == $0.isMultiple(of: change) }
    return isEven ? .step(size: change, gamma: factor) : nil
  }

  /// The network; without a kind it is an MLP.
  func architecture(inputs: Int) throws -> NetworkArchitecture {
    let design =
      architecture
      ?? GoldenDesign(
        hiddenLayers: hiddenLayers, activation: activation, sequenceLength: nil, hiddenSize: nil,
        numLayers: nil)
    return try design.architecture(type ?? "mlp", inputs: inputs, outputs: outputSize)
  }
}

extension GoldenDesign {
  /// The network of a kind that the design is for; trainings and answers of it have no dropout.
  ///
  /// The reference takes names of activations it does not know for relu.
  ///
  /// - Throws: `GoldenError` for a kind that nobody knows, or one whose sizes are missing.
  func architecture(_ kind: String, inputs: Int, outputs: Int) throws -> NetworkArchitecture {
    if kind == "mlp", let hiddenLayers {
      return try mlp(
        inputs: inputs, hiddenLayers: hiddenLayers, outputs: outputs,
        activation: activation.flatMap(Activation.init) ?? .relu)
    }
    guard let cell = RecurrentCell(rawValue: kind), let sequenceLength else {
      throw GoldenError(message: "no network is called '\(kind)' and has these sizes: \(self)")
    }
    return .recurrent(
      try RecurrentArchitecture(
        cell: cell, inputs: inputs, hiddenSize: hiddenSize ?? 64, layerCount: numLayers ?? 2,
        sequenceLength: sequenceLength, outputs: outputs))
  }
}
