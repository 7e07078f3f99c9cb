// What every indicator of the catalogue owes its callers.

import Columns
import Indicators
import TestSupport
import Testing

struct CatalogueTests {
  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func columnsAreAsLongAsTheInput(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    for (seed, character) in BarCharacter.allCases.enumerated() {
      let input = IndicatorInput.random(character, rows: 1100, seed: UInt64(seed))
      for arguments in definition.sampleArguments {
        let columns = try IndicatorCatalogue.compute(definition, arguments, input)
        #expect(columns.count == definition.outputs.count)
        #expect(columns.allSatisfy { $0.count == input.count })
      }
    }
  }

  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func takesTheFewestRowsAndRefusesFewer(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    for arguments in definition.sampleArguments {
      let needed = definition.minimumRows(arguments)
      let input = IndicatorInput.random(.plain, rows: needed, seed: 7)
      let columns = try IndicatorCatalogue.compute(definition, arguments, input)
      #expect(columns.allSatisfy { $0.count == needed })
      #expect(throws: IndicatorError.tooFewRows(needed: needed, found: needed - 1)) {
        try IndicatorCatalogue.compute(definition, arguments, input.prefix(needed - 1))
      }
    }
  }

  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func doesNotTrapOnHardlyAnyRows(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    for arguments in definition.sampleArguments {
      for rows in 0...3 {
        let input = IndicatorInput.random(.plain, rows: rows, seed: 8)
        let columns = try definition.compute(input, arguments)
        #expect(columns.map(\.count) == definition.outputs.map { _ in rows })
      }
      #expect(
        throws: IndicatorError.tooFewRows(needed: definition.minimumRows(arguments), found: 0)
      ) {
        try IndicatorCatalogue.compute(definition, arguments, IndicatorInput(columns: [:]))
      }
    }
  }

  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func readsOnlyTheColumnsThatItNames(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    for source in BarColumn.allCases {
      let given = definition.parameter(named: "source").map { ($0.name, source.rawValue) }
      let arguments = try #require(
        definition.arguments(from: given.map { [($0.0, .text($0.1))] } ?? []).arguments)
      let bars = IndicatorInput.random(.plain, rows: 300, seed: 9)
      let needed = definition.columns(arguments).map { ($0, bars[$0]) }
      let input = IndicatorInput(columns: Dictionary(uniqueKeysWithValues: needed))
      let columns = try IndicatorCatalogue.compute(definition, arguments, input)
      let all = try IndicatorCatalogue.compute(definition, arguments, bars)
      #expect(zip(columns, all).allSatisfy { firstDifferentBits($0, $1) == nil })
    }
  }

  @Test func theErrorSaysWhatIsMissing() {
    #expect(
      "\(IndicatorError.tooFewRows(needed: 15, found: 3))" == "needs at least 15 rows, found 3")
  }

  @Test func anExponentialAverageNeedsNoMoreRowsThanItsPeriod() throws {
    let definition = try #require(IndicatorCatalogue.definition(named: "ema"))
    let arguments = try #require(definition.arguments(from: [("period", .integer(1))]).arguments)
    let input = IndicatorInput(columns: [.close: [3]])
    #expect(try IndicatorCatalogue.compute(definition, arguments, input) == [[3]])
  }

  @Test func anExponentialAverageMultipliesNothingByARamp() throws {
    let definition = try #require(IndicatorCatalogue.definition(named: "ema"))
    let arguments = try #require(
      definition.arguments(from: [("period", .integer(3)), ("adjust", .flag(false))]).arguments)
    let input = IndicatorInput(columns: [.close: [100, 110, 120, 130, 140]])
    let columns = try IndicatorCatalogue.compute(definition, arguments, input)
    #expect(columns == [[100, 105, 112.5, 121.25, 130.625]])
  }
}
