// The parts of a strategy as JSON in one form, whatever form the file has.

import Columns
import Fuzzy
import Indicators
package import Syntax

extension Strategy {
  /// Indicators by id, each with its canonical type and every parameter.
  package var canonicalIndicators: JSON {
    .object(
      indicators.map { indicator in
        let type = JSON.Member("type", .string(indicator.type))
        let arguments = indicator.arguments.values.map { JSON.Member($0.name, $0.value.json) }
        return JSON.Member(indicator.id, .object([type] + arguments))
      })
  }

  /// Fuzzy sets by id, each with its members in full form and in their order.
  package var canonicalFuzzySets: JSON {
    .object(
      fuzzySets.map { set in
        let indicator = JSON.Member("indicator", .string(set.indicator.description))
        let members = set.members.map { JSON.Member($0.name, $0.function.json) }
        return JSON.Member(set.id, .object([indicator] + members))
      })
  }

  /// Inputs in their order, each with its timeframes one by one.
  package var canonicalNNInputs: JSON { .array(nnInputs.map { $0.json(all: timeframes) }) }
}

extension IndicatorArgument {
  fileprivate var json: JSON {
    switch self {
    case .integer(let integer): .integer(Int64(integer))
    case .real(let real): real.json
    case .flag(let flag): .bool(flag)
    case .text(let text): .string(text)
    }
  }
}

extension MembershipFunction {
  fileprivate var json: JSON {
    .object([
      .init("type", .string(typeName)), .init("parameters", .array(parameters.map(\.json))),
    ])
  }
}

extension NNInput {
  fileprivate func json(all: [Timeframe]) -> JSON {
    var members: [JSON.Member] = []
    switch source {
    case .fuzzySet(let id): members.append(.init("fuzzy_set", .string(id)))
    case .rawIndicator(let reference, let normalization):
      members.append(.init("raw_indicator", .string(reference.description)))
      members.append(.init("normalization", .string(normalization.rawValue)))
    }
    let listed =
      switch timeframes {
      case .all: all
      case .listed(let listed): listed
      }
    members.append(.init("timeframes", .array(listed.map { .string($0.description) })))
    return .object(members)
  }
}

extension Double {
  /// The number; infinities, which JSON has not, as text.
  fileprivate var json: JSON { isFinite ? .number(self) : .string(description) }
}
