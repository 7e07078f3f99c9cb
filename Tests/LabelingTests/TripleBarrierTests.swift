// Triple barriers, their filter and their weights, worked out by hand.

import Columns
import Foundation
import Labeling
import TestSupport
import Testing

/// Bars as (high, low, close).
private func bars(_ rows: [(Double, Double, Double)]) -> LabelInput {
  LabelInput(columns: [.high: rows.map(\.0), .low: rows.map(\.1), .close: rows.map(\.2)])
}

/// Two bars after an entry at 128 with barriers at 132 and 124, and what becomes of it.
private struct Trade: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bars: [(Double, Double, Double)]
  let outcome: Int8
  let period: Int
}

private let trades = [
  Trade(
    testDescription: "both barriers in one bar, close at the entry",
    bars: [(133, 123, 128), (128, 128, 128)], outcome: 1, period: 1),
  Trade(
    testDescription: "both barriers in one bar, close below the entry",
    bars: [(133, 123, 127.5), (140, 128, 140)], outcome: -1, period: 1),
  Trade(
    testDescription: "high at the upper barrier",
    bars: [(132, 125, 126), (128, 100, 100)], outcome: 1, period: 1),
  Trade(
    testDescription: "low at the lower barrier",
    bars: [(131, 124, 130), (140, 130, 140)], outcome: -1, period: 1),
  Trade(
    testDescription: "upper barrier in the last bar",
    bars: [(131.5, 124.5, 128), (133, 125, 128)], outcome: 1, period: 2),
  Trade(
    testDescription: "neither barrier, within the band",
    bars: [(131, 125, 128), (131, 125, 130)], outcome: 0, period: 2),
  Trade(
    testDescription: "neither barrier, above the band",
    bars: [(131, 125, 128), (131, 125, 131)], outcome: 1, period: 2),
  Trade(
    testDescription: "neither barrier, below the band",
    bars: [(131, 125, 128), (131, 125, 125)], outcome: -1, period: 2),
]

@Test(arguments: trades)
private func tradeEndsAtItsFirstBarrier(_ trade: Trade) throws {
  // A span of 1 makes the volatility that of the bar itself, 1/32.
  let labeler = TripleBarrierLabels(
    ptMultiplier: 1, slMultiplier: 1, maxHoldingPeriod: 2, volSpan: 1)
  let bars = bars([(130, 126, 128)] + trade.bars)
  let barriers = labeler.barriers(of: bars)
  #expect(barriers.outcomes == [trade.outcome])
  #expect(barriers.holdingPeriods == [trade.period])
  #expect(barriers.volatilities == [1 / 32])
  let labels = try Labeler.tripleBarrier(labeler).labels(of: bars)
  #expect(labels.classes == [1 - trade.outcome, -1, -1])
  #expect(labels.knownAt == [Int64(trade.period), 3, 3])
  #expect(labels.weights == nil)
}

@Test func missingVolatilityIsLentAndTheLabelIsNotKnownBeforeTheLender() throws {
  let labeler = TripleBarrierLabels(
    ptMultiplier: 1, slMultiplier: 1, maxHoldingPeriod: 1, volSpan: 2)
  let bars = bars([(128, 128, 128), (128, 128, 128), (132, 124, 128), (128, 128, 128)])
  let barriers = labeler.barriers(of: bars)
  // Weights 1, 1/3 and 1/9 of 1/16, 0 and 0.
  let lent = 1.0 / 16 / (1 + 1.0 / 3 + 1.0 / 9)
  for volatility in barriers.volatilities { #expect(abs(volatility - lent) < 1e-16) }
  #expect(barriers.hasOwnVolatility == [false, false, true])
  let labels = try Labeler.tripleBarrier(labeler).labels(of: bars)
  #expect(labels.classes == [1, 1, 1, -1])
  #expect(labels.knownAt == [2, 2, 3, 4])
}

@Test func pricesThatNeverMoveHitBothBarriersAtOnce() throws {
  let flat = [Double](repeating: 7, count: 100)
  let bars = LabelInput(columns: [.high: flat, .low: flat, .close: flat])
  for method in TripleBarrierLabels.VolatilityMethod.allCases {
    let labels = try Labeler.tripleBarrier(.init(volMethod: method, computesWeights: true))
      .labels(of: bars)
    #expect(labels.classes.prefix(50).allSatisfy { $0 == 0 })
    #expect(labels.weights?.prefix(50).allSatisfy { $0 == 1 } == true)
  }
}

@Test func labelsOfFilteredRowsAreThoseOfTheSameRowsUnfiltered() throws {
  let bars = try goldenBars("GOOG_1d", root: Golden.directory)
  var labeler = TripleBarrierLabels(computesWeights: true)
  let all = try Labeler.tripleBarrier(labeler).labels(of: bars)
  for threshold in [0.02, 0, -1] {
    labeler.cusumThreshold = threshold
    let labels = try Labeler.tripleBarrier(labeler).labels(of: bars)
    let events = CUSUMFilter.events(
      closes: bars[.close], threshold: threshold, multiplier: 0.5, span: 50)
    var labelled = 0
    for row in events.indices {
      let isEvent = events[row] && all.isLabelled(row)
      let knownAt = isEvent ? all.knownAt[row] : Int64(bars.count)
      labelled += isEvent ? 1 : 0
      #expect(labels.classes[row] == (isEvent ? all.classes[row] : -1), "row \(row)")
      #expect(labels.knownAt[row] == knownAt, "row \(row)")
      let weight = try #require(labels.weights)[row]
      #expect((weight > 0) == isEvent, "row \(row)")
    }
    #expect(labelled > 100 && labelled < bars.count / 2)
    let sum = try #require(labels.weights).reduce(0) { $0 + Double($1) }
    #expect(abs(sum / Double(labelled) - 1) < 1e-6)
  }
}

@Test func eventIsARowAtWhichReturnsAddUpToMoreThanTheThreshold() {
  let cases: [([Double], Double, [Bool])] = [
    ([], 0.4, []),
    ([1], 0.4, [false]),
    // Each doubling is a return of 0.693, less the drift.
    ([1, 2, 4, 8], 0.3, [false, true, true, true]),
    ([1, 2, 4, 8, 16], 0.4, [false, false, true, false, true]),
    ([16, 8, 4, 2, 1], 0.4, [false, false, true, false, true]),
    ([1, 2, 1, 2, 1], 0.4, [false, false, false, false, false]),
    ([1, 2, 4, 8], 0.7, [false, false, false, false]),
    // An automatic threshold needs two returns, and one above no movement at all.
    ([1, 2], 0, [false, false]),
    ([3, 3, 3, 3], 0, [false, false, false, false]),
  ]
  for (closes, threshold, expected) in cases {
    let events = CUSUMFilter.events(closes: closes, threshold: threshold, multiplier: 0.5, span: 5)
    #expect(events == expected, "\(closes) at \(threshold)")
  }
}

@Test func automaticThresholdIsAMultipleOfTheMeanDeviation() {
  let step = 0.5
  let closes = [1, 1, exp(step), exp(step)]
  // Weights of the newest first: 1, 1/3, 1/9. Variance of (0, a): a²/2. Of (0, a, 0):
  // mean 3a/13, weighted mean of squares 3a²/13, W²/(W² - S) = (169/81) / (78/81) = 13/6.
  let second = 13.0 / 6 * (3.0 / 13 - 9.0 / 169)
  let mean = step * (0.5.squareRoot() + second.squareRoot()) / 2
  // The only return is an event if it exceeds twice the threshold.
  for (multiplier, isEvent) in [(0.49 * step / mean, true), (0.51 * step / mean, false)] {
    let events = CUSUMFilter.events(closes: closes, threshold: 0, multiplier: multiplier, span: 2)
    #expect(events == [false, false, isEvent, false])
  }
}

@Test func weightIsTheShareOfItsRowsThatALabelHasToItself() {
  let periods = [2, 1, 0, 1]
  #expect(UniquenessWeights.raw(holdingPeriods: periods) == [0.75, 0.5, 0, 1])
  #expect(UniquenessWeights.normalized(holdingPeriods: periods) == [1, 0.5 / 0.75, 0, 1 / 0.75])
  #expect(UniquenessWeights.normalized(holdingPeriods: [0, 0]) == [0, 0])
  #expect(UniquenessWeights.normalized(holdingPeriods: []).isEmpty)
}
