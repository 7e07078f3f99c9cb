// Training rows drawn by weights.

import TestSupport
import Testing

@testable import Network

@Suite struct WeightedSamplingTests {
  /// How often each of `count` rows is drawn in `epochs` draws of them all.
  private func counts(
    _ weights: [Float], rows: [Int32], epochs: Int, seed: UInt64
  ) throws -> [Int] {
    let sampler = try WeightedSampler(weights, rows: rows, of: weights.count)
    var stream = RandomStream(seed: seed)
    var counts = [Int](repeating: 0, count: weights.count)
    for _ in 0..<epochs {
      let drawn = sampler.draw(&stream)
      #expect(drawn.count == rows.count)
      for row in drawn { counts[Int(row)] += 1 }
    }
    return counts
  }

  @Test(arguments: [UInt64(1), 2, 3]) func rowsComeAsOftenAsTheyWeigh(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let weights = (0..<200).map { _ in Float(0.05 + generator.unit()) }
    let found = try counts(weights, rows: (0..<200).map(\.self), epochs: 2_000, seed: seed)
    let total = doubles(weights).reduce(0, +)
    let squares = zip(found, weights).map { count, weight in
      let expected = 400_000 * Double(weight) / total
      return (Double(count) - expected) * (Double(count) - expected) / expected
    }
    // Chi square of 199 degrees of freedom: five deviations of √398 on either side.
    let chiSquare = squares.reduce(0, +)
    #expect(abs(chiSquare - 199) < 100, "seed \(seed): \(chiSquare)")
  }

  @Test func rowsWithoutWeightAreNeverDrawn() throws {
    // First, last, in a row, and between weights of very different sizes.
    let weights: [Float] = [0, 1e-20, 0, 0, 3, 0, 1e20, 1, 0]
    let found = try counts(weights, rows: (0..<9).map(\.self), epochs: 20_000, seed: 4)
    for (row, weight) in weights.enumerated() where weight == 0 { #expect(found[row] == 0) }
    #expect(found[6] > 0)
  }

  @Test func onlyTrainingRowsAreDrawn() throws {
    let found = try counts([1, .nan, 2, -1, 0, 3], rows: [5, 0, 2], epochs: 1_000, seed: 4)
    #expect([1, 3, 4].allSatisfy { found[$0] == 0 })
    #expect([0, 2, 5].allSatisfy { found[$0] > 0 })
    #expect(try counts([0, 0, 2], rows: [1, 2], epochs: 3, seed: 1) == [0, 0, 6])
  }

  /// A row that would spoil the training shows by its not being spoilt that it is not drawn.
  @Test func trainingsDrawByTheWeights() throws {
    let data = try separableData()
    var values = data.matrix.values
    values[4 * 70] = .nan
    let spoilt = TrainingData(
      matrix: try FeatureMatrix(values: values, rows: 120, columns: 4), targets: data.targets,
      training: data.training, validation: data.validation)
    #expect(throws: NetworkError.self) {
      try smallTrainer(epochs: 5).train(spoilt.weighted([Float](repeating: 1, count: 120)))
    }
    let trained = try smallTrainer(epochs: 5).train(
      spoilt.weighted((0..<120).map { $0 == 70 ? 0 : 1 }))
    #expect(trained.history.count == 5)
  }

  @Test func weightsDecideWhatIsLearned() throws {
    // Every two rows are the same but for their labels; one of them has the weight.
    let data = try separableData().labelled { Int8($0 % 2) }
    let features = data.matrix.values.indices.map { data.matrix.values[$0 / 8 * 8 + $0 % 4] }
    let doubled = TrainingData(
      matrix: try FeatureMatrix(values: features, rows: 120, columns: 4), targets: data.targets,
      training: data.training, validation: data.validation,
      sampleWeights: (0..<120).map { $0 % 2 == 1 ? 1 : 0 })
    let trained = try smallTrainer(epochs: 20).train(doubled)
    #expect(trained.summary.finalTrainingAccuracy == 1)
    #expect(trained.summary.finalValidationAccuracy == 0.5)
    // Class weights are those of the rows, not of the draws.
    #expect(trained.classWeights == [1, 1, 0])
  }

  @Test func sameSeedGivesTheSameBits() throws {
    var generator = SeededGenerator(seed: 9)
    let data = try separableData().weighted((0..<120).map { _ in Float(generator.unit()) })
    #expect(try smallTrainer(seed: 5).train(data) == smallTrainer(seed: 5).train(data))
    #expect(
      try smallTrainer(seed: 5).train(data).parameters
        != smallTrainer(seed: 6).train(data).parameters)
  }

  @Test func scaleOfWeightsChangesNothing() throws {
    var generator = SeededGenerator(seed: 9)
    let weights = (0..<120).map { _ in Float(generator.unit()) }
    let data = try separableData()
    #expect(
      try smallTrainer().train(data.weighted(weights))
        == smallTrainer().train(data.weighted(weights.map { $0 * 1_024 })))
  }

  @Test(arguments: [Float.nan, .infinity, -0.5])
  func namesTheRowWhoseWeightIsNone(_ weight: Float) throws {
    let data = try separableData()
    #expect(throws: NetworkError.sampleWeight(row: 7)) {
      try smallTrainer().train(data.weighted((0..<120).map { $0 == 7 ? weight : 1 }))
    }
    // Rows to judge by are not drawn.
    let judged = data.weighted((0..<120).map { $0 == 100 ? weight : 1 })
    #expect(try smallTrainer().train(judged).history.count == 3)
  }

  @Test func refusesWeightsThatDrawNothing() throws {
    let data = try separableData()
    #expect(throws: NetworkError.noSampleWeight) {
      try smallTrainer().train(data.weighted((0..<120).map { $0 < 90 ? 0 : 1 }))
    }
    #expect(throws: NetworkError.sampleWeightCount(found: 90, expected: 120)) {
      try smallTrainer().train(data.weighted([Float](repeating: 1, count: 90)))
    }
    #expect(
      "\(NetworkError.sampleWeight(row: 7))"
        == "the sample weight of row 7 is not a finite number of 0 or more")
  }
}
