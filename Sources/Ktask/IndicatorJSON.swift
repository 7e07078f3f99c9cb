// Indicators as programs read them.

import Columns
import Indicators
import Strategy
import Syntax

/// The document of `ktask indicators --format json`.
enum IndicatorJSON {
  static func document(of definitions: [IndicatorDefinition]) -> JSON {
    .object([
      .init("schema", .integer(documentSchema)),
      .init("indicators", .array(definitions.map(\.json))),
    ])
  }
}

extension IndicatorDefinition {
  fileprivate var json: JSON {
    let arguments = defaultArguments
    return .object([
      .init("name", .string(name)),
      .init("aliases", .strings(aliases)),
      .init("summary", .string(summary)),
      .init("parameters", .array(parameters.map(\.json))),
      .init("outputs", .strings(outputs)),
      .init("primary_output", outputs.first.map { .string($0) } ?? .null),
      .init(
        "with_defaults",
        .object([
          .init("minimum_rows", .integer(Int64(minimumRows(arguments)))),
          .init("columns", .strings(columns(arguments).map(\.rawValue))),
          .init("reads_later_rows", .bool(readsLaterRows(arguments))),
        ])),
      .init("notes", notes.json),
    ])
  }
}

extension IndicatorNotes {
  fileprivate var json: JSON {
    .object([
      .init("formula", .string(formula)),
      .init("warm_up", .string(warmUp)),
      .init("missing_values", .string(missing)),
      .init("talib", .string(talib)),
      .init("source", .string(source)),
    ])
  }
}

extension IndicatorParameter {
  fileprivate var json: JSON {
    .object(
      [
        .init("name", .string(name)),
        .init("meaning", .string(summary)),
        .init("allowed", .string(expectation)),
        .init("default", defaultValue.document),
      ] + limits)
  }

  private var limits: [JSON.Member] {
    switch kind {
    case .integer(_, let range):
      [
        .init("type", "integer"), .init("minimum", .integer(Int64(range.lowerBound))),
        .init("maximum", .integer(Int64(range.upperBound))),
      ]
    case .real(_, let range, _):
      [
        .init("type", "number"),
        .init(range.includesLower ? "minimum" : "exclusive_minimum", .number(range.lower)),
        .init(range.includesUpper ? "maximum" : "exclusive_maximum", .number(range.upper)),
      ]
    case .flag: [.init("type", "boolean")]
    case .choice(_, let words): [.init("type", "choice"), .init("values", .strings(words))]
    case .source:
      [
        .init("type", "source"), .init("values", .strings(BarColumn.allCases.map(\.rawValue))),
      ]
    }
  }
}

extension JSON {
  fileprivate static func strings(_ strings: [String]) -> JSON {
    .array(strings.map { .string($0) })
  }
}
