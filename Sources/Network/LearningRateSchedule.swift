// How the learning rate changes from epoch to epoch. Knows losses; knows no network.

import Elementary

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
  /// It rises for `warmUp` epochs and then falls towards `minimum` along half a cosine.
  ///
  /// With r the first rate, w = `warmUp`, m = `minimum` and n epochs, epoch e of the first w has
  /// r · e / (w + 1), and a later one m + (r - m) (1 + cos(π (e - 1 - w) / (n - w))) / 2 (Loshchilov
  /// and Hutter, "SGDR", without restarts). So the first behind the warm-up has r, and `minimum` is
  /// what an epoch behind the last would have. As many epochs of warm-up as there are epochs, or
  /// more, leave nothing to fall.
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
    case .constant: return
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
    case .cosine(let warmUp, let minimum):
      guard warmUp >= 0 else {
        throw .setting(name: "warmup_epochs", value: Double(warmUp), range: "0 or more")
      }
      try check(minimum, "min_lr")
    }
  }

  private func check(_ number: Double, _ name: String = "gamma") throws(NetworkError) {
    if number >= 0, number.isFinite { return }
    throw .setting(name: name, value: number, range: "a finite number of 0 or more")
  }
}

/// The learning rate of the epoch that a training is in.
///
/// It follows from the settings and the epochs before alone, so a training that is taken up again
/// goes on with the rate that it would have had.
struct LearningRate {
  /// The rate of the epoch's steps.
  private(set) var value: Double
  private let first: Double
  private let schedule: LearningRateSchedule
  /// How many epochs there will be.
  private let epochs: Int
  private var epochsDone = 0
  private var bestLoss = Double.infinity
  private var epochsWithoutGain = 0

  /// Starts with the rate of the epoch that follows `history`.
  ///
  /// - Parameters:
  ///   - first: The rate that the schedule begins with.
  ///   - schedule: How it changes.
  ///   - epochs: How many epochs there will be.
  ///   - history: The epochs that are done, first to last; of each the validation loss counts.
  /// - Complexity: O(epochs of `history`).
  init(
    _ first: Double, _ schedule: LearningRateSchedule, epochs: Int,
    after history: [EpochMetrics] = []
  ) {
    self.first = first
    self.schedule = schedule
    self.epochs = epochs
    value = first
    if case .cosine(let warmUp, let minimum) = schedule {
      value = cosineRate(warmUp: warmUp, minimum: minimum)
    }
    for epoch in history { endEpoch(validationLoss: epoch.validationLoss) }
  }

  /// Goes on to the next epoch; one without a validation loss is neither better nor worse.
  mutating func endEpoch(validationLoss: Double?) {
    epochsDone += 1
    switch schedule {
    case .constant: return
    case .step(let size, let gamma):
      if epochsDone.isMultiple(of: size) { value *= gamma }
    case .exponential(let gamma): value *= gamma
    case .reduceOnPlateau(let factor, let patience):
      guard let loss = validationLoss else { return }
      note(loss)
      guard epochsWithoutGain > patience else { return }
      epochsWithoutGain = 0
      let reduced = value * factor
      if value - reduced > 1e-8 { value = reduced }
    case .cosine(let warmUp, let minimum): value = cosineRate(warmUp: warmUp, minimum: minimum)
    }
  }

  /// The rate of the epoch that the schedule is in; behind the last epoch the minimum.
  private func cosineRate(warmUp: Int, minimum: Double) -> Double {
    if epochsDone < warmUp { return first * Double(epochsDone + 1) / Double(warmUp + 1) }
    guard epochsDone < epochs else { return minimum }
    let share = Double(epochsDone - warmUp) / Double(epochs - warmUp)
    return minimum + (first - minimum) * ((1 + cosine(halfTurns: share)) / 2)
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
