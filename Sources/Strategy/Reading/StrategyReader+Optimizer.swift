// How steps follow the gradient: `optimizer`, `momentum` and `nesterov`.

import Syntax

extension StrategyReader {
  /// The ways of following the gradient, the standard one first.
  static let optimizers = ["adam", "adamw", "sgd", "rmsprop"]

  mutating func readOptimizer(_ source: HyperparameterSource) -> OptimizerSettings {
    let word = chosen("optimizer", .optimizer, source).flatMap {
      $0.word(among: Self.optimizers, anyCase: true, &findings)
    }
    let isDescent = word == "sgd"
    let momentum = readMomentum(source, isUsed: isDescent)
    let nesterov = readNesterov(source, momentum: momentum, isUsed: isDescent)
    switch word {
    case "sgd": return .sgd(momentum: momentum, nesterov: nesterov)
    case "adamw": return .adamw
    case "rmsprop": return .rmsprop
    default: return .adam
    }
  }

  private mutating func readMomentum(_ source: HyperparameterSource, isUsed: Bool) -> Double {
    guard let setting = chosen("momentum", .momentum, source) else { return 0.9 }
    let momentum = setting.number("from 0 and below 1", &findings) { $0 >= 0 && $0 < 1 }
    if !isUsed { findings.warning("\(setting.path): has no effect", at: setting.keyRange) }
    return momentum ?? 0.9
  }

  private mutating func readNesterov(
    _ source: HyperparameterSource, momentum: Double, isUsed: Bool
  ) -> Bool {
    guard let setting = chosen("nesterov", .nesterov, source) else { return false }
    let nesterov = setting.truth(&findings) ?? false
    if !isUsed {
      findings.warning("\(setting.path): has no effect", at: setting.keyRange)
    } else if nesterov, momentum == 0 {
      findings.error(
        "\(setting.path): needs a momentum above 0, and \(draft.places[.momentum]) is 0",
        at: setting.range, hint: "leave one of the two out")
    }
    return nesterov
  }
}
