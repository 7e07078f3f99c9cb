// Schemas of fuzzy sets, of their members, and of what the network sees.

import Fuzzy
import Syntax

extension StrategySchema {
  static var fuzzyDefinitions: [(key: String, value: JSONSchema)] {
    [
      (
        "fuzzy_sets",
        JSONSchema.mapping([], others: .reference("fuzzy_set")).with("propertyNames", id.json)
          .described("How to read the indicators: an id for each fuzzy set, its members beside it.")
      ),
      ("fuzzy_set", fuzzySet), ("member", member), ("input", input),
    ]
  }

  private static var fuzzySet: JSONSchema {
    JSONSchema.mapping(
      [
        (
          "indicator",
          JSONSchema.text().described("The id of an indicator; another output as id.output.")
        )
      ], required: ["indicator"], others: .reference("member")
    ).with("minProperties", .integer(2)).with("propertyNames", id.json)
  }

  // MARK: Members

  private static let number = JSONSchema.number()

  /// A list of corners, or a mapping with a type.
  private static var member: JSONSchema {
    let corners = JSONSchema.list(of: number, 3...4)
      .described("Three corners of a triangle, or four of a trapezoid.")
    return JSONSchema.any(of: [corners, fullForm])
      .described(
        "A membership function: [a, b, c] is a triangle, [a, b, c, d] a trapezoid, "
          + "{type: gaussian, parameters: [mean, sigma]} a bell.")
  }

  private static var fullForm: JSONSchema {
    let kinds = MembershipFunction.typeNames
    let others = kinds.flatMap { MembershipFunction.names(ofType: $0) }
    let type = JSONSchema.words(kinds, andAlso: others, anyCase: true)
      .described("The kind of membership function.")
    let parameters = JSONSchema.list(of: number)
      .described("The parameters of the kind: \(kinds.map(signature).joined(separator: ", ")).")
    return JSONSchema.mapping(
      [("type", type), ("parameters", parameters)], required: ["type", "parameters"]
    ).on(
      kinds.map { kind in
        let names = JSONSchema.pattern(
          of: MembershipFunction.names(ofType: kind), anyCase: true)
        return JSONSchema.Condition(
          if: has("type", .text(names)), then: part([("parameters", numbers(of: kind))]))
      })
  }

  private static func signature(_ kind: String) -> String {
    "\(kind) [\(MembershipFunction.parameterNames(ofType: kind).joined(separator: ", "))]"
  }

  /// As many numbers as a kind has parameters; widths are above 0.
  private static func numbers(of kind: String) -> JSONSchema {
    let names = MembershipFunction.parameterNames(ofType: kind)
    return .list(
      ofEach: names.indices.map { index in
        let isWidth = kind == "bell" ? index < 2 : kind == "gaussian" && index == 1
        return isWidth ? number.above(0) : number
      })
  }

  // MARK: Inputs

  static var inputs: JSONSchema {
    JSONSchema.list(of: .reference("input"), 1...Int.max)
      .described("What the network sees, in this order.")
  }

  /// A fuzzy set or an indicator's own values.
  private static var input: JSONSchema {
    let every = JSONSchema.any(of: [.constant("all"), .list(of: .reference("timeframe"))])
      .described("all, or a list of some of the strategy's timeframes.")
    let scaling = JSONSchema.words(RawNormalization.allCases.map(\.rawValue)).orNull
      .defaulting(to: .string(RawNormalization.none.rawValue))
      .described("How raw values are scaled, by the rows that are trained on.")
    let set = part([("fuzzy_set", .text()), ("raw_indicator", .null), ("normalization", .null)])
      .with("required", .array(["fuzzy_set"]))
    let raw = part([("raw_indicator", .text()), ("fuzzy_set", .null)])
      .with("required", .array(["raw_indicator"]))
    return JSONSchema.mapping(
      [
        ("fuzzy_set", JSONSchema.text().orNull.described("A column for each member of this set.")),
        (
          "raw_indicator",
          JSONSchema.text().orNull.described("The values of an indicator, id or id.output.")
        ),
        ("normalization", scaling), ("timeframes", every),
      ], required: ["timeframes"]
    ).with("anyOf", .array([set.json, raw.json]))
  }
}
