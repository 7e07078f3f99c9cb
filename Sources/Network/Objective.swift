// A loss with all it compares outputs with. Knows targets and class weights; knows no layers.

/// What the outputs of a batch are compared with, and how.
enum Objective {
  case crossEntropy([Int8], weights: [Float])
  case focal([Int8], weights: [Float], gamma: Double)
  case huber([Float], HuberError)
  case mse([Float])

  /// Works out the class weights of a loss that has them.
  ///
  /// - Precondition: The targets of training rows fit a network of so many outputs.
  /// - Throws: `NetworkError.targetKind` when the loss is of values and the targets are classes, or
  ///   the other way around.
  init(_ loss: Loss, _ data: TrainingData, outputs: Int) throws(NetworkError) {
    switch (loss, data.targets) {
    case (.crossEntropy, .classes(let labels)):
      self = .crossEntropy(labels, weights: Self.weights(labels, data, outputs))
    case (.focal(let gamma), .classes(let labels)):
      self = .focal(labels, weights: Self.weights(labels, data, outputs), gamma: gamma)
    case (.huber(let delta), .values(let values)): self = .huber(values, HuberError(delta: delta))
    case (.mse, .values(let values)): self = .mse(values)
    default: throw .targetKind(loss)
    }
  }

  private static func weights(
    _ labels: [Int8], _ data: TrainingData, _ classes: Int
  ) -> [Float] {
    balancedClassWeights(labels: labels, rows: data.weighedRows, classes: classes)
  }

  /// The weight of each class; empty when there are no classes.
  var classWeights: [Float] {
    switch self {
    case .crossEntropy(_, let weights), .focal(_, let weights, _): weights
    case .huber, .mse: []
    }
  }

  /// Whether any of some rows counts; those whose class has weight 0 do not.
  func weighsAny(of rows: [Int32]) -> Bool {
    switch self {
    case .crossEntropy(let labels, let weights), .focal(let labels, let weights, _):
      rows.contains { weights[Int(labels[Int($0)])] > 0 }
    case .huber, .mse: !rows.isEmpty
    }
  }

  /// What the mean loss of some rows divides by: their weights' sum or their number, as the loss has
  /// it.
  func divisor(of rows: ArraySlice<Int32>) -> Double {
    guard case .crossEntropy(let labels, let weights) = self else { return Double(rows.count) }
    var sum = 0.0
    for row in rows { sum += Double(weights[Int(labels[Int(row)])]) }
    return sum
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
func balancedClassWeights(
  labels: [Int8], rows: [Int32], classes: Int
) -> [Float] {
  var counts = [Int](repeating: 0, count: classes)
  for row in rows { counts[Int(labels[Int(row)])] += 1 }
  let present = counts.count { $0 > 0 }
  let inverses = counts.map { $0 > 0 ? 1 / Double($0) : 0 }
  let scale = Double(present) / inverses.reduce(0, +)
  return inverses.map { $0 > 0 ? Float($0 * scale) : 0 }
}
