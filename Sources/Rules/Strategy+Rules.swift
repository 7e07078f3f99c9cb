// What rules take from a strategy, and where in its file a person finds each setting.

import BuildGraph
import Columns
import Labeling
import Network
package import Strategy
package import Syntax

extension Strategy {
  /// The training that the strategy asks for.
  func trainingRule(kernel: String) throws(RuleFailure) -> TrainingRule {
    do {
      let settings = try Network.TrainingSettings(
        epochs: training.epochs, batchSize: training.batchSize,
        learningRate: training.learningRate, weightDecay: training.weightDecay,
        gradientClip: training.gradientClip, seed: training.seed, loss: training.loss.networkLoss,
        optimizer: training.optimizer.networkOptimizer,
        learningRateSchedule: training.schedule.networkSchedule)
      try checkSize()
      guard let activation = Network.Activation(rawValue: model.activation.rawValue) else {
        throw RuleFailure("activation '\(model.activation.rawValue)' is not known to the network")
      }
      return TrainingRule(
        hiddenLayers: model.hiddenLayers, activation: activation, dropout: model.dropout,
        settings: settings, shares: splitShares, featureCount: features.count,
        classNames: labels.classNames, kernel: kernel)
    } catch let failure as RuleFailure {
      throw failure
    } catch {
      throw RuleFailure("\(error)")
    }
  }

  /// Refuses networks that no machine of today holds with their gradients and moments.
  private func checkSize() throws(RuleFailure) {
    let outputs = max(1, labels.classNames.count)
    let widths = [features.count] + model.hiddenLayers + [outputs]
    let parameters = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    let most = 100_000_000
    guard parameters > most else { return }
    throw RuleFailure(
      "\(place(of: .hiddenLayers)): a network of \(parameters) parameters is too large; there may be "
        + "\(most)")
  }

  /// How the labelled rows are split.
  var splitShares: SplitShares {
    let ends = labels.unlabelledEnds
    return SplitShares(
      train: training.trainShare, validation: training.validationShare, embargo: training.embargo,
      unlabelledEnds: .init(first: ends.first, last: ends.last))
  }

  /// Where the fields of the training rule were set.
  var trainingPlaces: FieldPlaces {
    let fields: [(String, Hyperparameter)] = [
      ("type", .modelType), ("hidden_layers", .hiddenLayers), ("activation", .activation),
      ("dropout", .dropout), ("optimizer", .optimizer), ("loss", .loss), ("epochs", .epochs),
      ("learning_rate", .learningRate), ("batch_size", .batchSize),
      ("weight_decay", .weightDecay), ("gradient_clip", .gradientClip), ("seed", .seed),
      ("train", .trainShare), ("validation", .validationShare), ("embargo", .embargo),
      ("unlabelled_rows", .labelSource), ("focal_gamma", .focalGamma), ("huber_delta", .huberDelta),
      ("momentum", .momentum),
      ("lr_scheduler", .schedule),
    ]
    var places = Dictionary(
      uniqueKeysWithValues: fields.map { ($0.0, place(of: $0.1)) })
    places["kernel"] = Self.kernelPlace
    return FieldPlaces("training", exceptions: places)
  }

  /// Where the fields of the labels rule were set.
  var labelPlaces: FieldPlaces {
    FieldPlaces("training.labels", exceptions: ["source": place(of: .labelSource)])
  }

  /// Where the fields of the scaling rule were set.
  var scalingPlaces: FieldPlaces {
    FieldPlaces(
      "nn_inputs",
      exceptions: [
        "symbols": place(of: .symbols), "base_timeframe": place(of: .baseTimeframe),
        "column_timeframes": "nn_inputs", "normalization": "normalization in nn_inputs",
        "train": place(of: .trainShare), "unlabelled_rows": place(of: .labelSource),
      ])
  }

  /// Where the range of the bars was set.
  var barPlaces: FieldPlaces {
    FieldPlaces(
      "training_data",
      exceptions: [
        "start_date": place(of: .startDate), "end_date": place(of: .endDate),
        "timeframe": place(of: .timeframes),
      ])
  }

  /// Where the fields of the matrix rule were set.
  var matrixPlaces: FieldPlaces {
    FieldPlaces(
      "nn_inputs",
      exceptions: [
        "symbols": place(of: .symbols), "base_timeframe": place(of: .baseTimeframe),
        "column_timeframes": "nn_inputs", "normalization": "normalization in nn_inputs",
      ])
  }

  /// Where the fields of the metadata rule were set, apart from those that are paths themselves.
  var metadataPlaces: FieldPlaces {
    FieldPlaces(
      "",
      exceptions: [
        "resolved_features": "nn_inputs", "symbols": place(of: .symbols),
        "timeframes": place(of: .timeframes), "model_type": place(of: .modelType),
        "architecture.activation": place(of: .activation),
        "seed": place(of: .seed), "kernel": Self.kernelPlace, "ktask": "version of ktask",
      ])
  }

  /// What explanations call the kernels that multiply matrices.
  private static var kernelPlace: String { "OpenBLAS core type" }

  /// Where the fields of an indicator's rule were set.
  func indicatorPlaces(_ id: String) -> FieldPlaces {
    FieldPlaces("indicators.\(id)", exceptions: ["revision": "revision of indicator \(id)"])
  }

  /// What the metadata says before anything is trained.
  var metadataTemplate: ModelMetadata {
    var metadata = ModelMetadata(modelName: name, strategyName: name, createdAt: "")
    metadata.strategyVersion = version
    metadata.indicators = canonicalIndicators
    metadata.fuzzySets = canonicalFuzzySets
    metadata.nnInputs = canonicalNNInputs
    metadata.resolvedFeatures = features.map(\.featureID)
    metadata.trainingSymbols = symbols
    // The base comes first, so that a reader knows which it is.
    metadata.trainingTimeframes =
      ([baseTimeframe] + timeframes.filter { $0 != baseTimeframe }).map(\.description)
    metadata.modelType = model.type.rawValue
    if model.type == .mlp {
      metadata.architecture = .object([.init("activation", .string(model.activation.rawValue))])
    }
    metadata.outputType = labels.outputType
    return metadata
  }

  /// The features as `ktask features` and `features.json` list them.
  package var featuresDocument: JSON {
    .object([
      .init("schema", .integer(1)),
      .init("strategy", .string(name)),
      .init("count", .integer(Int64(features.count))),
      .init("features", .array(features.map(\.json))),
    ])
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
