// When a training ends before its last epoch. Knows what epochs came to; knows no network.

/// Ends a training that does not get better any more.
package struct EarlyStopping: Sendable, Hashable {
  /// What is to get better.
  package enum Monitor: String, Sendable, Hashable, CaseIterable {
    case validationLoss = "val_loss"
    case validationAccuracy = "val_accuracy"
  }

  /// After how many epochs in a row that are no better than the best before them it ends.
  package let patience: Int
  /// By how much an epoch has to be better; with 0, being as good is enough.
  package let minimumChange: Double
  package let monitor: Monitor

  package init(
    patience: Int = 10, minimumChange: Double = 0.001, monitor: Monitor = .validationLoss
  ) {
    self.patience = patience
    self.minimumChange = minimumChange
    self.monitor = monitor
  }

  /// Checks the parameters.
  func check() throws(NetworkError) {
    guard patience >= 1 else {
      throw .setting(name: "patience", value: Double(patience), range: "at least 1")
    }
    guard minimumChange >= 0, minimumChange.isFinite else {
      throw .setting(
        name: "min_delta", value: minimumChange, range: "a finite number of 0 or more")
    }
  }
}

extension EarlyStopping {
  /// How long a training has not got better.
  struct Standstill {
    /// The epochs that were looked at.
    fileprivate var epochs = 0
    /// The best figure among them.
    fileprivate var best = -Double.infinity
    /// How many of the last ones are no better than the best before them.
    fileprivate var withoutGain = 0
  }

  /// Whether a training that came to `history` is to end.
  ///
  /// The first epoch with the figure is the best so far; a later one takes its place if it is better
  /// by `minimumChange` at least. Epochs without the figure are neither better nor worse, so that
  /// a training without validation rows goes on.
  ///
  /// - Parameters:
  ///   - history: What all epochs came to, with those of the last call at its head.
  ///   - standstill: What the last call found; a new one for the first.
  /// - Returns: Whether it has gone on for long enough without getting better.
  /// - Complexity: O(*n*) in the epochs that are new.
  func ends(_ history: [EpochMetrics], _ standstill: inout Standstill) -> Bool {
    for score in history[standstill.epochs...].lazy.compactMap(figure) {
      if score >= standstill.best + minimumChange {
        standstill.best = score
        standstill.withoutGain = 0
      } else {
        standstill.withoutGain += 1
      }
    }
    standstill.epochs = history.count
    return standstill.withoutGain >= patience
  }

  /// What is to rise; nil where there is nothing to validate with.
  private func figure(_ epoch: EpochMetrics) -> Double? {
    switch monitor {
    case .validationLoss: epoch.validationLoss.map { -$0 }
    case .validationAccuracy: epoch.validationAccuracy
    }
  }
}
