// A loss with all it compares outputs with. Knows targets and class weights; knows no layers.

import CKernels

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

/// What the rows of a batch add to a loss.
struct BatchLoss {
  /// The sum of each row's loss times its class's weight.
  var sum = 0.0
  /// What the mean divides by.
  var divisor = 0.0
  /// How many rows are right: their class has the largest logit, the first on ties, or their value
  /// is predicted on the right side of 0.
  var correct = 0

  /// The mean of the rows' losses; NaN when it divides by 0.
  var mean: Double { sum / divisor }

  static func += (left: inout BatchLoss, right: BatchLoss) {
    left.sum += right.sum
    left.divisor += right.divisor
    left.correct += right.correct
  }
}

/// Compares outputs with targets, in memory set up once.
final class LossPass {
  private let objective: Objective
  private let outputs: Int
  private let room: FloatBuffer
  /// The exponentials of a row of logits less the largest, for focal loss.
  var powers: [Double]

  /// Sets up the memory.
  init(_ objective: Objective, outputs: Int) {
    self.objective = objective
    self.outputs = outputs
    room = FloatBuffer(count: 16 * outputs.paddedToLanes)
    powers = Array(repeating: 0, count: outputs)
  }

  /// Adds up the loss of some rows of a batch, and makes its derivative by the outputs.
  ///
  /// - Parameters:
  ///   - results: The outputs of the rows.
  ///   - rows: Their numbers in the matrix.
  ///   - divisor: What the batch's mean divides by.
  ///   - delta: Takes the derivative, in the layout of the outputs.
  /// - Returns: The sum of the rows' losses, and how many are right; its divisor is 0.
  func compare(
    _ results: Rows, _ rows: ArraySlice<Int32>, divisor: Double, delta: Rows
  ) -> BatchLoss {
    switch objective {
    case .crossEntropy(let classes, let classWeights):
      return crossEntropy(results, rows, classes, classWeights, divisor: divisor, delta: delta)
    case .focal(let classes, let classWeights, let gamma):
      return focal(
        results, rows, FocalTargets(labels: classes, weights: classWeights, gamma: gamma),
        divisor: divisor, delta: delta)
    case .huber(let values, let error):
      return regression(error, results, rows, values, divisor: divisor, delta: delta)
    case .mse(let values):
      return regression(SquaredError(), results, rows, values, divisor: divisor, delta: delta)
    }
  }

  private func crossEntropy(
    _ results: Rows, _ rows: ArraySlice<Int32>, _ labels: [Int8], _ weights: [Float],
    divisor: Double, delta: Rows
  ) -> BatchLoss {
    precondition(results.count == rows.count && delta.stride == results.stride)
    return unsafe labels.withUnsafeBufferPointer { labels in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe rows.withUnsafeBufferPointer { rows in
          guard let labels = labels.baseAddress, let weights = weights.baseAddress,
            let rows = rows.baseAddress
          else { return BatchLoss() }
          let loss = unsafe ktask_cross_entropy(
            results.loop, outputs, ktask_classes(labels: labels, weights: weights), rows,
            Float(divisor), delta.start, room.start)
          return BatchLoss(sum: loss.loss, correct: loss.correct)
        }
      }
    }
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
