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
      let clip = setting.number("", &findings, isRight: { _ in true })
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
        findings.error("--epochs: must be at least 1, not \(epochs)", at: .start)
      }
      settings.epochs = epochs
      draft.places[.epochs] = "--epochs"
    }
    if let seed = overrides.seed {
      settings.seed = seed
      draft.places[.seed] = "--seed"
    }
  }

  // MARK: Split

  private mutating func readSplit(_ split: Section, _ settings: inout TrainingSettings) {
    split.reportUnknown(
      known: ["train", "validation", "val", "test"], as: .warning, &findings)
    let short = split.given("val")
    if let short, split.given("validation") != nil {
      findings.error("\(short.path): 'validation' is given too", at: short.keyRange)
    }
    let before = findings.errorCount
    let train = share(split.given("train"), .trainShare)
    let validation = share(split.given("validation") ?? short, .validationShare)
    let test = share(split.given("test"), nil)
    settings.trainShare = train ?? settings.trainShare
    settings.validationShare = validation ?? settings.validationShare
    guard findings.errorCount == before else { return }
    let rest = 1 - settings.trainShare - settings.validationShare
    if rest < 1e-9 {
      findings.error(
        "\(split.path): train and validation leave nothing to test the model with",
        at: split.range, hint: "together they must be below 1")
    } else if let test, abs(test - rest) > 1e-6 {
      findings.error(
        "\(split.path): train, validation and test must add up to 1, not "
          + "\(rounded(settings.trainShare + settings.validationShare + test))", at: split.range)
    }
  }

  private mutating func share(_ setting: Setting?, _ place: Hyperparameter?) -> Double? {
    guard let setting else { return nil }
    if let place { draft.places[place] = setting.path }
    return setting.number("above 0 and below 1", &findings) { $0 > 0 && $0 < 1 }
  }

  /// A sum of shares without the noise of its last digits.
  private func rounded(_ sum: Double) -> Double { (sum * 1e6).rounded() / 1e6 }

  // MARK: Not supported

  private mutating func refuseUnsupported(_ source: HyperparameterSource) {
    checkWord(source["optimizer"], supported: ["adam"], later: Unsupported.optimizers)
    checkWord(
      isRegression ? nil : source["loss"],
      supported: ["cross_entropy", "weighted_cross_entropy", "crossentropy"],
      later: Unsupported.losses)
    for key in Unsupported.trainingSections {
      guard let setting = source[key], setting.asksForSomething else { continue }
      findings.unsupported(setting.path, at: setting.keyRange, instead: "remove it")
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

/// The two sections that hyperparameters may stand in.
private struct HyperparameterSource {
  let training: Section
  let modelTraining: Section?

  /// The setting that counts.
  subscript(key: String) -> Setting? { training.given(key) ?? modelTraining?.given(key) }

  /// Warns where both sections set something, and not to the same.
  func reportDifferences(of keys: [String], _ findings: inout Findings) {
    for key in keys {
      guard let used = training.given(key), let unused = modelTraining?.given(key),
        !used.node.isSame(as: unused.node)
      else { continue }
      findings.warning(
        "\(unused.path): is not used, as \(used.path) is given too and differs",
        at: unused.range, hint: used.node.text.map { "\($0) is used" })
    }
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

extension YAMLNode {
  /// Whether two nodes say the same, wherever they stand.
  fileprivate func isSame(as other: YAMLNode) -> Bool {
    switch (content, other.content) {
    case (.scalar(let first), .scalar(let second)):
      switch (first.resolved, second.resolved) {
      case (.integer(let integer), .real(let real)), (.real(let real), .integer(let integer)):
        Double(integer) == real
      case (let first, let second): first == second
      }
    case (.sequence(let first), .sequence(let second)):
      first.count == second.count && zip(first, second).allSatisfy { $0.isSame(as: $1) }
    case (.mapping(let first), .mapping(let second)):
      first.count == second.count
        && first.allSatisfy { pair in
          second.contains { $0.key.text == pair.key.text && $0.value.isSame(as: pair.value) }
        }
    default: false
    }
  }
}
