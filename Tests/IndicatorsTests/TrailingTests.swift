// Zigzag, ichimoku and parabolic stop: what is known when, and small examples by hand.

import Columns
import Indicators
import TestSupport
import Testing

struct TrailingTests {
  @Test func confirmedMarksStandWhereTheirLegsEnded() throws {
    let closes: [Double] = [100, 101, 106, 110, 109, 104, 100, 103, 106, 120]
    let bars = IndicatorInput(columns: [.close: closes])
    let marks = try compute("zigzag", [], bars)[0]
    let known = try compute("zigzag", [("confirmed", .flag(true))], bars)[0]
    let none = Double.nan
    // 106 is 6 % above 100; 104 is 5.5 % below 110; 106 is 6 % above 100.
    #expect(
      firstDifferentBits(marks, [100, none, none, 110, none, none, 100, none, none, 120]) == nil)
    #expect(
      firstDifferentBits(known, [none, none, 100, none, none, 110, none, none, 100, none]) == nil)
  }

  @Test(arguments: BarCharacter.allCases)
  func confirmedMarksAreAllMarksButTheLast(_ character: BarCharacter) throws {
    for seed in UInt64(0)..<8 {
      let bars = IndicatorInput.random(character, rows: 300, seed: seed)
      guard !bars[.close][0].isNaN else { continue }
      let marks = try compute("zigzag", [], bars)[0].filter { !$0.isNaN }
      let known = try compute("zigzag", [("confirmed", .flag(true))], bars)[0]
        .filter { !$0.isNaN }
      #expect(known == Array(marks.dropLast()), "\(character), seed \(seed)")
    }
  }

  @Test(arguments: BarCharacter.allCases)
  func theDisplacedCloudIsTheOneOfSomeRowsBefore(_ character: BarCharacter) throws {
    let rows = 7
    for seed in UInt64(0)..<5 {
      let bars = IndicatorInput.random(character, rows: 200, seed: seed)
      let here = try compute("ichimoku", [("displacement", .integer(rows))], bars)
      let drawn = try compute(
        "ichimoku", [("displacement", .integer(rows)), ("displaced", .flag(true))], bars)
      for output in 0..<5 {
        let moved = [Double](repeating: .nan, count: rows) + here[output].dropLast(rows)
        let difference = firstDifferentBits(drawn[output], output < 2 ? here[output] : moved)
        #expect(difference == nil, "\(character), seed \(seed), output \(output)")
      }
    }
  }

  /// Up from row 1: stop 9, extreme 12, speed 0.1.
  ///
  ///     row  high low  stop before limits       then
  ///      2    14   11   9 + 0.1 * 3   = 9.3     no higher than 9 and 10: 9; extreme 14, speed 0.2
  ///      3    13   12   9 + 0.2 * 5   = 10      limits 11 and 10: 10
  ///      4    13   10   10 + 0.2 * 4  = 10.8    low reaches it: 14; extreme 10, speed 0.1
  ///      5    12    9   14 - 0.1 * 4  = 13.6    at least 13: 13.6; extreme 9, speed 0.2
  ///      6    11    9   13.6 - 0.2 * 4.6 = 12.68  at least 13 and 12: 13
  @Test func theStopClosesInByHand() throws {
    let bars = IndicatorInput(columns: [
      .high: [11, 12, 14, 13, 13, 12, 11], .low: [9, 10, 11, 12, 10, 9, 9],
      .close: [10, 11, 13, 13, 11, 10, 10],
    ])
    let stops = try compute(
      "parabolicsar",
      [("initial_af", .real(0.1)), ("step_af", .real(0.1)), ("max_af", .real(0.2))], bars)[0]
    let difference = firstDifference(
      stops, [.nan, 9, 9, 10, 14, 13.6, 13], Tolerance(relative: 1e-14, ofLargest: 0))
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func theDistanceIsFromTheAverageThatItNames() throws {
    let bars = IndicatorInput.random(.gaps, rows: 300, seed: 3)
    for (kind, average) in [("SMA", "sma"), ("EMA", "ema")] {
      let distances = try compute(
        "distancefromma", [("period", .integer(9)), ("ma_type", .text(kind))], bars)[0]
      let averages = try compute(average, [("period", .integer(9))], bars)[0]
      let expected = zip(bars[.close], averages).map { ($0 / $1 - 1) * 100 }
      let difference = firstDifference(
        distances, expected, Tolerance(relative: 1e-9, ofLargest: 1e-12))
      #expect(difference == nil, "\(kind): \(difference ?? "")")
    }
  }

  private func compute(
    _ name: String, _ given: [(name: String, value: IndicatorArgument)], _ bars: IndicatorInput
  ) throws -> [[Double]] {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    let arguments = try #require(definition.arguments(from: given).arguments)
    return try IndicatorCatalogue.compute(definition, arguments, bars)
  }
}
