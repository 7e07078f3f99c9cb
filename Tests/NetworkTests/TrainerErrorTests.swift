// What a training says of data and settings that cannot be.

import Network
import TestSupport
import Testing

@Suite struct TrainerErrorTests {
  @Test(arguments: [Float.nan, .infinity]) func namesTheBatchThatDiverged(_ value: Float) throws {
    let data = try separableData()
    var values = data.matrix.values
    values[4 * 70] = value
    let spoilt = TrainingData(
      matrix: try FeatureMatrix(values: values, rows: 120, columns: 4), labels: data.labels,
      training: data.training, validation: data.validation)
    let order = BatchOrder.fixed([(0..<90).map(\.self)])
    // Row 70 is in the fifth batch of 16.
    #expect(throws: NetworkError.diverged(epoch: 1, batch: 5)) {
      try smallTrainer(epochs: 1, order: order).train(spoilt)
    }
  }

  @Test func namesTheEpochWhoseValidationDiverged() throws {
    let data = try separableData()
    var values = data.matrix.values
    values[4 * 119] = .nan
    let spoilt = TrainingData(
      matrix: try FeatureMatrix(values: values, rows: 120, columns: 4), labels: data.labels,
      training: data.training, validation: data.validation)
    #expect(throws: NetworkError.validationDiverged(epoch: 1)) {
      try smallTrainer().train(spoilt)
    }
  }

  @Test func noticesParametersThatRanAway() throws {
    #expect(throws: NetworkError.self) {
      try smallTrainer(epochs: 5, learningRate: 1e38).train(separableData())
    }
    #expect(throws: NetworkError.diverged(epoch: 1, batch: 2)) {
      try smallTrainer(epochs: 1, batchSize: 60, learningRate: 3.4e38).train(
        separableData().split(validation: []))
    }
  }

  @Test func refusesToLearnFromNothing() throws {
    #expect(throws: NetworkError.noTrainingRows) {
      try smallTrainer().train(separableData().split(training: []))
    }
  }

  @Test(arguments: [(Int32(3), Int8(3)), (100, -1)])
  func namesTheRowWhoseLabelIsNoClass(_ bad: (row: Int32, label: Int8)) throws {
    let data = try separableData().labelled { $0 == Int(bad.row) ? bad.label : 0 }
    #expect(throws: NetworkError.label(bad.label, row: Int(bad.row), classes: 3)) {
      try smallTrainer().train(data)
    }
  }

  @Test(arguments: [Int32(-1), 120]) func namesTheRowThatIsNotThere(_ row: Int32) throws {
    #expect(throws: NetworkError.row(Int(row), rows: 120)) {
      try smallTrainer().train(separableData().split(validation: [0, row]))
    }
  }

  @Test func refusesAMatrixOfAnotherWidth() throws {
    #expect(throws: NetworkError.columnCount(found: 5, expected: 4)) {
      try smallTrainer().train(separableData(columns: 5))
    }
    #expect(throws: NetworkError.matrixSize(values: 5, rows: 2, columns: 3)) {
      try FeatureMatrix(values: [0, 0, 0, 0, 0], rows: 2, columns: 3)
    }
  }

  @Test func refusesTooFewLabels() throws {
    let data = try separableData()
    #expect(throws: NetworkError.labelCount(found: 119, expected: 120)) {
      try smallTrainer().train(
        TrainingData(
          matrix: data.matrix, labels: Array(data.labels.dropLast()), training: data.training,
          validation: data.validation))
    }
  }

  @Test(arguments: [
    [Int32](0..<89), [Int32](0..<91), [Int32](repeating: 0, count: 90),
  ])
  func refusesAnOrderThatIsNone(_ order: [Int32]) throws {
    #expect(throws: NetworkError.batchOrder(epoch: 1)) {
      try smallTrainer(epochs: 1, order: .fixed([order])).train(separableData())
    }
  }

  @Test func refusesParametersOfAnotherNetwork() throws {
    let other = try mlp(inputs: 4, hiddenLayers: [3], outputs: 3)
    #expect(throws: NetworkError.initialParameters) {
      try Trainer(
        mlp(inputs: 4, hiddenLayers: [2], outputs: 3),
        TrainingSettings(epochs: 1, batchSize: 1, learningRate: 0.1),
        initial: Parameters(architecture: other, seed: 0))
    }
  }

  @Test func refusesSettingsOutOfRange() {
    #expect(throws: NetworkError.setting(name: "epochs", value: 0, range: "at least 1")) {
      try TrainingSettings(epochs: 0, batchSize: 1, learningRate: 0.1)
    }
    #expect(throws: NetworkError.setting(name: "batch_size", value: -2, range: "at least 1")) {
      try TrainingSettings(epochs: 1, batchSize: -2, learningRate: 0.1)
    }
    #expect(throws: NetworkError.self) {
      try TrainingSettings(epochs: 1, batchSize: 1, learningRate: .nan)
    }
    #expect(throws: NetworkError.self) {
      try TrainingSettings(epochs: 1, batchSize: 1, learningRate: 0.1, weightDecay: -1)
    }
    #expect(throws: NetworkError.self) {
      try TrainingSettings(epochs: 1, batchSize: 1, learningRate: 0.1, gradientClip: .nan)
    }
    #expect(
      throws: NetworkError.setting(
        name: "focal_gamma", value: -1, range: "a finite number of 0 or more")
    ) {
      try TrainingSettings(epochs: 1, batchSize: 1, learningRate: 0.1, loss: .focal(gamma: -1))
    }
    #expect(
      throws: NetworkError.setting(
        name: "huber_delta", value: 0, range: "a finite number above 0")
    ) {
      try TrainingSettings(epochs: 1, batchSize: 1, learningRate: 0.1, loss: .huber(delta: 0))
    }
  }

  @Test(arguments: [-0.1, 1, .infinity, .nan]) func refusesAMomentumOutOfRange(_ momentum: Double) {
    let error = #expect(throws: NetworkError.self) {
      try TrainingSettings(
        epochs: 1, batchSize: 1, learningRate: 0.1, optimizer: .sgd(momentum: momentum))
    }
    #expect(
      error.map { "\($0)" }
        == "momentum is \(momentum): it must be from 0 up to, but not including, 1")
  }

  @Test func saysWhatIsWrong() {
    #expect(
      "\(NetworkError.label(7, row: 12, classes: 3))"
        == "the label of row 12 is 7, which is not one of the 3 classes from 0")
    #expect(
      "\(NetworkError.diverged(epoch: 2, batch: 5))"
        == "training diverged in epoch 2, batch 5: the loss or its gradient is not finite; "
        + "a smaller learning_rate, or features of a smaller scale, may help")
    #expect(
      "\(NetworkError.setting(name: "epochs", value: 0, range: "at least 1"))"
        == "epochs is 0.0: it must be at least 1")
  }
}
