// The section `training` and, for what it leaves out, `model.training`.

import Syntax

extension StrategyReader {
  /// Hyperparameters that either section may set.
  private static let hyperparameters = [
    "epochs", "learning_rate", "batch_size", "seed", "optimizer", "loss", "gradient_clip",
    "weight_decay", "data_split", "lr_scheduler", "early_stopping",
  ]
  /// Keys that files have and that change nothing.
  private static let ineffective = [
    "method", "fitness_metrics", "focal_gamma", "huber_delta", "momentum",
  ]

  mutating func readTraining() {
    guard let training = file.required("training", &findings)?.section(&findings) else { return }
    training.reportUnknown(
      known: Self.hyperparameters + ["labels"], ineffective: Self.ineffective, as: .warning,
      &findings)
    readLabels(training)
    let modelTraining = modelTrainingSection()
    modelTraining?.reportUnknown(
      known: Self.hyperparameters, ineffective: Self.ineffective, as: .warning, &findings)
    let source = HyperparameterSource(training: training, modelTraining: modelTraining)
    source.reportDifferences(of: Self.hyperparameters, &findings)
    refuseUnsupported(source)
    draft.training = readSettings(source)
  }

  private mutating func modelTrainingSection() -> Section? {
    let model = file.given("model").flatMap { setting in
      Section(setting.node, path: setting.path, range: setting.keyRange)
    }
    return model?.given("training")?.section(&findings)
  }

  // MARK: Values

  private mutating func readSettings(_ source: HyperparameterSource) -> TrainingSettings {
    var settings = TrainingSettings()
    if let setting = chosen("epochs", .epochs, source),
      let epochs = setting.integer(in: 1...Int.max, &findings)
    {
      settings.epochs = epochs
    }
    if let setting = chosen("batch_size", .batchSize, source),
      let size = setting.integer(in: 1...Int.max, &findings)
    {
      settings.batchSize = size
    }
    if let setting = chosen("seed", .seed, source),
      let seed = setting.integer(in: 0...Int.max, &findings)
    {
      settings.seed = UInt64(seed)
    }
    readReals(source, &settings)
    if let split = source["data_split"]?.section(&findings) { readSplit(split, &settings) }
    applyOverrides(&settings)
    return settings
  }

  private mutating func readReals(
    _ source: HyperparameterSource, _ settings: inout TrainingSettings
  ) {
    if let setting = chosen("learning_rate", .learningRate, source),
      let rate = setting.number("above 0", &findings, isRight: { $0 > 0 })
    {
      settings.learningRate = rate
    }
    if let setting = chosen("gradient_clip", .gradientClip, source),
      let clip = setting.number("that is finite", &findings, isRight: { _ in true })
    {
      settings.gradientClip = max(0, clip)
    }
    if let setting = chosen("weight_decay", .weightDecay, source),
      let decay = setting.number("from 0 on", &findings, isRight: { $0 >= 0 })
    {
      settings.weightDecay = decay
    }
  }

  /// The setting that counts; remembers where it stands.
  private mutating func chosen(
    _ key: String, _ hyperparameter: Hyperparameter, _ source: HyperparameterSource
  ) -> Setting? {
    guard let setting = source[key] else { return nil }
    draft.places[hyperparameter] = setting.path
    return setting
  }

  private mutating func applyOverrides(_ settings: inout TrainingSettings) {
    if let epochs = overrides.epochs {
      if epochs < 1 {
        findings.error("--epochs: must be at least 1, not \(epochs)", at: .outside)
      }
      settings.epochs = epochs
      draft.places[.epochs] = "--epochs"
    }
    if let seed = overrides.seed {
      settings.seed = seed
      draft.places[.seed] = "--seed"
    }
  }

  // MARK: Not supported

  private mutating func refuseUnsupported(_ source: HyperparameterSource) {
    checkWord(source["optimizer"], supported: ["adam"], later: Unsupported.optimizers)
    checkWord(
      isRegression ? nil : source["loss"],
      supported: ["cross_entropy", "weighted_cross_entropy", "crossentropy"],
      later: Unsupported.losses)
    for (key, instead) in Unsupported.trainingSections {
      guard let setting = source[key], setting.asksForSomething else { continue }
      findings.warning(
        "\(setting.path): is not carried out by this version of ktask", at: setting.keyRange,
        hint: instead)
    }
  }

  /// Whether the output is a number; the loss is checked with the output then.
  private var isRegression: Bool {
    let decisions = file["decisions"].flatMap { Section($0.node, path: "", range: $0.range) }
    return decisions?["output_format"]?.node.text == "regression"
  }

  private mutating func checkWord(_ setting: Setting?, supported: [String], later: [String]) {
    guard let setting,
      let word = setting.word(among: supported + later, anyCase: true, &findings),
      later.contains(word)
    else { return }
    findings.unsupported(
      "\(setting.path): '\(word)'", at: setting.range,
      instead: "there is \(supported.prefix(2).alternatives)")
  }
}

extension Setting {
  /// Whether a setting that can be switched off is on.
  fileprivate var asksForSomething: Bool {
    switch node.value {
    case .null, .bool(false): false
    case .text(let text): text.lowercased() != "none"
    default:
      Section(node, path: path, range: range).map { section in
        !section.settings.isEmpty && section["enabled"]?.node.value != .bool(false)
      } ?? true
    }
  }
}
