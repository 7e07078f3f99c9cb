// The section `early_stopping`: when a training ends before its last epoch.

import Syntax

extension StrategyReader {
  /// Reads when to stop: `true`, or a mapping; `none`, `false`, null and an empty mapping are never.
  ///
  /// - Parameters:
  ///   - source: Where it may stand.
  ///   - settings: The training as far as it is read; says how many epochs there are at most.
  /// - Returns: When to stop; nil for never, and if there is an error.
  mutating func readEarlyStopping(
    _ source: HyperparameterSource, _ settings: TrainingSettings
  ) -> EarlyStoppingSettings? {
    guard let setting = chosen("early_stopping", .earlyStopping, source), !setting.isOff
    else { return nil }
    if setting.node.value == .bool(true) { return EarlyStoppingSettings() }
    guard let section = Section(setting.node, path: setting.path, range: setting.keyRange) else {
      setting.mismatch(
        "a mapping, true or false", hint: "write {patience: 10, monitor: val_loss}", &findings)
      return nil
    }
    return section.isOff(&findings) ? nil : readEarlyStopping(section, settings)
  }

  private mutating func readEarlyStopping(
    _ section: Section, _ settings: TrainingSettings
  ) -> EarlyStoppingSettings {
    section.reportUnknown(
      known: ["enabled", "patience", "min_delta", "monitor"], as: .warning, &findings)
    var stopping = EarlyStoppingSettings()
    if let setting = section.given("patience"),
      let patience = setting.integer(in: 1...1_000_000, &findings)
    {
      stopping.patience = patience
      warn(ofPatience: setting, patience, settings)
    }
    if let setting = section.given("min_delta"),
      let change = setting.number("from 0 on", &findings, isRight: { $0 >= 0 })
    {
      stopping.minimumChange = change
    }
    let monitors = EarlyStoppingSettings.Monitor.allCases.map(\.rawValue)
    if let word = section.given("monitor")?.word(among: monitors, anyCase: true, &findings),
      let monitor = EarlyStoppingSettings.Monitor(rawValue: word)
    {
      stopping.monitor = monitor
    }
    return stopping
  }

  /// Warns of a patience that the training never tries, unless the command line makes it so short.
  private mutating func warn(
    ofPatience setting: Setting, _ patience: Int, _ settings: TrainingSettings
  ) {
    // The first epoch is always a gain.
    guard overrides.epochs == nil, patience >= settings.epochs else { return }
    findings.warning(
      "\(setting.path): has no effect, as it is not below the number of epochs, "
        + "\(settings.epochs)", at: setting.range)
  }
}
