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
  /// Whether a training that came to `history` is to end.
  ///
  /// The first epoch with the figure is the best so far; a later one takes its place if it is better
  /// by `minimumChange` at least. Epochs without the figure are neither better nor worse, so that
  /// a training without validation rows goes on.
  ///
  /// - Complexity: O(epochs).
  func ends(_ history: [EpochMetrics]) -> Bool { epochsWithoutGain(history) >= patience }

  /// How many epochs at the end of `history` are no better than the best before them.
  private func epochsWithoutGain(_ history: [EpochMetrics]) -> Int {
    var best = -Double.infinity
    var without = 0
    for score in history.lazy.compactMap(figure) {
      if score >= best + minimumChange {
        best = score
        without = 0
      } else {
        without += 1
      }
    }
    return without
  }

  /// What is to rise; nil where there is nothing to validate with.
  private func figure(_ epoch: EpochMetrics) -> Double? {
    switch monitor {
    case .validationLoss: epoch.validationLoss.map { -$0 }
    case .validationAccuracy: epoch.validationAccuracy
    }
  }
}
