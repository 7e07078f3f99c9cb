// Scores on rows with labels.

import Network
import TestSupport
import Testing

@Suite struct EvaluationTests {
  private func evaluation(
    _ logits: [[Float]], _ labels: [Int8], trainingCounts: [Int]
  ) throws -> Evaluation {
    try #require(
      try Evaluation(
        logits: logits.flatMap { $0 }, labels: labels, rows: labels.indices.map(Int32.init),
        classes: trainingCounts.count, trainingCounts: trainingCounts))
  }

  private func figures(_ scores: ClassScores) -> [Double] {
    [
      scores.accuracy, scores.balancedAccuracy,
      scores.weighted.precision, scores.weighted.recall, scores.weighted.f1Score,
      scores.macro.precision, scores.macro.recall, scores.macro.f1Score,
      scores.logLoss, scores.brierScore, scores.calibrationError,
    ]
  }

  @Test(arguments: ScoreCase.all) func scoresAreThoseOfScikitLearn(_ example: ScoreCase) throws {
    let found = try evaluation(
      example.logits, example.labels, trainingCounts: example.trainingCounts)
    #expect(found.scores.confusion == example.confusion)
    for (actual, expected) in [(found.scores, example.scores), (found.baseline, example.baseline)] {
      let tolerance = Tolerance(relative: 1e-12, ofLargest: 0)
      #expect(firstDifference(figures(actual), expected, tolerance) == nil)
    }
  }

  @Test func scoresOfOneClassAreThoseOfScikitLearn() throws {
    let found = try evaluation(
      ScoreCase.all[0].logits, ScoreCase.all[0].labels, trainingCounts: [1, 1, 1])
    let classes = found.scores.classes
    #expect(difference(classes.map(\.precision), [0.6, 2 / 3.0, 1], within: 1e-15) == nil)
    #expect(difference(classes.map(\.recall), [1, 2 / 3.0, 0.5], within: 1e-15) == nil)
    #expect(difference(classes.map(\.f1Score), [0.75, 2 / 3.0, 2 / 3.0], within: 1e-15) == nil)
    #expect(classes.map(\.rows) == [3, 3, 4])
    #expect(classes.map(\.predicted) == [5, 3, 2])
  }

  @Test func theGuessKnowsTheTrainingRowsAndHindsightTheOthers() throws {
    let found = try evaluation(
      [[0, 0], [0, 0], [0, 0], [0, 0]], [1, 1, 0, 1], trainingCounts: [7, 2])
    #expect(found.baselineClass == 0)
    #expect(found.baseline.accuracy == 0.25)
    #expect(found.hindsightClass == 1)
    #expect(found.hindsightAccuracy == 0.75)
  }

  @Test func theFirstOfEquallyFrequentClassesIsTheGuess() throws {
    let found = try evaluation([[0, 0, 0], [0, 0, 0]], [2, 1], trainingCounts: [1, 3, 3])
    #expect(found.baselineClass == 1)
    #expect(found.hindsightClass == 1)
  }

  @Test func probabilitiesOnTheEdgeOfABinBelongToTheLowerOne() throws {
    // 1/3 is the upper edge of the fifth of fifteen bins. The second row's answer is a little more
    // probable, and right where the first one's is wrong: in one bin the errors would cancel out.
    let found = try evaluation([[0, 0, 0], [0.001, 0, 0]], [1, 0], trainingCounts: [1, 1, 1])
    let expected = (1 / 3.0 + 1 - 0.333_555_592_590_800_3) / 2
    #expect(abs(found.scores.calibrationError - expected) < 1e-12)
  }

  @Test func shiftedLogitsAreTheSameAnswer() throws {
    let example = ScoreCase.all[0]
    let shifted = example.logits.map { $0.map { $0 + 512 } }
    #expect(
      try evaluation(shifted, example.labels, trainingCounts: example.trainingCounts)
        == evaluation(example.logits, example.labels, trainingCounts: example.trainingCounts))
  }

  @Test func scoresKeepWithinTheirBounds() throws {
    let seed: UInt64 = 41
    var generator = SeededGenerator(seed: seed)
    for round in 0..<300 {
      let (classes, count) = (2 + Int(generator.next() % 4), 1 + Int(generator.next() % 40))
      let logits = (0..<count).map { _ in
        (0..<classes).map { _ in Float(generator.normal() * 4) }
      }
      let labels = (0..<count).map { _ in Int8(generator.next() % UInt64(classes)) }
      let counts = (0..<classes).map { _ in 1 + Int(generator.next() % 9) }
      let found = try evaluation(logits, labels, trainingCounts: counts)
      let note: Comment = "seed \(seed), round \(round)"
      for scores in [found.scores, found.baseline] {
        let shares = figures(scores).dropLast(3) + [scores.calibrationError]
        #expect(shares.allSatisfy { (0...1).contains($0) }, note)
        #expect((0...2).contains(scores.brierScore) && scores.logLoss >= 0, note)
        // The weighted mean of recalls is the share of right rows.
        #expect(abs(scores.weighted.recall - scores.accuracy) < 1e-12, note)
        #expect(scores.classes.reduce(0) { $0 + $1.rows } == count, note)
        #expect(scores.classes.reduce(0) { $0 + $1.predicted } == count, note)
      }
      #expect(found.baseline.accuracy <= found.hindsightAccuracy, note)
      #expect(found.baseline.predictedClasses == [found.baselineClass], note)
    }
  }

  @Test func onlyTheGivenRowsCount() throws {
    let found = try #require(
      try Evaluation(
        logits: [0, 1, 1, 0], labels: [-1, 1, 0, -1, 1], rows: [4, 1], classes: 2,
        trainingCounts: [1, 1]))
    #expect(found.scores.confusion == [[0, 0], [1, 1]])
  }

  @Test func noRowsHaveNoScores() throws {
    #expect(
      try Evaluation(logits: [], labels: [0], rows: [], classes: 2, trainingCounts: [1, 0]) == nil)
  }

  @Test func logitsThatAreNotFiniteMakeNoProbabilities() throws {
    let found = try evaluation(
      [[.nan, 0], [.infinity, 0], [0, 1]], [0, 0, 1], trainingCounts: [1, 1])
    #expect(found.scores.logLoss.isNaN)
    #expect(found.scores.calibrationError.isNaN)
    #expect(found.scores.brierScore.isNaN)
    #expect(found.scores.accuracy == 1)
  }

  @Test func whatDoesNotFitIsRefused() {
    #expect(throws: NetworkError.label(2, row: 0, classes: 2)) {
      try Evaluation(logits: [0, 0], labels: [2], rows: [0], classes: 2, trainingCounts: [1, 1])
    }
    #expect(throws: NetworkError.row(3, rows: 1)) {
      try Evaluation(logits: [0, 0], labels: [1], rows: [3], classes: 2, trainingCounts: [1, 1])
    }
    #expect(throws: NetworkError.matrixSize(values: 3, rows: 1, columns: 2)) {
      try Evaluation(
        logits: [0, 0, 0], labels: [1], rows: [0], classes: 2, trainingCounts: [1, 1])
    }
  }

  @Test func countsAreThoseOfTheGivenRows() {
    #expect(classCounts([0, 2, 2, -1, 1, 3], rows: [1, 2, 3, 4, 5], classes: 3) == [0, 1, 2])
  }
}

/// A network's answers to rows of a matrix.
@Suite struct NetworkEvaluationTests {
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

  @Test func aNetworkIsJudgedByItsLogits() throws {
    let example = ScoreCase.all[0]
    let matrix = try FeatureMatrix(
      values: example.logits.flatMap { $0 }, rows: example.logits.count, columns: 3)
    let rows = example.labels.indices.map(Int32.init)
    let found = try #require(
      try identity(3).evaluation(
        of: matrix, labels: example.labels, rows: rows, trainingCounts: example.trainingCounts))
    #expect(found.scores.confusion == example.confusion)
    #expect(
      try identity(3).evaluation(
        of: matrix, labels: example.labels, rows: [], trainingCounts: [1, 0, 0]) == nil)
    #expect(throws: NetworkError.labelCount(found: 1, expected: 10)) {
      try identity(3).evaluation(of: matrix, labels: [0], rows: [0], trainingCounts: [1, 0, 0])
    }
  }
}

extension ClassScores {
  /// The classes that some row was taken for.
  fileprivate var predictedClasses: [Int] { classes.indices.filter { classes[$0].predicted > 0 } }
}
