// From the matrix and the labels to a network and what it is worth.

package import BuildGraph
import Columns
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
/// Inputs: the matrix, its rows by symbol, the labels, and the rows at which they became known.
/// Outputs: `model` (safetensors, named as PyTorch's `state_dict` would), `metrics` (JSON) and
/// `trained_at` (ISO 8601).
package struct TrainingRule: Rule {
  package static let name = "training"
  package static let revision = 1

  let hiddenLayers: [Int]
  let activation: Activation
  let dropout: Double
  let settings: TrainingSettings
  let trainShare: Double
  let validationShare: Double
  /// The number of resolved features, which the matrix must have as columns.
  let featureCount: Int
  /// The names of the classes in the order of their numbers.
  let classNames: [String]
  /// The kernels that multiply matrices; other ones give other bits.
  let kernel: String

  package init(
    hiddenLayers: [Int], activation: Activation, dropout: Double, settings: TrainingSettings,
    trainShare: Double, validationShare: Double, featureCount: Int, classNames: [String],
    kernel: String
  ) {
    self.hiddenLayers = hiddenLayers
    self.activation = activation
    self.dropout = dropout
    self.settings = settings
    self.trainShare = trainShare
    self.validationShare = validationShare
    self.featureCount = featureCount
    self.classNames = classNames
    self.kernel = kernel
  }

  package var outputNames: [String] { ["model", "metrics", "trained_at"] }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("type", .text("mlp"))
    sink.field("hidden_layers", .integers(hiddenLayers))
    sink.field("activation", .text(activation.rawValue))
    sink.field("dropout", .real(dropout))
    sink.field("optimizer", .text("adam"))
    sink.field("loss", .text("weighted_cross_entropy"))
    sink.field("epochs", .integer(Int64(settings.epochs)))
    sink.field("learning_rate", .real(settings.learningRate))
    sink.field("batch_size", .integer(Int64(settings.batchSize)))
    sink.field("weight_decay", .real(settings.weightDecay))
    sink.field("gradient_clip", .real(settings.gradientClip))
    sink.field("seed", .text(String(settings.seed)))
    sink.field("train", .real(trainShare))
    sink.field("validation", .real(validationShare))
    sink.field("classes", .texts(classNames))
    sink.field("kernel", .text(kernel))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let data = try TrainingInputs(inputs)
    guard data.matrix.columns == featureCount else {
      throw RuleFailure(
        "the feature matrix has \(data.matrix.columns) columns; "
          + "the strategy resolves to \(featureCount) features")
    }
    let split = DataSplit(
      classes: data.classes, knownAt: data.knownAt, rowCounts: data.rowCounts,
      trainShare: trainShare, validationShare: validationShare)
    for warning in split.warnings(classes: data.classes) { context.warn(warning) }
    do {
      return try train(data, split, context)
    } catch let error as NetworkError {
      throw RuleFailure("\(error)")
    }
  }

  private func train(
    _ data: TrainingInputs, _ split: DataSplit, _ context: RuleContext
  ) throws -> [[UInt8]] {
    let architecture = try MLPArchitecture(
      inputs: data.matrix.columns, hiddenLayers: hiddenLayers, outputs: classNames.count,
      activation: activation, dropout: dropout)
    let trained = try Trainer(architecture, settings).train(
      TrainingData(
        matrix: data.matrix, labels: data.classes, training: split.train,
        validation: split.validation),
      observer: observer(context))
    let evaluation = try MultilayerPerceptron(trained.parameters).evaluation(
      of: data.matrix, labels: data.classes, rows: split.test)
    let metrics = TrainingMetrics(
      trained: trained, evaluation: evaluation, split: split, classNames: classNames)
    return [
      Safetensors(tensors: trained.parameters.tensors, metadata: ["format": "pt"]).encoded,
      metrics.json.document,
      Array(UTCTime.format(context.time).utf8),
    ]
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
  let classes: [Int8]
  let knownAt: [Int64]

  init(_ inputs: Inputs) throws {
    let (values, rows, columns) = try NPY.decodeMatrix(inputs.bytes(0))
    matrix = try FeatureMatrix(values: values, rows: rows, columns: columns)
    rowCounts = try NPY.decodeInt64(inputs.bytes(1)).map(Int.init)
    classes = try NPY.decodeInt8(inputs.bytes(2))
    knownAt = try NPY.decodeInt64(inputs.bytes(3))
    guard classes.count == rows, knownAt.count == rows, rowCounts.reduce(0, +) == rows else {
      throw RuleFailure("the matrix has \(rows) rows, and there are \(classes.count) labels")
    }
  }
}
