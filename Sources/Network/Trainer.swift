// From rows and labels to parameters. Knows epochs and batches; the passes are in NetworkPass.

/// Trains a network on one thread: the same data, settings and kernels give the same bits.
package struct Trainer: Sendable {
  package let architecture: NetworkArchitecture
  package let settings: TrainingSettings
  private let initial: Parameters
  private let order: BatchOrder

  /// Prepares a training.
  ///
  /// - Parameters:
  ///   - architecture: The network to train.
  ///   - settings: How to train it.
  ///   - initial: What to start from; without it, parameters are drawn by the seed.
  ///   - order: In which order rows come.
  /// - Throws: `NetworkError.initialParameters` when `initial` is of another shape;
  ///   `NetworkError.regressionOutputs` when the loss is of values and there is not one output.
  package init(
    _ architecture: NetworkArchitecture, _ settings: TrainingSettings, initial: Parameters? = nil,
    order: BatchOrder = .shuffled
  ) throws(NetworkError) {
    guard !settings.loss.isRegression || architecture.outputs == 1 else {
      throw .regressionOutputs(architecture.outputs)
    }
    self.architecture = architecture
    self.settings = settings
    self.order = order
    self.initial = initial ?? Parameters(architecture: architecture, seed: settings.seed)
    guard self.initial.architecture == architecture else { throw .initialParameters }
  }

  /// Trains on `data`, and keeps the epoch of the lowest validation loss.
  ///
  /// - Parameters:
  ///   - data: What to learn from and what to judge by.
  ///   - observer: Who watches, and may stop it.
  ///   - checkpoint: Where the training begins if it was interrupted, and where it leaves its state
  ///     when it is.
  /// - Returns: The parameters of the best epoch, and what every epoch came to: the same bits with and
  ///   without interruptions.
  /// - Throws: `NetworkError` when the data do not fit or the training diverges;
  ///   `CancellationError` when the observer wants it to end.
  package func train(
    _ data: TrainingData, observer: TrainingObserver = TrainingObserver(),
    checkpoint: TrainingCheckpoint = TrainingCheckpoint()
  ) throws -> TrainedNetwork {
    try data.check(for: architecture)
    let sampler = try data.sampleWeights.map {
      try WeightedSampler($0, rows: data.training, of: data.matrix.rows)
    }
    var run = try TrainingRun(initial, settings, data)
    if let state = checkpoint.load() { _ = run.resume(state) }
    let resumedEpochs = run.progress.history.count
    var standstill = EarlyStopping.Standstill()
    while !isDone(run.progress, &standstill) {
      let rows = try rows(data.training, sampler, epoch: run.progress.epoch)
      try run.finishEpoch(rows: rows, observer, checkpoint)
      guard let metrics = run.progress.history.last else { break }
      observer.epochEnded(
        EpochProgress(
          epoch: run.progress.history.count, epochs: settings.epochs,
          resumedEpochs: resumedEpochs, metrics: metrics))
    }
    let (parameters, progress) = (run.bestParameters, run.progress)
    guard parameters.values.allSatisfy(\.isFinite) else {
      let batches = (data.training.count - 1) / settings.batchSize + 1
      throw NetworkError.diverged(epoch: progress.bestEpoch, batch: batches)
    }
    return TrainedNetwork(
      parameters: parameters, history: progress.history,
      summary: TrainingSummary(progress.history, bestEpoch: progress.bestEpoch),
      classWeights: run.classWeights)
  }

  /// Whether all epochs are done, or nothing has got better for long enough.
  private func isDone(
    _ progress: TrainingRun.Progress, _ standstill: inout EarlyStopping.Standstill
  ) -> Bool {
    progress.epoch > settings.epochs
      || settings.earlyStopping?.ends(progress.history, &standstill) ?? false
  }

  /// Returns the training rows in the order of an epoch, or those drawn for it.
  private func rows(
    _ training: [Int32], _ sampler: WeightedSampler?, epoch: Int
  ) throws(NetworkError) -> [Int32] {
    switch order {
    case .shuffled:
      var stream = RandomStream(seed: settings.seed).split(RandomPurpose.batchOrder.rawValue)
        .split(UInt64(epoch))
      if let sampler { return sampler.draw(&stream) }
      var rows = training
      stream.shuffle(&rows)
      return rows
    case .fixed(let orders):
      guard epoch <= orders.count,
        orders[epoch - 1].sorted().elementsEqual(0..<Int32(training.count))
      else { throw .batchOrder(epoch: epoch) }
      return orders[epoch - 1].map { training[Int($0)] }
    }
  }
}
