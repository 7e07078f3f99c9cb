// Checks of `lr_scheduler` and `early_stopping`: what changes from epoch to epoch, and when it ends.

import Testing

@testable import Strategy

@Test(arguments: [
  ("none", ScheduleSettings.constant), ("~", .constant), ("{}", .constant),
  ("step", .step(size: 30, gamma: 0.1)),
  ("{type: Step, step_size: 5, gamma: 0.5}", .step(size: 5, gamma: 0.5)),
  ("{type: exponential}", .exponential(gamma: 0.95)),
  ("{type: reduce_on_plateau, patience: 2}", .reduceOnPlateau(factor: 0.5, patience: 2)),
  ("{enabled: false, type: step}", .constant),
  ("Cosine", .cosine(warmUp: 0, minimum: 0)),
  ("{type: cosine, enabled: true}", .cosine(warmUp: 0, minimum: 0)),
  ("{type: cosine, warmup_epochs: 99, min_lr: 1e-3}", .cosine(warmUp: 99, minimum: 0.001)),
])
func readsSchedules(text: String, schedule: ScheduleSettings) throws {
  let edit = Edit("epochs: 20", "lr_scheduler: \(text)")
  #expect(try load(edit.applied(to: plainStrategy)).training.schedule == schedule)
  #expect(findings(in: edit.applied(to: plainStrategy)) == [])
}

@Test(arguments: [
  CheckCase(
    "epochs: 20", "lr_scheduler: 1️⃣cosin",
    "1️⃣ error: training.lr_scheduler: Input should be 'step', 'exponential', 'reduce_on_plateau' or "
      + "'cosine' | did you mean 'cosine'?"),
  CheckCase(
    "epochs: 20", "lr_scheduler: {type: step, gamma: 1️⃣1, 2️⃣patience: 3}",
    "1️⃣ error: training.lr_scheduler.gamma: must be a number above 0 and below 1, not the number 1",
    "2️⃣ warning: training.lr_scheduler.patience: has no effect"),
  CheckCase(
    "epochs: 20", "lr_scheduler: {type: step, enabled: 1️⃣1}",
    "1️⃣ error: training.lr_scheduler.enabled: must be true or false, not the number 1"),
  CheckCase(
    "epochs: 20", "1️⃣lr_scheduler: {warmup_epochs: 3}",
    "1️⃣ error: Missing required field: training.lr_scheduler.type"),
  CheckCase(
    "  type: mlp", "  training: {1️⃣lr_scheduler: true}\n  type: mlp",
    "1️⃣ warning: model.training.lr_scheduler: does not say which schedule, and has no effect | write "
      + "{type: step}, {type: exponential}, {type: reduce_on_plateau} or {type: cosine}"),
  CheckCase(
    "epochs: 20", "epochs: 20\n  lr_scheduler: {type: cosine, warmup_epochs: 1️⃣20, min_lr: 2️⃣0.01}",
    "1️⃣ error: training.lr_scheduler.warmup_epochs: must be below the number of epochs: 20 is not "
      + "below 20 (training.epochs)",
    "2️⃣ error: training.lr_scheduler.min_lr: must be at most the learning rate: 0.01 is above 0.001 "
      + "(training.learning_rate)"),
  CheckCase(
    "epochs: 20",
    "lr_scheduler: {type: cosine, warmup_epochs: 1️⃣-1, min_lr: 2️⃣-1, 3️⃣gamma: 1, 4️⃣eta_min: 0}",
    "1️⃣ error: training.lr_scheduler.warmup_epochs: must be a whole number from 0 to 1000000, not the "
      + "number -1",
    "2️⃣ error: training.lr_scheduler.min_lr: must be a number from 0 on, not the number -1",
    "3️⃣ warning: training.lr_scheduler.gamma: has no effect",
    "4️⃣ warning: training.lr_scheduler.eta_min: unknown key, has no effect | did you mean 'min_lr'?"),
])
func checksSchedules(_ check: CheckCase) { check.check() }

@Test func comparesTheWarmUpWithTheEpochsThatHold() {
  let edit = Edit("epochs: 20", "epochs: 20\n  lr_scheduler: {type: cosine, warmup_epochs: 1️⃣5}")
  var overrides = StrategyOverrides()
  overrides.epochs = 6
  #expect(findings(in: edit.applied(to: plainStrategy), overrides: overrides) == [])
  overrides.epochs = 5
  #expect(
    findings(in: edit.applied(to: plainStrategy), overrides: overrides) == [
      "1️⃣ error: training.lr_scheduler.warmup_epochs: must be below the number of epochs: 5 is not "
        + "below 5 (--epochs)"
    ])
}

@Test(
  arguments: [
    ("false", nil), ("none", nil), ("~", nil), ("{}", nil), ("{enabled: false, patience: 3}", nil),
    ("true", EarlyStoppingSettings()),
    ("{enabled: true}", EarlyStoppingSettings()),
    (
      "{patience: 3, min_delta: 0}",
      EarlyStoppingSettings(patience: 3, minimumChange: 0, monitor: .validationLoss)
    ),
    (
      "{monitor: val_accuracy}",
      EarlyStoppingSettings(patience: 10, minimumChange: 0.001, monitor: .validationAccuracy)
    ),
  ] as [(String, EarlyStoppingSettings?)])
func readsWhenToStop(text: String, stopping: EarlyStoppingSettings?) throws {
  let text = Edit("epochs: 20", "early_stopping: \(text)").applied(to: plainStrategy)
  #expect(try load(text).training.earlyStopping == stopping)
  #expect(findings(in: text) == [])
}

@Test(arguments: [
  CheckCase(
    "epochs: 20",
    "early_stopping: {patience: 1️⃣0, min_delta: 2️⃣-1, monitor: 3️⃣val_los, 4️⃣pateince: 3}",
    "1️⃣ error: training.early_stopping.patience: must be a whole number from 1 to 1000000, not the "
      + "number 0",
    "2️⃣ error: training.early_stopping.min_delta: must be a number from 0 on, not the number -1",
    "3️⃣ error: training.early_stopping.monitor: Input should be 'val_loss' or 'val_accuracy' | did you "
      + "mean 'val_loss'?",
    "4️⃣ warning: training.early_stopping.pateince: unknown key, has no effect | did you mean "
      + "'patience'?"),
  CheckCase(
    "epochs: 20", "early_stopping: 1️⃣10",
    "1️⃣ error: training.early_stopping: must be a mapping, true or false, not the number 10 | write "
      + "{patience: 10, monitor: val_loss}"),
  CheckCase(
    "epochs: 20", "early_stopping: {enabled: 1️⃣maybe}",
    "1️⃣ error: training.early_stopping.enabled: must be true or false, not the text 'maybe'"),
  CheckCase("epochs: 20", "epochs: 11\n  early_stopping: {patience: 10}"),
  CheckCase(
    "epochs: 20", "epochs: 10\n  early_stopping: {patience: 1️⃣10}",
    "1️⃣ warning: training.early_stopping.patience: has no effect, as it is not below the number of "
      + "epochs, 10"),
])
func checksWhenToStop(_ check: CheckCase) { check.check() }

@Test func doesNotWarnOfAPatienceThatTheCommandLineOutruns() {
  let edit = Edit("epochs: 20", "epochs: 20\n  early_stopping: {patience: 10}")
  var overrides = StrategyOverrides()
  overrides.epochs = 2
  #expect(findings(in: edit.applied(to: plainStrategy), overrides: overrides) == [])
}
