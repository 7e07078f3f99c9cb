// From the matrix and the labels to a network and what it is worth.

package import BuildGraph
import Columns
import Labeling
package import Network
import Syntax

/// The positions of what a training makes.
enum TrainingOutput {
  static let model = 0
  static let metrics = 1
  static let trainedAt = 2
}

/// Trains a multilayer perceptron on the early rows, keeps the epoch that does best on the middle
/// ones, and judges it on the late ones.
///
/// Inputs: the matrix, its rows by symbol, the labels, the rows at which they became known and, if
/// rows are drawn by weight, the weights. Outputs: `model` (safetensors, named as PyTorch's
/// `state_dict` would), `metrics` (JSON) and `trained_at` (ISO 8601).
package struct TrainingRule: Rule {
  package static let name = "training"
  package static let revision = 2

  let hiddenLayers: [Int]
  let activation: Activation
  let dropout: Double
  let settings: TrainingSettings
  let shares: SplitShares
  /// The number of resolved features, which the matrix must have as columns.
  let featureCount: Int
  /// The names of the classes in the order of their numbers; none if returns are learnt.
  let classNames: [String]
  /// The kernels that multiply matrices; other ones give other bits.
  let kernel: String

  package init(
    hiddenLayers: [Int], activation: Activation, dropout: Double, settings: TrainingSettings,
    shares: SplitShares, featureCount: Int, classNames: [String], kernel: String
  ) {
    self.hiddenLayers = hiddenLayers
    self.activation = activation
    self.dropout = dropout
    self.settings = settings
    self.shares = shares
    self.featureCount = featureCount
    self.classNames = classNames
    self.kernel = kernel
  }

  /// Whether the network answers with a return and not with classes.
  private var isRegression: Bool { classNames.isEmpty }

  package var outputNames: [String] { ["model", "metrics", "trained_at"] }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("type", .text("mlp"))
    sink.field("hidden_layers", .integers(hiddenLayers))
    sink.field("activation", .text(activation.rawValue))
    sink.field("dropout", .real(dropout))
    sink.field("optimizer", .text(settings.optimizer.name))
    if case .sgd(let momentum, _) = settings.optimizer { sink.field("momentum", .real(momentum)) }
    sink.field("loss", .text(settings.loss.name))
    switch settings.loss {
    case .crossEntropy, .mse: break
    case .focal(let gamma): sink.field("focal_gamma", .real(gamma))
    case .huber(let delta): sink.field("huber_delta", .real(delta))
    }
    sink.field("epochs", .integer(Int64(settings.epochs)))
    sink.field("learning_rate", .real(settings.learningRate))
    if let schedule = settings.learningRateSchedule.field {
      sink.field("lr_scheduler", schedule)
    }
    sink.field("batch_size", .integer(Int64(settings.batchSize)))
    sink.field("weight_decay", .real(settings.weightDecay))
    sink.field("gradient_clip", .real(settings.gradientClip))
    sink.field("seed", .text(String(settings.seed)))
    shares.describe(to: &sink)
    sink.field("classes", .texts(classNames))
    sink.field("kernel", .text(kernel))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let data = try TrainingInputs(inputs, areReturns: isRegression)
    guard data.matrix.columns == featureCount else {
      throw RuleFailure(
        "the feature matrix has \(data.matrix.columns) columns; "
          + "the strategy resolves to \(featureCount) features")
    }
    let split = DataSplit(
      data.labels, knownAt: data.knownAt, rowCounts: data.rowCounts, shares: shares)
    for warning in split.warnings(data.labels) { context.warn(warning) }
    do {
      return try train(data, split, context)
    } catch let error as NetworkError {
      throw RuleFailure("\(error)")
    }
  }

  private func train(
    _ data: TrainingInputs, _ split: DataSplit, _ context: RuleContext
  ) throws -> [[UInt8]] {
    let architecture = NetworkArchitecture.mlp(try MLPArchitecture(
      inputs: data.matrix.columns, hiddenLayers: hiddenLayers,
      outputs: isRegression ? 1 : classNames.count, activation: activation, dropout: dropout))
    let trained = try Trainer(architecture, settings).train(
      TrainingData(
        matrix: data.matrix, targets: data.targets, training: split.train,
        validation: split.validation, sampleWeights: data.weights),
      observer: observer(context))
    let network = NeuralNetwork(trained.parameters)
    let metrics = TrainingMetrics(
      trained: trained, result: try evaluate(network, data, split), split: split,
      classNames: classNames, plannedEpochs: settings.epochs)
    return [
      Safetensors(tensors: trained.parameters.tensors, metadata: ["format": "pt"]).encoded,
      metrics.json.document,
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
            detail: "epoch \(progress.epoch)/\(progress.epochs), \(loss)"))
      })
  }
}

/// What a training reads, decoded.
private struct TrainingInputs {
  let matrix: FeatureMatrix
  let rowCounts: [Int]
  let labels: LabelColumn
  let knownAt: [Int64]
  /// How often each row is to be drawn, relative to others; nil if each is once an epoch.
  let weights: [Float]?

  init(_ inputs: Inputs, areReturns: Bool) throws {
    let (values, rows, columns) = try NPY.decodeMatrix(inputs.bytes(0))
    matrix = try FeatureMatrix(values: values, rows: rows, columns: columns)
    rowCounts = try NPY.decodeInt64(inputs.bytes(1)).map(Int.init)
    labels = try LabelColumn(inputs.bytes(2), areReturns: areReturns)
    knownAt = try NPY.decodeInt64(inputs.bytes(3))
    weights = inputs.count > 4 ? try NPY.decodeFloats(inputs.bytes(4)) : nil
    guard labels.count == rows, knownAt.count == rows, rowCounts.reduce(0, +) == rows,
      weights.map({ $0.count == rows }) ?? true
    else {
      throw RuleFailure("the matrix has \(rows) rows, and there are \(labels.count) labels")
    }
  }

  var targets: Targets {
    switch labels.values {
    case .classes(let classes): .classes(classes)
    case .returns(let returns): .values(returns)
    }
  }
}

extension LearningRateSchedule {
  /// The schedule with its parameters; nil where the learning rate stays as it is.
  fileprivate var field: FieldValue? {
    let parameters: [FieldValue.Member] =
      switch self {
      case .constant, .cosine: []
      case .step(let size, let gamma):
        [.init("step_size", .integer(Int64(size))), .init("gamma", .real(gamma))]
      case .exponential(let gamma): [.init("gamma", .real(gamma))]
      case .reduceOnPlateau(let factor, let patience):
        [.init("factor", .real(factor)), .init("patience", .integer(Int64(patience)))]
      }
    guard !parameters.isEmpty else { return nil }
    return .record([.init("type", .text(name))] + parameters)
  }
}
