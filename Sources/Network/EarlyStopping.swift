// When a training ends before its last epoch. Knows what epochs came to; knows no network.

/// Ends a training that does not get better any more.
package struct EarlyStopping: Sendable, Hashable {
  /// What is to get better.
  package enum Monitor: String, Sendable, Hashable, CaseIterable {
    case validationLoss = "val_loss"
    case validationAccuracy = "val_accuracy"
  }

  /// How many epochs in a row may be no better than the best before them.
  package let patience: Int
  /// By how much an epoch is to be better.
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
  /// How many epochs at the end of `history` are no better than the best before them.
  ///
  /// The first epoch that has the figure is the best so far; one without it is no better.
  private func epochsWithoutGain(_ history: [EpochMetrics]) -> Int {
    var best = -Double.infinity
    var without = 0
    for epoch in history {
      let score =
        switch monitor {
        case .validationLoss: epoch.validationLoss.map { -$0 }
        case .validationAccuracy: epoch.validationAccuracy
        }
      if let score, best == -.infinity || score >= best + minimumChange {
        best = score
        without = 0
      } else {
        without += 1
      }
    }
    return without
  }

  /// Whether a training that came to `history` is to end.
  ///
  /// - Complexity: O(epochs).
  func ends(_ history: [EpochMetrics]) -> Bool { epochsWithoutGain(history) >= patience }
}
