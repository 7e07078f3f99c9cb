// From the matrix and the labels to a network and what it is worth.

package import BuildGraph
import Columns
import Labeling
package import Network
import Syntax

/// The positions of what a training makes, and the rule that keeps one of several.
package enum TrainingOutput {
  package static let model = 0
  package static let onnx = 1
  package static let metrics = 2
  package static let history = 3
  package static let trainedAt = 4

  /// What the outputs are called.
  static let names = ["model", "onnx", "metrics", "history", "trained_at"]
}

/// Trains a network on the early rows, keeps the epoch that does best on the middle ones, and judges
/// it on the late ones.
///
/// Inputs: the matrix, its rows by symbol, the labels, the rows at which they became known and, if
/// rows are drawn by weight, the weights. Outputs: `model` (safetensors, named as PyTorch's
/// `state_dict` would), `onnx` (the same network for other programs), `metrics` (JSON), `history` (CSV,
/// a line an epoch) and `trained_at` (ISO 8601).
package struct TrainingRule: Rule {
  package static let name = "training"
  package static let revision = 3

  /// The shape, with as many inputs as there are resolved features.
  let architecture: NetworkArchitecture
  let settings: TrainingSettings
  let shares: SplitShares
  /// The names of the classes in the order of their numbers; none if returns are learnt.
  let classNames: [String]

  package init(
    architecture: NetworkArchitecture, settings: TrainingSettings, shares: SplitShares,
    classNames: [String]
  ) {
    self.architecture = architecture
    self.settings = settings
    self.shares = shares
    self.classNames = classNames
  }

  package var outputNames: [String] { TrainingOutput.names }

  package func describe(to sink: inout some FingerprintSink) {
    architecture.describe(to: &sink)
    settings.describe(to: &sink)
    shares.describe(to: &sink)
    sink.field("classes", .texts(classNames))
    sink.field("kernels", .text(settings.kernels.name))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let data = try TrainingInputs(inputs, areReturns: classNames.isEmpty)
    guard data.matrix.columns == architecture.inputs else {
      throw RuleFailure(
        "the feature matrix has \(data.matrix.columns) columns; "
          + "the strategy resolves to \(architecture.inputs) features")
    }
    let split = DataSplit(
      data.labels, knownAt: data.knownAt, rowCounts: data.rowCounts, shares: shares,
      sequenceLength: architecture.sequenceLength)
    try split.checkTraining()
    for warning in split.warnings(data.labels) { context.warn(warning) }
    if let warning = settings.kernels.slowness() { context.warn(warning) }
    do {
      return try train(data, split, context)
    } catch let error as NetworkError {
      throw RuleFailure("\(error)")
    }
  }

  private func train(
    _ data: TrainingInputs, _ split: DataSplit, _ context: RuleContext
  ) throws -> [[UInt8]] {
    let trained = try Trainer(architecture, settings).train(
      TrainingData(
        matrix: data.matrix, targets: data.targets, training: split.train,
        validation: split.validation, sampleWeights: data.weights,
        weighedRows: split.trainLabelled),
      observer: observer(context), checkpoint: checkpoint(context))
    let network = NeuralNetwork(trained.parameters)
    let metrics = TrainingMetrics(
      trained: trained, result: try evaluate(network, data, split), split: split,
      classNames: classNames, plannedEpochs: settings.epochs)
    return [
      Safetensors(tensors: trained.parameters.tensors, metadata: ["format": "pt"]).encoded,
      try ONNXModel(parameters: trained.parameters, classNames: classNames).encoded,
      metrics.json.document,
      metrics.historyCSV,
      Array(UTCTime.format(context.time).utf8),
    ]
  }

  /// What the network comes to on the rows that test it; nil if there are none.
  private func evaluate(
    _ network: NeuralNetwork, _ data: TrainingInputs, _ split: DataSplit
  ) throws -> TestResult? {
    switch data.labels.values {
    case .classes(let classes):
      return try network.evaluation(
        of: data.matrix, labels: classes, rows: split.test,
        trainingCounts: classCounts(classes, rows: split.train, classes: classNames.count)
      ).map { .classes($0) }
    case .returns(let returns):
      return try network.regressionEvaluation(
        of: data.matrix, targets: returns, rows: split.test, loss: settings.loss,
        trainingMean: meanTarget(returns, rows: split.train)
      ).map { .returns($0) }
    }
  }

  private func checkpoint(_ context: RuleContext) -> TrainingCheckpoint {
    TrainingCheckpoint(
      every: Self.secondsBetweenCheckpoints, load: { context.checkpoint.load() },
      save: { context.checkpoint.save($0) })
  }

  /// What an interruption without a warning, as a power cut, costs, and up to 64 batches more.
  private static let secondsBetweenCheckpoints = 10.0

  private func observer(_ context: RuleContext) -> TrainingObserver {
    TrainingObserver(
      isCancelled: { context.isCancelled },
      epochEnded: { progress in
        let metrics = progress.metrics
        let loss =
          metrics.validationLoss.map { "validation loss \($0.fixed(4))" }
          ?? "loss \(metrics.trainingLoss.fixed(4))"
        context.report(
          RuleProgress(
            fraction: Double(progress.epoch) / Double(progress.epochs),
            resumedFraction: Double(progress.resumedEpochs) / Double(progress.epochs),
            detail: "epoch \(progress.epoch)/\(progress.epochs), \(loss)"))
      })
  }
}

extension MatrixKernels {
  /// That trainings with these kernels take long on the processor; nil where they do not.
  func slowness(isPortableFast: Bool = Self.isPortableFast) -> String? {
    guard self == .portable, !isPortableFast else { return nil }
    return "the processor lacks AVX2 or fused multiply-add, without which 'kernels: portable' "
      + "takes some hundred times as long; 'kernels: auto' takes OpenBLAS here, with other bits"
  }
}
