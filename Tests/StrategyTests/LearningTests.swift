// Checks of `decisions` and `training`, and which value counts.

import Labeling
import Testing

@testable import Strategy

private let architecture = "{hidden_layers: [8, 4], dropout: 0.1, activation: tanh}"
private let labels = "{source: zigzag, zigzag_threshold: 0.01}"

@Test(arguments: [
  CheckCase("decisions: {output_format: classification}", "decisions: {}"),
  CheckCase(
    "decisions: {output_format: classification}", "1️⃣decisions:",
    "1️⃣ error: Missing required field: decisions"),
  CheckCase(
    "{output_format: classification}", "{output_format: 1️⃣ranking}",
    "1️⃣ error: decisions.output_format must be 'classification' or 'regression', got 'ranking'"),
  CheckCase(
    "{output_format: classification}",
    "{confidence_threshold: 0.6, position_awareness: true, 1️⃣confidence: 1}",
    "1️⃣ warning: decisions.confidence: unknown key, has no effect | did you mean "
      + "'confidence_threshold'?"),
])
func checksDecisions(_ check: CheckCase) { check.check() }

@Test(arguments: [
  CheckCase("  labels: \(labels)\n", ""),
  CheckCase("epochs: 20", "learning_rate: 1e-3"),
  CheckCase("epochs: 20", "loss: CrossEntropy\n  optimizer: Adam\n  gradient_clip: -1"),
  CheckCase("epochs: 20", "optimizer: rmsprop"),
  CheckCase("epochs: 20", "optimizer: AdamW"),
  CheckCase("epochs: 20", "optimizer: sgd\n  nesterov: true"),
  CheckCase("epochs: 20", "optimizer: sgd\n  momentum: 0\n  nesterov: false"),
  CheckCase(
    "epochs: 20", "optimizer: sgd\n  momentum: 0\n  nesterov: 1️⃣true",
    "1️⃣ error: training.nesterov: needs a momentum above 0, and training.momentum is 0 | leave one "
      + "of the two out"),
  CheckCase(
    "epochs: 20", "1️⃣nesterov: 2️⃣1",
    "1️⃣ warning: training.nesterov: has no effect",
    "2️⃣ error: training.nesterov: must be true or false, not the number 1"),
  CheckCase(
    "epochs: 20", "1️⃣momentum: 0.5",
    "1️⃣ warning: training.momentum: has no effect"),
  CheckCase(
    "epochs: 20", "optimizer: sgd\n  momentum: 1️⃣1",
    "1️⃣ error: training.momentum: must be a number from 0 and below 1, not the number 1"),
  CheckCase("epochs: 20", "lr_scheduler: ~\n  early_stopping: false"),
  CheckCase("epochs: 20", "lr_scheduler: none\n  early_stopping: {enabled: false, patience: 3}"),
  CheckCase(
    "epochs: 20", "epochs: 1️⃣0\n  batch_size: 2️⃣-1\n  learning_rate: 3️⃣0\n  seed: 4️⃣-1",
    "1️⃣ error: training.epochs: must be a whole number at least 1, not the number 0",
    "2️⃣ error: training.batch_size: must be a whole number at least 1, not the number -1",
    "3️⃣ error: training.learning_rate: must be a number above 0, not the number 0",
    "4️⃣ error: training.seed: must be a whole number at least 0, not the number -1"),
  CheckCase(
    "epochs: 20", "epochs: 1️⃣'20'\n  learning_rate: 2️⃣.nan\n  weight_decay: 3️⃣-1",
    "1️⃣ error: training.epochs: must be a whole number, not the text '20'",
    "2️⃣ error: training.learning_rate: must be a number above 0, not the number .nan",
    "3️⃣ error: training.weight_decay: must be a number from 0 on, not the number -1"),
  CheckCase(
    "epochs: 20", "learning_rate: 1️⃣1.0e+39\n  weight_decay: 2️⃣1.0e-46",
    "1️⃣ error: training.learning_rate: must be a number from 1e-45 to 3.4e38, as steps have single "
      + "precision, not the number 1.0e+39",
    "2️⃣ error: training.weight_decay: must be a number from 1e-45 to 3.4e38, as steps have single "
      + "precision, not the number 1.0e-46"),
  CheckCase(
    "epochs: 20", "gradient_clip: 1️⃣.inf",
    "1️⃣ error: training.gradient_clip: must be a number that is finite, not the number .inf"),
  CheckCase(
    "epochs: 20", "1️⃣epoch: 20\n  2️⃣method: supervised\n  3️⃣fitness_metrics: {}",
    "1️⃣ warning: training.epoch: unknown key, has no effect | did you mean 'epochs'?",
    "2️⃣ warning: training.method: has no effect",
    "3️⃣ warning: training.fitness_metrics: has no effect"),
  CheckCase(
    labels, "{source: 1️⃣zigzg}",
    "1️⃣ error: training.labels.source: Unknown label source 'zigzg' | did you mean 'zigzag'?"),
  CheckCase(
    "epochs: 20", "loss: 1️⃣croos_entropy\n  optimizer: 2️⃣adm",
    "1️⃣ error: training.loss: Input should be 'cross_entropy', 'weighted_cross_entropy', "
      + "'crossentropy' or 'focal' | did you mean 'cross_entropy'?",
    "2️⃣ error: training.optimizer: Input should be 'adam', 'adamw', 'sgd' or 'rmsprop' | did you mean "
      + "'adam'?"),
])
func checksTraining(_ check: CheckCase) { check.check() }

@Test(arguments: [
  CheckCase("epochs: 20", "data_split: {train: 0.6, validation: 0.2, test: 0.2}"),
  CheckCase("epochs: 20", "data_split: {train: 0.6, val: 0.2}"),
  CheckCase(
    "epochs: 20", "1️⃣data_split: {train: 0.8, validation: 0.2}",
    "1️⃣ error: training.data_split: train and validation leave nothing to test the model with | "
      + "together they must be below 1"),
  CheckCase(
    "epochs: 20", "1️⃣data_split: {train: 0.6, validation: 0.2, test: 0.1, 2️⃣tset: 1}",
    "1️⃣ error: training.data_split: train, validation and test must add up to 1, not 0.9",
    "2️⃣ warning: training.data_split.tset: unknown key, has no effect | did you mean 'test'?"),
  CheckCase(
    "epochs: 20", "data_split: {train: 1️⃣0, validation: 2️⃣1.5}",
    "1️⃣ error: training.data_split.train: must be a number above 0 and below 1, not the number 0",
    "2️⃣ error: training.data_split.validation: must be a number above 0 and below 1, not the number "
      + "1.5"),
  CheckCase("epochs: 20", "data_split: {embargo: 12}"),
  CheckCase(
    "epochs: 20", "data_split: {embargo: 1️⃣-1}",
    "1️⃣ error: training.data_split.embargo: must be a whole number from 0 to 1000000, not the number "
      + "-1"),
  CheckCase(
    "epochs: 20", "data_split: {validation: 0.2, 1️⃣val: 0.2}",
    "1️⃣ error: training.data_split.val: 'validation' is given too"),
])
func checksSplits(_ check: CheckCase) { check.check() }

@Test func fillsInDefaults() throws {
  var text = plainStrategy
  for edit in [
    Edit("  labels: \(labels)\n  epochs: 20\n", "  {}\n"),
    Edit(architecture, "{hidden_layers: [8]}"),
  ] { text = edit.applied(to: text) }
  let strategy = try load(text)
  #expect(strategy.training == TrainingSettings())
  #expect(strategy.labels == .zigzag(ZigzagLabels()))
  #expect(
    strategy.model
      == ModelSettings(type: .mlp, hiddenLayers: [8], dropout: 0.2, activation: .relu))
  #expect(TrainingSettings().epochs == 100)
  #expect(TrainingSettings().batchSize == 32)
  #expect(TrainingSettings().learningRate == 0.001)
}

@Test func takesWhatTheFileSays() throws {
  let settings = """
    epochs: 7
      learning_rate: 0.5
      batch_size: 16
      seed: 3
      gradient_clip: 0
      weight_decay: 0
      data_split: {train: 0.5, val: 0.25, embargo: 5}
      loss: focal
      focal_gamma: 1.5
      optimizer: SGD
      momentum: 0.5
      nesterov: true
    """
  let training = try load(Edit("epochs: 20", settings).applied(to: plainStrategy)).training
  #expect(training.epochs == 7)
  #expect(training.learningRate == 0.5)
  #expect(training.batchSize == 16)
  #expect(training.seed == 3)
  #expect(training.gradientClip == 0)
  #expect(training.weightDecay == 0)
  #expect(training.trainShare == 0.5)
  #expect(training.validationShare == 0.25)
  #expect(training.embargo == 5)
  #expect(training.loss == .focal(gamma: 1.5))
  #expect(training.optimizer == .sgd(momentum: 0.5, nesterov: true))
}

@Test func fallsBackToTheTrainingOfTheModel() throws {
  let edit = Edit(
    "  type: mlp", "  training: {epochs: 20.0, learning_rate: 0.5, batch_size: 8}\n  type: mlp")
  let text = edit.applied(to: plainStrategy)
  #expect(findings(in: text) == [])
  let strategy = try load(text)
  #expect(strategy.training.epochs == 20)
  #expect(strategy.training.learningRate == 0.5)
  #expect(strategy.place(of: .learningRate) == "model.training.learning_rate")
  #expect(strategy.place(of: .epochs) == "training.epochs")
  #expect(strategy.place(of: .seed) == "training.seed")
  #expect(strategy.place(of: .hiddenLayers) == "model.architecture.hidden_layers")
}

@Test func warnsWhereTwoSectionsDiffer() {
  let edit = Edit(
    "  type: mlp", "  training: {epochs: 1️⃣3, 2️⃣method: x, 3️⃣epoch: 1}\n  type: mlp")
  #expect(
    findings(in: edit.applied(to: plainStrategy)) == [
      "1️⃣ warning: model.training.epochs: is not used, as training.epochs is given too and differs "
        + "| 20 is used",
      "2️⃣ warning: model.training.method: has no effect",
      "3️⃣ warning: model.training.epoch: unknown key, has no effect | did you mean 'epochs'?",
    ])
}
