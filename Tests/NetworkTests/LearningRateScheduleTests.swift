// Learning rates of trainings against those worked out by hand.

import TestSupport
import Testing

@testable import Network

@Suite struct LearningRateScheduleTests {
  @Test func staysConstantByDefault() throws {
    #expect(try rates(.constant, epochs: 4) == [1, 1, 1, 1])
    #expect(
      try TrainingSettings(epochs: 1, batchSize: 1, learningRate: 1).learningRateSchedule
        == .constant)
  }

  @Test func stepsAfterEveryFewEpochs() throws {
    let steps = LearningRateSchedule.step(size: 2, gamma: 0.5)
    #expect(try rates(steps, epochs: 6) == [1, 1, 0.5, 0.5, 0.25, 0.25])
  }

  @Test func shrinksAfterEveryEpoch() throws {
    #expect(try rates(.exponential(gamma: 0.5), epochs: 4) == [1, 0.5, 0.25, 0.125])
  }

  @Test func isReducedWhenTheValidationLossStaysAsItIs() throws {
    // The first epoch is the best; the ones after it count as no better.
    let reduced = LearningRateSchedule.reduceOnPlateau(factor: 0.5, patience: 1)
    #expect(try rates(reduced, epochs: 7) == [1, 1, 1, 0.5, 0.5, 0.25, 0.25])
    let impatient = LearningRateSchedule.reduceOnPlateau(factor: 0.5, patience: 0)
    #expect(try rates(impatient, epochs: 4) == [1, 1, 0.5, 0.25])
  }

  @Test func isNotReducedBelowWhatMatters() throws {
    // From 4e-8 to 2e-8 is a change; the next one would be of 1e-8.
    let reduced = LearningRateSchedule.reduceOnPlateau(factor: 0.5, patience: 0)
    #expect(try rates(reduced, epochs: 5, from: 4e-8) == [4e-8, 4e-8, 2e-8, 2e-8, 2e-8])
  }

  @Test func isNotReducedWhileItHelpsOrWithoutValidation() throws {
    let reduced = LearningRateSchedule.reduceOnPlateau(factor: 0.5, patience: 0)
    #expect(try rates(reduced, epochs: 4, validating: false) == [1, 1, 1, 1])
    let settings = try TrainingSettings(
      epochs: 5, batchSize: 1, learningRate: 0.01, gradientClip: 0, loss: .mse,
      optimizer: .sgd(momentum: 0), learningRateSchedule: reduced)
    let history = try Self.train(settings, target: 1, validating: true).history
    #expect(history.map(\.learningRate) == [0.01, 0.01, 0.01, 0.01, 0.01])
  }

  /// The formula in numbers of 36 digits; without a warm-up it is that of PyTorch's
  /// `CosineAnnealingLR` with `T_max` epochs.
  @Test(
    arguments: [
      (
        LearningRateSchedule.cosine(), 1,
        [
          1, 0.904_508_497_187_473_71, 0.654_508_497_187_473_71, 0.345_491_502_812_526_29,
          0.095_491_502_812_526_288,
        ]
      ),
      (
        .cosine(warmUp: 3, minimum: 0.001), 0.01,
        [
          0.002_5, 0.005, 0.007_5, 0.01, 0.009_140_576_474_687_263_6, 0.006_890_576_474_687_263_6,
          0.004_109_423_525_312_736_7, 0.001_859_423_525_312_736_6,
        ]
      ),
      (.cosine(minimum: 0.5), 1, [1, 0.926_776_695_296_636_88, 0.75, 0.573_223_304_703_363_12]),
      (.cosine(), 1, [1]),
      (.cosine(warmUp: 4), 1, [0.2, 0.4, 0.6, 0.8, 1]),
      (.cosine(warmUp: 9), 1, [0.1, 0.2]),
    ] as [(LearningRateSchedule, Double, [Double])])
  func fallsAlongHalfACosine(
    _ schedule: LearningRateSchedule, from first: Double, _ expected: [Double]
  ) throws {
    let rates = try rates(schedule, epochs: expected.count, from: first)
    #expect(rates.count == expected.count)
    for (rate, expected) in zip(rates, expected) {
      #expect(abs(rate - expected) <= 4 * expected.ulp, "\(rate) instead of \(expected)")
    }
  }

  @Test(arguments: [
    (LearningRateSchedule.constant, 1.0), (.step(size: 2, gamma: 0.5), 0.5),
    (.exponential(gamma: 0.5), 0.125), (.reduceOnPlateau(factor: 0.5, patience: 0), 0.25),
    (.cosine(), 0.5),
  ])
  func goesOnWhereItsEpochsLeftIt(_ schedule: LearningRateSchedule, _ expected: Double) {
    // The second loss is the best one, and two others come after it.
    let history = [2, 1, 3, nil, 1.5].map { epoch(validationLoss: $0) }
    let isPlateau = schedule == .reduceOnPlateau(factor: 0.5, patience: 0)
    let done = isPlateau ? history : Array(history.prefix(3))
    let rate = LearningRate(1, schedule, epochs: 6, after: done)
    #expect(abs(rate.value - expected) <= expected.ulp)
  }

  private func epoch(validationLoss: Double?) -> EpochMetrics {
    EpochMetrics(
      trainingLoss: 1, trainingAccuracy: 0.5, validationLoss: validationLoss,
      validationAccuracy: 0.5, learningRate: 1)
  }

  @Test func actsOnTheStepsOfItsEpoch() throws {
    // Without a rate after the first epoch, the parameters stay where that one left them.
    let settings = try [1, 4].map {
      try TrainingSettings(
        epochs: $0, batchSize: 1, learningRate: 0.1, loss: .mse,
        learningRateSchedule: .exponential(gamma: 0))
    }
    let trained = try settings.map { try Self.train($0, target: 1, validating: false).parameters }
    #expect(trained[0] == trained[1])
  }

  @Test(arguments: [
    (LearningRateSchedule.step(size: 0), "step_size is 0.0: it must be at least 1"),
    (.step(gamma: -1), "gamma is -1.0: it must be a finite number of 0 or more"),
    (.exponential(gamma: .infinity), "gamma is inf: it must be a finite number of 0 or more"),
    (
      .reduceOnPlateau(factor: 1),
      "factor is 1.0: it must be from 0 up to, but not including, 1"
    ),
    (.reduceOnPlateau(patience: -1), "patience is -1.0: it must be 0 or more"),
    (.cosine(warmUp: -1), "warmup_epochs is -1.0: it must be 0 or more"),
    (.cosine(minimum: .nan), "min_lr is nan: it must be a finite number of 0 or more"),
  ])
  func refusesWhatIsOutOfRange(_ schedule: LearningRateSchedule, _ sentence: String) {
    let error = #expect(throws: NetworkError.self) {
      try TrainingSettings(
        epochs: 1, batchSize: 1, learningRate: 1, learningRateSchedule: schedule)
    }
    #expect(error.map { "\($0)" } == sentence)
  }

  @Test func areCalledAsInStrategies() {
    let all: [LearningRateSchedule] = [
      .constant, .step(), .exponential(), .reduceOnPlateau(), .cosine(),
    ]
    #expect(
      all.map(\.name) == ["constant", "step", "exponential", "reduce_on_plateau", "cosine"])
  }

  /// The learning rate of each epoch of a training that has nothing to gain.
  private func rates(
    _ schedule: LearningRateSchedule, epochs: Int, from rate: Double = 1, validating: Bool = true
  ) throws -> [Double] {
    let settings = try TrainingSettings(
      epochs: epochs, batchSize: 1, learningRate: rate, loss: .mse,
      optimizer: .sgd(momentum: 0), learningRateSchedule: schedule)
    return try Self.train(settings, target: 0, validating: validating).history.map(\.learningRate)
  }

  /// Trains w · x + b from w = b = 0 on one row whose x is 1, and judges it by the same row.
  private static func train(
    _ settings: TrainingSettings, target: Float, validating: Bool
  ) throws -> TrainedNetwork {
    let architecture = try mlp(inputs: 1, hiddenLayers: [], outputs: 1)
    let initial = try Parameters(
      architecture: architecture,
      tensors: [
        Tensor(name: "0.weight", shape: [1, 1], values: [0]),
        Tensor(name: "0.bias", shape: [1], values: [0]),
      ])
    let data = TrainingData(
      matrix: try FeatureMatrix(values: [1], rows: 1, columns: 1), targets: .values([target]),
      training: [0], validation: validating ? [0] : [])
    return try Trainer(architecture, settings, initial: initial).train(data)
  }
}
