// The JSON Schema of strategy files, made of the lists and catalogues that the readers go by. Each
// section has a file of its own beside this one. Knows no file.

package import Syntax

/// What editors know of strategy files.
///
/// It takes whatever the readers take without a finding, and refuses what can be refused by looking
/// at one section: unknown keys and words, other types, numbers out of their bounds. Whether an id is
/// that of an indicator, and whether shares add up, only the readers tell.
package enum StrategySchema {
  /// The schema as a document of its own.
  package static var document: JSON {
    file.document(
      title: "Strategy of ktask, grammar v3",
      definitions: dataDefinitions + indicatorDefinitions + fuzzyDefinitions + modelDefinitions
        + trainingDefinitions + labelDefinitions)
  }

  /// The whole file.
  private static var file: JSONSchema {
    .mapping(
      StrategyReader.sections.map { ($0, section($0)) }
        + [("deployment", deployment), ("scope", ineffective)],
      required: [
        "name", "training_data", "indicators", "fuzzy_sets", "nn_inputs", "model", "decisions",
        "training",
      ]
    ).on([regression])
  }

  private static func section(_ key: String) -> JSONSchema {
    switch key {
    case "name":
      JSONSchema.text().with("minLength", .integer(1))
        .described("What the strategy is called in the metadata.")
    case "description": JSONSchema.text().orNull.described("What the strategy is about.")
    case "version":
      JSONSchema.scalar.orNull.described(
        "The version of the grammar, \"3.0\"; told on in the metadata.")
    case "context_data": context
    case "nn_inputs": inputs
    case "decisions": decisions
    default: .reference(key)
    }
  }

  /// A key that files have although it changes nothing.
  static let ineffective = JSONSchema.any.described("Has no effect.")
    .with("deprecationMessage", "has no effect").with("doNotSuggest", .bool(true))

  /// Whether a mapping has a key whose value a schema takes.
  static func has(_ key: String, _ value: JSONSchema) -> JSONSchema {
    .mapping([(key, value)], required: [key], others: nil)
  }

  /// Properties of a mapping that may have others.
  static func part(_ properties: [(key: String, value: JSONSchema)]) -> JSONSchema {
    .mapping(properties, others: nil)
  }

  // MARK: Classes or numbers

  /// What holds for networks that answer with a number, and what for others.
  private static var regression: JSONSchema.Condition {
    let isRegression = has("decisions", has("output_format", .constant("regression")))
    let returnLoss = part([("loss", JSONSchema.words(StrategyReader.returnLosses).orNull)])
    let classLoss = part([
      ("loss", JSONSchema.words(StrategyReader.classLosses, anyCase: true).orNull)
    ])
    let returns = has(
      "labels",
      .mapping(
        [("source", .constant("forward_return")), ("horizon", .not(.null))],
        required: ["source", "horizon"], others: nil))
    let classes = part([
      ("labels", part([("source", .not(.constant("forward_return")))]))
    ])
    return JSONSchema.Condition(
      if: isRegression,
      then: part([
        ("decisions", has("cost_model", costs)),
        ("training", returnLoss.with("allOf", .array([returns.json]))),
        ("model", part([("training", returnLoss)])),
      ]),
      else: part([
        ("decisions", .mapping(decisionKeys)),
        ("training", classLoss.with("allOf", .array([classes.json]))),
        ("model", part([("training", classLoss)])),
      ]))
  }

  // MARK: Decisions

  private static var decisions: JSONSchema {
    part(decisionKeys).described("What the network's answer means.")
  }

  private static var decisionKeys: [(key: String, value: JSONSchema)] {
    let format = JSONSchema.words(["classification", "regression"]).orNull
      .defaulting(to: "classification")
      .described("classification: one of the labels' classes; regression: a return.")
    return [("output_format", format)]
      + StrategyReader.readByBacktests.map { key in
        (key, JSONSchema.any.described("Read by backtests; no target of a build depends on it."))
      }
  }

  /// What a trade costs; a regression has to name it.
  private static var costs: JSONSchema {
    let positive = JSONSchema.number(acceptsText: false).with("exclusiveMinimum", .integer(0))
    return .mapping(
      [("round_trip_cost", positive), ("min_edge_multiplier", positive)],
      required: ["round_trip_cost", "min_edge_multiplier"], others: nil)
  }
}

// MARK: Values

extension JSONSchema {
  /// A number above a bound.
  func above(_ bound: Double) -> JSONSchema { with("exclusiveMinimum", .number(bound)) }

  /// A number below a bound.
  func below(_ bound: Double) -> JSONSchema { with("exclusiveMaximum", .number(bound)) }

  /// A number that is not below a bound.
  func from(_ bound: Double) -> JSONSchema { with("minimum", .number(bound)) }

  /// A number that is not above a bound.
  func upTo(_ bound: Double) -> JSONSchema { with("maximum", .number(bound)) }
}
