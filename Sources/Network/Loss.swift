// What a training makes small. Knows names and parameters; the arithmetic is in `LossPass`.

/// What a training makes small.
package enum Loss: Sendable, Hashable {
  /// Cross entropy of classes, with balanced class weights.
  case crossEntropy
  /// Focal loss of classes: cross entropy times (1 - p)^gamma, with balanced class weights.
  ///
  /// With p the probability that the network gives the right class; rows that it is sure of count
  /// less (Lin and others, "Focal loss for dense object detection").
  case focal(gamma: Double)
  /// Half the square of a value's error up to `delta`, and a straight line beyond.
  case huber(delta: Double)
  /// The square of a value's error.
  case mse

  /// What strategies call it.
  package var name: String {
    switch self {
    case .crossEntropy: "weighted_cross_entropy"
    case .focal: "focal"
    case .huber: "huber"
    case .mse: "mse"
    }
  }

  /// Whether it is about values; otherwise it is about classes.
  package var isRegression: Bool {
    switch self {
    case .crossEntropy, .focal: false
    case .huber, .mse: true
    }
  }

  /// Checks the parameter.
  func check() throws(NetworkError) {
    switch self {
    case .crossEntropy, .mse: return
    case .focal(let gamma):
      if gamma >= 0, gamma.isFinite { return }
      throw .setting(name: "focal_gamma", value: gamma, range: "a finite number of 0 or more")
    case .huber(let delta):
      if delta > 0, delta.isFinite { return }
      throw .setting(name: "huber_delta", value: delta, range: "a finite number above 0")
    }
  }
}
