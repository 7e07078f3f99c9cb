// The indicators against their own formulas on random bars.

import Columns
import Indicators
import TestSupport
import Testing

struct NaiveTests {
  private static let rows = 260

  @Test(arguments: NaiveIndicator.all.map(\.name), BarCharacter.allCases)
  func agreesWithItsFormula(_ name: String, _ character: BarCharacter) throws {
    let naive = try #require(NaiveIndicator.all.first { $0.name == name })
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    guard naive.isDefined(on: character) else { return }
    for seed in UInt64(0)..<8 {
      let bars = IndicatorInput.random(character, rows: Self.rows, seed: seed)
      let arguments = try definition.randomArguments(seed: seed)
      let reach = naive.remembersAll ? bars.count : definition.minimumRows(arguments) + 1
      let sizes = bars.largest(reach: reach)
      let columns = try IndicatorCatalogue.compute(definition, arguments, bars)
      let formulas = naive.compute(bars, arguments)
      #expect(columns.count == formulas.count, "\(name): outputs")
      for (actual, expected) in zip(columns, formulas) {
        let difference = firstDifference(actual, expected, sizes)
        #expect(
          difference == nil, "\(name) \(arguments) \(character), seed \(seed): \(difference ?? "")")
      }
    }
  }

  /// Like the golden comparison, but with the largest value that each single row is made of.
  private func firstDifference(
    _ actual: [Double], _ expected: [Double], _ sizes: [Double]
  ) -> String? {
    guard actual.count == expected.count else {
      return "\(actual.count) rows instead of \(expected.count)"
    }
    for (row, (value, other)) in zip(actual, expected).enumerated() {
      if value.isNaN && other.isNaN { continue }
      if abs(value - other) <= 1e-9 * abs(other) + 1e-11 * max(sizes[row], 1) { continue }
      return "row \(row): \(value) instead of \(other)"
    }
    return nil
  }
}

extension NaiveIndicator {
  /// Whether the formula says what to do on such bars, and numbers suffice to do it.
  fileprivate func isDefined(on character: BarCharacter) -> Bool {
    switch character {
    case .plain, .flat: true
    case .gaps: !["macd", "adx"].contains(name)
    case .huge: !remembersAll
    }
  }
}

extension IndicatorDefinition {
  /// Small random arguments, the same for the same seed; flags and words keep their defaults.
  fileprivate func randomArguments(seed: UInt64) throws -> IndicatorArguments {
    var generator = SeededGenerator(seed: seed &+ 1000)
    let given = parameters.map { parameter -> (name: String, value: IndicatorArgument) in
      switch parameter.kind {
      case .integer(_, let range):
        let upper = min(range.upperBound, 30)
        return (parameter.name, .integer(.random(in: range.lowerBound...upper, using: &generator)))
      case .source:
        let prices = BarColumn.allCases.filter { $0 != .volume }
        let source = prices.randomElement(using: &generator) ?? .close
        return (parameter.name, .text(source.rawValue))
      default: return (parameter.name, parameter.defaultValue)
      }
    }
    return try #require(arguments(from: given).arguments)
  }
}
