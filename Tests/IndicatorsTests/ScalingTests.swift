// How indicators answer to prices in another unit or from another origin.

import Columns
import Indicators
import TestSupport
import Testing

struct ScalingTests {
  /// Indicators that see where prices start from: shares of a price, and flows of money.
  private static let seesOrigin = ["roc", "bollingerbandwidth", "distancefromma", "mfi", "zigzag"]

  @Test func everyIndicatorIsTriedInAnotherUnit() throws {
    try expectTheCatalogue(
      Self.pure + Self.priced + BandScalingTests.factors.keys + UnitTests.withoutPrices
        + UnitTests.prices)
  }

  @Test func everyIndicatorIsTriedFromAnotherOriginOrSeesIt() throws {
    try expectTheCatalogue(
      Self.differences + Self.levels + BandScalingTests.shifts.keys + UnitTests.withoutOrigin
        + UnitTests.prices + Self.seesOrigin)
  }

  /// Expects names of every indicator, each once.
  private func expectTheCatalogue(_ names: [String]) throws {
    let named = try names.map { name in
      try #require(IndicatorCatalogue.definition(named: name), "\(name)").name
    }
    #expect(named.sorted() == IndicatorCatalogue.definitions.map(\.name).sorted())
  }

  @Test(arguments: seesOrigin)
  func changeIfPricesAreShifted(_ name: String) throws {
    let bars = IndicatorInput.random(.plain, rows: 400, seed: 1)
    let (low, high) = try (compute(name, bars), compute(name, bars.prices { $0 + 1000 }))
    for shift in [0.0, 1000] {
      let difference = firstDifference(
        high[0], low[0].map { $0 + shift }, Tolerance(relative: 1e-3, ofLargest: 0))
      #expect(difference != nil, "\(name) is the same but for \(shift)")
    }
  }

  /// Indicators that have no unit.
  private static let pure = ["rsi", "adx", "stochastic", "roc"]
  /// Indicators in the unit of prices.
  private static let priced = ["sma", "ema", "wma", "macd", "bbands", "atr", "momentum"]
  /// Indicators that do not see where prices start from.
  private static let differences = ["rsi", "adx", "stochastic", "macd", "atr", "momentum"]
  /// Indicators that are themselves prices.
  private static let levels = ["sma", "ema", "wma", "bbands"]

  @Test(arguments: pure, BarCharacter.allCases)
  func areTheSameIfPricesDouble(_ name: String, _ character: BarCharacter) throws {
    for seed in UInt64(0)..<5 {
      let bars = IndicatorInput.random(character, rows: 400, seed: seed)
      let (once, twice) = try (compute(name, bars), compute(name, bars.prices { $0 * 2 }))
      for (before, after) in zip(once, twice) {
        let difference = firstDifferentBits(after, before)
        #expect(difference == nil, "\(name) \(character), seed \(seed): \(difference ?? "")")
      }
    }
  }

  @Test(arguments: priced, BarCharacter.allCases)
  func doubleIfPricesDouble(_ name: String, _ character: BarCharacter) throws {
    for seed in UInt64(0)..<5 {
      let bars = IndicatorInput.random(character, rows: 400, seed: seed)
      let (once, twice) = try (compute(name, bars), compute(name, bars.prices { $0 * 2 }))
      for (before, after) in zip(once, twice) {
        let difference = firstDifferentBits(after, before.map { $0 * 2 })
        #expect(difference == nil, "\(name) \(character), seed \(seed): \(difference ?? "")")
      }
    }
  }

  @Test(arguments: differences)
  func areTheSameIfPricesAreShifted(_ name: String) throws {
    try expectShift(name, by: 0)
  }

  @Test(arguments: levels)
  func areShiftedIfPricesAreShifted(_ name: String) throws {
    try expectShift(name, by: 1000)
  }

  private func expectShift(_ name: String, by shift: Double) throws {
    for seed in UInt64(0)..<5 {
      let bars = IndicatorInput.random(.plain, rows: 400, seed: seed)
      let (low, high) = try (compute(name, bars), compute(name, bars.prices { $0 + 1000 }))
      for (before, after) in zip(low, high) {
        let difference = firstDifference(
          after, before.map { $0 + shift }, Tolerance(relative: 1e-8, ofLargest: 1e-9))
        #expect(difference == nil, "\(name), seed \(seed): \(difference ?? "")")
      }
    }
  }

  private func compute(_ name: String, _ bars: IndicatorInput) throws -> [[Double]] {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    return try IndicatorCatalogue.compute(definition, definition.defaultArguments, bars)
  }
}
