// The section `evaluation`: how a strategy is judged besides its test part.

import Syntax

extension StrategyReader {
  /// As many folds as there may be.
  static let foldCounts = 2...100
  /// The ways of judging a strategy.
  static let evaluationMethods = ["walk_forward", "holdout"]

  /// Reads an evaluation; `none`, `false`, null and the method `holdout` leave it to the test part.
  mutating func readEvaluation(_ source: HyperparameterSource) -> WalkForwardSettings? {
    guard let setting = chosen("evaluation", .evaluation, source), !setting.isOff
    else { return nil }
    if let section = Section(setting.node, path: setting.path, range: setting.keyRange) {
      if section.isOff(&findings) { return nil }
      let method = section.required("method", &findings).flatMap { readMethod($0) }
      return readFolds(section, method: method)
    }
    guard case .text = setting.node.value else {
      setting.mismatch("a mapping", hint: Self.evaluationExample, &findings)
      return nil
    }
    if readMethod(setting) == "walk_forward" {
      findings.error(
        "Missing required field: \(setting.path).folds", at: setting.range,
        hint: Self.evaluationExample)
    }
    return nil
  }

  private static let evaluationExample = "write {method: walk_forward, folds: 5}"

  private mutating func readMethod(_ setting: Setting) -> String? {
    setting.word(
      among: Self.evaluationMethods, anyCase: true, otherwise: Self.evaluationExample, &findings)
  }

  /// Reads the folds of a walk forward; other methods have none.
  private mutating func readFolds(_ section: Section, method: String?) -> WalkForwardSettings? {
    let keys = ["folds", "embargo"]
    let isHoldout = method == "holdout"
    section.reportUnknown(
      known: ["method", "enabled"] + (isHoldout ? [] : keys), ineffective: keys,
      formerly: ["n_splits": "folds", "n_folds": "folds", "splits": "folds", "gap": "embargo"],
      as: .warning, &findings)
    guard !isHoldout else { return nil }
    let folds =
      method == nil ? section.given("folds") : section.required("folds", &findings)
    let count = folds.flatMap { $0.integer(in: Self.foldCounts, &findings) }
    let embargo = section.given("embargo").flatMap { $0.integer(in: 0...1_000_000, &findings) }
    return count.map { WalkForwardSettings(folds: $0, embargo: embargo ?? 0) }
  }
}
