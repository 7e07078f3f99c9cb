// When trainings end whose epochs came to figures made by hand.

import Testing

@testable import Network

@Suite struct EarlyStoppingTests {
  @Test func endsAfterEpochsThatAreNoBetter() {
    let stopping = EarlyStopping(patience: 2, minimumChange: 0)
    #expect(lastEpoch(stopping, losses: [3, 2, 2.5, 2.1, 1]) == 4)
    #expect(lastEpoch(stopping, losses: [3, 2, 2.5, 1, 1.5, 0.5]) == nil)
  }

  @Test func theFirstEpochIsAlwaysAGain() {
    #expect(lastEpoch(EarlyStopping(patience: 1), losses: [1e300]) == nil)
    #expect(lastEpoch(EarlyStopping(patience: 1), losses: [1, 1]) == 2)
  }

  @Test func aGainOfTheLeastChangeCounts() {
    // All these numbers are exact.
    let stopping = EarlyStopping(patience: 1, minimumChange: 0.25)
    #expect(lastEpoch(stopping, losses: [1, 0.75, 0.5, 0.25]) == nil)
    #expect(lastEpoch(stopping, losses: [1, 0.8, 0.5]) == 2)
  }

  @Test func smallGainsAddUpToOne() {
    // The third epoch is 0.25 better than the first, which stayed the best.
    let stopping = EarlyStopping(patience: 2, minimumChange: 0.25)
    #expect(lastEpoch(stopping, losses: [1, 0.875, 0.75, 0.75, 0.75]) == 5)
  }

  @Test func withoutALeastChangeBeingAsGoodIsEnough() {
    #expect(
      lastEpoch(EarlyStopping(patience: 1, minimumChange: 0), losses: [1, 1, 1, 1]) == nil)
  }

  /// The reference takes a loss of 0 for none.
  @Test func aLossOfZeroIsTheBestThereIs() {
    let stopping = EarlyStopping(patience: 2, minimumChange: 0)
    #expect(lastEpoch(stopping, losses: [1, 0, 0.5, 0.25]) == 4)
    #expect(lastEpoch(stopping, losses: [0, 0.5, 0.25]) == 3)
  }

  @Test func looksAtTheAccuracyIfToldTo() {
    let stopping = EarlyStopping(
      patience: 2, minimumChange: 0.125, monitor: .validationAccuracy)
    // Losses only fall, accuracies do not rise any more.
    let history = zip([3, 2, 1, 0.5], [0.5, 0.75, 0.75, 0.8]).map { epoch($0, accuracy: $1) }
    #expect(lastEpoch(stopping, history) == 4)
    let rising = zip([1, 2, 3, 4], [0.25, 0.5, 0.75, 1]).map { epoch($0, accuracy: $1) }
    #expect(lastEpoch(stopping, rising) == nil)
  }

  @Test(arguments: EarlyStopping.Monitor.allCases)
  func goesOnWithoutAnythingToValidateWith(_ monitor: EarlyStopping.Monitor) {
    let history = (0..<30).map { _ in epoch(nil, accuracy: nil) }
    #expect(lastEpoch(EarlyStopping(patience: 1, monitor: monitor), history) == nil)
  }

  @Test(arguments: [
    (EarlyStopping(patience: 0), "patience is 0.0: it must be at least 1"),
    (
      EarlyStopping(minimumChange: -0.1),
      "min_delta is -0.1: it must be a finite number of 0 or more"
    ),
    (
      EarlyStopping(minimumChange: .infinity),
      "min_delta is inf: it must be a finite number of 0 or more"
    ),
  ])
  func refusesWhatIsOutOfRange(_ stopping: EarlyStopping, _ sentence: String) {
    let error = #expect(throws: NetworkError.self) {
      try TrainingSettings(epochs: 1, batchSize: 1, learningRate: 1, earlyStopping: stopping)
    }
    #expect(error.map { "\($0)" } == sentence)
  }

  @Test func hasTheReferencesDefaults() {
    let stopping = EarlyStopping()
    #expect(stopping.patience == 10)
    #expect(stopping.minimumChange == 0.001)
    #expect(stopping.monitor == .validationLoss)
  }

  private func epoch(_ loss: Double?, accuracy: Double?) -> EpochMetrics {
    EpochMetrics(
      trainingLoss: 1, trainingAccuracy: 0.5, validationLoss: loss, validationAccuracy: accuracy,
      learningRate: 1)
  }

  /// The epoch, counting from 1, after which a training with these validation losses ends.
  private func lastEpoch(_ stopping: EarlyStopping, losses: [Double]) -> Int? {
    lastEpoch(stopping, losses.map { epoch($0, accuracy: nil) })
  }

  private func lastEpoch(_ stopping: EarlyStopping, _ history: [EpochMetrics]) -> Int? {
    var standstill = EarlyStopping.Standstill()
    return (1...history.count).first { stopping.ends(Array(history.prefix($0)), &standstill) }
  }
}
