// What a training says of itself. Knows the names that settings have in strategies; trains nothing.

import BuildGraph
import Network

extension NetworkArchitecture {
  /// Says the shape, apart from the columns and classes, which the inputs and the classes tell.
  ///
  /// A network without hidden layers has neither an activation nor units to leave out.
  func describe(to sink: inout some FingerprintSink) {
    switch self {
    case .mlp(let shape):
      sink.field("type", .text("mlp"))
      sink.field("hidden_layers", .integers(shape.hiddenLayers))
      guard !shape.hiddenLayers.isEmpty else { return }
      sink.field("activation", .text(shape.activation.rawValue))
    case .recurrent(let shape):
      sink.field("type", .text(shape.cell.rawValue))
      sink.field("sequence_length", .integer(Int64(shape.sequenceLength)))
      sink.field("hidden_size", .integer(Int64(shape.hiddenSize)))
      sink.field("num_layers", .integer(Int64(shape.layerCount)))
    }
    sink.field("dropout", .real(dropout))
  }
}

extension TrainingSettings {
  /// Says the settings; what is off, or has no effect with the others, is not there.
  func describe(to sink: inout some FingerprintSink) {
    sink.field("optimizer", .text(optimizer.name))
    if case .sgd(let momentum, let nesterov) = optimizer {
      sink.field("momentum", .real(momentum))
      if nesterov { sink.field("nesterov", .flag(true)) }
    }
    sink.field("loss", .text(loss.name))
    switch loss {
    case .crossEntropy, .mse: break
    case .focal(let gamma): sink.field("focal_gamma", .real(gamma))
    case .huber(let delta): sink.field("huber_delta", .real(delta))
    }
    sink.field("epochs", .integer(Int64(epochs)))
    sink.field("learning_rate", .real(learningRate))
    if let schedule = learningRateSchedule.field { sink.field("lr_scheduler", schedule) }
    sink.field("batch_size", .integer(Int64(batchSize)))
    sink.field("weight_decay", .real(weightDecay))
    sink.field("gradient_clip", .real(gradientClip))
    if let earlyStopping { sink.field("early_stopping", earlyStopping.field) }
    sink.field("seed", .text(String(seed)))
  }
}

extension EarlyStopping {
  fileprivate var field: FieldValue {
    .record([
      .init("patience", .integer(Int64(patience))), .init("min_delta", .real(minimumChange)),
      .init("monitor", .text(monitor.rawValue)),
    ])
  }
}

extension LearningRateSchedule {
  /// The schedule with its parameters; nil where the learning rate stays as it is.
  fileprivate var field: FieldValue? {
    let parameters: [FieldValue.Member] =
      switch self {
      case .constant: []
      case .step(let size, let gamma):
        [.init("step_size", .integer(Int64(size))), .init("gamma", .real(gamma))]
      case .exponential(let gamma): [.init("gamma", .real(gamma))]
      case .reduceOnPlateau(let factor, let patience):
        [.init("factor", .real(factor)), .init("patience", .integer(Int64(patience)))]
      case .cosine(let warmUp, let minimum):
        [.init("warmup_epochs", .integer(Int64(warmUp))), .init("min_lr", .real(minimum))]
      }
    guard !parameters.isEmpty else { return nil }
    return .record([.init("type", .text(name))] + parameters)
  }
}
