// What the key of an indicator's columns depends on.

import BuildGraph
import Columns
import Indicators
import TestSupport
import Testing

@testable import Rules

@Suite struct IndicatorRuleTests {
  private let rows = 60

  private func input(_ definition: IndicatorDefinition, _ arguments: IndicatorArguments) -> Inputs {
    var random = SeededGenerator(seed: 7)
    let closes = (0..<rows).map { _ in 100 + random.normal() }
    let columns: [BarColumn: [Double]] = [
      .open: closes, .high: closes.map { $0 + 1 }, .low: closes.map { $0 - 1 }, .close: closes,
      .volume: closes,
    ]
    return Inputs(definition.columns(arguments).map { NPY.encode(columns[$0] ?? []) })
  }

  @Test func aParameterWithoutEffectIsInNoKeyAndChangesNoColumn() throws {
    var found: Set<String> = []
    for definition in IndicatorCatalogue.definitions {
      for parameter in definition.parameters where !parameter.hasEffect {
        found.insert("\(definition.name).\(parameter.name)")
        let rules = try [true, false].map { flag in
          let arguments = definition.arguments(from: [(parameter.name, .flag(flag))]).arguments
          return IndicatorRule(definition: definition, arguments: try #require(arguments))
        }
        #expect(rules[0].actionKey(inputs: []) == rules[1].actionKey(inputs: []))
        let outputs = try rules.map {
          try $0.run(input(definition, $0.arguments), RuleContext())
        }
        #expect(outputs[0] == outputs[1], "\(definition.name)")
      }
    }
    #expect(found == ["aroon.include_oscillator", "donchianchannels.include_middle"])
  }

  @Test func everyOtherParameterIsInTheKey() throws {
    for definition in IndicatorCatalogue.definitions {
      let standard = IndicatorRule(definition: definition, arguments: definition.defaultArguments)
      for parameter in definition.parameters where parameter.hasEffect {
        let other = try #require(parameter.otherValue, "\(definition.name).\(parameter.name)")
        let arguments = definition.arguments(from: [(parameter.name, other)]).arguments
        let changed = IndicatorRule(
          definition: definition,
          arguments: try #require(arguments, "\(definition.name).\(parameter.name)"))
        #expect(
          changed.actionKey(inputs: []) != standard.actionKey(inputs: []),
          "\(definition.name).\(parameter.name)")
      }
    }
  }
}

extension IndicatorParameter {
  /// A value that is allowed and not the default; nil if there is none.
  fileprivate var otherValue: IndicatorArgument? {
    switch kind {
    case .integer(let standard, let range):
      .integer(range.upperBound == standard ? range.lowerBound : range.upperBound)
    case .real(let standard, _, _): .real(standard / 2)
    case .flag(let standard, _): .flag(!standard)
    case .choice(let standard, let words): words.first { $0 != standard }.map { .text($0) }
    case .source(let standard): .text(standard == .open ? "close" : "open")
    }
  }
}
