// The section `model`: the kind of network and its layers.

import Syntax

extension StrategyReader {
  mutating func readModel() {
    guard let model = file.required("model", &findings)?.section(&findings) else { return }
    model.reportUnknown(
      known: ["type", "architecture", "training"], ineffective: ["features"], as: .warning,
      &findings)
    let kind = readKind(model.given("type"))
    guard let architecture = model.required("architecture", &findings)?.section(&findings)
    else { return }
    switch kind {
    case .mlp?: readPerceptron(architecture)
    case let kind?: readRecurrent(architecture, kind: kind)
    case nil: checkArchitecture(architecture)
    }
  }

  /// Reads the kind of network, an mlp if nothing is said; nil if there is no such kind.
  private mutating func readKind(_ setting: Setting?) -> ModelSettings.Kind? {
    guard let setting else { return .mlp }
    guard let text = setting.text(&findings) else { return nil }
    if let kind = ModelSettings.Kind(rawValue: text.lowercased()) { return kind }
    let kinds = ModelSettings.Kind.allCases.map(\.rawValue)
    let near = nearest(text, among: kinds).map { "did you mean '\($0)'?" }
    findings.error(
      "\(setting.path): Unknown model type: \(text)", at: setting.range,
      hint: near ?? "there is \(kinds.alternatives)")
    return nil
  }

  // MARK: Kinds

  /// What an mlp's architecture has besides `dropout`.
  static let layerKeys = ["hidden_layers", "activation"]
  /// What an lstm's or gru's architecture has besides `dropout`.
  static let recurrenceKeys = ["sequence_length", "hidden_size", "num_layers"]
  /// What people write for the length of a window.
  private static let lengthNames = ["seq_len", "seq_length", "window_size", "lookback"]

  private mutating func readPerceptron(_ architecture: Section) {
    architecture.reportUnknown(
      known: Self.layerKeys + ["dropout"],
      ineffective: Self.recurrenceKeys + ["output_activation"], as: .warning, &findings)
    let layers = architecture.required("hidden_layers", &findings).flatMap { readLayers($0) }
    let dropout = readDropout(architecture.given("dropout"))
    let activation = readActivation(architecture.given("activation"))
    guard let layers else { return }
    draft.model = ModelSettings(
      type: .mlp, hiddenLayers: layers, dropout: dropout ?? 0.2, activation: activation ?? .relu)
  }

  private mutating func readRecurrent(_ architecture: Section, kind: ModelSettings.Kind) {
    architecture.reportUnknown(
      known: Self.recurrenceKeys + ["dropout"],
      ineffective: Self.layerKeys + ["output_activation"],
      formerly: Dictionary(uniqueKeysWithValues: Self.lengthNames.map { ($0, "sequence_length") }),
      as: .warning, &findings)
    let length = sequenceLength(architecture, kind: kind)
    let size = architecture.given("hidden_size").flatMap {
      $0.integer(in: Self.layerSizes, &findings)
    }
    let count = architecture.given("num_layers").flatMap {
      $0.integer(in: Self.layerCounts, &findings)
    }
    let dropout = readDropout(architecture.given("dropout"))
    guard let length else { return }
    draft.model = ModelSettings(
      type: kind, dropout: dropout ?? 0.2,
      recurrence: RecurrenceSettings(
        sequenceLength: length, hiddenSize: size ?? 64, layerCount: count ?? 2))
  }

  /// Checks what every kind of network has.
  private mutating func checkArchitecture(_ architecture: Section) {
    architecture.reportUnknown(
      known: Self.layerKeys + Self.recurrenceKeys + ["dropout"],
      ineffective: ["output_activation"], as: .warning, &findings)
    _ = readDropout(architecture.given("dropout"))
  }

  // MARK: Values

  /// As wide as a layer can be trained.
  static let layerSizes = 1...32_768
  /// As many recurrent layers as can be trained.
  static let layerCounts = 1...64
  /// As long as a window can be.
  static let sequenceLengths = 1...10_000

  private mutating func sequenceLength(
    _ architecture: Section, kind: ModelSettings.Kind
  ) -> Int? {
    if let setting = architecture.given("sequence_length") {
      return setting.integer(in: Self.sequenceLengths, &findings)
    }
    let misspelt = architecture.settings.first {
      Self.lengthNames.contains($0.key) || nearest($0.key, among: ["sequence_length"]) != nil
    }
    findings.error(
      "sequence_length must be specified in architecture config for \(kind.rawValue.uppercased()) "
        + "models", at: architecture["sequence_length"]?.keyRange ?? architecture.range,
      hint: misspelt.map { "is it '\($0.key)', on line \($0.keyRange.line)?" }
        ?? "it is how many rows one answer takes in, as in {sequence_length: 20}")
    return nil
  }

  private mutating func readLayers(_ setting: Setting) -> [Int]? {
    guard let elements = setting.elements(&findings) else { return nil }
    let sizes = elements.compactMap { $0.integer(in: Self.layerSizes, &findings) }
    return sizes.count == elements.count ? sizes : nil
  }

  private mutating func readDropout(_ setting: Setting?) -> Double? {
    setting?.number("from 0 and below 1", &findings) { $0 >= 0 && $0 < 1 }
  }

  private mutating func readActivation(_ setting: Setting?) -> Activation? {
    let words = Activation.allCases.map(\.rawValue) + ["swish"]
    guard let word = setting?.word(among: words, anyCase: true, &findings) else { return nil }
    return Activation(rawValue: word) ?? .silu
  }
}
