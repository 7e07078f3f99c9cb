// The section `model`: the kind of network and its layers.

import Syntax

extension StrategyReader {
  mutating func readModel() {
    guard let model = file.required("model", &findings)?.section(&findings) else { return }
    model.reportUnknown(
      known: ["type", "architecture", "training"], ineffective: ["features"], as: .warning,
      &findings)
    let type = readType(model.given("type"))
    guard let architecture = model.required("architecture", &findings)?.section(&findings)
    else { return }
    architecture.reportUnknown(
      known: ["hidden_layers", "dropout", "activation"]
        + (type == .later ? Unsupported.architectureKeys : []),
      ineffective: ["output_activation"], as: .warning, &findings)
    let layers =
      type == .later
      ? architecture.given("hidden_layers") : architecture.required("hidden_layers", &findings)
    let sizes = layers.flatMap { readLayers($0) }
    let dropout = readDropout(architecture.given("dropout"))
    let activation = readActivation(architecture.given("activation"))
    guard case .supported(let kind) = type, let sizes else { return }
    draft.model = ModelSettings(
      type: kind, hiddenLayers: sizes, dropout: dropout ?? 0.2, activation: activation ?? .relu)
  }

  /// What is known of the kind of network that a strategy asks for.
  private enum ModelType: Equatable {
    case supported(ModelSettings.Kind)
    /// Only later versions can train it.
    case later
    /// There is no such kind.
    case unknown
  }

  /// Reads the kind of network; an error if it cannot be trained.
  private mutating func readType(_ setting: Setting?) -> ModelType {
    guard let setting else { return .supported(.mlp) }
    guard let text = setting.text(&findings) else { return .unknown }
    let type = text.lowercased()
    if let kind = ModelSettings.Kind(rawValue: type), kind == .mlp { return .supported(kind) }
    if Unsupported.modelTypes.contains(type) {
      findings.unsupported(
        "\(setting.path): '\(text)'", at: setting.range, instead: "there is 'mlp'")
      return .later
    }
    findings.error(
      "\(setting.path): Unknown model type: \(text)", at: setting.range, hint: "there is 'mlp'")
    return .unknown
  }

  /// As wide as a layer can be trained.
  private static let layerSizes = 1...32_768

  private mutating func readLayers(_ setting: Setting) -> [Int]? {
    guard let elements = setting.elements(&findings) else { return nil }
    let sizes = elements.compactMap { $0.integer(in: Self.layerSizes, &findings) }
    return sizes.count == elements.count ? sizes : nil
  }

  private mutating func readDropout(_ setting: Setting?) -> Double? {
    setting?.number("from 0 and below 1", &findings) { $0 >= 0 && $0 < 1 }
  }

  private mutating func readActivation(_ setting: Setting?) -> Activation? {
    let words = Activation.allCases.map(\.rawValue)
    return setting?.word(among: words, anyCase: true, &findings).flatMap(Activation.init(rawValue:))
  }
}

extension Setting {
  /// A whole number of a range.
  func integer(in range: ClosedRange<Int>, _ findings: inout Findings) -> Int? {
    guard let integer = integer(&findings) else { return nil }
    if range.contains(integer) { return integer }
    let bounds =
      range.upperBound == .max
      ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    mismatch("a whole number \(bounds)", &findings)
    return nil
  }

  /// A finite number that `isRight` accepts; `bounds` says which those are.
  func number(
    _ bounds: String, _ findings: inout Findings, isRight: (Double) -> Bool
  ) -> Double? {
    guard let number = number(&findings) else { return nil }
    if number.isFinite, isRight(number) { return number }
    mismatch("a number \(bounds)", &findings)
    return nil
  }
}
