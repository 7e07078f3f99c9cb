// What a training says of itself: everything that its bytes depend on, and nothing else.

import BuildGraph
import Network
import Testing

@testable import Rules

@Suite struct TrainingKeyTests {
  private func fields(
    architecture: NetworkArchitecture? = nil, optimizer: Optimizer = .adam,
    schedule: LearningRateSchedule = .constant, earlyStopping: EarlyStopping? = nil,
    kernels: MatrixKernels = .portable, fold: WalkForwardFold? = nil
  ) throws -> [String: String] {
    let rule = TrainingRule(
      architecture: try architecture
        ?? .mlp(MLPArchitecture(inputs: 2, hiddenLayers: [8], outputs: 3, activation: .gelu)),
      settings: try TrainingSettings(
        epochs: 3, batchSize: 32, learningRate: 0.01, optimizer: optimizer,
        learningRateSchedule: schedule, earlyStopping: earlyStopping, kernels: kernels),
      shares: SplitShares(train: 0.7, validation: 0.15, fold: fold),
      classNames: ["BUY", "HOLD", "SELL"])
    return Dictionary(uniqueKeysWithValues: rule.description.map { ($0.name, $0.value) })
  }

  @Test func whatIsOffIsNotThere() throws {
    #expect(
      try fields() == [
        "type": "mlp", "hidden_layers": "[8]", "activation": "gelu", "dropout": "0",
        "optimizer": "adam", "loss": "weighted_cross_entropy", "epochs": "3",
        "learning_rate": "0.01", "batch_size": "32", "weight_decay": "0.0001", "gradient_clip": "1",
        "seed": "0",
        "train": "0.7", "validation": "0.15", "classes": "[BUY, HOLD, SELL]",
        "kernels": "portable",
      ])
  }

  @Test func whatIsOnIsThereUnderTheNameOfItsSetting() throws {
    #expect(
      try fields(optimizer: .sgd(momentum: 0.5, nesterov: true)).filter {
        ["momentum", "nesterov"].contains($0.key)
      } == ["momentum": "0.5", "nesterov": "true"])
    #expect(try fields(optimizer: .sgd(momentum: 0.5))["nesterov"] == nil)
    #expect(
      try fields(schedule: .cosine(warmUp: 2, minimum: 0.001))["lr_scheduler"]
        == "{type: cosine, warmup_epochs: 2, min_lr: 0.001}")
    #expect(
      try fields(earlyStopping: EarlyStopping(patience: 4, monitor: .validationAccuracy))[
        "early_stopping"] == "{patience: 4, min_delta: 0.001, monitor: val_accuracy}")
    #expect(try fields(kernels: .blas)["kernels"]?.hasPrefix("blas ") == true)
    #expect(try fields(fold: WalkForwardFold(number: 2, of: 5))["fold"] == "{number: 2, of: 5}")
  }

  @Test func aNetworkWithoutHiddenLayersHasNoActivationAndNoDropout() throws {
    func fields(_ activation: Activation, _ dropout: Double) throws -> [String: String] {
      try self.fields(
        architecture: .mlp(
          MLPArchitecture(
            inputs: 2, hiddenLayers: [], outputs: 3, activation: activation, dropout: dropout)))
    }
    let plain = try fields(.relu, 0)
    #expect(plain["hidden_layers"] == "[]")
    #expect(plain["activation"] == nil)
    #expect(plain["dropout"] == nil)
    #expect(try fields(.gelu, 0.5) == plain)
  }

  @Test func aRecurrentShapeHasNoHiddenLayersAndNoActivation() throws {
    let shape = try RecurrentArchitecture(
      cell: .gru, inputs: 2, hiddenSize: 6, layerCount: 2, sequenceLength: 9, outputs: 3,
      dropout: 0.3)
    let fields = try fields(architecture: .recurrent(shape))
    let shapeNames = [
      "type", "hidden_layers", "activation", "sequence_length", "hidden_size", "num_layers",
      "dropout",
    ]
    #expect(
      fields.filter { shapeNames.contains($0.key) } == [
        "type": "gru", "sequence_length": "9", "hidden_size": "6", "num_layers": "2",
        "dropout": "0.3",
      ])
  }
}
