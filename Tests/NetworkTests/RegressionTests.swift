// Trainings on values, and on classes with focal loss.

import Network
import TestSupport
import Testing

private let valueLosses: [Loss] = [.huber(delta: 0.05), .mse]

@Suite struct RegressionTests {
  @Test(arguments: valueLosses) func learnsValues(_ loss: Loss) throws {
    let data = try regressionData(rows: 600, validating: 150)
    let trained = try regressionTrainer(loss, epochs: 60, dropout: 0).train(data)
    let evaluation = try #require(
      try NeuralNetwork(trained.parameters).regressionEvaluation(
        of: data.matrix, targets: data.values, rows: data.validation, loss: loss,
        trainingMean: meanTarget(data.values, rows: data.training)))
    #expect(try #require(evaluation.scores.r2) > 0.95)
    #expect(evaluation.scores.meanAbsoluteError < evaluation.baseline.meanAbsoluteError / 4)
    #expect(try #require(trained.summary.bestValidationAccuracy) > 0.9)
    #expect(trained.classWeights.isEmpty)
    let best = trained.history[trained.summary.bestEpoch - 1]
    #expect(abs(try #require(best.validationLoss) - evaluation.scores.loss) < 1e-6)
    #expect(best.validationAccuracy == evaluation.scores.signAccuracy)
  }

  @Test(arguments: valueLosses + [.focal(gamma: 2)])
  func sameSeedGivesTheSameBits(_ loss: Loss) throws {
    let train: (UInt64) throws -> TrainedNetwork = { seed in
      loss.isRegression
        ? try regressionTrainer(loss, seed: seed).train(regressionData())
        : try smallTrainer(seed: seed, loss: loss).train(separableData())
    }
    #expect(try train(5) == train(5))
    #expect(try train(5).parameters != train(6).parameters)
  }

  @Test(arguments: valueLosses) func keepsTheEpochOfTheLowestValidationLoss(_ loss: Loss) throws {
    // Judged by the opposite of what is learned: the first epochs are the best.
    let data = try regressionData()
    let contradicted = data.valued { $0 < 90 ? data.values[$0] : -data.values[$0] }
    let trained = try regressionTrainer(loss, epochs: 30, dropout: 0).train(contradicted)
    let losses = trained.history.compactMap(\.validationLoss)
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    try #require(best + 1 < 30, "the case needs a last epoch that is worse")
    #expect(trained.summary.bestEpoch == best + 1)
  }

  @Test(arguments: [3, 4]) func learnsClassesByFocalLoss(_ classes: Int) throws {
    let data = try separableData(rows: 600, validating: 150)
    let features = data.matrix.values
    let labelled = data.labelled { Int8(min(max(Int(features[4 * $0] + 2), 0), classes - 1)) }
    let trainer = try Trainer(
      mlp(inputs: 4, hiddenLayers: [12], outputs: classes),
      TrainingSettings(
        epochs: 60, batchSize: 16, learningRate: 0.01, loss: .focal(gamma: 1.5)))
    let trained = try trainer.train(labelled)
    #expect(try #require(trained.summary.bestValidationAccuracy) > 0.8)
    #expect(trained.classWeights.count == classes)
    let sum = doubles(trained.classWeights).reduce(0, +)
    #expect(abs(sum - Double(classes)) < 1e-5)
  }

  @Test func weighsClassesThatTheTrainingPartLacksWithZero() throws {
    let data = try separableData().labelled { $0 < 90 ? Int8($0 % 2) : 2 }
    let trained = try smallTrainer(loss: .focal(gamma: 2)).train(data)
    #expect(trained.classWeights == [1, 1, 0])
    #expect(trained.summary.finalValidationLoss == nil)
    #expect(trained.summary.bestEpoch == 3)
  }

  @Test func valuesOfRowsThatAreNotListedAreNotLookedAt() throws {
    let data = try regressionData()
    let parts = data.split(training: (0..<80).map(\.self), validation: (80..<110).map(\.self))
    let clean = try regressionTrainer(.mse).train(parts)
    let spoilt = parts.valued { $0 < 110 ? data.values[$0] : .nan }
    #expect(try regressionTrainer(.mse).train(spoilt) == clean)
  }

  @Test(arguments: [(3, Float.nan), (100, .infinity), (5, -.infinity)])
  func namesTheRowWhoseValueIsNotFinite(_ bad: (row: Int, value: Float)) throws {
    let data = try regressionData()
    let spoilt = data.valued { $0 == bad.row ? bad.value : data.values[$0] }
    #expect(throws: NetworkError.target(row: bad.row)) {
      try regressionTrainer(.mse).train(spoilt)
    }
    #expect("\(NetworkError.target(row: 3))" == "the label of row 3 is not a finite number")
  }

  @Test func refusesTooFewValues() throws {
    let data = try regressionData()
    #expect(throws: NetworkError.labelCount(found: 119, expected: 120)) {
      try regressionTrainer(.mse).train(
        TrainingData(
          matrix: data.matrix, targets: .values(data.values.dropLast()), training: data.training,
          validation: data.validation))
    }
  }

  @Test func refusesLossesThatDoNotFitTheTargets() throws {
    #expect(throws: NetworkError.targetKind(.mse)) {
      try regressionTrainer(.mse).train(separableData().labelled { _ in 0 })
    }
    #expect(throws: NetworkError.targetKind(.focal(gamma: 2))) {
      try smallTrainer(loss: .focal(gamma: 2)).train(regressionData())
    }
    #expect(
      "\(NetworkError.targetKind(.huber(delta: 1)))"
        == "loss 'huber' needs labels that are values, and these are classes")
  }

  @Test func refusesSeveralOutputsForAValue() throws {
    #expect(throws: NetworkError.regressionOutputs(3)) { try smallTrainer(loss: .mse) }
  }

  @Test func namesTheBatchThatDiverged() throws {
    let data = try regressionData().valued { $0 == 0 ? 3e38 : 0 }
    let order = BatchOrder.fixed([(0..<90).map(\.self)])
    let trainer = try Trainer(
      mlp(inputs: 4, hiddenLayers: [], outputs: 1),
      TrainingSettings(epochs: 1, batchSize: 16, learningRate: 0.01, loss: .mse), order: order)
    #expect(throws: NetworkError.diverged(epoch: 1, batch: 1)) { try trainer.train(data) }
  }
}
