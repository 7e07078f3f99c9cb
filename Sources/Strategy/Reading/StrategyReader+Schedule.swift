// The section `lr_scheduler`: how the learning rate changes.

import Syntax

extension StrategyReader {
  private static let schedules = ["step", "exponential", "reduce_on_plateau"]

  /// Reads a schedule: its name, or a mapping with a `type` and its parameters; `none`, `false` and
  /// null leave the learning rate as it is.
  mutating func readSchedule(_ source: HyperparameterSource) -> ScheduleSettings {
    guard let setting = source["lr_scheduler"] else { return .constant }
    draft.places[.schedule] = setting.path
    if let section = Section(setting.node, path: setting.path, range: setting.keyRange) {
      return readSchedule(section)
    }
    switch setting.node.value {
    case .bool(false): return .constant
    case .bool(true):
      findings.warning(
        "\(setting.path): does not say which schedule, and has no effect", at: setting.keyRange,
        hint: "write {type: step}, {type: exponential} or {type: reduce_on_plateau}")
      return .constant
    default:
      if setting.node.text?.lowercased() == "none" { return .constant }
      guard let type = setting.word(among: Self.schedules, anyCase: true, &findings),
        let empty = Section(
          YAMLNode(.mapping([]), range: setting.range), path: setting.path,
          range: setting.range)
      else { return .constant }
      return schedule(type, empty)
    }
  }

  private mutating func readSchedule(_ section: Section) -> ScheduleSettings {
    if section.settings.isEmpty || section["enabled"]?.node.value == .bool(false) {
      return .constant
    }
    guard
      let type = section.required("type", &findings)?
        .word(among: Self.schedules, anyCase: true, &findings)
    else { return .constant }
    return schedule(type, section)
  }

  private mutating func schedule(_ type: String, _ section: Section) -> ScheduleSettings {
    let parameters = [
      "step": ["step_size", "gamma"], "exponential": ["gamma"],
      "reduce_on_plateau": ["factor", "patience"],
    ]
    section.reportUnknown(
      known: ["type", "enabled"] + (parameters[type] ?? []),
      ineffective: parameters.values.joined().sorted(), as: .warning, &findings)
    switch type {
    case "step":
      return .step(
        size: count("step_size", 30, from: 1, section), gamma: share("gamma", 0.1, section))
    case "exponential": return .exponential(gamma: share("gamma", 0.95, section))
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
}
