// Schemas of how a network is trained: `training` and `model.training`.

import Syntax

extension StrategySchema {
  static var trainingDefinitions: [(key: String, value: JSONSchema)] {
    let ineffective = StrategyReader.ineffective.map { ($0, Self.ineffective) }
    let hyperparameters = StrategyReader.hyperparameters.map { ($0, hyperparameter($0)) }
    return [
      (
        "training",
        JSONSchema.mapping([("labels", .reference("labels"))] + hyperparameters + ineffective)
          .described("What is learnt, and how.")
      ),
      (
        "model_training",
        JSONSchema.mapping(hyperparameters + ineffective).orNull
          .described("What `training` leaves out.")
      ),
      ("data_split", split), ("lr_scheduler", schedule), ("early_stopping", earlyStopping),
      ("evaluation", evaluation),
    ]
  }

  private static let defaults = TrainingSettings()

  private static func hyperparameter(_ key: String) -> JSONSchema {
    let loss = StrategyReader.classLosses + StrategyReader.returnLosses
    return switch key {
    case "epochs":
      count(defaults.epochs, "How often all rows that weights are fitted to are gone through.")
    case "batch_size": count(defaults.batchSize, "How many rows make one step.")
    case "learning_rate":
      number(.number().above(0), defaults.learningRate, "The factor of each step.")
    case "gradient_clip":
      number(
        .number(), defaults.gradientClip,
        "The longest gradient that is not shortened; 0 or less: none is.")
    case "weight_decay":
      number(
        .number().from(0), defaults.weightDecay,
        "The factor of the weights that is added to the gradient; 0 in a regression.")
    case "focal_gamma":
      number(.number().from(0), 2, "Of the loss focal: how little rows weigh that are right.")
    case "huber_delta":
      number(.number().above(0), 0.01, "Of the loss huber: where squares end.")
    case "momentum":
      number(.number().from(0).below(1), 0.9, "Of sgd: the share of a step that goes on.")
    case "nesterov":
      JSONSchema.truth.orNull.defaulting(to: .bool(false))
        .described("Of sgd: whether steps look ahead along the momentum.")
    case "seed":
      JSONSchema.integer(0...Int.max).orNull.defaulting(to: .integer(0))
        .described("Where all randomness comes from.")
    case "seeds": seeds
    case "optimizer":
      word(StrategyReader.optimizers, "How steps follow the gradient.", default: "adam")
    case "kernels":
      word(
        KernelSettings.allCases.map(\.rawValue), "What multiplies matrices.",
        default: defaults.kernels.rawValue)
    case "loss":
      JSONSchema.any.described(
        "What a step makes smaller: \(loss.joined(separator: ", ")); the last two of returns.")
    case "data_split", "lr_scheduler", "early_stopping", "evaluation": .reference(key)
    default: .any
    }
  }

  private static var seeds: JSONSchema {
    JSONSchema.list(of: .integer(0...Int.max), 1...StrategyReader.mostSeeds)
      .with("uniqueItems", .bool(true)).orNull
      .described("A model for each of these seeds, of which the best one is kept.")
  }

  // MARK: Values

  private static func count(_ standard: Int, _ description: String) -> JSONSchema {
    JSONSchema.integer(1...Int.max).orNull.defaulting(to: .integer(Int64(standard)))
      .described(description)
  }

  private static func number(
    _ schema: JSONSchema, _ standard: Double, _ description: String
  ) -> JSONSchema {
    schema.orNull.defaulting(to: .number(standard)).described(description)
  }

  private static func word(
    _ words: [String], _ description: String, default standard: String
  ) -> JSONSchema {
    JSONSchema.words(words, anyCase: true).orNull.defaulting(to: .string(standard))
      .described(description)
  }

  // MARK: Split

  private static var split: JSONSchema {
    func share(_ standard: Double?, _ description: String) -> JSONSchema {
      let share = JSONSchema.number().above(0).below(1).orNull.described(description)
      return standard.map { share.defaulting(to: .number($0)) } ?? share
    }
    let validation = "The share of the rows after those that chooses the epoch."
    return JSONSchema.mapping([
      ("train", share(defaults.trainShare, "The share of the rows that weights are fitted to.")),
      ("validation", share(defaults.validationShare, validation)),
      ("val", share(nil, "Another name of validation.").with("doNotSuggest", .bool(true))),
      ("test", share(nil, "The rest, which tests the result.")),
      (
        "embargo",
        JSONSchema.integer(0...1_000_000).orNull.defaulting(to: .integer(0))
          .described("How many rows before each border are left out.")
      ),
    ]).orNull.described("Which rows train, which choose the epoch, which test.")
  }
}
