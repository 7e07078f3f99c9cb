// The section `training` and, for what it leaves out, `model.training`.

import Syntax

extension StrategyReader {
  /// Hyperparameters that either section may set.
  static let hyperparameters = [
    "epochs", "learning_rate", "batch_size", "seed", "seeds", "optimizer", "loss", "gradient_clip",
    "weight_decay", "data_split", "lr_scheduler", "early_stopping", "focal_gamma", "huber_delta",
    "momentum", "nesterov", "kernels", "evaluation",
  ]
  /// Keys that files have and that change nothing.
  static let ineffective = ["method", "fitness_metrics"]

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
    // As the reference has it: a network that answers with a number is not held back.
    if isRegression { settings.weightDecay = 0 }
    if let loss = readLoss(source) { settings.loss = loss }
    settings.optimizer = readOptimizer(source)
    readCounts(source, &settings)
    readSeeds(source, &settings)
    readReals(source, &settings)
    if let split = source["data_split"]?.section(&findings) { readSplit(split, &settings) }
    applyOverrides(&settings)
    // These are checked against the numbers that hold in the end.
    settings.schedule = readSchedule(source, settings)
    settings.earlyStopping = readEarlyStopping(source, settings)
    settings.kernels = readKernels(source) ?? settings.kernels
    settings.walkForward = readEvaluation(source)
    return settings
  }

  private mutating func readCounts(
    _ source: HyperparameterSource, _ settings: inout TrainingSettings
  ) {
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
  }

  private mutating func readReals(
    _ source: HyperparameterSource, _ settings: inout TrainingSettings
  ) {
    if let setting = chosen("learning_rate", .learningRate, source),
      let rate = setting.number("above 0", &findings, isRight: { $0 > 0 }),
      isSingle(rate, setting)
    {
      settings.learningRate = rate
    }
    if let setting = chosen("gradient_clip", .gradientClip, source),
      let clip = setting.number("that is finite", &findings, isRight: { _ in true })
    {
      settings.gradientClip = max(0, clip)
    }
    if let setting = chosen("weight_decay", .weightDecay, source),
      let decay = setting.number("from 0 on", &findings, isRight: { $0 >= 0 }),
      isSingle(decay, setting)
    {
      settings.weightDecay = decay
    }
  }

  /// Refuses a number that is infinite in single precision, or 0 although it is not.
  private mutating func isSingle(_ number: Double, _ setting: Setting) -> Bool {
    let single = Float(number)
    if single.isFinite, single > 0 || number == 0 { return true }
    setting.mismatch("a number from 1e-45 to 3.4e38, as steps have single precision", &findings)
    return false
  }

  private mutating func readKernels(_ source: HyperparameterSource) -> KernelSettings? {
    let words = KernelSettings.allCases.map(\.rawValue)
    return chosen("kernels", .kernels, source)
      .flatMap { $0.word(among: words, anyCase: true, &findings) }
      .flatMap(KernelSettings.init(rawValue:))
  }

  /// The setting that counts; remembers where it stands.
  mutating func chosen(
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
      settings.seeds = []
      draft.places[.seed] = "--seed"
      draft.places[.seeds] = "--seed"
    }
  }

  // MARK: Loss

  /// The losses of classes.
  static let classLosses = [
    "cross_entropy", "weighted_cross_entropy", "crossentropy", "focal",
  ]
  /// The losses of returns.
  static let returnLosses = ["huber", "mse"]

  private mutating func readLoss(_ source: HyperparameterSource) -> LossSettings? {
    let setting = chosen("loss", .loss, source)
    let name = setting.flatMap { isRegression ? returnLoss($0) : classLoss($0) }
    let gamma = positive("focal_gamma", .focalGamma, source, isUsed: name == "focal", orZero: true)
    let isHuber = isRegression && name != "mse"
    let delta = positive("huber_delta", .huberDelta, source, isUsed: isHuber, orZero: false)
    switch name {
    case "focal": return .focal(gamma: gamma ?? 2)
    case "mse": return .mse
    default: return isRegression ? .huber(delta: delta ?? 0.01) : .weightedCrossEntropy
    }
  }

  private mutating func classLoss(_ setting: Setting) -> String? {
    if let text = setting.node.text, Self.returnLosses.contains(text.lowercased()) {
      findings.error(
        "\(setting.path): '\(text)' is a loss of returns, not of classes", at: setting.range,
        hint: "write 'cross_entropy' or 'focal', or set decisions.output_format to regression")
      return nil
    }
    return setting.word(among: Self.classLosses, anyCase: true, &findings)
  }

  private mutating func returnLoss(_ setting: Setting) -> String? {
    guard let text = setting.text(&findings) else { return nil }
    if Self.returnLosses.contains(text) { return text }
    findings.error("training.loss must be 'huber' or 'mse', got '\(text)'", at: setting.range)
    return nil
  }

  /// A number of the loss; a warning where the loss that is used has no such number.
  private mutating func positive(
    _ key: String, _ hyperparameter: Hyperparameter, _ source: HyperparameterSource, isUsed: Bool,
    orZero: Bool
  ) -> Double? {
    guard let setting = chosen(key, hyperparameter, source) else { return nil }
    let bounds = orZero ? "from 0 on" : "above 0"
    let number = setting.number(bounds, &findings) { $0 > 0 || (orZero && $0 == 0) }
    if !isUsed { findings.warning("\(setting.path): has no effect", at: setting.keyRange) }
    return number
  }
}
