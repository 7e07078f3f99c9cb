// The section `lr_scheduler`: how the learning rate changes.

import Syntax

extension StrategyReader {
  /// The schedules of the learning rate.
  static let schedules = ["step", "exponential", "reduce_on_plateau", "cosine"]
  /// The parameters of each schedule.
  static let scheduleParameters = [
    "step": ["step_size", "gamma"], "exponential": ["gamma"],
    "reduce_on_plateau": ["factor", "patience"], "cosine": ["warmup_epochs", "min_lr"],
  ]

  /// Reads a schedule: its name, or a mapping with a `type` and its parameters; `none`, `false` and
  /// null leave the learning rate as it is.
  ///
  /// - Parameters:
  ///   - source: Where it may stand.
  ///   - settings: The training as far as it is read; says how many epochs and which rate there are.
  /// - Returns: The schedule; the constant one if there is an error.
  mutating func readSchedule(
    _ source: HyperparameterSource, _ settings: TrainingSettings
  ) -> ScheduleSettings {
    guard let setting = chosen("lr_scheduler", .schedule, source), !setting.isOff
    else { return .constant }
    if let section = Section(setting.node, path: setting.path, range: setting.keyRange) {
      return readSchedule(section, settings)
    }
    if setting.node.value == .bool(true) {
      findings.warning(
        "\(setting.path): does not say which schedule, and has no effect", at: setting.keyRange,
        hint: "write {type: step}, {type: exponential}, {type: reduce_on_plateau} or {type: cosine}"
      )
      return .constant
    }
    guard let type = setting.word(among: Self.schedules, anyCase: true, &findings),
      let empty = Section(
        YAMLNode(.mapping([]), range: setting.range), path: setting.path, range: setting.range)
    else { return .constant }
    return schedule(type, empty, settings)
  }

  private mutating func readSchedule(
    _ section: Section, _ settings: TrainingSettings
  ) -> ScheduleSettings {
    guard !section.isOff(&findings),
      let type = section.required("type", &findings)?
        .word(among: Self.schedules, anyCase: true, &findings)
    else { return .constant }
    return schedule(type, section, settings)
  }

  private mutating func schedule(
    _ type: String, _ section: Section, _ settings: TrainingSettings
  ) -> ScheduleSettings {
    let parameters = Self.scheduleParameters
    section.reportUnknown(
      known: ["type", "enabled"] + (parameters[type] ?? []),
      ineffective: parameters.values.joined().sorted(),
      formerly: type == "cosine" ? ["eta_min": "min_lr"] : [:], as: .warning, &findings)
    switch type {
    case "step":
      return .step(
        size: count("step_size", 30, from: 1, section), gamma: share("gamma", 0.1, section))
    case "exponential": return .exponential(gamma: share("gamma", 0.95, section))
    case "cosine":
      return .cosine(warmUp: warmUp(section, settings), minimum: minimum(section, settings))
    default:
      return .reduceOnPlateau(
        factor: share("factor", 0.5, section), patience: count("patience", 5, from: 0, section))
    }
  }

  private mutating func count(
    _ key: String, _ standard: Int, from least: Int, _ section: Section
  ) -> Int {
    section.given(key).flatMap { $0.integer(in: least...1_000_000, &findings) } ?? standard
  }

  /// A factor of the learning rate: above 0 and below 1.
  private mutating func share(_ key: String, _ standard: Double, _ section: Section) -> Double {
    section.given(key).flatMap {
      $0.number("above 0 and below 1", &findings) { $0 > 0 && $0 < 1 }
    } ?? standard
  }

  // MARK: Cosine

  /// How many epochs the rate rises for: not all of them.
  private mutating func warmUp(_ section: Section, _ settings: TrainingSettings) -> Int {
    let epochs = count("warmup_epochs", 0, from: 0, section)
    guard let setting = section.given("warmup_epochs"), epochs >= settings.epochs else {
      return epochs
    }
    findings.error(
      "\(setting.path): must be below the number of epochs: \(epochs) is not below "
        + "\(settings.epochs) (\(draft.places[.epochs]))", at: setting.range)
    return epochs
  }

  /// The rate that the schedule falls towards: no higher than the first.
  private mutating func minimum(_ section: Section, _ settings: TrainingSettings) -> Double {
    guard let setting = section.given("min_lr"),
      let rate = setting.number("from 0 on", &findings, isRight: { $0 >= 0 })
    else { return 0 }
    if rate > settings.learningRate {
      findings.error(
        "\(setting.path): must be at most the learning rate: \(rate) is above "
          + "\(settings.learningRate) (\(draft.places[.learningRate]))", at: setting.range)
    }
    return rate
  }
}
