// States of interrupted trainings: a training goes on from one, or begins anew.

import Network

struct SnapshotKind: Kind {
  static let name = "snapshot"
  static let share = 20

  private let trainings: [(trainer: Trainer, data: TrainingData, states: [[UInt8]])]

  init(_ corpus: Corpus, scratch: String) throws {
    let settings = try TrainingSettings(
      epochs: 3, batchSize: 4, learningRate: 0.01,
      learningRateSchedule: .reduceOnPlateau(factor: 0.5, patience: 1),
      earlyStopping: EarlyStopping(patience: 2, minimumChange: 0))
    let values = (0..<36).map { Float($0 % 7) / 7 - 0.4 }
    let data = TrainingData(
      matrix: try FeatureMatrix(values: values, rows: 12, columns: 3),
      labels: (0..<12).map { Int8($0 % 3) }, training: [2, 3, 4, 5, 6, 7, 8],
      validation: [9, 10, 11])
    let shapes: [NetworkArchitecture] = [
      .mlp(try MLPArchitecture(inputs: 3, hiddenLayers: [2], outputs: 3, dropout: 0.2)),
      .recurrent(
        try RecurrentArchitecture(
          cell: .gru, inputs: 3, hiddenSize: 2, layerCount: 1, sequenceLength: 2, outputs: 3)),
    ]
    trainings = try shapes.map { shape in
      let trainer = try Trainer(shape, settings)
      var states: [[UInt8]] = []
      let keeper = TrainingCheckpoint(save: { states.append($0) }, isDue: { true })
      _ = try trainer.train(data, checkpoint: keeper)
      guard !states.isEmpty else { throw Violation("a training left no state") }
      return (trainer, data, states)
    }
  }

  func input(_ random: inout Randomness) -> [UInt8] {
    let training = random.below(trainings.count)
    let pool = trainings[training].states
    var state = random.pick(pool)
    for _ in 0..<random.few() {
      if random.once(in: 2), state.count >= 8 {
        let place = 8 * random.below(min(24, state.count / 8))
        var word: [UInt8] = []
        word.append(word: random.pick(awkwardNumbers), width: 8)
        state.replaceSubrange(place..<place + 8, with: word)
      } else {
        state.damage(with: random.pick(pool), &random)
      }
    }
    return [UInt8(training)] + state
  }

  func check(_ input: [UInt8]) throws -> Verdict {
    let (trainer, data, _) = trainings[Int(input.first ?? 0) % trainings.count]
    let state = Array(input.dropFirst())
    var epochs = 0
    var resumed = 0
    let observer = TrainingObserver(epochEnded: { progress in
      epochs += 1
      resumed = progress.resumedEpochs
    })
    do {
      let network = try trainer.train(
        data, observer: observer, checkpoint: TrainingCheckpoint(load: { state }))
      try demand(network.parameters.values.allSatisfy(\.isFinite), "parameters that are no numbers")
      try demand(network.history.count <= 3, "more epochs than there are")
      return epochs < 3 || resumed > 0 ? .accepted : .rejected
    } catch let error as NetworkError {
      try demand(!"\(error)".isEmpty, "an error says nothing")
      return .rejected
    }
  }
}
