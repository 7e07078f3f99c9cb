// The section `model`: the kind of network and its layers.

import Syntax

extension StrategyReader {
  mutating func readModel() {
    guard let model = file.required("model", &findings)?.section(&findings) else { return }
    model.reportUnknown(
      known: ["type", "architecture", "training"], ineffective: ["features"], as: .warning,
      &findings)
    guard isSupported(model.given("type")),
      let architecture = model.required("architecture", &findings)?.section(&findings)
    else { return }
    architecture.reportUnknown(
      known: ["hidden_layers", "dropout", "activation"], ineffective: ["output_activation"],
      as: .warning, &findings)
    let layers = architecture.required("hidden_layers", &findings).flatMap { readLayers($0) }
    let dropout = readDropout(architecture.given("dropout"))
    let activation = readActivation(architecture.given("activation"))
    guard let layers else { return }
    draft.model = ModelSettings(
      type: .mlp, hiddenLayers: layers, dropout: dropout ?? 0.2, activation: activation ?? .relu)
  }

  /// Whether the kind of network is one that can be trained; says so if not.
  private mutating func isSupported(_ setting: Setting?) -> Bool {
    guard let setting else { return true }
    guard let text = setting.text(&findings) else { return false }
    let type = text.lowercased()
    if type == ModelSettings.Kind.mlp.rawValue { return true }
    if Unsupported.modelTypes.contains(type) {
      findings.unsupported(
        "\(setting.path): '\(text)'", at: setting.range, instead: "there is 'mlp'")
    } else {
      findings.error(
        "\(setting.path): Unknown model type: \(text)", at: setting.range, hint: "there is 'mlp'")
    }
    return false
  }

  private static let layerSizes = 1...100_000

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
