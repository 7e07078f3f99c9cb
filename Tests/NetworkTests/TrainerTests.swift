// What a training does and refuses.

import Network
import TestSupport
import Testing

@Suite struct TrainerTests {
  @Test func sameSeedGivesTheSameBits() throws {
    let data = try separableData()
    #expect(try smallTrainer(seed: 5).train(data) == smallTrainer(seed: 5).train(data))
  }

  @Test func anotherSeedGivesOtherBits() throws {
    let data = try separableData()
    let (one, other) = try (smallTrainer(seed: 5).train(data), smallTrainer(seed: 6).train(data))
    #expect(one.parameters != other.parameters)
    #expect(one.history != other.history)
  }

  @Test func learnsWhatCanBeLearned() throws {
    let data = try separableData(rows: 600, validating: 150)
    let trained = try smallTrainer(epochs: 30, dropout: 0).train(data)
    #expect(try #require(trained.summary.bestValidationAccuracy) > 0.85)
    #expect(trained.summary.finalTrainingLoss < trained.history[0].trainingLoss / 2)
  }

  @Test func rowsOfOtherPartsChangeNothing() throws {
    let data = try separableData(rows: 150)
    let parts = data.split(
      training: (0..<90).map(\.self), validation: (90..<120).map(\.self))
    let clean = try smallTrainer().train(parts)
    let spoilt = try FeatureMatrix(
      values: data.matrix.values.enumerated().map { $0.offset < 480 ? $0.element : .nan },
      rows: 150, columns: 4)
    let unlabelled = data.labels.enumerated().map { $0.offset < 120 ? $0.element : -1 }
    let again = try smallTrainer().train(
      TrainingData(
        matrix: spoilt, labels: unlabelled, training: parts.training,
        validation: parts.validation))
    #expect(again == clean)
  }

  @Test func keepsTheEpochOfTheLowestValidationLoss() throws {
    // Trained on labels that contradict those it is judged by: it gets worse and worse.
    let data = try separableData().labelled { $0 < 90 ? Int8($0 % 3) : Int8(($0 + 1) % 3) }
    let epochs = 40
    let long = try smallTrainer(epochs: epochs, learningRate: 0.05, dropout: 0).train(data)
    let losses = long.history.compactMap(\.validationLoss)
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    try #require(best + 1 < epochs, "the case needs a last epoch that is worse")
    #expect(long.summary.bestEpoch == best + 1)

    // A training that ends there leaves the same parameters: the kept ones are a copy.
    let short = try smallTrainer(epochs: best + 1, learningRate: 0.05, dropout: 0).train(data)
    #expect(short.parameters == long.parameters)
    let last = try smallTrainer(epochs: epochs, learningRate: 0.05, dropout: 0)
      .train(data.split(validation: []))
    #expect(last.parameters != long.parameters)
    #expect(long.summary.bestValidationAccuracy == long.history[best].validationAccuracy)
    #expect(long.summary.finalValidationLoss == losses.last)
  }

  @Test func keepsTheFirstOfEpochsThatAreEquallyGood() throws {
    let trained = try smallTrainer(epochs: 4, learningRate: 0).train(separableData())
    #expect(Set(trained.history.map(\.validationLoss)).count == 1)
    #expect(trained.summary.bestEpoch == 1)
  }

  @Test func keepsTheLastEpochWithoutValidationRows() throws {
    let trained = try smallTrainer().train(separableData().split(validation: []))
    #expect(trained.summary.bestEpoch == 3)
    #expect(trained.summary.finalValidationLoss == nil)
    #expect(trained.summary.bestValidationAccuracy == nil)
  }

  @Test func keepsTheLastEpochWhenValidationHasUnknownClassesOnly() throws {
    let data = try separableData().labelled { $0 < 90 ? Int8($0 % 2) : 2 }
    let trained = try smallTrainer().train(data)
    #expect(trained.classWeights == [1, 1, 0])
    #expect(trained.summary.finalValidationLoss == nil)
    #expect(trained.summary.finalValidationAccuracy != nil)
    #expect(trained.summary.bestEpoch == 3)
  }

  @Test func learnsASingleClass() throws {
    let trained = try smallTrainer(epochs: 20).train(separableData().labelled { _ in 1 })
    #expect(trained.classWeights == [0, 1, 0])
    #expect(trained.summary.finalValidationAccuracy == 1)
  }

  @Test func reportsEveryEpochAndBatch() throws {
    var epochs: [EpochProgress] = []
    var batches: [BatchReport] = []
    let trained = try smallTrainer(epochs: 2, batchSize: 40).train(
      separableData(),
      observer: TrainingObserver(
        epochEnded: { epochs.append($0) }, batchEnded: { batches.append($0) }))
    #expect(epochs.map(\.epoch) == [1, 2])
    #expect(epochs.allSatisfy { $0.epochs == 2 })
    #expect(epochs.map(\.metrics) == trained.history)
    // 90 rows are two batches of 40 and one of 10.
    #expect(batches.map(\.batch) == [1, 2, 3, 1, 2, 3])
    #expect(batches.map(\.epoch) == [1, 1, 1, 2, 2, 2])
    #expect(batches[2].runningLoss == trained.history[0].trainingLoss)
  }

  @Test func stopsBeforeTheNextBatchWhenCancelled() throws {
    var steps = 0
    let observer = TrainingObserver(
      isCancelled: { steps == 4 }, batchEnded: { _ in steps += 1 })
    #expect(throws: CancellationError.self) {
      try smallTrainer().train(separableData(), observer: observer)
    }
    #expect(steps == 4)
  }

  @Test(arguments: [0.0, -1, 1e300, .infinity])
  func leavesGradientsAloneWithoutClip(_ clip: Double) throws {
    let unclipped = try smallTrainer(gradientClip: 1e30).train(separableData())
    #expect(try smallTrainer(gradientClip: clip).train(separableData()) == unclipped)
  }

  /// PyTorch's `clip_grad_norm_` makes (0, 0) of the gradient (3, 4) with such a clip.
  @Test func aClipTooSmallForAFloatLeavesNothingOfTheGradient() throws {
    let shape = try mlp(inputs: 4, hiddenLayers: [8], outputs: 3)
    let initial = Parameters(architecture: shape, seed: 1)
    let settings = try TrainingSettings(
      epochs: 1, batchSize: 16, learningRate: 0.1, weightDecay: 0, gradientClip: 1e-50,
      optimizer: .sgd())
    let trained = try Trainer(shape, settings, initial: initial).train(separableData())
    #expect(trained.parameters == initial)
  }

  @Test func trainsALinearModel() throws {
    let trainer = try Trainer(
      mlp(inputs: 4, hiddenLayers: [], outputs: 3, dropout: 0.5),
      TrainingSettings(epochs: 40, batchSize: 16, learningRate: 0.05))
    let trained = try trainer.train(separableData())
    #expect(try #require(trained.summary.bestValidationAccuracy) > 0.6)
  }

  @Test(arguments: [1, 7, 90, 1_000]) func takesBatchesOfAnySize(_ size: Int) throws {
    let trained = try smallTrainer(epochs: 1, batchSize: size).train(separableData())
    #expect(trained.history.count == 1)
  }
}
