// Trainings that are stopped and go on, against those that nobody stopped.

import TestSupport
import Testing

@testable import Network

/// A training that is to be stopped.
struct CheckpointCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let architecture: NetworkArchitecture
  var optimizer = Optimizer.adam
  var schedule = LearningRateSchedule.constant
  var stopping: EarlyStopping?
  var loss = Loss.crossEntropy
  var kernels = MatrixKernels.portable
  var isWeighted = false
  var batchSize = 16
  var epochs = 4

  func trainer() throws -> Trainer {
    try Trainer(
      architecture,
      TrainingSettings(
        epochs: epochs, batchSize: batchSize, learningRate: 0.01, seed: 3, loss: loss,
        optimizer: optimizer, learningRateSchedule: schedule, earlyStopping: stopping,
        kernels: kernels))
  }

  func data() throws -> TrainingData {
    let data = try loss.isRegression ? regressionData() : separableData()
    let first = Int32(architecture.sequenceLength - 1)
    let parts = data.split(
      training: data.training.filter { $0 >= first },
      validation: data.validation.filter { $0 >= 90 + first })
    return isWeighted ? parts.weighted((0..<120).map { Float($0 % 5) }) : parts
  }

  static func all() throws -> [CheckpointCase] {
    let feedForward = try mlp(inputs: 4, hiddenLayers: [8, 5], outputs: 3, dropout: 0.2)
    let optimizers: [Optimizer] = [
      .adam, .adamw, .sgd(), .sgd(nesterov: true), .sgd(momentum: 0), .rmsprop,
    ]
    let schedules: [LearningRateSchedule] = [
      .step(size: 2, gamma: 0.5), .exponential(), .reduceOnPlateau(factor: 0.5, patience: 0),
      .cosine(warmUp: 2, minimum: 1e-4),
    ]
    return try optimizers.map {
      CheckpointCase(testDescription: "\($0)", architecture: feedForward, optimizer: $0)
    }
      + schedules.map {
        CheckpointCase(testDescription: "\($0)", architecture: feedForward, schedule: $0, epochs: 7)
      }
      + RecurrentCell.allCases.map {
        CheckpointCase(
          testDescription: "\($0)",
          architecture: .recurrent(
            try RecurrentArchitecture(
              cell: $0, inputs: 4, hiddenSize: 6, layerCount: 2, sequenceLength: 3, outputs: 3,
              dropout: 0.2)))
      } + others(feedForward)
  }

  private static func others(_ feedForward: NetworkArchitecture) throws -> [CheckpointCase] {
    [
      CheckpointCase(
        testDescription: "early stopping", architecture: feedForward,
        stopping: EarlyStopping(patience: 2, minimumChange: 0.03), epochs: 40),
      CheckpointCase(
        testDescription: "weighted sampling", architecture: feedForward, isWeighted: true),
      CheckpointCase(
        testDescription: "focal loss by OpenBLAS", architecture: feedForward,
        loss: .focal(gamma: 2), kernels: .blas),
      CheckpointCase(
        testDescription: "values",
        architecture: try mlp(inputs: 4, hiddenLayers: [8], outputs: 1, dropout: 0.2),
        loss: .huber(delta: 0.1)),
      CheckpointCase(
        testDescription: "batches of one row", architecture: feedForward, batchSize: 1, epochs: 2),
      CheckpointCase(
        testDescription: "one batch an epoch", architecture: feedForward, batchSize: 500),
    ]
  }
}

/// Where a training leaves its state, and how it is stopped.
private final class Sessions {
  var kept: [UInt8]?
  /// The steps of all sessions.
  var reports: [BatchReport] = []
  /// Whether what a stopped training leaves is lost, as when the process is killed.
  var losesStops = false
  private let trainer: Trainer
  private let data: TrainingData

  init(_ trainer: Trainer, _ data: TrainingData) {
    self.trainer = trainer
    self.data = data
  }

  /// Trains on until so many batches are done; nil when it is stopped by then.
  func run(
    stoppingAfter limit: Int?, isDue: @escaping () -> Bool = { false }
  ) throws
    -> TrainedNetwork?
  {
    var (steps, isStopped) = (0, false)
    let observer = TrainingObserver(
      isCancelled: {
        isStopped = steps == limit
        return isStopped
      },
      batchEnded: { report in
        steps += 1
        self.reports.append(report)
      })
    let checkpoint = TrainingCheckpoint(
      load: { self.kept },
      save: { if !(isStopped && self.losesStops) { self.kept = $0 } }, isDue: isDue)
    do {
      return try trainer.train(data, observer: observer, checkpoint: checkpoint)
    } catch is CancellationError { return nil }
  }
}

@Suite struct CheckpointTests {
  private func bits(_ network: TrainedNetwork) -> [UInt32] {
    network.parameters.values.map(\.bitPattern)
  }

  private func expectSame(
    _ resumed: TrainedNetwork?, _ whole: TrainedNetwork, _ place: String
  ) {
    #expect(resumed == whole, "\(place)")
    #expect(resumed.map(bits) == bits(whole), "\(place)")
  }

  private func whole(
    _ case: CheckpointCase
  ) throws -> (network: TrainedNetwork, reports: [BatchReport]) {
    let sessions = Sessions(try `case`.trainer(), try `case`.data())
    let network = try #require(try sessions.run(stoppingAfter: nil))
    return (network, sessions.reports)
  }

  @Test(arguments: try CheckpointCase.all(), 1...3)
  func stopsAtAnyBatchesChangeNothing(_ case: CheckpointCase, _ seed: UInt64) throws {
    let whole = try whole(`case`)
    var generator = SeededGenerator(seed: seed)
    let sessions = Sessions(try `case`.trainer(), try `case`.data())
    var (stops, resumed): ([Int], TrainedNetwork?) = ([], nil)
    while resumed == nil, stops.count < 5 {
      // 0 is a stop before the first batch of a run.
      stops.append(Int.random(in: 0...whole.reports.count / 3, using: &generator))
      resumed = try sessions.run(stoppingAfter: stops[stops.count - 1])
    }
    if resumed == nil { resumed = try sessions.run(stoppingAfter: nil) }
    let place = "\(`case`), seed \(seed), stops after \(stops)"
    expectSame(resumed, whole.network, place)
    // Not a step is made twice, and each comes to the same.
    #expect(sessions.reports == whole.reports, "\(place)")
  }

  @Test(arguments: try CheckpointCase.all())
  func stopsAtTheEdgesOfEpochsChangeNothing(_ case: CheckpointCase) throws {
    let whole = try whole(`case`)
    let perEpoch = whole.reports.count { $0.epoch == 1 }
    for limit in Set([0, 1, perEpoch - 1, perEpoch, perEpoch + 1, whole.reports.count - 1]) {
      let sessions = Sessions(try `case`.trainer(), try `case`.data())
      let stopped = try sessions.run(stoppingAfter: limit)
      #expect(stopped == nil, "\(`case`), after \(limit)")
      expectSame(
        try sessions.run(stoppingAfter: nil), whole.network, "\(`case`), after \(limit)")
      #expect(sessions.reports == whole.reports, "\(`case`), after \(limit)")
    }
  }

  /// What is left is what was kept when it was due: some steps are made twice.
  @Test(arguments: try CheckpointCase.all(), [UInt64(1), 2])
  func killsChangeNothing(_ case: CheckpointCase, _ seed: UInt64) throws {
    let whole = try whole(`case`)
    var generator = SeededGenerator(seed: seed)
    let sessions = Sessions(try `case`.trainer(), try `case`.data())
    sessions.losesStops = true
    let limits = (0..<4).map { _ in
      Int.random(in: 0..<max(1, whole.reports.count), using: &generator)
    }
    for limit in limits {
      let early = try sessions.run(stoppingAfter: limit, isDue: { generator.unit() < 0.7 })
      if let early { expectSame(early, whole.network, "\(`case`), seed \(seed), \(limits)") }
    }
    let place = "\(`case`), seed \(seed), kills after \(limits)"
    expectSame(try sessions.run(stoppingAfter: nil), whole.network, place)
    for report in sessions.reports {
      #expect(whole.reports.contains(report), "\(place): \(report)")
    }
  }

  @Test func aTrainingThatIsDoneIsNotDoneAgain() throws {
    let some = try CheckpointCase.all()[0]
    let whole = try whole(some)
    let sessions = Sessions(try some.trainer(), try some.data())
    _ = try sessions.run(stoppingAfter: nil, isDue: { true })
    sessions.reports = []
    expectSame(try sessions.run(stoppingAfter: nil), whole.network, "after the last epoch")
    #expect(sessions.reports.isEmpty)
  }

  @Test func aStopWhileItValidatesLosesNoStep() throws {
    let some = try CheckpointCase.all()[0]
    let whole = try whole(some)
    let perEpoch = whole.reports.count { $0.epoch == 1 }
    let sessions = Sessions(try some.trainer(), try some.data())
    #expect(try sessions.run(stoppingAfter: perEpoch) == nil)
    let kept = try #require(sessions.kept.flatMap { TrainingSnapshot($0) })
    #expect(kept.progress.epoch == 1)
    #expect(kept.progress.batch == perEpoch)
    expectSame(try sessions.run(stoppingAfter: nil), whole.network, "while it validates")
    #expect(sessions.reports == whole.reports)
  }

  @Test func epochsOfAnEarlierRunAreToldApart() throws {
    let trainer = try smallTrainer(epochs: 5)
    var (kept, epochs): ([UInt8]?, [EpochProgress]) = (nil, [])
    let observer = TrainingObserver(
      isCancelled: { epochs.count == 2 }, epochEnded: { epochs.append($0) })
    let checkpoint = TrainingCheckpoint(load: { kept }, save: { kept = $0 })
    #expect(throws: CancellationError.self) {
      try trainer.train(separableData(), observer: observer, checkpoint: checkpoint)
    }
    _ = try trainer.train(
      separableData(), observer: TrainingObserver(epochEnded: { epochs.append($0) }),
      checkpoint: checkpoint)
    #expect(epochs.map(\.epoch) == [1, 2, 3, 4, 5])
    #expect(epochs.map(\.resumedEpochs) == [0, 0, 2, 2, 2])
  }

  @Test func stateIsKeptAtEveryStopAndWheneverItIsDue() throws {
    var saves: [[UInt8]] = []
    let checkpoint = TrainingCheckpoint(save: { saves.append($0) }, isDue: { true })
    let trainer = try smallTrainer(epochs: 2, batchSize: 1)
    let data = try separableData()
    _ = try trainer.train(data, checkpoint: checkpoint)
    // In each epoch of 90 batches once after 64, and once at its end.
    #expect(saves.compactMap { TrainingSnapshot($0)?.progress.batch } == [64, 0, 64, 0])
    #expect(saves.compactMap { TrainingSnapshot($0)?.progress.epoch } == [1, 2, 2, 3])
    saves = []
    let stop = TrainingObserver(isCancelled: { true })
    #expect(throws: CancellationError.self) {
      try trainer.train(
        data, observer: stop, checkpoint: TrainingCheckpoint(save: { saves.append($0) }))
    }
    #expect(saves.count == 1)
  }

  @Test func aStopWhileItValidatesLeavesTheEpochToBeValidated() throws {
    let (trainer, data) = (try smallTrainer(), try separableData())
    let whole = try trainer.train(data)
    var (steps, epochs, kept) = (0, 0, [UInt8]?.none)
    // 90 rows are six batches of 16.
    let observer = TrainingObserver(
      isCancelled: { steps == 6 }, epochEnded: { _ in epochs += 1 },
      batchEnded: { _ in steps += 1 })
    #expect(throws: CancellationError.self) {
      try trainer.train(
        data, observer: observer, checkpoint: TrainingCheckpoint(save: { kept = $0 }))
    }
    #expect(epochs == 0)
    let progress = try #require(kept.flatMap { TrainingSnapshot($0) }).progress
    #expect(progress.batch == 6)
    #expect(progress.history.isEmpty)
    let resumed = try trainer.train(data, checkpoint: TrainingCheckpoint(load: { kept }))
    expectSame(resumed, whole, "after a stop in the first validation")
  }

  @Test func aClockSaysWhenStateIsDue() {
    var saves = 0
    let always = TrainingCheckpoint(every: 0, load: { nil }, save: { _ in saves += 1 })
    #expect(always.isDue())
    let never = TrainingCheckpoint(every: 1e6, load: { [1] }, save: { _ in saves += 1 })
    #expect(!never.isDue())
    never.save([])
    #expect(saves == 1)
    #expect(never.load() == [1])
  }
}
