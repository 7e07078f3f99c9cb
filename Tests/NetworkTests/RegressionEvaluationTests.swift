// Scores of predicted values.

import Network
import TestSupport
import Testing

@Suite struct RegressionEvaluationTests {
  /// Evaluates predictions, which are the features of a network that hands them on.
  private func evaluation(
    _ predictions: [Float], _ targets: [Float], rows: [Int32]? = nil, loss: Loss = .mse,
    trainingMean: Double = 0
  ) throws -> RegressionEvaluation? {
    let architecture = try mlp(inputs: 1, hiddenLayers: [], outputs: 1)
    let network = NeuralNetwork(
      try Parameters(
        architecture: architecture,
        tensors: [
          Tensor(name: "0.weight", shape: [1, 1], values: [1]),
          Tensor(name: "0.bias", shape: [1], values: [0]),
        ]))
    return try network.regressionEvaluation(
      of: FeatureMatrix(values: predictions, rows: predictions.count, columns: 1),
      targets: targets, rows: rows ?? predictions.indices.map(Int32.init), loss: loss,
      trainingMean: trainingMean)
  }

  @Test func scoresAreThoseOfScikitLearn() throws {
    // The example of mean_squared_error and r2_score in scikit-learn's manual.
    let found = try #require(
      try evaluation([2.5, 0, 2, 8], [3, -0.5, 2, 7], trainingMean: 2))
    #expect(found.scores.meanAbsoluteError == 0.5)
    #expect(found.scores.rootMeanSquareError == 0.375.squareRoot())
    #expect(found.scores.loss == 0.375)
    #expect(abs(try #require(found.scores.r2) - 0.948_608_137_044_967_9) < 1e-12)
    // A prediction of exactly 0 is not the sign of -0.5.
    #expect(found.scores.signAccuracy == 0.75)
    // Errors of always answering 2: 1, -2.5, 0, 5.
    #expect(found.baseline.meanAbsoluteError == 2.125)
    #expect(found.baseline.rootMeanSquareError == 8.062_5.squareRoot())
    #expect(found.baseline.signAccuracy == 0.75)
    #expect(found.baselineValue == 2)
    #expect(found.hindsightSignAccuracy == 0.75)
  }

  @Test func bothSidesOfTheHuberLossAreThoseOfNumPy() throws {
    let found = try #require(
      try evaluation(
        [0.01, -0.02, 0.005, 0, 0.03], [0.02, -0.01, -0.005, 0, 0.01], loss: .huber(delta: 0.01),
        trainingMean: 0.004))
    let figures = { (scores: ValueScores) in
      [
        scores.loss, scores.meanAbsoluteError, scores.rootMeanSquareError, scores.r2 ?? .nan,
        scores.signAccuracy,
      ]
    }
    let tolerance = Tolerance(relative: 1e-7, ofLargest: 0)
    let network = [6e-5, 0.01, 0.011_832_159_3, -0.206_896_552, 0.8]
    let guess = [5.33e-5, 0.009_8, 0.010_816_653_6, -0.008_620_691_2, 0.4]
    #expect(firstDifference(figures(found.scores), network, tolerance) == nil)
    #expect(firstDifference(figures(found.baseline), guess, tolerance) == nil)
  }

  @Test func theLossIsThatOfTheTraining() throws {
    let found = try #require(
      try evaluation([0.25, 2], [0, 0], loss: .huber(delta: 0.5)))
    #expect(found.scores.loss == (0.031_25 + 0.875) / 2)
  }

  @Test func zeroIsASignOfItsOwn() throws {
    let found = try #require(
      try evaluation([0, 0, 1, -1, 2], [0, 1, 0, -1, 0], trainingMean: 0.5))
    #expect(found.scores.signAccuracy == 0.4)
    #expect(found.baseline.signAccuracy == 0.2)
    #expect(found.hindsightSignAccuracy == 0.6)
  }

  @Test func equalTargetsLeaveNothingToExplain() throws {
    let found = try #require(try evaluation([1, 2], [0.1, 0.1], trainingMean: Double(Float(0.1))))
    #expect(found.scores.r2 == nil)
    #expect(found.baseline.r2 == nil)
    #expect(found.baseline.meanAbsoluteError == 0)
  }

  @Test func answeringTheMeanExplainsNothing() throws {
    #expect(try #require(try evaluation([2, 2, 2], [1, 2, 3])).scores.r2 == 0)
  }

  @Test func noConstantExplainsAnything() throws {
    let seed: UInt64 = 43
    var generator = SeededGenerator(seed: seed)
    for round in 0..<200 {
      let targets = (0..<2 + Int(generator.next() % 30)).map { _ in Float(generator.normal()) }
      let found = try #require(
        try evaluation(targets, targets, trainingMean: generator.normal()))
      let note: Comment = "seed \(seed), round \(round)"
      #expect(try #require(found.baseline.r2) < 1e-12, note)
      #expect(found.baseline.signAccuracy <= found.hindsightSignAccuracy, note)
      #expect(found.scores.r2 == 1, note)
    }
  }

  @Test func onlyTheGivenRowsCount() throws {
    let found = try #require(try evaluation([9, 1, 2], [.nan, 1, 2], rows: [1, 2]))
    #expect(found.scores.loss == 0)
    #expect(found.scores.r2 == 1)
    #expect(try evaluation([1], [1], rows: []) == nil)
  }

  @Test func meansOfTargetsAreThoseOfTheRows() {
    #expect(meanTarget([1, .nan, 4], rows: [0, 2]) == 2.5)
    #expect(meanTarget([1], rows: []) == 0)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    #expect(throws: NetworkError.target(row: 1)) { try evaluation([1, 1], [1, .nan]) }
    #expect(throws: NetworkError.labelCount(found: 1, expected: 2)) { try evaluation([1, 1], [1]) }
    #expect(throws: NetworkError.targetKind(.crossEntropy)) {
      try evaluation([1], [1], loss: .crossEntropy)
    }
    #expect(throws: NetworkError.row(2, rows: 1)) {
      try RegressionEvaluation(
        predictions: [1], targets: [1], rows: [2], loss: .mse, trainingMean: 0)
    }
    #expect(throws: NetworkError.matrixSize(values: 2, rows: 1, columns: 1)) {
      try RegressionEvaluation(
        predictions: [1, 2], targets: [1], rows: [0], loss: .mse, trainingMean: 0)
    }
    let architecture = try mlp(inputs: 1, hiddenLayers: [], outputs: 2)
    let matrix = try FeatureMatrix(values: [1], rows: 1, columns: 1)
    #expect(throws: NetworkError.regressionOutputs(2)) {
      try NeuralNetwork(Parameters(architecture: architecture, seed: 0))
        .regressionEvaluation(of: matrix, targets: [1], rows: [0], loss: .mse, trainingMean: 0)
    }
  }
}
