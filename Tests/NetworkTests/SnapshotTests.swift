// The bytes that a stopped training leaves.

import TestSupport
import Testing

@testable import Network

@Suite struct SnapshotTests {
  /// What a stop after so many batches leaves.
  private func snapshot(_ trainer: Trainer, after batches: Int) throws -> [UInt8] {
    var (steps, kept): (Int, [UInt8]?) = (0, nil)
    let observer = TrainingObserver(
      isCancelled: { steps == batches }, batchEnded: { _ in steps += 1 })
    #expect(throws: CancellationError.self) {
      try trainer.train(
        separableData(), observer: observer, checkpoint: TrainingCheckpoint(save: { kept = $0 }))
    }
    return try #require(kept)
  }

  /// Trains with bytes that somebody left.
  private func train(
    _ trainer: Trainer, from bytes: [UInt8]
  ) throws -> (network: TrainedNetwork, steps: Int) {
    var steps = 0
    let network = try trainer.train(
      separableData(), observer: TrainingObserver(batchEnded: { _ in steps += 1 }),
      checkpoint: TrainingCheckpoint(load: { bytes }))
    return (network, steps)
  }

  @Test func bytesGiveBackWhatWasWritten() throws {
    let bytes = try snapshot(smallTrainer(), after: 9)
    let read = try #require(TrainingSnapshot(bytes))
    #expect(read.encoded == bytes)
    #expect(read.progress.epoch == 2)
    #expect(read.progress.batch == 3)
    #expect(read.progress.rows == 48)
    #expect(read.progress.history.count == 1)
    #expect(TrainingSnapshot(read.encoded) == read)
  }

  /// As without validation, where figures are missing.
  @Test func missingFiguresStayMissing() throws {
    var kept: [UInt8] = []
    _ = try smallTrainer().train(
      separableData().split(validation: []),
      checkpoint: TrainingCheckpoint(save: { kept = $0 }, isDue: { true }))
    let history = try #require(TrainingSnapshot(kept)).progress.history
    #expect(history.count == 3)
    #expect(history.allSatisfy { $0.validationLoss == nil && $0.validationAccuracy == nil })
  }

  @Test func bytesThatAreCutShortAreIgnored() throws {
    let bytes = try snapshot(smallTrainer(), after: 9)
    for count in 0..<bytes.count where TrainingSnapshot(Array(bytes[..<count])) != nil {
      Issue.record("\(count) of \(bytes.count) bytes are taken for a snapshot")
    }
    #expect(TrainingSnapshot(bytes + [0]) == nil)
    let whole = try train(smallTrainer(), from: [])
    #expect(whole.steps == 18)
    for count in [0, 1, 8, 100, bytes.count / 2, bytes.count - 1] {
      let found = try train(smallTrainer(), from: Array(bytes[..<count]))
      #expect(found == whole, "\(count) bytes")
    }
  }

  @Test func snapshotsOfOtherTrainingsAreIgnored() throws {
    let other = try Trainer(
      mlp(inputs: 4, hiddenLayers: [80], outputs: 3),
      TrainingSettings(epochs: 3, batchSize: 16, learningRate: 0.01))
    let trainer = try smallTrainer()
    let whole = try train(trainer, from: [])
    for (name, stranger) in try [
      ("another network", snapshot(other, after: 9)),
      ("another optimiser", snapshot(smallTrainer(optimizer: .rmsprop), after: 9)),
      ("more batches", snapshot(smallTrainer(batchSize: 8), after: 11)),
      ("more epochs", snapshot(smallTrainer(epochs: 9), after: 45)),
    ] {
      let found = try train(trainer, from: stranger)
      #expect(found == whole, "\(name)")
    }
  }

  /// Numbers that no training comes to would be indices and sums later.
  @Test func snapshotsThatCannotBeAreIgnored() throws {
    let trainer = try smallTrainer()
    let bytes = try snapshot(trainer, after: 9)
    let whole = try train(trainer, from: [])
    let resumed = try train(trainer, from: bytes)
    #expect(resumed.steps == 9)
    #expect(resumed.network == whole.network)
    let wrong: [(String, (inout TrainingRun.Progress) -> Void)] = [
      ("epoch", { $0.epoch = 3 }), ("epoch", { $0.epoch = .max }),
      ("batch", { $0.batch = 7 }), ("batch", { $0.batch = .max }),
      ("best epoch", { $0.bestEpoch = 0 }), ("best epoch", { $0.bestEpoch = 2 }),
      ("best epoch", { $0.bestEpoch = -1 }), ("best epoch", { $0.bestEpoch = .max }),
      ("rows", { $0.rows = 0 }), ("rows", { $0.rows = .max }), ("rows", { $0.rows = -48 }),
      ("correct", { $0.correct = 49 }), ("correct", { $0.correct = .max }),
      ("correct", { $0.correct = -1 }), ("history", { $0.history = [] }),
      (
        "history",
        {
          $0.history = Array(repeating: $0.history[0], count: 5)
          $0.epoch = 6
        }
      ),
    ]
    for (number, (name, change)) in wrong.enumerated() {
      var snapshot = try #require(TrainingSnapshot(bytes))
      change(&snapshot.progress)
      let found = try train(trainer, from: snapshot.encoded)
      #expect(found == whole, "\(name), change \(number)")
    }
  }

  /// Whoever keeps the bytes sees to it that they are whole; even so, none of them ends the process.
  @Test(arguments: 1...6) func garbledBytesEndNothing(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let trainer = try smallTrainer(epochs: 2)
    let bytes = try snapshot(trainer, after: 8)
    for round in 0..<60 {
      var garbled = bytes
      // In the numbers at the front, or anywhere.
      let range = round % 2 == 0 ? 0..<min(160, bytes.count) : 0..<bytes.count
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        garbled[Int.random(in: range, using: &generator)] =
          [0, 0xff, 0x80, 0x7f, UInt8.random(in: 0...255, using: &generator)].randomElement(
            using: &generator) ?? 0
      }
      if round % 5 == 0 {
        garbled.removeLast(Int.random(in: 0..<garbled.count, using: &generator))
      }
      if let read = TrainingSnapshot(garbled) {
        #expect(TrainingSnapshot(read.encoded)?.encoded == read.encoded, "seed \(seed)")
      }
      do {
        let found = try train(trainer, from: garbled)
        #expect(found.network.history.count == 2, "seed \(seed), round \(round)")
      } catch {
        // Parameters or moments that are not finite are found in the training.
        #expect(error is NetworkError, "seed \(seed), round \(round): \(error)")
      }
    }
  }

  @Test func noiseIsNoSnapshot() {
    var generator = SeededGenerator(seed: 1)
    for count in 0..<300 {
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(TrainingSnapshot(noise) == nil)
    }
  }
}
