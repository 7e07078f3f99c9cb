// The section `training.labels`: what is to be learnt.

import Syntax

extension StrategyReader {
  private static let standardThreshold = 0.02

  mutating func readLabels(_ training: Section) {
    guard let setting = training.given("labels") else {
      draft.labels = .zigzag(threshold: Self.standardThreshold)
      return
    }
    guard let labels = setting.section(&findings) else { return }
    let isZigzag = isZigzag(labels.given("source"))
    // Keys of a source that is refused may well be right.
    labels.reportUnknown(
      known: ["source", "zigzag_threshold"] + (isZigzag ? [] : Unsupported.labelKeys),
      ineffective: Unsupported.labelKeys, as: .warning, &findings)
    let threshold = labels.given("zigzag_threshold")
    let value = threshold.flatMap {
      $0.number("above 0 and below 1", &findings) { $0 > 0 && $0 < 1 }
    }
    if isZigzag { draft.labels = .zigzag(threshold: value ?? Self.standardThreshold) }
  }

  /// Whether the source is the one that there is; says what is wrong if not.
  private mutating func isZigzag(_ setting: Setting?) -> Bool {
    guard let setting else { return true }
    guard let source = setting.text(&findings) else { return false }
    if source == "zigzag" { return true }
    if Unsupported.labelSources.contains(source) {
      findings.unsupported(
        "\(setting.path): '\(source)'", at: setting.range, instead: "there is 'zigzag'")
    } else {
      let known = ["zigzag"] + Unsupported.labelSources
      findings.error(
        "\(setting.path): Unknown label source '\(source)'", at: setting.range,
        hint: nearest(source, among: known).map { "did you mean '\($0)'?" } ?? "there is 'zigzag'")
    }
    return false
  }
}
