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
    var loss = BatchLoss()
    for (place, index) in rows.enumerated() {
      let logits = unsafe UnsafeBufferPointer(
        start: results.start + place * results.stride, count: classes)
      let slopes = unsafe UnsafeMutableBufferPointer(
        start: delta.start + place * delta.stride, count: classes)
      let label = Int(targets.labels[Int(index)])
      let weight = Double(targets.weights[label])
      let answer = unsafe largest(logits)
      loss.correct += answer == label ? 1 : 0
      let shares = unsafe softmax(logits, less: logits[answer])
      let logit = unsafe Double(logits[label] - logits[answer])
      let focus = focus(shares, label, logit: logit, gamma: targets.gamma)
      loss.sum += weight * focus.loss
      let scale = weight * focus.slope / divisor
      for i in 0..<classes {
        // What the right class lacks comes from the others, which keeps its digits.
        let share = i == label ? -focus.others : shares.powers[i]
        unsafe slopes[i] = Float(scale * share / shares.sum)
      }
    }
    return loss
  }

  /// The exponentials of a row of logits less the largest, and their sum.
  private func softmax(
    _ logits: UnsafeBufferPointer<Float>, less largest: Float
  ) -> (powers: [Double], sum: Double) {
    let powers = unsafe logits.map { exponential(Double($0 - largest)) }
    return (powers, powers.reduce(0, +))
  }

  private func largest(_ row: UnsafeBufferPointer<Float>) -> Int {
    var place = 0
    for i in row.indices where unsafe row[i] > row[place] { place = i }
    return place
  }

  /// Returns q^γ s, q^γ (1 + γ p s / q) with s = -log p, and the sum of the other classes, of a row of
  /// exponentials.
  ///
  /// Where p is all but 1, q comes from the other classes, as 1 - p would have no digits left, and
  /// s is q / p but for its square.
  private func focus(
    _ shares: (powers: [Double], sum: Double), _ label: Int, logit: Double, gamma: Double
  ) -> (loss: Double, slope: Double, others: Double) {
    var others = 0.0
    for i in shares.powers.indices where i != label { others += shares.powers[i] }
    let right = shares.powers[label]
    // A single class is always right.
    if others == 0 { return (0, 0, 0) }
    let q = others / (others + right)
    let s = others < 1e-6 * right ? others / right : logarithm(others + right) - logit
    let power = gamma == 0 ? 1 : exponential(gamma * logarithm(q))
    return (power * s, power * (1 + gamma * (1 - q) * s / q), others)
  }
}
