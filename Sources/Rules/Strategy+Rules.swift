// What rules take from a strategy, and where in its file a person finds each setting.

import BuildGraph
import Columns
import Labeling
import Network
package import Strategy
package import Syntax

extension Strategy {
  /// Where the fields of the training rule were set.
  var trainingPlaces: FieldPlaces {
    let fields: [(String, Hyperparameter)] = [
      ("type", .modelType), ("hidden_layers", .hiddenLayers), ("activation", .activation),
      ("dropout", .dropout), ("optimizer", .optimizer), ("loss", .loss), ("epochs", .epochs),
      ("learning_rate", .learningRate), ("batch_size", .batchSize),
      ("weight_decay", .weightDecay), ("gradient_clip", .gradientClip),
      ("seed", seedPlace),
      ("train", .trainShare), ("validation", .validationShare), ("embargo", .embargo),
      ("unlabelled_rows", .labelSource), ("focal_gamma", .focalGamma), ("huber_delta", .huberDelta),
      ("momentum", .momentum), ("nesterov", .nesterov), ("lr_scheduler", .schedule),
      ("early_stopping", .earlyStopping), ("kernels", .kernels),
      ("sequence_length", .sequenceLength), ("hidden_size", .hiddenSize),
      ("num_layers", .layerCount), ("fold", .evaluation),
    ]
    return FieldPlaces(
      "training",
      exceptions: Dictionary(uniqueKeysWithValues: fields.map { ($0.0, place(of: $0.1)) }))
  }

  /// The setting that a training has its seed from.
  private var seedPlace: Hyperparameter { training.seeds.isEmpty ? .seed : .seeds }

  /// Where the fields of a fold's training rule were set, whose embargo is that of the walk forward.
  var foldPlaces: FieldPlaces {
    let places = trainingPlaces
    return FieldPlaces(
      places.base,
      exceptions: places.exceptions.merging(
        ["embargo": "\(place(of: .evaluation)).embargo"]) { $1 })
  }

  /// Where the fields of the rule that keeps one of several models were set.
  var selectionPlaces: FieldPlaces {
    FieldPlaces("training", exceptions: ["seeds": place(of: .seeds)])
  }

  /// Where the fields of the walk forward's rule were set.
  var walkForwardPlaces: FieldPlaces {
    FieldPlaces(
      place(of: .evaluation),
      exceptions: [
        "symbols": place(of: .symbols), "train": place(of: .trainShare),
        "validation": place(of: .validationShare), "unlabelled_rows": place(of: .labelSource),
        "seed": place(of: seedPlace),
      ])
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
        "train": place(of: .trainShare), "validation": place(of: .validationShare),
        "fold": place(of: .evaluation), "unlabelled_rows": place(of: .labelSource),
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
        "sequence_length": place(of: .sequenceLength), "seed": place(of: .seed),
        "kernels": place(of: .kernels), "ktask": "version of ktask",
        "architecture.activation": place(of: .activation),
      ])
  }

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
    metadata.sequenceLength = model.recurrence?.sequenceLength
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
