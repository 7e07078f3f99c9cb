// Scores on rows with labels.

import Network
import TestSupport
import Testing

@Suite struct EvaluationTests {
  /// A linear network that answers the place of the largest feature.
  private func identity(_ classes: Int) throws -> NeuralNetwork {
    let architecture = try mlp(inputs: classes, hiddenLayers: [], outputs: classes)
    let weights = (0..<classes * classes).map { Float($0 % (classes + 1) == 0 ? 1 : 0) }
    return NeuralNetwork(
      try Parameters(
        architecture: architecture,
        tensors: [
          Tensor(name: "0.weight", shape: [classes, classes], values: weights),
          Tensor(name: "0.bias", shape: [classes], values: [Float](repeating: 0, count: classes)),
        ]))
  }

  /// Rows that answer the given classes.
  private func matrix(_ answers: [Int], classes: Int) throws -> FeatureMatrix {
    try FeatureMatrix(
      values: answers.flatMap { answer in (0..<classes).map { $0 == answer ? 1 : 0 } },
      rows: answers.count, columns: classes)
  }

  @Test func scoresAreThoseOfScikitLearn() throws {
    let answers = [0, 0, 1, 1, 0, 2, 0, 1]
    let labels: [Int8] = [0, 1, 1, 0, 0, 2, 2, 1]
    let evaluation = try #require(
      try identity(3).evaluation(
        of: matrix(answers, classes: 3), labels: labels, rows: (0..<8).map(\.self)))
    // precision_recall_fscore_support(average="weighted", zero_division=0)
    #expect(
      difference(
        [evaluation.precision, evaluation.recall, evaluation.f1Score],
        [0.6875, 0.625, 0.630_952_380_952_381], within: 1e-12) == nil)
    #expect(evaluation.accuracy == 0.625)
    #expect(evaluation.confusion == [[2, 1, 0], [1, 2, 0], [1, 0, 1]])
    #expect(evaluation.classCounts == [3, 3, 2])
    #expect(evaluation.predictedCounts == [4, 3, 1])
    #expect(evaluation.baselineAccuracy == 0.375)
    // Right answers cost log(e + 2) - 1, wrong ones log(e + 2).
    #expect(difference([evaluation.loss], [1.551_444_713_932_051_6 - 0.625], within: 1e-6) == nil)
  }

  @Test func classesNeverAnsweredHavePrecisionZero() throws {
    let evaluation = try #require(
      try identity(2).evaluation(
        of: matrix([0, 0, 0, 0], classes: 2), labels: [0, 0, 0, 1], rows: [0, 1, 2, 3]))
    #expect(evaluation.precision == 0.562_5)
    #expect(evaluation.recall == 0.75)
    #expect(difference([evaluation.f1Score], [0.642_857_142_857_142_8], within: 1e-12) == nil)
    #expect(evaluation.baselineAccuracy == 0.75)
  }

  @Test func theFirstOfEqualLogitsIsTheAnswer() throws {
    let ties = try FeatureMatrix(values: [1, 1, 0, 0, 1, 1], rows: 2, columns: 3)
    let evaluation = try #require(
      try identity(3).evaluation(of: ties, labels: [0, 1], rows: [0, 1]))
    #expect(evaluation.accuracy == 1)
  }

  @Test func onlyTheGivenRowsCount() throws {
    let evaluation = try #require(
      try identity(2).evaluation(
        of: matrix([0, 1, 1], classes: 2), labels: [-1, 1, 0], rows: [1]))
    #expect(evaluation.accuracy == 1)
    #expect(evaluation.confusion == [[0, 0], [0, 1]])
  }

  @Test func noRowsHaveNoScores() throws {
    #expect(
      try identity(2).evaluation(of: matrix([0], classes: 2), labels: [0], rows: []) == nil)
  }

  @Test func labelsThatAreNoClassesAreRefused() throws {
    #expect(throws: NetworkError.label(2, row: 0, classes: 2)) {
      try identity(2).evaluation(of: matrix([0], classes: 2), labels: [2], rows: [0])
    }
  }
}
