// Losses of single batches at the edges of their arguments.

import Foundation
import TestSupport
import Testing

@testable import Network

@Suite struct LossTests {
  /// The loss of one batch and its derivative by the outputs, row after row.
  private func result(
    _ outputs: [[Float]], _ objective: Objective
  ) -> (loss: BatchLoss, gradient: [Double]) {
    let width = outputs[0].count
    let stride = width.paddedToLanes
    let (values, delta) = (
      FloatBuffer(count: outputs.count * stride), FloatBuffer(count: outputs.count * stride)
    )
    // What stands behind the outputs is not to be looked at.
    values.assign(
      outputs.flatMap { $0 + [Float](repeating: .nan, count: stride - width) })
    let pass = LossPass(objective, outputs: width)
    let rows = outputs.indices.map(Int32.init)
    var loss = BatchLoss(divisor: objective.divisor(of: rows[...]))
    loss += pass.compare(
      values.rows(outputs.count, stride: stride), rows[...], divisor: loss.divisor,
      delta: delta.rows(outputs.count, stride: stride))
    let slopes = delta.copy(outputs.count * stride)
    for row in outputs.indices {
      let rest = slopes[row * stride + width..<(row + 1) * stride]
      #expect(rest.allSatisfy { $0 == 0 }, "row \(row) has slopes behind its outputs")
    }
    return (
      loss,
      outputs.indices.flatMap { doubles(slopes[$0 * stride..<$0 * stride + width]) }
    )
  }

  private func focal(
    _ logits: [[Float]], labels: [Int8], weights: [Float], gamma: Double
  ) -> (loss: BatchLoss, gradient: [Double]) {
    result(logits, .focal(labels, weights: weights, gamma: gamma))
  }

  private func crossEntropy(
    _ logits: [[Float]], labels: [Int8], weights: [Float]
  ) -> (loss: BatchLoss, gradient: [Double]) {
    result(logits, .crossEntropy(labels, weights: weights))
  }

  /// A row of two classes whose right one leads by `lead`: everything follows from the lead.
  @Test(arguments: [-80.0, -30, -3, -0.1, 0, 0.1, 3, 12, 15, 20, 30], [0.5, 1, 2])
  func focalLossKeepsItsDigitsWhereTheNetworkIsSure(_ lead: Double, _ gamma: Double) {
    let found = focal([[Float(lead), 0]], labels: [0], weights: [1.5, 1], gamma: gamma)
    let lead = Double(Float(lead))
    let surprise = lead > 0 ? log1p(exp(-lead)) : log1p(exp(lead)) - lead
    let (p, q) = (exp(-surprise), 1 / (1 + exp(lead)))
    let expected = 1.5 * pow(q, gamma) * surprise
    let slope = -1.5 * pow(q, gamma) * (1 + gamma * p * surprise / q) * q
    #expect(abs(found.loss.mean - expected) <= 1e-5 * expected)
    // The derivative is a difference of numbers of the size of q^gamma.
    #expect(
      difference(found.gradient, [slope, -slope], within: 1e-5 * abs(slope) + 1e-6 * pow(q, gamma))
        == nil)
  }

  /// Exponentials and logarithms of every size come into it.
  @Test func crossEntropyOfTwoClassesFollowsFromTheLead() {
    let leads = (-8_000...8_000).map { Float($0) / 100 }
    let found = crossEntropy(
      leads.map { [$0, 0] }, labels: leads.map { _ in 0 }, weights: [1, 1])
    var (sum, worst) = (0.0, 0.0)
    for (row, lead) in leads.map(Double.init).enumerated() {
      sum += lead > 0 ? log1p(exp(-lead)) : log1p(exp(lead)) - lead
      let slope = -1 / (1 + exp(lead)) / Double(leads.count)
      worst = max(worst, abs(found.gradient[2 * row] - slope) * Double(leads.count))
      worst = max(worst, abs(found.gradient[2 * row + 1] + slope) * Double(leads.count))
    }
    #expect(abs(found.loss.sum - sum) < 1e-7 * sum)
    #expect(worst < 3e-7)
  }

  @Test(arguments: [-80, -20, -1, -0.01, 0, 0.5, 5, 17, 80] as [Double])
  func crossEntropyOfARowIsExact(_ lead: Double) {
    let found = crossEntropy([[Float(lead), 0]], labels: [0], weights: [2, 1])
    let lead = Double(Float(lead))
    let expected = lead > 0 ? log1p(exp(-lead)) : log1p(exp(lead)) - lead
    // Of probabilities close to 1, single precision has no more digits.
    #expect(abs(found.loss.mean - expected) <= 3e-7 * max(1, expected))
  }

  /// Where the sum of exponentials is such that its logarithm is all fraction.
  @Test func crossEntropyIsExactFromSureToUnsure() {
    var worst = (error: 0.0, lead: 0.0)
    for lead in (-200...600).map({ Double(Float($0) / 128) }) {
      let found = crossEntropy([[Float(lead), 0]], labels: [0], weights: [1, 1])
      let error = abs(found.loss.mean - log1p(exp(-lead))) / max(1, log1p(exp(-lead)))
      if error > worst.error { worst = (error, lead) }
    }
    #expect(worst.error <= 2e-7, "a lead of \(worst.lead)")
  }

  /// -log of 1/n, with as many classes as there may be.
  @Test(arguments: 1...127)
  func crossEntropyOfEqualLogitsIsTheLogarithmOfTheClasses(_ classes: Int) {
    let rows = 19
    let labels = (0..<rows).map { Int8($0 * 7 % classes) }
    let found = crossEntropy(
      labels.map { _ in [Float](repeating: -3, count: classes) }, labels: labels,
      weights: [Float](repeating: 1, count: classes))
    let expected = log(Double(classes))
    #expect(abs(found.loss.mean - expected) <= 2 * Double(Float(expected).ulp))
    // The first of equal ones is the answer.
    #expect(found.loss.correct == labels.count { $0 == 0 })
    let slopes = labels.flatMap { label in
      (0..<classes).map { (1 / Double(classes) - ($0 == Int(label) ? 1 : 0)) / Double(rows) }
    }
    #expect(difference(found.gradient, slopes, within: 1e-7) == nil)
  }

  @Test func crossEntropyDividesByTheWeights() {
    // torch.nn.functional.cross_entropy(x, y, w): losses 0.4076, 2.4076 and 0.1269 weigh 0.5, 2, 1.
    let found = crossEntropy(
      [[1, 2, 0], [2, 0, 1], [0, 3, 0.5]], labels: [1, 1, 1], weights: [2, 0.5, 1])
    let losses = [[1.0, 2, 0], [2, 0, 1], [0, 3, 0.5]].map { row in
      log(row.reduce(0) { $0 + exp($1) }) - row[1]
    }
    #expect(abs(found.loss.mean - losses.reduce(0, +) / 3) < 1e-6)
    #expect(found.loss.divisor == 1.5)
    #expect(found.loss.correct == 2)
    let mixed = crossEntropy(
      [[1, 2, 0], [2, 0, 1]], labels: [1, 2], weights: [2, 0.5, 1])
    let second = log(exp(2.0) + 1 + exp(1)) - 1
    #expect(abs(mixed.loss.mean - (0.5 * losses[0] + second) / 1.5) < 1e-6)
  }

  @Test func lossesStayFiniteWhereAProbabilityIsZero() {
    let found = crossEntropy([[-3e38, 3e37]], labels: [1], weights: [1, 1])
    #expect(found.loss.mean == 0)
    let wrong = crossEntropy([[-1e30, 1e30]], labels: [0], weights: [1, 1])
    #expect(wrong.loss.mean == Double(Float(2e30)))
    #expect(wrong.gradient == [-1, 1])
  }

  @Test func focalLossWithoutGammaIsThePlainMeanOfCrossEntropies() {
    let (logits, labels): ([[Float]], [Int8]) = ([[1, 2, 0], [0.5, -1, 3]], [0, 2])
    let weights: [Float] = [0.5, 1, 2]
    let found = focal(logits, labels: labels, weights: weights, gamma: 0)
    let entropy = crossEntropy(logits, labels: labels, weights: weights)
    #expect(abs(found.loss.mean - entropy.loss.sum / 2) < 1e-6)
    // Cross entropy divides by the weights 0.5 and 2, focal loss by two rows.
    #expect(difference(found.gradient, entropy.gradient.map { $0 * 1.25 }, within: 1e-6) == nil)
    #expect(found.loss.correct == entropy.loss.correct)
  }

  @Test func focalLossOfASingleClassIsZero() {
    let found = focal([[4], [-2]], labels: [0, 0], weights: [1], gamma: 2)
    #expect(found.loss.mean == 0)
    #expect(found.gradient == [0, 0])
  }

  @Test func lossesLetNaNThrough() {
    for logits in [[Float.nan, 0], [0, .nan]] {
      #expect(focal([logits], labels: [0], weights: [1, 1], gamma: 2).loss.mean.isNaN)
      #expect(focal([logits], labels: [0], weights: [1, 1], gamma: 0).loss.mean.isNaN)
      #expect(crossEntropy([logits], labels: [0], weights: [1, 1]).loss.mean.isNaN)
      #expect(crossEntropy([logits], labels: [1], weights: [1, 1]).loss.mean.isNaN)
    }
    #expect(huber(1, [.nan], [0]).loss.mean.isNaN)
    #expect(squares([.nan], [0]).loss.mean.isNaN)
  }

  private func huber(
    _ delta: Double, _ outputs: [Float], _ targets: [Float]
  ) -> (loss: BatchLoss, gradient: [Double]) {
    result(outputs.map { [$0] }, .huber(targets, HuberError(delta: delta)))
  }

  private func squares(
    _ outputs: [Float], _ targets: [Float]
  ) -> (loss: BatchLoss, gradient: [Double]) {
    result(outputs.map { [$0] }, .mse(targets))
  }

  @Test func huberLossIsASquareNearbyAndALineFarAway() {
    let found = huber(0.5, [0.25, 1, 2, -3], [0, 0.5, 0, 0])
    // 0.25²/2, 0.5²/2, 0.5 (2 - 0.25), 0.5 (3 - 0.25)
    #expect(found.loss.sum == 0.031_25 + 0.125 + 0.875 + 1.375)
    #expect(found.loss.mean == found.loss.sum / 4)
    #expect(found.gradient == [0.0625, 0.125, 0.125, -0.125])
  }

  @Test func squareLossIsTheMeanOfSquares() {
    let found = squares([1, -2], [0.5, 0])
    #expect(found.loss.mean == 2.125)
    #expect(found.gradient == [0.5, -2])
  }

  @Test func valuesAreRightOnTheSameSideOfZero() {
    // Zero is not above zero, and neither is a negative value.
    let found = squares([1, -1, 0, -1, 1], [2, -2, -1, 0, 0])
    #expect(found.loss.correct == 4)
  }

  @Test func lossesHaveTheNamesOfStrategies() {
    #expect(
      [Loss.crossEntropy, .focal(gamma: 2), .huber(delta: 1), .mse].map(\.name)
        == ["weighted_cross_entropy", "focal", "huber", "mse"])
  }
}
