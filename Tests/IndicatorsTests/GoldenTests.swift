// Every indicator of the catalogue against the numbers of the reference.

import Indicators
import TestSupport
import Testing

struct GoldenTests {
  /// Types for which the reference uses running sums, so that its own last digits are noise.
  private static let noisy: Set = [
    "bollingerbands", "bollingerbandwidth", "squeezeintensity", "cci", "rvi",
  ]

  @Test(arguments: try GoldenCase.all().filter { ReferenceDepartures.values[$0.type] == nil })
  func agreesWithTheReference(_ golden: GoldenCase) throws {
    let (definition, columns) = (try golden.definition(), try golden.computed())
    let table = try golden.table()
    let tolerance =
      Self.noisy.contains(golden.type)
      ? Tolerance(relative: 1e-7, ofLargest: 1e-9) : Tolerance(relative: 1e-9, ofLargest: 1e-12)
    for (output, column) in zip(definition.outputs, columns) {
      let difference = firstDifference(column, try table.numbers(output), tolerance)
      #expect(difference == nil, "\(golden.file) \(output): \(difference ?? "")")
    }
  }

  @Test(arguments: try GoldenCase.all())
  func hasTheNamesAndParametersOfTheReference(_ golden: GoldenCase) throws {
    let definition = try golden.definition()
    #expect(definition.name == golden.type)
    #expect(Set(definition.names) == Set(golden.names))
    #expect(definition.outputs == golden.outputs)
    let arguments = try golden.arguments()
    #expect(arguments.ofReference(for: definition) == golden.effective.byName)
  }

  @Test func departsOnlyFromNumbersThatSayNothing() throws {
    for golden in try GoldenCase.all() where ReferenceDepartures.values[golden.type] != nil {
      for output in golden.outputs {
        let cells = try golden.table().text(output)
        let row = cells.firstIndex { $0 != cells[0] }
        #expect(row == nil, "\(golden.file) \(output) is no constant: row \(row ?? 0)")
      }
      // Its own numbers are still made of every input.
      #expect(try golden.computed().count == golden.outputs.count, "\(golden.file)")
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
