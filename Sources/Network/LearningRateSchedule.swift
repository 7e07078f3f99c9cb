// How the learning rate changes from epoch to epoch. Knows losses; knows no network.

/// How the learning rate changes after each epoch.
package enum LearningRateSchedule: Sendable, Hashable {
  /// It stays as it is.
  case constant
  /// It is multiplied by `gamma` after every `size` epochs.
  case step(size: Int = 30, gamma: Double = 0.1)
  /// It is multiplied by `gamma` after every epoch.
  case exponential(gamma: Double = 0.95)
  /// It is multiplied by `factor` after more than `patience` epochs in a row whose validation loss
  /// is no better than the best before them.
  ///
  /// Better is below 0.9999 of the best. Changes of 1e-8 or less are left out, as PyTorch does.
  case reduceOnPlateau(factor: Double = 0.5, patience: Int = 5)
  /// With r the first rate, w = `warmUp` and n epochs, epoch e of the first w has r · e / (w + 1), and
  /// a later one m + (r - m) (1 + cos(π (e - 1 - w) / (n - w))) / 2 with m = `minimum`
  /// (Loshchilov and Hutter, "SGDR", without restarts).
  case cosine(warmUp: Int = 0, minimum: Double = 0)

  /// What strategies call it.
  package var name: String {
    switch self {
    case .constant: "constant"
    case .step: "step"
    case .exponential: "exponential"
    case .reduceOnPlateau: "reduce_on_plateau"
    case .cosine: "cosine"
    }
  }

  /// Checks the parameters.
  func check() throws(NetworkError) {
    switch self {
    case .constant, .cosine: return
    case .step(let size, let gamma):
      guard size >= 1 else {
        throw .setting(name: "step_size", value: Double(size), range: "at least 1")
      }
      try check(gamma)
    case .exponential(let gamma): try check(gamma)
    case .reduceOnPlateau(let factor, let patience):
      guard factor >= 0, factor < 1 else {
        throw .setting(
          name: "factor", value: factor, range: "from 0 up to, but not including, 1")
      }
      guard patience >= 0 else {
        throw .setting(name: "patience", value: Double(patience), range: "0 or more")
      }
    }
  }

  private func check(_ gamma: Double) throws(NetworkError) {
    if gamma >= 0, gamma.isFinite { return }
    throw .setting(name: "gamma", value: gamma, range: "a finite number of 0 or more")
  }
}

/// The learning rate of the epoch that a training is in.
struct LearningRate {
  private(set) var value: Double
  private let schedule: LearningRateSchedule
  private var epochs = 0
  private var bestLoss = Double.infinity
  private var epochsWithoutGain = 0

  /// Starts with the rate of the first epoch.
  init(_ value: Double, _ schedule: LearningRateSchedule) {
    self.value = value
    self.schedule = schedule
  }

  /// Goes on to the next epoch; one without a validation loss is neither better nor worse.
  mutating func endEpoch(validationLoss: Double?) {
    epochs += 1
    switch schedule {
    case .constant, .cosine: return
    case .step(let size, let gamma):
      if epochs.isMultiple(of: size) { value *= gamma }
    case .exponential(let gamma): value *= gamma
    case .reduceOnPlateau(let factor, let patience):
      guard let loss = validationLoss else { return }
      note(loss)
      guard epochsWithoutGain > patience else { return }
      epochsWithoutGain = 0
      let reduced = value * factor
      if value - reduced > 1e-8 { value = reduced }
    }
  }

  private mutating func note(_ loss: Double) {
    if loss < bestLoss * (1 - 1e-4) {
      bestLoss = loss
      epochsWithoutGain = 0
    } else {
      epochsWithoutGain += 1
    }
  }
}
