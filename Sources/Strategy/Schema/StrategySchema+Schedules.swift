// Schemas of the parts of a training that may be off, a word or a mapping.

import Syntax

extension StrategySchema {
  /// A part that may be off, a word, or a mapping that may be empty or not enabled.
  ///
  /// - Parameters:
  ///   - words: The words that stand for a whole setting, besides `none`.
  ///   - truths: The truth values that are taken; `false` is off.
  ///   - mapping: The setting in full, where it is wanted.
  ///   - description: What an editor shows.
  /// - Returns: The part's schema.
  private static func optional(
    words: [String], truths: JSONSchema, _ mapping: JSONSchema, _ description: String
  ) -> JSONSchema {
    let word = JSONSchema.words(["none"] + words, anyCase: true)
    let empty = JSONSchema.mapping([])
    let off = has("enabled", .constant(.bool(false)))
    return JSONSchema.any(of: [mapping, word, truths, .null, empty, off]).described(description)
  }

  private static let enabled = (
    key: "enabled",
    value: JSONSchema.truth.orNull.described("false leaves the whole section out.")
  )

  // MARK: Learning rate

  static var schedule: JSONSchema {
    let type = JSONSchema.words(StrategyReader.schedules, anyCase: true)
      .described("How the learning rate changes after each epoch.")
    let all = Set(StrategyReader.scheduleParameters.values.joined()).sorted()
    let base = JSONSchema.mapping(
      [("type", type), enabled] + all.map { ($0, JSONSchema.any) }, required: ["type"]
    ).on(
      StrategyReader.schedules.map { name in
        let parameters = StrategyReader.scheduleParameters[name] ?? []
        return JSONSchema.Condition(
          if: has("type", .text(JSONSchema.pattern(of: [name], anyCase: true))),
          then: part(
            all.map { key in
              (key, parameters.contains(key) ? parameter(key, of: name) : ineffective)
            }))
      })
    return optional(
      words: StrategyReader.schedules, truths: .truth, base,
      "How the learning rate changes: a schedule's name, or a mapping with its type.")
  }

  private static func parameter(_ key: String, of schedule: String) -> JSONSchema {
    let share = JSONSchema.number().above(0).below(1).orNull
    let most = 1_000_000
    return switch key {
    case "step_size":
      JSONSchema.integer(1...most).orNull.defaulting(to: .integer(30))
        .described("After how many epochs the rate changes.")
    case "gamma":
      share.defaulting(to: .number(schedule == "step" ? 0.1 : 0.95))
        .described("What the rate is multiplied by.")
    case "factor":
      share.defaulting(to: .number(0.5)).described("What the rate is multiplied by.")
    case "patience":
      JSONSchema.integer(0...most).orNull.defaulting(to: .integer(5))
        .described("After more than how many epochs without a lower validation loss.")
    case "warmup_epochs":
      JSONSchema.integer(0...most).orNull.defaulting(to: .integer(0))
        .described("How many epochs the rate rises for.")
    case "min_lr":
      JSONSchema.number().from(0).orNull.defaulting(to: .number(0))
        .described("The rate that it falls towards.")
    default: .any
    }
  }

  // MARK: Early stopping

  static var earlyStopping: JSONSchema {
    let standard = EarlyStoppingSettings()
    let monitors = EarlyStoppingSettings.Monitor.allCases.map(\.rawValue)
    let mapping = JSONSchema.mapping([
      enabled,
      (
        "patience",
        JSONSchema.integer(1...1_000_000).orNull
          .defaulting(to: .integer(Int64(standard.patience)))
          .described("After how many epochs in a row that are no better the training ends.")
      ),
      (
        "min_delta",
        JSONSchema.number().from(0).orNull.defaulting(to: .number(standard.minimumChange))
          .described("By how much an epoch has to be better than the best before it.")
      ),
      (
        "monitor",
        JSONSchema.words(monitors, anyCase: true).orNull
          .defaulting(to: .string(standard.monitor.rawValue)).described("What is to get better.")
      ),
    ])
    return optional(
      words: [], truths: .truth, mapping, "When the training ends before its last epoch.")
  }

  // MARK: Evaluation

  static var evaluation: JSONSchema {
    let method = JSONSchema.words(StrategyReader.evaluationMethods, anyCase: true)
      .described("walk_forward trains models of folds too; holdout has the test part judge.")
    let isHoldout = has("method", .text(JSONSchema.pattern(of: ["holdout"], anyCase: true)))
    let folds = JSONSchema.integer(StrategyReader.foldCounts).described("How many folds there are.")
    let embargo = JSONSchema.integer(0...1_000_000).orNull.defaulting(to: .integer(0))
      .described("How many rows before each border are left out.")
    let mapping = JSONSchema.mapping(
      [("method", method), enabled, ("folds", .any), ("embargo", .any)], required: ["method"]
    ).on([
      .init(
        if: isHoldout, then: part([("folds", ineffective), ("embargo", ineffective)]),
        else: .mapping(
          [("folds", folds), ("embargo", embargo)], required: ["folds"], others: nil))
    ])
    return optional(
      words: ["holdout"], truths: .constant(.bool(false)), mapping,
      "How the strategy is judged besides its test part.")
  }
}
