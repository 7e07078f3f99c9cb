// Focal loss of a batch. Knows logits and labels; knows nothing of the network.

import Elementary

/// What focal loss compares with.
struct FocalTargets {
  /// The labels of all rows of the matrix.
  let labels: [Int8]
  /// The weight of each class.
  let weights: [Float]
  /// How much less rows count that are right; 0 or more.
  let gamma: Double
}

extension LossPass {
  /// Adds up the focal loss of some rows, and makes its derivative by the logits.
  ///
  /// With p the softmax of a row's logits, q = 1 - p[y] and w the weight of its class y, the row's
  /// loss is -w q^γ log p[y], and a batch's is the plain mean over its rows. The derivative of a
  /// row's loss is w q^γ (1 - γ p[y] log p[y] / q) (p - [y]).
  func focal(
    _ results: Rows, _ rows: ArraySlice<Int32>, _ targets: FocalTargets, divisor: Double,
    delta: Rows
  ) -> BatchLoss {
    let classes = targets.weights.count
    precondition(classes == powers.count)
    var loss = BatchLoss()
    for (place, index) in rows.enumerated() {
      let logits = unsafe UnsafeBufferPointer(
        start: results.start + place * results.stride, count: classes)
      let slopes = unsafe UnsafeMutableBufferPointer(
        start: delta.start + place * delta.stride, count: classes)
      let label = Int(targets.labels[Int(index)])
      let weight = Double(targets.weights[label])
      let answer = unsafe firstLargest(logits)
      loss.correct += answer == label ? 1 : 0
      let sum = unsafe raisePowers(logits, less: logits[answer])
      let logit = unsafe Double(logits[label] - logits[answer])
      let focus = focus(label, logit: logit, gamma: targets.gamma)
      loss.sum += weight * focus.loss
      let scale = weight * focus.slope / divisor
      for i in 0..<classes {
        // What the right class lacks comes from the others, which keeps its digits.
        let share = i == label ? -focus.others : powers[i]
        unsafe slopes[i] = Float(scale * share / sum)
      }
    }
    return loss
  }

  /// Makes `powers` of a row of logits, and returns their sum.
  private func raisePowers(
    _ logits: UnsafeBufferPointer<Float>, less largest: Float
  ) -> Double {
    var sum = 0.0
    for i in powers.indices {
      powers[i] = unsafe exponential(Double(logits[i] - largest))
      sum += powers[i]
    }
    return sum
  }

  /// Returns q^γ s, q^γ (1 + γ p s / q) with s = -log p, and the sum of the other classes' `powers`.
  ///
  /// Where p is all but 1, q comes from the other classes, as 1 - p would have no digits left, and
  /// s is q / p but for its square.
  private func focus(
    _ label: Int, logit: Double, gamma: Double
  ) -> (loss: Double, slope: Double, others: Double) {
    var others = 0.0
    for i in powers.indices where i != label { others += powers[i] }
    let right = powers[label]
    // A single class is always right.
    if others == 0 { return (0, 0, 0) }
    let q = others / (others + right)
    let s = others < 1e-6 * right ? others / right : logarithm(others + right) - logit
    let power = gamma == 0 ? 1 : exponential(gamma * logarithm(q))
    return (power * s, power * (1 + gamma * (1 - q) * s / q), others)
  }
}
