// What a training is told to do. Knows no data.

/// How a network is trained.
package struct TrainingSettings: Sendable, Hashable {
  /// How often all training rows are gone through.
  package let epochs: Int
  /// How many rows a step takes; the last batch of an epoch may be shorter.
  package let batchSize: Int
  package let learningRate: Double
  /// The share of a parameter that is added to its gradient (L2, not decoupled).
  package let weightDecay: Double
  /// The largest norm a gradient keeps; 0 or less leaves all as they are.
  package let gradientClip: Double
  /// Where initial values, batch orders and dropout come from.
  package let seed: UInt64

  /// Takes settings within their ranges.
  ///
  /// - Parameters:
  ///   - epochs: At least 1.
  ///   - batchSize: At least 1.
  ///   - learningRate: Finite, 0 or more.
  ///   - weightDecay: Finite, 0 or more.
  ///   - gradientClip: Any number; 0 or less is no clipping.
  ///   - seed: Any number.
  /// - Throws: `NetworkError.setting` for the first that is out of its range.
  package init(
    epochs: Int, batchSize: Int, learningRate: Double, weightDecay: Double = 1e-4,
    gradientClip: Double = 1, seed: UInt64 = 0
  ) throws(NetworkError) {
    self.epochs = try atLeastOne(epochs, "epochs")
    self.batchSize = try atLeastOne(batchSize, "batch_size")
    self.learningRate = try finite(learningRate, "learning_rate")
    self.weightDecay = try finite(weightDecay, "weight_decay")
    guard !gradientClip.isNaN else {
      throw .setting(name: "gradient_clip", value: gradientClip, range: "a number")
    }
    self.gradientClip = gradientClip
    self.seed = seed
  }
}

private func atLeastOne(_ value: Int, _ name: String) throws(NetworkError) -> Int {
  if value >= 1 { return value }
  throw .setting(name: name, value: Double(value), range: "at least 1")
}

private func finite(_ value: Double, _ name: String) throws(NetworkError) -> Double {
  if value >= 0, value <= Double(Float.greatestFiniteMagnitude) { return value }
  throw .setting(name: name, value: value, range: "a finite number of 0 or more")
}

/// In which order the rows of the training part come.
package enum BatchOrder: Sendable {
  /// Shuffled anew for each epoch, by the seed and the number of the epoch alone.
  case shuffled
  /// Given for each epoch as places in the list of training rows.
  case fixed([[Int32]])
}

/// The rows to learn from and the rows to judge by.
package struct TrainingData: Sendable {
  package let matrix: FeatureMatrix
  /// The class of every row of the matrix; only those of listed rows are looked at.
  package let labels: [Int8]
  /// The rows to learn from.
  package let training: [Int32]
  /// The rows by which the best epoch is chosen; without any, the last epoch is kept.
  package let validation: [Int32]

  package init(matrix: FeatureMatrix, labels: [Int8], training: [Int32], validation: [Int32]) {
    self.matrix = matrix
    self.labels = labels
    self.training = training
    self.validation = validation
  }
}

/// Returns the weight of each class: inversely as its count, with the sum of the classes present.
///
/// - Parameters:
///   - labels: The class of every row.
///   - rows: The rows that count.
///   - classes: How many classes there are.
/// - Returns: One weight for each class, 0 for classes without rows.
/// - Precondition: The labels of `rows` are from 0 up to `classes`.
package func balancedClassWeights(
  labels: [Int8], rows: [Int32], classes: Int
) -> [Float] {
  var counts = [Int](repeating: 0, count: classes)
  for row in rows { counts[Int(labels[Int(row)])] += 1 }
  let present = counts.count { $0 > 0 }
  let inverses = counts.map { $0 > 0 ? 1 / Double($0) : 0 }
  let scale = Double(present) / inverses.reduce(0, +)
  return inverses.map { $0 > 0 ? Float($0 * scale) : 0 }
}
