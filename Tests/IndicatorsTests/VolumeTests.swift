// What indicators of volume do where volumes are missing or impossible, and with their flags.

import Columns
import Indicators
import TestSupport
import Testing

struct VolumeTests {
  @Test func moneyFlowRefusesNegativeVolumes() throws {
    let definition = try #require(IndicatorCatalogue.definition(named: "mfi"))
    let bars = IndicatorInput.random(.gaps, rows: 100, seed: 3).mapColumns { column, values in
      column == .volume ? values.enumerated().map { $0 == 61 ? -5 : $1 } : values
    }
    let error = IndicatorError.negativeVolume(row: 61, value: -5)
    #expect(throws: error) {
      try IndicatorCatalogue.compute(definition, definition.defaultArguments, bars)
    }
    #expect("\(error)" == "needs volumes that are 0 or more, found -5.0 in bar 62")
  }

  @Test(arguments: ["vwap", "cmf", "adline"])
  func withoutVolumesThereIsNothingToWeigh(_ name: String) throws {
    let withoutThem = ["mf_multiplier", "above_zero", "below_zero"]
    for (output, values) in try outputsWithoutVolumes(name) where !withoutThem.contains(output) {
      #expect(values.allSatisfy { $0.isNaN }, "\(name) \(output)")
    }
  }

  @Test func withoutVolumesTheBalanceEndsWithTheFirstChange() throws {
    let values = try #require(outputsWithoutVolumes("obv")["value"])
    #expect(values[0] == 0)
    #expect(values.dropFirst().allSatisfy { $0.isNaN })
  }

  @Test func withoutVolumesMoneyFlowsOneWayOrUnknown() throws {
    let values = try #require(outputsWithoutVolumes("mfi")["value"])
    #expect(values.allSatisfy { $0.isNaN || $0 == 0 || $0 == 100 })
    #expect(values.contains { $0.isNaN })
  }

  @Test func withoutVolumesTheRatioIsOne() throws {
    #expect(try outputsWithoutVolumes("volumeratio") == ["value": .init(repeating: 1, count: 200)])
  }

  @Test(
    arguments: [
      ("adline", ["use_sma_smoothing": .flag(true)]),
      ("adline", ["use_sma_smoothing": .flag(true), "smoothing_period": .integer(2)]),
      ("adline", ["smoothing_period": .integer(2)]),
      ("vwap", ["use_typical_price": .flag(false)]),
      ("vwap", ["use_typical_price": .flag(false), "period": .integer(0)]),
    ] as [(String, [String: IndicatorArgument])],
    [BarCharacter.plain, .gaps, .flat])
  func flagsChooseTheFormula(
    _ chosen: (name: String, given: [String: IndicatorArgument]), _ character: BarCharacter
  ) throws {
    let naive = try #require(NaiveIndicator.all.first { $0.name == chosen.name })
    let definition = try #require(IndicatorCatalogue.definition(named: chosen.name))
    let given = chosen.given.map { (name: $0.key, value: $0.value) }
    let arguments = try #require(definition.arguments(from: given).arguments)
    for seed in UInt64(0)..<5 {
      let bars = IndicatorInput.random(character, rows: 200, seed: seed)
      let columns = try IndicatorCatalogue.compute(definition, arguments, bars)
      let expected = naive.compute(bars, arguments)
      for (output, columns) in zip(definition.outputs, zip(columns, expected)) {
        let difference = firstDifference(
          columns.0, columns.1, Tolerance(relative: 1e-9, ofLargest: 1e-11))
        #expect(
          difference == nil, "\(chosen) \(output) \(character), seed \(seed): \(difference ?? "")")
      }
    }
  }

  @Test func smoothingNeedsTheRowsOfItsPeriod() throws {
    let definition = try #require(IndicatorCatalogue.definition(named: "adline"))
    let smoothed = definition.arguments(from: [("use_sma_smoothing", .flag(true))]).arguments
    #expect(try definition.minimumRows(#require(smoothed)) == 21)
    #expect(definition.minimumRows(definition.defaultArguments) == 1)
  }

  private func outputsWithoutVolumes(_ name: String) throws -> [String: [Double]] {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    let bars = IndicatorInput.random(.plain, rows: 200, seed: 4).mapColumns { column, values in
      column == .volume ? values.map { _ in .nan } : values
    }
    let columns = try IndicatorCatalogue.compute(definition, definition.defaultArguments, bars)
    return Dictionary(uniqueKeysWithValues: zip(definition.outputs, columns))
  }
}
