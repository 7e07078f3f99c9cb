// Where in a strategy file a setting was made. Knows no values.

/// A setting that the build depends on, apart from indicators, fuzzy sets and inputs.
package enum Hyperparameter: String, Sendable, CaseIterable {
  case symbols = "training_data.symbols"
  case timeframes = "training_data.timeframes"
  case baseTimeframe = "training_data.timeframes.base_timeframe"
  case startDate = "training_data.start_date"
  case endDate = "training_data.end_date"
  case modelType = "model.type"
  case hiddenLayers = "model.architecture.hidden_layers"
  case sequenceLength = "model.architecture.sequence_length"
  case hiddenSize = "model.architecture.hidden_size"
  case layerCount = "model.architecture.num_layers"
  case dropout = "model.architecture.dropout"
  case activation = "model.architecture.activation"
  case labelSource = "training.labels.source"
  case epochs = "training.epochs"
  case learningRate = "training.learning_rate"
  case batchSize = "training.batch_size"
  case seed = "training.seed"
  case seeds = "training.seeds"
  case optimizer = "training.optimizer"
  case momentum = "training.momentum"
  case nesterov = "training.nesterov"
  case schedule = "training.lr_scheduler"
  case earlyStopping = "training.early_stopping"
  case loss = "training.loss"
  case focalGamma = "training.focal_gamma"
  case huberDelta = "training.huber_delta"
  case trainShare = "training.data_split.train"
  case validationShare = "training.data_split.validation"
  case embargo = "training.data_split.embargo"
  case gradientClip = "training.gradient_clip"
  case weightDecay = "training.weight_decay"
  case kernels = "training.kernels"
  case evaluation = "training.evaluation"

  /// The dotted path under which a strategy usually has the setting.
  package var usualPlace: String { rawValue }
}

/// Where hyperparameters were set, if not at their usual places.
///
/// Where a thing stands never makes two strategies differ, so all values of this type are equal.
package struct HyperparameterPlaces: Sendable, Equatable {
  private var unusual: [Hyperparameter: String] = [:]

  /// The dotted path, or the option of the command line, that set a hyperparameter.
  package internal(set) subscript(hyperparameter: Hyperparameter) -> String {
    get { unusual[hyperparameter] ?? hyperparameter.usualPlace }
    set { unusual[hyperparameter] = newValue }
  }

  /// True of any two, so that moving a setting makes no other strategy.
  package static func == (_: Self, _: Self) -> Bool { true }
}

extension Strategy {
  /// The dotted path, or the option of the command line, that set a hyperparameter.
  ///
  /// - Parameter hyperparameter: The setting.
  /// - Returns: As `training.learning_rate`, `model.training.learning_rate` or `--epochs`; the usual
  ///   place if the default holds.
  package func place(of hyperparameter: Hyperparameter) -> String { places[hyperparameter] }

  /// The dotted path of a member of a fuzzy set.
  package func place(ofMember name: String, inFuzzySet id: String) -> String {
    "fuzzy_sets.\(id).\(name)"
  }
}
