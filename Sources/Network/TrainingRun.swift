// The state of one training, and its epochs. Knows batches; knows nothing of which epoch is kept.

/// What changes from step to step in one training.
struct TrainingRun {
  private let settings: TrainingSettings
  private let data: TrainingData
  private let pass: NetworkPass
  private var optimizer: OptimizerState
  private var learningRate: LearningRate
  private var dropout: RandomStream
  private let objective: Objective

  /// How many rows are validated at a time.
  private static let chunk = 512

  /// Prepares the first epoch.
  ///
  /// - Precondition: The data fit the network.
  /// - Throws: `NetworkError.targetKind` when they do not fit the loss.
  init(
    _ initial: Parameters, _ settings: TrainingSettings, _ data: TrainingData
  ) throws(NetworkError) {
    self.settings = settings
    self.data = data
    pass = NetworkPass(
      initial,
      capacity: max(
        min(settings.batchSize, data.training.count), min(Self.chunk, data.validation.count)))
    optimizer = OptimizerState(
      settings.optimizer, parameterCount: initial.architecture.parameterCount)
    learningRate = LearningRate(
      settings.learningRate, settings.learningRateSchedule, epochs: settings.epochs)
    dropout = RandomStream(seed: settings.seed).split(RandomPurpose.dropout.rawValue)
    objective = try Objective(settings.loss, data, outputs: initial.architecture.outputs)
  }

  /// The weight of each class in the loss; empty when there are no classes.
  var classWeights: [Float] { objective.classWeights }

  /// A copy of the parameters as they are now.
  var currentParameters: Parameters { pass.currentParameters }

  /// Takes one step for each batch of `rows`, then validates.
  mutating func epoch(
    _ epoch: Int, rows: [Int32], _ observer: TrainingObserver
  ) throws -> EpochMetrics {
    var (lossSum, correct, done) = (0.0, 0, 0)
    for (batch, rows) in batches(of: rows, settings.batchSize).enumerated() {
      if observer.isCancelled() { throw CancellationError() }
      let (loss, norm) = step(rows)
      guard loss.mean.isFinite, norm.isFinite else {
        throw NetworkError.diverged(epoch: epoch, batch: batch + 1)
      }
      lossSum += loss.mean * Double(rows.count)
      correct += loss.correct
      done += rows.count
      observer.batchEnded(
        BatchReport(
          epoch: epoch, batch: batch + 1, runningLoss: lossSum / Double(done),
          gradientNorm: norm))
    }
    let validation = try validate(epoch: epoch)
    let metrics = EpochMetrics(
      trainingLoss: lossSum / Double(done), trainingAccuracy: Double(correct) / Double(done),
      validationLoss: validation.weight > 0 ? validation.mean : nil,
      validationAccuracy: data.validation.isEmpty
        ? nil : Double(validation.correct) / Double(data.validation.count),
      learningRate: learningRate.value)
    learningRate.endEpoch(validationLoss: metrics.validationLoss)
    return metrics
  }

  private mutating func step(_ rows: ArraySlice<Int32>) -> (loss: BatchLoss, norm: Float) {
    pass.forwardTraining(rows, of: data.matrix, dropout: &dropout)
    let loss = pass.loss(objective, rows: rows)
    let norm = pass.backward(rows: rows.count)
    optimizer.step(
      pass.parameters, gradients: pass.gradients, GradientTerms(norm: norm, settings),
      rate: learningRate.value)
    return (loss, norm)
  }

  /// Adds up the loss of all validation rows.
  private func validate(epoch: Int) throws(NetworkError) -> BatchLoss {
    var total = BatchLoss()
    for rows in batches(of: data.validation, Self.chunk) {
      pass.forward(rows, of: data.matrix)
      total += pass.loss(objective, rows: rows)
    }
    guard total.weightedLoss.isFinite else { throw .validationDiverged(epoch: epoch) }
    return total
  }
}

/// The consecutive slices of `rows`, each of `size` rows but the last, which may be shorter.
func batches(of rows: [Int32], _ size: Int) -> some Sequence<ArraySlice<Int32>> {
  stride(from: 0, to: rows.count, by: size).lazy.map { rows[$0..<min($0 + size, rows.count)] }
}
