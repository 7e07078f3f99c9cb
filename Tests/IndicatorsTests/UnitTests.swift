// How oscillators and indicators of volume answer to prices and volumes in other units.

import Columns
import Indicators
import TestSupport
import Testing

struct UnitTests {
  /// Indicators whose every output is the same in any unit of prices.
  static let withoutPrices = [
    "cci", "williamsr", "rvi", "fishertransform", "aroon", "obv", "mfi", "cmf", "adline",
    "volumeratio",
  ]
  /// Indicators of prices and volumes that are themselves prices.
  static let prices = ["vwap"]
  /// Indicators that read volumes, and their outputs in the unit of volumes.
  private static let ofVolume: [(name: String, inVolumes: Set<String>)] = [
    ("obv", ["value"]), ("vwap", []), ("mfi", []), ("cmf", ["mf_volume"]),
    ("adline", ["line", "mf_volume", "momentum_21"]), ("volumeratio", []),
  ]
  /// Indicators that do not see where prices start from.
  static let withoutOrigin = [
    "cci", "williamsr", "rvi", "fishertransform", "aroon", "obv", "cmf", "adline", "volumeratio",
  ]

  @Test(arguments: withoutPrices, BarCharacter.allCases)
  func areTheSameIfPricesDouble(_ name: String, _ character: BarCharacter) throws {
    try expect(name, character, to: { $0 }, if: \.withDoublePrices)
  }

  @Test(arguments: prices, BarCharacter.allCases)
  func doubleIfPricesDouble(_ name: String, _ character: BarCharacter) throws {
    try expect(name, character, to: { $0.mapValues(\.doubled) }, if: \.withDoublePrices)
  }

  @Test(arguments: ofVolume, BarCharacter.allCases)
  func amountsDoubleAndSharesStayIfVolumesDouble(
    _ indicator: (name: String, inVolumes: Set<String>), _ character: BarCharacter
  ) throws {
    let doubled = { (outputs: [String: [Double]]) in
      outputs.merging(outputs.filter { indicator.inVolumes.contains($0.key) }) { $1.doubled }
    }
    try expect(indicator.name, character, to: doubled, if: \.withDoubleVolumes)
  }

  @Test(arguments: withoutOrigin)
  func areTheSameIfPricesAreShifted(_ name: String) throws {
    try expect(name, .plain, within: 1e-8, to: { $0 }, if: \.withShiftedPrices)
  }

  @Test(arguments: prices)
  func areShiftedIfPricesAreShifted(_ name: String) throws {
    let shifted = { (outputs: [String: [Double]]) in outputs.mapValues { $0.map { $0 + 1000 } } }
    try expect(name, .plain, within: 1e-12, to: shifted, if: \.withShiftedPrices)
  }

  @Test(arguments: ["cci", "rvi", "fishertransform", "obv"], BarCharacter.allCases)
  func turnAroundIfPricesAreMirrored(_ name: String, _ character: BarCharacter) throws {
    try expect(
      name, character, within: 1e-8, to: { $0.mapValues(\.negated) }, if: \.withMirroredPrices)
  }

  @Test(arguments: BarCharacter.allCases)
  func williamsRangeIsMeasuredFromTheOtherEndIfPricesAreMirrored(
    _ character: BarCharacter
  ) throws {
    let mirrored = { (outputs: [String: [Double]]) in outputs.mapValues { $0.map { -100 - $0 } } }
    try expect("williamsr", character, within: 1e-8, to: mirrored, if: \.withMirroredPrices)
  }

  @Test(arguments: BarCharacter.allCases)
  func aroonsLinesChangePlacesIfPricesAreMirrored(_ character: BarCharacter) throws {
    let mirrored = { (outputs: [String: [Double]]) -> [String: [Double]] in
      [
        "up": outputs["down"] ?? [], "down": outputs["up"] ?? [],
        "oscillator": outputs["oscillator"]?.negated ?? [],
      ]
    }
    try expect("aroon", character, within: 1e-12, to: mirrored, if: \.withMirroredPrices)
  }

  /// Expects the outputs for changed bars to be the changed outputs for the bars, to the bit unless
  /// a share is given by which they may differ.
  private func expect(
    _ name: String, _ character: BarCharacter, within share: Double? = nil,
    to changed: ([String: [Double]]) -> [String: [Double]],
    if change: (IndicatorInput) -> IndicatorInput
  ) throws {
    for seed in UInt64(0)..<5 {
      let bars = IndicatorInput.random(character, rows: 400, seed: seed)
      let expected = try changed(outputs(name, bars))
      for (output, values) in try outputs(name, change(bars)) {
        let wanted = try #require(expected[output])
        let difference =
          share.map { firstDifference(values, wanted, Tolerance(relative: $0, ofLargest: $0)) }
          ?? firstDifferentBits(values, wanted)
        #expect(
          difference == nil, "\(name) \(output) \(character), seed \(seed): \(difference ?? "")")
      }
    }
  }

  private func outputs(_ name: String, _ bars: IndicatorInput) throws -> [String: [Double]] {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    let columns = try IndicatorCatalogue.compute(definition, definition.defaultArguments, bars)
    return Dictionary(uniqueKeysWithValues: zip(definition.outputs, columns))
  }
}

extension IndicatorInput {
  fileprivate var withDoublePrices: IndicatorInput { prices { $0 * 2 } }

  fileprivate var withDoubleVolumes: IndicatorInput {
    mapColumns { $0 == .volume ? $1.doubled : $1 }
  }

  /// The same bars with all prices higher by 1000.
  fileprivate var withShiftedPrices: IndicatorInput { prices { $0 + 1000 } }

  /// The same bars upside down, with highs for lows.
  fileprivate var withMirroredPrices: IndicatorInput {
    IndicatorInput(columns: [
      .open: self[.open].negated, .high: self[.low].negated, .low: self[.high].negated,
      .close: self[.close].negated, .volume: self[.volume],
    ])
  }
}

extension [Double] {
  fileprivate var doubled: [Double] { map { $0 * 2 } }
  fileprivate var negated: [Double] { map { -$0 } }
}
