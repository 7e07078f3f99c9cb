// Losses of batches and their derivatives. Knows outputs and targets; knows nothing of the network.

import CKernels

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
