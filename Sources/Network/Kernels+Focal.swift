// Focal loss of a batch. Knows logits and labels; knows nothing of the network.

import Elementary

extension Kernels {
  /// Adds up the focal loss of a batch, and makes its derivative by the logits.
  ///
  /// With p the softmax of a row's logits, q = 1 - p[y] and w the weight of its class y, the row's
  /// loss is -w q^γ log p[y], and a batch's is the plain mean over its rows. The derivative of a
  /// row's loss is w q^γ (1 - γ p[y] log p[y] / q) (p - [y]).
  ///
  /// - Parameters:
  ///   - logits: Rows x classes; each row is left with its largest logit subtracted.
  ///   - gradient: Takes the derivative, rows x classes.
  ///   - labels: The labels of all rows of the matrix.
  ///   - rows: The rows of the matrix that the batch consists of.
  ///   - weights: The weight of each class.
  ///   - gamma: How much less rows count that are right; 0 or more.
  /// - Returns: The sums over the batch.
  /// - Precondition: The labels of `rows` are indices of `weights`.
  static func focal(
    _ logits: FloatRegion, gradient: FloatRegion, labels: [Int8], rows: ArraySlice<Int32>,
    weights: [Float], gamma: Double
  ) -> BatchLoss {
    let classes = weights.count
    var loss = exponentials(
      logits, gradient: gradient, labels: labels, rows: rows, weights: weights)
    loss.divisor = Double(rows.count)
    var (row, slopes) = unsafe (logits.start, gradient.start)
    for index in rows {
      let label = Int(labels[Int(index)])
      let weight = Double(weights[label])
      let focus = unsafe focus(slopes, classes, label, logit: Double(row[label]), gamma: gamma)
      loss.weightedLoss += weight * focus.loss
      _ = unsafe scale(slopes, classes, label, by: Float(weight * focus.slope / loss.divisor))
      unsafe row += classes
      unsafe slopes += classes
    }
    return loss
  }

  /// Returns q^γ s and q^γ (1 + γ p s / q) with s = -log p, of a row of exponentials.
  ///
  /// Where p is all but 1, q comes from the other classes, as 1 - p would have no digits left, and
  /// s is q / p but for its square.
  private static func focus(
    _ row: UnsafeMutablePointer<Float>, _ count: Int, _ label: Int, logit: Double, gamma: Double
  ) -> (loss: Double, slope: Double) {
    var others = 0.0
    for i in 0..<count where i != label { unsafe others += Double(row[i]) }
    let right = unsafe Double(row[label])
    let odds = others / right
    // A single class is always right.
    if odds == 0 { return (0, 0) }
    let q = others / (others + right)
    let s = odds < 1e-6 ? odds : logarithm(others + right) - logit
    let power = gamma == 0 ? 1 : Double(exponential(Float(gamma * logarithm(q))))
    return (power * s, power * (1 + gamma * (1 - q) * s / q))
  }
}
