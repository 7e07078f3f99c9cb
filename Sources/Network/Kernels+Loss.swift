// Softmax and cross entropy of a batch. Knows logits and labels; knows nothing of the network.

import Elementary

/// What the rows of a batch add to a loss.
struct BatchLoss {
  /// The sum of each row's loss times its class's weight.
  var weightedLoss = 0.0
  /// The sum of the rows' weights.
  var weight = 0.0
  /// What the mean divides by: the sum of the weights or the number of rows, as the loss has it.
  var divisor = 0.0
  /// How many rows are right: their class has the largest logit, the first on ties, or their value
  /// is predicted on the right side of 0.
  var correct = 0

  /// The mean of the rows' losses; NaN when it divides by 0.
  var mean: Double { weightedLoss / divisor }

  static func += (left: inout BatchLoss, right: BatchLoss) {
    left.weightedLoss += right.weightedLoss
    left.weight += right.weight
    left.divisor += right.divisor
    left.correct += right.correct
  }
}

extension Kernels {
  /// Adds up the cross entropy of a batch, and makes its derivative by the logits.
  ///
  /// With p the softmax of a row's logits and w the weight of its class y, the row's loss is
  /// -w log p[y], and the derivative of the batch's weighted mean is w (p - [y]) / Σw.
  ///
  /// - Parameters:
  ///   - logits: Rows x classes; each row is left with its largest logit subtracted.
  ///   - gradient: Takes the derivative, rows x classes.
  ///   - labels: The labels of all rows of the matrix.
  ///   - rows: The rows of the matrix that the batch consists of.
  ///   - weights: The weight of each class.
  /// - Returns: The sums over the batch.
  /// - Precondition: The labels of `rows` are indices of `weights`.
  static func crossEntropy(
    _ logits: FloatRegion, gradient: FloatRegion, labels: [Int8], rows: ArraySlice<Int32>,
    weights: [Float]
  ) -> BatchLoss {
    let classes = weights.count
    var loss = exponentials(
      logits, gradient: gradient, labels: labels, rows: rows, weights: weights)
    loss.divisor = loss.weight
    var (row, slopes) = unsafe (logits.start, gradient.start)
    for index in rows {
      let label = Int(labels[Int(index)])
      let weight = weights[label]
      let logSum = unsafe scale(slopes, classes, label, by: weight / Float(loss.weight))
      loss.weightedLoss += unsafe Double(weight) * (logSum - Double(row[label]))
      unsafe row += classes
      unsafe slopes += classes
    }
    return loss
  }

  /// Subtracts the largest of each row of logits, and writes the exponentials of what is left.
  ///
  /// Parameters and precondition are those of `crossEntropy`.
  ///
  /// - Returns: How many rows are correct and what they weigh, without losses.
  static func exponentials(
    _ logits: FloatRegion, gradient: FloatRegion, labels: [Int8], rows: ArraySlice<Int32>,
    weights: [Float]
  ) -> BatchLoss {
    let classes = weights.count
    let count = (rows.count * classes + 7) & ~7
    precondition(logits.count >= count && gradient.count >= count)
    let (logits, gradient) = unsafe (logits.start, gradient.start)
    var loss = BatchLoss()
    var row = unsafe logits
    for index in rows {
      let label = Int(labels[Int(index)])
      let largest = unsafe subtractLargest(row, classes)
      loss.correct += largest == label ? 1 : 0
      loss.weight += Double(weights[label])
      unsafe row += classes
    }
    for i in 0..<count { unsafe gradient[i] = exponential(logits[i]) }
    return loss
  }

  /// Subtracts the largest of a row from all of it, and returns its first place.
  private static func subtractLargest(_ row: UnsafeMutablePointer<Float>, _ count: Int) -> Int {
    var place = 0
    for i in 1..<max(count, 1) where unsafe row[i] > row[place] { place = i }
    let largest = unsafe row[place]
    for i in 0..<count { unsafe row[i] -= largest }
    return place
  }

  /// Makes `weight` times softmax less the label's indicator out of a row of exponentials.
  ///
  /// - Returns: The logarithm of the sum of the exponentials.
  static func scale(
    _ row: UnsafeMutablePointer<Float>, _ count: Int, _ label: Int, by weight: Float
  ) -> Double {
    var sum: Float = 0
    for i in 0..<count { unsafe sum += row[i] }
    let factor = weight / sum
    for i in 0..<count { unsafe row[i] *= factor }
    unsafe row[label] -= weight
    return logarithm(Double(sum))
  }
}
