// What is refused, and in which words.

import Columns
import Labeling
import Testing

/// A labeler and the least number of bars that it takes.
private let leastRows: [(Labeler, Int)] = [
  (.zigzag(.init()), 1),
  (.zigzag(.init(variant: .point)), 1),
  (.zigzag(.init(variant: .window, lookahead: 4)), 5),
  (.forwardReturn(.init(horizon: 6)), 7),
  (.context(.init(horizon: 3)), 4),
  (.tripleBarrier(.init(maxHoldingPeriod: 4, volSpan: 3)), 7),
  (.tripleBarrier(.init(maxHoldingPeriod: 1, volSpan: 1)), 2),
  (.tripleBarrier(.init(maxHoldingPeriod: 1, volSpan: 2, volMethod: .close)), 3),
  (.regime(.init(atrPeriod: 5)), 7),
  (.regime(.init(atrPeriod: 2, volLookback: 2)), 4),
  (.regime(.init(method: .efficiencyRatio(horizon: 4), volLookback: 5)), 10),
]

@Test(arguments: leastRows)
private func fewerBarsThanTheParametersNeedAreRefused(_ labeler: Labeler, _ least: Int) throws {
  let closes = (0..<least).map { 100 + Double($0 % 3) }
  #expect(try labeler.labels(of: bars(closes: closes)).count == least)
  let error = #expect(throws: LabelingError.self) {
    try labeler.labels(of: bars(closes: Array(closes.dropLast())))
  }
  guard case .tooFewRows(found: least - 1, needed: least, _) = error else {
    Issue.record("\(String(describing: error))")
    return
  }
}

@Test(arguments: [Double.nan, .infinity, -.infinity, 0, -1])
private func unusablePriceIsRefusedWithItsColumnAndRow(_ price: Double) {
  let usable = [Double](repeating: 1, count: 300)
  var broken = usable
  broken[2] = price
  for (labeler, _) in leastRows {
    for column in labeler.columns {
      var columns: [BarColumn: [Double]] = [.high: usable, .low: usable, .close: usable]
      columns[column] = broken
      let error = #expect(throws: LabelingError.self) {
        try labeler.labels(of: LabelInput(columns: columns))
      }
      guard case .unusablePrice(column, row: 2, let value)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(value.bitPattern == price.bitPattern)
    }
  }
}

/// Labelers with one parameter out of its range, and what is said of it.
private let refused: [(Labeler, String)] = [
  (.zigzag(.init(threshold: 0)), "zigzag_threshold must be above 0 and below 1, found 0.0"),
  (.zigzag(.init(threshold: 1)), "zigzag_threshold must be above 0 and below 1, found 1.0"),
  (.zigzag(.init(threshold: .nan)), "zigzag_threshold must be above 0 and below 1, found nan"),
  (
    .zigzag(.init(variant: .window, lookahead: 0)),
    "label_lookahead must be from 1 to 1000000000, found 0"
  ),
  (
    .zigzag(.init(variant: .window, minimumSwing: 0)),
    "min_swing_length must be from 1 to 1000000000, found 0"
  ),
  (.forwardReturn(.init(horizon: 0)), "horizon must be from 1 to 1000000000, found 0"),
  (
    .forwardReturn(.init(horizon: .max)),
    "horizon must be from 1 to 1000000000, found 9223372036854775807"
  ),
  (.context(.init(horizon: -1)), "horizon must be from 1 to 1000000000, found -1"),
  (
    .context(.init(bullishThreshold: .infinity)),
    "bullish_threshold must be a finite number, found inf"
  ),
  (
    .context(.init(bullishThreshold: 0.1, bearishThreshold: 0.2)),
    "bearish_threshold must be a number not above bullish_threshold (0.1), found 0.2"
  ),
  (.tripleBarrier(.init(ptMultiplier: 0)), "pt_multiplier must be a number above 0, found 0.0"),
  (.tripleBarrier(.init(slMultiplier: -1)), "sl_multiplier must be a number above 0, found -1.0"),
  (
    .tripleBarrier(.init(maxHoldingPeriod: 0)),
    "max_holding_period must be from 1 to 1000000000, found 0"
  ),
  (.tripleBarrier(.init(volSpan: 0)), "vol_span must be from 1 to 1000000000, found 0"),
  (
    .tripleBarrier(.init(volSpan: 1, volMethod: .close)),
    "vol_span must be from 2 to 1000000000, found 1"
  ),
  (
    .tripleBarrier(.init(volSpan: 1, cusumThreshold: 0)),
    "vol_span must be from 2 to 1000000000, found 1"
  ),
  (
    .tripleBarrier(.init(cusumThreshold: .nan)),
    "cusum_threshold must be a finite number, found nan"
  ),
  (
    .tripleBarrier(.init(cusumThreshold: 0, cusumMultiplier: 0)),
    "cusum_multiplier must be a number above 0, found 0.0"
  ),
  (
    .regime(.init(macroATRMultiplier: 0)), "macro_atr_mult must be a number above 0, found 0.0"
  ),
  (
    .regime(.init(microATRMultiplier: .nan)), "micro_atr_mult must be a number above 0, found nan"
  ),
  (.regime(.init(atrPeriod: 1)), "atr_period must be from 2 to 1000000000, found 1"),
  (.regime(.init(volLookback: 1)), "vol_lookback must be from 2 to 1000000000, found 1"),
  (
    .regime(.init(volCrisisThreshold: 0)),
    "vol_crisis_threshold must be a number above 0, found 0.0"
  ),
  (
    .regime(.init(progressionTolerance: 1.1)),
    "progression_tolerance must be from 0 to 1, found 1.1"
  ),
  (
    .regime(.init(method: .efficiencyRatio(horizon: 1))),
    "horizon must be from 2 to 1000000000, found 1"
  ),
  (
    .regime(.init(method: .efficiencyRatio(trendingThreshold: -0.1))),
    "trending_threshold must be from 0 to 1, found -0.1"
  ),
]

@Test(arguments: refused)
private func parameterOutOfItsRangeIsRefusedByName(_ labeler: Labeler, _ message: String) {
  let error = #expect(throws: LabelingError.self) { try labeler.checkParameters() }
  #expect(error?.message == message)
  let other = #expect(throws: LabelingError.self) {
    try labeler.labels(of: bars(closes: [Double](repeating: 1, count: 300)))
  }
  #expect(other == error)
}

@Test func errorsSayWhatWouldBeRight() {
  let tooFew = LabelingError.tooFewRows(found: 3, needed: 21, reason: "horizon + 1")
  #expect(tooFew.message == "labels need at least 21 bars (horizon + 1), found 3")
  let price = LabelingError.unusablePrice(column: .low, row: 7, value: -2)
  #expect(price.message == "labels need positive prices, found low -2.0 in row 7")
}
