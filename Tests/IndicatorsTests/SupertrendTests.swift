// The supertrend on bars whose bands can be worked out by hand.

import Columns
import Indicators
import TestSupport
import Testing

struct SupertrendTests {
  /// Bars of range 2, period 2, multiplier 1: every mean true range is 2 unless the close gaps.
  ///
  ///     row  high low close  range  tried up/low  upper lower  direction
  ///      0    11    9   10     -        -            -     -       1
  ///      1    12   10   11     2     13 /  9        13     9       1
  ///      2    13   11   12     2     14 / 10        13    10       1   upper is only lowered
  ///      3    12   10   10     2     13 /  9        13    10      -1   close reaches lower
  ///      4    11    9   10     2     12 /  8        12    10      -1   lower is only raised
  ///      5    10    8    9     2     11 /  7        11    10      -1
  ///      6    12   10   11     2.5   13.5/ 8.5      11     8.5     1   close before was below 10
  @Test func followsTheBandsByHand() throws {
    let bars = IndicatorInput(columns: [
      .high: [11, 12, 13, 12, 11, 10, 12], .low: [9, 10, 11, 10, 9, 8, 10],
      .close: [10, 11, 12, 10, 10, 9, 11],
    ])
    let columns = try supertrend(bars, period: 2, multiplier: 1)
    #expect(firstDifferentBits(columns[0], [.nan, 9, 10, 13, 12, 11, 8.5]) == nil, "\(columns[0])")
    #expect(firstDifferentBits(columns[1], [1, 1, 1, -1, -1, -1, 1]) == nil, "\(columns[1])")
  }

  @Test func keepsItsSideWhilePricesAreFlat() throws {
    let prices = [10.0, 11, 12, 13] + [Double](repeating: 13, count: 30)
    let bars = IndicatorInput(columns: [.high: prices, .low: prices, .close: prices])
    let columns = try supertrend(bars, period: 3, multiplier: 2)
    #expect(columns[1].firstIndex { $0 != 1 } == nil)
    #expect(columns[0].last == 13)
  }

  @Test func goesOnAfterMissingBarsWhereItWas() throws {
    var close = (0..<60).map { 100 + Double($0) }
    close[30] = .nan
    let bars = IndicatorInput(columns: [
      .high: close.map { $0 + 1 }, .low: close.map { $0 - 1 }, .close: close,
    ])
    let columns = try supertrend(bars, period: 5, multiplier: 1)
    let missing = columns[0].indices.filter { columns[0][$0].isNaN }
    #expect(missing == Array(0...3) + Array(30..<35))
    #expect(columns[1].firstIndex { $0 != 1 } == nil)
  }

  @Test func bothSidesAreSeenOnRealBars() throws {
    let table = try Golden.table("input/EURUSD_1h_2000.csv.gz")
    let columns = try BarColumn.allCases.map { ($0, try table.numbers($0.rawValue)) }
    let bars = IndicatorInput(columns: Dictionary(uniqueKeysWithValues: columns))
    let (trend, direction) = try {
      let columns = try supertrend(bars, period: 10, multiplier: 3)
      return (columns[0], columns[1])
    }()
    #expect(trend.indices.filter { trend[$0].isNaN } == Array(0..<9))
    #expect(direction.firstIndex { abs($0) != 1 } == nil)
    #expect(Set(direction) == [1, -1])
    for row in 9..<trend.count {
      #expect((bars[.close][row] > trend[row]) == (direction[row] == 1), "row \(row)")
    }
  }

  private func supertrend(
    _ bars: IndicatorInput, period: Int, multiplier: Double
  ) throws -> [[Double]] {
    let definition = try #require(IndicatorCatalogue.definition(named: "supertrend"))
    let arguments = definition.arguments(from: [
      ("period", .integer(period)), ("multiplier", .real(multiplier)),
    ]).arguments
    return try IndicatorCatalogue.compute(definition, try #require(arguments), bars)
  }
}
