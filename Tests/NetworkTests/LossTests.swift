// Losses of single batches at the edges of their arguments.

import Foundation
import TestSupport
import Testing

@testable import Network

@Suite struct LossTests {
  /// The loss of one batch and its derivative by the outputs.
  private func result(
    _ outputs: [Float], _ loss: (FloatRegion, FloatRegion) -> BatchLoss
  ) -> (loss: BatchLoss, gradient: [Double]) {
    let (values, gradient) = (
      FloatBuffer(count: outputs.count).whole, FloatBuffer(count: outputs.count).whole
    )
    values.assign(outputs)
    let batch = loss(values, gradient)
    return (batch, doubles(gradient.copy(outputs.count)))
  }

  private func focal(
    _ logits: [Float], labels: [Int8], weights: [Float], gamma: Double
  ) -> (loss: BatchLoss, gradient: [Double]) {
    result(logits) {
      Kernels.focal(
        $0, gradient: $1, labels: labels, rows: labels.indices.map(Int32.init)[...],
        weights: weights, gamma: gamma)
    }
  }

  /// A row of two classes whose right one leads by `lead`: everything follows from the lead.
  @Test(arguments: [-80.0, -30, -3, -0.1, 0, 0.1, 3, 12, 15, 20, 30], [0.5, 1, 2])
  func focalLossKeepsItsDigitsWhereTheNetworkIsSure(_ lead: Double, _ gamma: Double) {
    let found = focal([Float(lead), 0], labels: [0], weights: [1.5, 1], gamma: gamma)
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

  @Test func focalLossWithoutGammaIsThePlainMeanOfCrossEntropies() {
    let (logits, labels): ([Float], [Int8]) = ([1, 2, 0, 0.5, -1, 3], [0, 2])
    let weights: [Float] = [0.5, 1, 2]
    let found = focal(logits, labels: labels, weights: weights, gamma: 0)
    let entropy = result(logits) {
      Kernels.crossEntropy($0, gradient: $1, labels: labels, rows: [0, 1], weights: weights)
    }
    #expect(abs(found.loss.mean - entropy.loss.weightedLoss / 2) < 1e-6)
    // Cross entropy divides by the weights 0.5 and 2, focal loss by two rows.
    #expect(difference(found.gradient, entropy.gradient.map { $0 * 1.25 }, within: 1e-6) == nil)
    #expect(found.loss.correct == entropy.loss.correct)
  }

  @Test func focalLossOfASingleClassIsZero() {
    let found = focal([4, -2], labels: [0, 0], weights: [1], gamma: 2)
    #expect(found.loss.mean == 0)
    #expect(found.gradient == [0, 0])
  }

  @Test func lossesLetNaNThrough() {
    #expect(focal([.nan, 0], labels: [0], weights: [1, 1], gamma: 2).loss.mean.isNaN)
    #expect(focal([0, .nan], labels: [0], weights: [1, 1], gamma: 0).loss.mean.isNaN)
    #expect(regression(HuberError(delta: 1), [.nan], [0]).loss.mean.isNaN)
    #expect(regression(SquaredError(), [.nan], [0]).loss.mean.isNaN)
  }

  private func regression(
    _ function: some ErrorFunction, _ outputs: [Float], _ targets: [Float]
  ) -> (loss: BatchLoss, gradient: [Double]) {
    result(outputs) {
      Kernels.regression(
        function, $0, gradient: $1, targets: targets, rows: targets.indices.map(Int32.init)[...])
    }
  }

  @Test func huberLossIsASquareNearbyAndALineFarAway() {
    let found = regression(HuberError(delta: 0.5), [0.25, 1, 2, -3], [0, 0.5, 0, 0])
    // 0.25²/2, 0.5²/2, 0.5 (2 - 0.25), 0.5 (3 - 0.25)
    #expect(found.loss.weightedLoss == 0.031_25 + 0.125 + 0.875 + 1.375)
    #expect(found.loss.mean == found.loss.weightedLoss / 4)
    #expect(found.gradient == [0.0625, 0.125, 0.125, -0.125])
  }

  @Test func squareLossIsTheMeanOfSquares() {
    let found = regression(SquaredError(), [1, -2], [0.5, 0])
    #expect(found.loss.mean == 2.125)
    #expect(found.gradient == [0.5, -2])
  }

  @Test func valuesAreRightOnTheSameSideOfZero() {
    // Zero is not above zero, and neither is a negative value.
    let found = regression(SquaredError(), [1, -1, 0, -1, 1], [2, -2, -1, 0, 0])
    #expect(found.loss.correct == 4)
  }

  @Test func lossesHaveTheNamesOfStrategies() {
    #expect(
      [Loss.crossEntropy, .focal(gamma: 2), .huber(delta: 1), .mse].map(\.name)
        == ["weighted_cross_entropy", "focal", "huber", "mse"])
  }
}
