// The state of one training, and its steps. Knows batches; knows nothing of the order of rows.

import CKernels

/// What changes from step to step in one training.
struct TrainingRun {
  /// How far a training has come; everything else follows from it and the parameters.
  struct Progress: Equatable {
    /// The epoch that is at work, counting from 1.
    var epoch = 1
    /// How many of its batches are done.
    var batch = 0
    /// Sums over those.
    var lossSum = 0.0
    var correct = 0
    var rows = 0
    /// The epochs that are done.
    var history: [EpochMetrics] = []
    /// The epoch whose parameters are kept, 0 before there is one.
    var bestEpoch = 0

    /// Goes on to the next epoch.
    mutating func endEpoch(_ metrics: EpochMetrics) {
      history.append(metrics)
      epoch += 1
      (batch, lossSum, correct, rows) = (0, 0, 0, 0)
    }
  }

  private let settings: TrainingSettings
  private let data: TrainingData
  private let batchesPerEpoch: Int
  private let pass: any NetworkPass
  private let lossPass: LossPass
  private let objective: Objective
  private var dropout: Dropout
  private var optimizer: OptimizerState
  private var learningRate: LearningRate
  private(set) var progress = Progress()
  /// The parameters of the best epoch, in the layout of the training.
  private var best: [Float]

  /// Prepares the first epoch.
  ///
  /// - Precondition: The data fit the network.
  /// - Throws: `NetworkError.targetKind` when they do not fit the loss.
  init(
    _ initial: Parameters, _ settings: TrainingSettings, _ data: TrainingData
  ) throws(NetworkError) {
    self.settings = settings
    self.data = data
    batchesPerEpoch = (data.training.count - 1) / settings.batchSize + 1
    objective = try Objective(settings.loss, data, outputs: initial.architecture.outputs)
    pass = makePass(
      initial, kernels: settings.kernels,
      rows: max(min(settings.batchSize, data.training.count), data.validation.count))
    lossPass = LossPass(objective, outputs: initial.architecture.outputs)
    dropout = Dropout(
      share: initial.architecture.dropout, layers: initial.architecture.droppedLayers,
      seed: settings.seed)
    optimizer = OptimizerState(settings, parameterCount: pass.memory.parameters.count)
    learningRate = LearningRate(
      settings.learningRate, settings.learningRateSchedule, epochs: settings.epochs)
    best = pass.memory.parameters.copy(pass.memory.layout.count)
  }

  /// The weight of each class in the loss; empty when there are no classes.
  var classWeights: [Float] { objective.classWeights }

  /// The parameters of the best epoch.
  var bestParameters: Parameters { pass.memory.layout.unpacked(best) }

  /// Takes the steps of an epoch that are not done yet, then validates, and notes what it came to.
  ///
  /// - Parameters:
  ///   - all: The rows of the whole epoch in their order.
  ///   - observer: Who watches, and may stop it.
  ///   - checkpoint: Asked after some steps whether it wants the state, and given it at every stop.
  /// - Throws: `NetworkError` when the training diverges, `CancellationError` when it is stopped.
  mutating func finishEpoch(
    rows all: [Int32], _ observer: TrainingObserver, _ checkpoint: TrainingCheckpoint
  ) throws {
    for rows in batches(of: all, settings.batchSize).dropFirst(progress.batch) {
      try stopIfAsked(observer, checkpoint)
      try step(rows, of: all, observer)
      if progress.batch.isMultiple(of: 64), checkpoint.isDue() { checkpoint.save(snapshot) }
    }
    endEpoch(try validate(observer, checkpoint))
    if checkpoint.isDue() { checkpoint.save(snapshot) }
  }

  private func stopIfAsked(
    _ observer: TrainingObserver, _ checkpoint: TrainingCheckpoint
  ) throws(CancellationError) {
    guard observer.isCancelled() else { return }
    checkpoint.save(snapshot)
    throw CancellationError()
  }

  /// Takes a step, and checks and tells what it came to.
  private mutating func step(
    _ rows: ArraySlice<Int32>, of all: [Int32], _ observer: TrainingObserver
  ) throws {
    let (loss, norm) = step(rows, of: all)
    progress.batch += 1
    guard loss.mean.isFinite, norm.isFinite else {
      throw NetworkError.diverged(epoch: progress.epoch, batch: progress.batch)
    }
    progress.lossSum += loss.mean * Double(rows.count)
    progress.correct += loss.correct
    progress.rows += rows.count
    observer.batchEnded(
      BatchReport(
        epoch: progress.epoch, batch: progress.batch,
        runningLoss: progress.lossSum / Double(progress.rows), gradientNorm: norm))
  }

  private mutating func step(
    _ rows: ArraySlice<Int32>, of all: [Int32]
  ) -> (loss: BatchLoss, norm: Float) {
    dropout.begin(step: (progress.epoch - 1) * batchesPerEpoch + progress.batch)
    pass.prepareBackward()
    var loss = BatchLoss(divisor: objective.divisor(of: rows))
    for part in batches(of: rows, pass.capacity) {
      let first = part.startIndex - rows.startIndex
      data.matrix.prefetch(all[part.endIndex...].prefix(pass.capacity))
      let (outputs, delta) = pass.forwardTraining(part, of: data.matrix, dropout, first: first)
      loss += lossPass.compare(outputs, part, divisor: loss.divisor, delta: delta)
      pass.backward(adding: first > 0)
    }
    let (parameters, gradients) = (pass.memory.parameters, pass.memory.gradients)
    let norm = unsafe ktask_norm(gradients.start, gradients.count)
    optimizer.step(
      parameters, gradients: gradients, GradientTerms(norm: norm, settings),
      rate: learningRate.value)
    return (loss, norm)
  }

  /// Notes what an epoch came to, and goes on to the next one.
  private mutating func endEpoch(_ validation: BatchLoss) {
    let rows = Double(progress.rows)
    let metrics = EpochMetrics(
      trainingLoss: progress.lossSum / rows, trainingAccuracy: Double(progress.correct) / rows,
      validationLoss: objective.weighsAny(of: data.validation) ? validation.mean : nil,
      validationAccuracy: data.validation.isEmpty
        ? nil : Double(validation.correct) / Double(data.validation.count),
      learningRate: learningRate.value)
    if isBest(metrics) {
      progress.bestEpoch = progress.epoch
      best = pass.memory.parameters.copy(best.count)
    }
    learningRate.endEpoch(validationLoss: metrics.validationLoss)
    progress.endEpoch(metrics)
  }

  /// Whether an epoch has the lowest validation loss so far; any has while there is none.
  ///
  /// - Complexity: O(1), as there may be a million epochs.
  private func isBest(_ metrics: EpochMetrics) -> Bool {
    guard progress.bestEpoch > 0,
      let lowest = progress.history[progress.bestEpoch - 1].validationLoss
    else { return true }
    return metrics.validationLoss.map { $0 < lowest } ?? false
  }

  /// Adds up the loss of all validation rows.
  private func validate(
    _ observer: TrainingObserver, _ checkpoint: TrainingCheckpoint
  ) throws -> BatchLoss {
    var total = BatchLoss()
    for rows in batches(of: data.validation, pass.capacity) {
      try stopIfAsked(observer, checkpoint)
      let outputs = pass.forward(rows, of: data.matrix)
      let divisor = objective.divisor(of: rows)
      var loss = lossPass.compare(
        outputs, rows, divisor: 1, delta: pass.outputDelta(rows: rows.count))
      loss.divisor = divisor
      total += loss
    }
    guard total.sum.isFinite else {
      throw NetworkError.validationDiverged(epoch: progress.epoch)
    }
    return total
  }
}

// MARK: - Going on after an interruption

extension TrainingRun {
  /// Everything that a training needs to go on, as bytes.
  private var snapshot: [UInt8] {
    let memory = pass.memory
    return TrainingSnapshot(
      progress: progress, parameters: memory.parameters.copy(memory.parameters.count),
      first: optimizer.first.copy(optimizer.first.count),
      second: optimizer.second.copy(optimizer.second.count), powers: optimizer.powers, best: best
    ).encoded
  }

  /// Goes on from where a snapshot was made.
  ///
  /// - Parameter bytes: What `checkpoint.save` was given by a training of the same data and settings.
  /// - Returns: Whether it was such a one; if not, nothing has changed.
  mutating func resume(_ bytes: [UInt8]) -> Bool {
    let memory = pass.memory
    guard let snapshot = TrainingSnapshot(bytes),
      snapshot.parameters.count == memory.parameters.count,
      snapshot.first.count == optimizer.first.count,
      snapshot.second.count == optimizer.second.count, snapshot.best.count == best.count,
      canBe(snapshot.progress)
    else { return false }
    progress = snapshot.progress
    memory.parameters.assign(snapshot.parameters)
    optimizer.first.assign(snapshot.first)
    optimizer.second.assign(snapshot.second)
    optimizer.powers = snapshot.powers
    best = snapshot.best
    learningRate = LearningRate(
      settings.learningRate, settings.learningRateSchedule, epochs: settings.epochs,
      after: progress.history)
    return true
  }

  /// Whether this training can have come so far.
  private func canBe(_ progress: Progress) -> Bool {
    let epochs = progress.history.count
    guard epochs <= settings.epochs, progress.epoch == epochs + 1,
      (min(1, epochs)...epochs).contains(progress.bestEpoch),
      (0...batchesPerEpoch).contains(progress.batch)
    else { return false }
    let rows =
      progress.batch == batchesPerEpoch
      ? data.training.count : progress.batch * settings.batchSize
    return progress.rows == rows && (0...rows).contains(progress.correct)
  }
}

/// The consecutive slices of `rows`, each of `size` rows but the last, which may be shorter.
func batches(of rows: [Int32], _ size: Int) -> some Sequence<ArraySlice<Int32>> {
  batches(of: rows[...], size)
}

/// The consecutive slices of a slice.
func batches(of rows: ArraySlice<Int32>, _ size: Int) -> some Sequence<ArraySlice<Int32>> {
  stride(from: rows.startIndex, to: rows.endIndex, by: size).lazy
    .map { rows[$0..<min($0 + size, rows.endIndex)] }
}
