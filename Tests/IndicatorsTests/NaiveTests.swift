// The indicators against their own formulas on random bars.

import Columns
import Foundation
import Indicators
import TestSupport
import Testing

struct NaiveTests {
  private static let rows = 260
  private static let seeds: Range<UInt64> = 0..<8

  @Test func everyIndicatorHasAFormula() {
    let names = NaiveIndicator.all.map(\.name)
    #expect(names.sorted() == IndicatorCatalogue.definitions.map(\.name).sorted())
  }

  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func everyFlagAndWordIsDrawn(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    let drawn = try Self.seeds.map { try definition.randomArguments(seed: $0) }
    for parameter in definition.parameters {
      let values = Set(drawn.map { $0[parameter.name] })
      switch parameter.kind {
      case .flag: #expect(values == [.flag(true), .flag(false)], "\(parameter.name)")
      case .choice(_, let words): #expect(values == Set(words.map { .text($0) }))
      case .integer, .real, .source: #expect(values.count > 1, "\(parameter.name)")
      }
    }
  }

  @Test(arguments: NaiveIndicator.all.map(\.name), BarCharacter.allCases)
  func agreesWithItsFormula(_ name: String, _ character: BarCharacter) throws {
    let naive = try #require(NaiveIndicator.all.first { $0.name == name })
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    for seed in Self.seeds {
      let bars = IndicatorInput.random(character, rows: Self.rows, seed: seed)
      let arguments = try definition.randomArguments(seed: seed)
      let recent = bars.largest(reach: definition.minimumRows(arguments) + 1)
      let sinceStart = bars.largest(reach: bars.count)
      let columns = try IndicatorCatalogue.compute(definition, arguments, bars)
      let formulas = naive.compute(bars, arguments)
      #expect(columns.count == formulas.count, "\(name): outputs")
      for (output, (actual, expected)) in zip(definition.outputs, zip(columns, formulas)) {
        let sizes = naive.plainSums.contains(output) ? sinceStart : recent
        let difference = firstDifference(actual, expected, sizes)
        #expect(
          difference == nil,
          "\(name) \(output) \(arguments) \(character), seed \(seed): \(difference ?? "")")
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

extension IndicatorDefinition {
  /// Random arguments, the same for the same seed: small numbers more often than large ones, and
  /// every word and flag.
  fileprivate func randomArguments(seed: UInt64) throws -> IndicatorArguments {
    var generator = SeededGenerator(seed: seed &+ 1000)
    let given = parameters.map { parameter -> (name: String, value: IndicatorArgument) in
      switch parameter.kind {
      case .integer(_, let range):
        let upper = min(range.upperBound, 30)
        return (parameter.name, .integer(.random(in: range.lowerBound...upper, using: &generator)))
      case .real(_, let range, _):
        // A third power is rarely near 1, so that thresholds of moves are such that some reach them.
        let share = pow(1 - generator.unit(), 3)
        let number = range.lower + share * (range.upper - range.lower)
        return (parameter.name, .real(range.contains(number) ? number : range.upper / 2))
      case .flag: return (parameter.name, .flag(Bool.random(using: &generator)))
      case .choice(let standard, let words):
        return (parameter.name, .text(words.randomElement(using: &generator) ?? standard))
      case .source:
        let prices = BarColumn.allCases.filter { $0 != .volume }
        let source = prices.randomElement(using: &generator) ?? .close
        return (parameter.name, .text(source.rawValue))
      }
    }
    return try #require(arguments(from: given).arguments)
  }
}
