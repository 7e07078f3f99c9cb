// Schemas of indicators: the whole catalogue, with every parameter.

import Columns
package import Indicators
package import Syntax

extension StrategySchema {
  static var indicatorDefinitions: [(key: String, value: JSONSchema)] {
    [
      (
        "indicators",
        JSONSchema.mapping([], others: .reference("indicator")).with("propertyNames", id.json)
          .described("What to compute: an id for each indicator, its type and its parameters.")
      ),
      ("indicator", indicator),
    ] + IndicatorCatalogue.definitions.map { ("indicator_\($0.name)", kind($0)) }
  }

  /// An id that references and labels can name.
  static var id: JSONSchema { .text(#"^[^./*?\[\]{}\t\n\r ]+$"#) }

  /// Any indicator: its type says which parameters there are.
  private static var indicator: JSONSchema {
    JSONSchema.mapping([("type", type)], required: ["type"], others: nil)
      .on(
        IndicatorCatalogue.definitions.map { definition in
          let names = JSONSchema.pattern(of: definition.names, anyCase: true)
          return JSONSchema.Condition(
            if: has("type", .text(names)), then: .reference("indicator_\(definition.name)"))
        })
  }

  private static var type: JSONSchema {
    let definitions = IndicatorCatalogue.definitions
    let proposed = JSONSchema.words(definitions.map(\.name))
      .with("enumDescriptions", .array(definitions.map { .string($0.summary) }))
    let taken = JSONSchema.text(
      JSONSchema.pattern(of: IndicatorCatalogue.names, anyCase: true))
    return JSONSchema.any(of: [proposed, taken]).described("The kind of indicator.")
  }

  /// An indicator of one kind.
  private static func kind(_ definition: IndicatorDefinition) -> JSONSchema {
    let outputs =
      definition.outputs.count > 1
      ? " Outputs: \(definition.outputs.joined(separator: ", "))." : ""
    let parameters = definition.parameters.map { ($0.name, parameter($0)) }
    return JSONSchema.mapping(
      [("type", JSONSchema.text().described("\(definition.summary).\(outputs)"))] + parameters
        + [("data_source", dataSource)]
    ).described("\(definition.summary).\(outputs)")
  }

  /// A series of the context, which no indicator may read yet.
  private static var dataSource: JSONSchema {
    JSONSchema.null.described("Not supported.").with("doNotSuggest", .bool(true))
  }

  private static func parameter(_ parameter: IndicatorParameter) -> JSONSchema {
    let effect = parameter.hasEffect ? "" : " It has no effect."
    let schema: JSONSchema =
      switch parameter.kind {
      case .integer(_, let range): .integer(range)
      case .real(_, let range, let acceptsText): real(range, acceptsText: acceptsText)
      case .flag(_, lax: false): .truth
      case .flag(_, lax: true): laxFlag
      case .choice(_, let words): .words(words)
      case .source: .words(BarColumn.allCases.map(\.rawValue))
      }
    return schema.defaulting(to: parameter.defaultValue.document)
      .described("\(parameter.summary): \(parameter.expectation).\(effect)")
  }

  private static func real(_ range: RealRange, acceptsText: Bool) -> JSONSchema {
    let number = JSONSchema.number(acceptsText: acceptsText)
    let bounded = range.includesLower ? number.from(range.lower) : number.above(range.lower)
    return range.includesUpper ? bounded.upTo(range.upper) : bounded.below(range.upper)
  }

  private static var laxFlag: JSONSchema {
    let words = ["true", "t", "yes", "y", "on", "1", "false", "f", "no", "n", "off", "0"]
    return .any(of: [
      .truth, JSONSchema.any.with("enum", .array([.integer(0), .integer(1)])),
      .text(JSONSchema.pattern(of: words, anyCase: true)),
    ])
  }
}

extension IndicatorArgument {
  /// The value as documents about the catalogue write it, numbers of either kind as what they are.
  package var document: JSON {
    switch self {
    case .integer(let number): .integer(Int64(number))
    case .real(let number): .number(number)
    case .flag(let flag): .bool(flag)
    case .text(let text): .string(text)
    }
  }
}
