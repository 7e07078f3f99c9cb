// How bands, channels and stops answer to prices in another unit or from another origin.

import Columns
import Indicators
import TestSupport
import Testing

struct BandScalingTests {
  /// What an output is when every price is doubled.
  static let factors: [String: [Double]] = [
    "bollingerbandwidth": [1], "squeezeintensity": [1], "distancefromma": [1],
    "supertrend": [2, 1], "keltnerchannels": [2, 2, 2], "donchianchannels": [2, 2, 2],
    "parabolicsar": [2], "ichimoku": [2, 2, 2, 2, 2], "zigzag": [2],
  ]
  /// What is added to an output when something is added to every price.
  static let shifts: [String: [Double]] = [
    "squeezeintensity": [0], "supertrend": [1, 0], "keltnerchannels": [1, 1, 1],
    "donchianchannels": [1, 1, 1], "parabolicsar": [1], "ichimoku": [1, 1, 1, 1, 1],
  ]

  @Test(arguments: factors.keys.sorted(), BarCharacter.allCases)
  func doubleOrStayIfPricesDouble(_ name: String, _ character: BarCharacter) throws {
    let factors = try #require(Self.factors[name])
    for seed in UInt64(0)..<5 {
      let bars = IndicatorInput.random(character, rows: 400, seed: seed)
      let (once, twice) = try (compute(name, bars), compute(name, bars.prices { $0 * 2 }))
      for (output, factor) in factors.enumerated() {
        let difference = firstDifferentBits(twice[output], once[output].map { $0 * factor })
        #expect(difference == nil, "\(name) \(character), seed \(seed): \(difference ?? "")")
      }
    }
  }

  @Test(arguments: shifts.keys.sorted())
  func areShiftedOrStayIfPricesAreShifted(_ name: String) throws {
    let shifts = try #require(Self.shifts[name])
    for seed in UInt64(0)..<5 {
      let bars = IndicatorInput.random(.plain, rows: 400, seed: seed)
      let (low, high) = try (compute(name, bars), compute(name, bars.prices { $0 + 1024 }))
      for (output, shift) in shifts.enumerated() {
        let difference = firstDifference(
          high[output], low[output].map { $0 + 1024 * shift },
          Tolerance(relative: 1e-8, ofLargest: 1e-9))
        #expect(difference == nil, "\(name), seed \(seed): \(difference ?? "")")
      }
    }
  }

  @Test(arguments: BarCharacter.allCases)
  func bandsEncloseTheirMiddle(_ character: BarCharacter) throws {
    for name in ["bbands", "keltnerchannels", "donchianchannels"] {
      for seed in UInt64(0)..<5 {
        let bars = IndicatorInput.random(character, rows: 400, seed: seed)
        let bands = try compute(name, bars)
        for row in bands[1].indices where !(bands[0][row].isNaN || bands[2][row].isNaN) {
          #expect(
            bands[2][row] <= bands[1][row] && bands[1][row] <= bands[0][row],
            "\(name) \(character), seed \(seed), row \(row)")
        }
      }
    }
  }

  private func compute(_ name: String, _ bars: IndicatorInput) throws -> [[Double]] {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    return try IndicatorCatalogue.compute(definition, definition.defaultArguments, bars)
  }
}
