// Every indicator of the catalogue against the numbers of the reference.

import Indicators
import TestSupport
import Testing

struct GoldenTests {
  /// Types for which the reference uses running sums, so that its own last digits are noise.
  private static let noisy: Set = [
    "bollingerbands", "bollingerbandwidth", "squeezeintensity", "cci", "rvi",
  ]

  @Test(arguments: try GoldenCase.all())
  func agreesWithTheReference(_ golden: GoldenCase) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: golden.type))
    let arguments = try #require(definition.arguments(from: golden.given.pairs).arguments)
    let columns = try IndicatorCatalogue.compute(definition, arguments, golden.input())
    let table = try golden.table()
    let tolerance =
      Self.noisy.contains(golden.type)
      ? Tolerance(relative: 1e-7, ofLargest: 1e-9) : Tolerance(relative: 1e-9, ofLargest: 1e-12)
    guard ReferenceDepartures.values[golden.type] == nil else { return }
    for (output, column) in zip(definition.outputs, columns) {
      let difference = firstDifference(column, try table.numbers(output), tolerance)
      #expect(difference == nil, "\(golden.file) \(output): \(difference ?? "")")
    }
  }

  @Test(arguments: try GoldenCase.all())
  func hasTheNamesAndParametersOfTheReference(_ golden: GoldenCase) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: golden.type))
    #expect(definition.name == golden.type)
    #expect(Set(definition.names) == Set(golden.names))
    #expect(definition.outputs == golden.outputs)
    let arguments = try #require(definition.arguments(from: golden.given.pairs).arguments)
    #expect(arguments.ofReference(for: definition) == golden.effective.byName)
  }

  @Test func departsOnlyFromNumbersThatSayNothing() throws {
    for golden in try GoldenCase.all() where ReferenceDepartures.values[golden.type] != nil {
      for output in golden.outputs {
        let cells = Set(try golden.table().text(output))
        #expect(cells.count == 1, "\(golden.file) \(output) is no constant")
      }
    }
  }

  @Test func coversEveryIndicatorOfTheCatalogue() throws {
    let covered = Set(try GoldenCase.all().map(\.type))
    for definition in IndicatorCatalogue.definitions {
      #expect(covered.contains(definition.name))
    }
  }
}

extension [GoldenArgument] {
  /// The arguments that are not null, as the catalogue takes them.
  var pairs: [(name: String, value: IndicatorArgument)] {
    compactMap { argument in argument.value.map { (argument.name, $0) } }
  }

  var byName: [String: IndicatorArgument] { Dictionary(uniqueKeysWithValues: pairs.map { $0 }) }
}

extension IndicatorArguments {
  var byName: [String: IndicatorArgument] {
    Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) })
  }
}
