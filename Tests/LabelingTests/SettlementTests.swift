// When labels are known: other bars after that row must change nothing.

import Columns
import Labeling
import TestSupport
import Testing

/// A way of labelling, without statistics of the whole series.
private struct Subject: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let labels: @Sendable (LabelInput) throws -> Labels

  init(_ name: String, _ labels: @escaping @Sendable (LabelInput) throws -> Labels) {
    testDescription = name
    self.labels = labels
  }

  init(_ name: String, _ labeler: Labeler) {
    self.init(name) { bars in try labeler.labels(of: bars) }
  }

  /// Regimes of two zigzags with given turns.
  init(_ name: String, macro: Double, micro: Double, crisis: Double) {
    self.init(name) { bars in
      RegimeLabels(atrPeriod: 4, volLookback: 12, volCrisisThreshold: crisis).multiScaleLabels(
        closes: bars[.close], macroThreshold: macro, microThreshold: micro)
    }
  }
}

private let subjects = [
  Subject("zigzag segments", .zigzag(.init(threshold: 0.03))),
  Subject("zigzag points", .zigzag(.init(threshold: 0.03, variant: .point))),
  Subject("zigzag windows", .zigzag(.init(threshold: 0.03, variant: .window))),
  Subject("forward return", .forwardReturn(.init(horizon: 7))),
  Subject("context", .context(.init())),
  Subject("triple barrier", .tripleBarrier(.init(maxHoldingPeriod: 20, volSpan: 15))),
  Subject(
    "triple barrier of returns",
    .tripleBarrier(.init(maxHoldingPeriod: 20, volSpan: 15, volMethod: .close))),
  Subject(
    "triple barrier of events",
    .tripleBarrier(.init(maxHoldingPeriod: 20, volSpan: 15, cusumThreshold: 0.008))),
  Subject(
    "efficiency ratio",
    .regime(
      .init(
        method: .efficiencyRatio(horizon: 6), volLookback: 12, volCrisisThreshold: 1.5))),
  Subject("two zigzags", macro: 0.04, micro: 0.012, crisis: 1.5),
  Subject("two zigzags, volatility aside", macro: 0.035, micro: 0.008, crisis: 1_000),
  Subject("two zigzags, volatile rows everywhere", macro: 0.015, micro: 0.01, crisis: 0.9),
  Subject("two zigzags, the large one smaller", macro: 0.015, micro: 0.03, crisis: 1_000),
]

/// Bars of a random walk that from time to time stands still.
private struct Walk {
  private(set) var high: [Double] = []
  private(set) var low: [Double] = []
  private(set) var close: [Double] = []

  var bars: LabelInput { LabelInput(columns: [.high: high, .low: low, .close: close]) }

  /// The bars up to a row.
  func prefix(through row: Int) -> Walk {
    var walk = Walk()
    (walk.high, walk.low) = (Array(high[...row]), Array(low[...row]))
    walk.close = Array(close[...row])
    return walk
  }

  mutating func append(close price: Double, range: Double) {
    high.append(price * (1 + range))
    low.append(price / (1 + range))
    close.append(price)
  }

  /// Goes on up to a number of rows, after a first step.
  mutating func go(
    to rows: Int, step: Double = 0, startsStill: Bool = false,
    _ generator: inout SeededGenerator
  ) {
    var still = startsStill ? 25 : 0
    var price = (close.last ?? 100) * (1 + step)
    while close.count < rows {
      append(close: price, range: still > 0 ? 0 : abs(generator.normal()) / 100)
      if still > 0 { still -= 1 } else if generator.unit() < 0.05 { still = 5 }
      if still == 0 { price *= 1 + generator.normal() / 100 }
    }
  }
}

@Test(arguments: subjects, UInt64(1)...4)
private func nothingAfterTheRowAtWhichALabelIsKnownChangesIt(
  _ subject: Subject, _ seed: UInt64
) throws {
  let rows = 140
  var generator = SeededGenerator(seed: seed)
  var walk = Walk()
  walk.go(to: rows, startsStill: seed.isMultiple(of: 2), &generator)
  let labels = try subject.labels(walk.bars)
  let numbers = labels.numbers
  #expect(labels.knownAt.contains { $0 < rows }, "seed \(seed)")
  for last in stride(from: Int(seed % 3), to: rows, by: 3) {
    for step in [0, 0.5, -0.5] {
      var other = walk.prefix(through: last)
      other.go(to: rows, step: step, startsStill: step == 0, &generator)
      let otherLabels = try subject.labels(other.bars)
      let otherNumbers = otherLabels.numbers
      for row in 0..<rows where labels.knownAt[row] <= last {
        let isSame =
          otherNumbers[row] == numbers[row] && otherLabels.knownAt[row] == labels.knownAt[row]
        #expect(isSame, "seed \(seed), row \(row), other bars after \(last), step \(step)")
      }
    }
  }
}

@Test(arguments: subjects, UInt64(11)...14)
private func rowWithoutALabelIsNeverKnownAndNoLabelIsKnownBeforeItsRow(
  _ subject: Subject, _ seed: UInt64
) throws {
  var generator = SeededGenerator(seed: seed)
  var walk = Walk()
  walk.go(to: 300, &generator)
  let labels = try subject.labels(walk.bars)
  for row in 0..<300 {
    let knownAt = labels.knownAt[row]
    #expect(knownAt >= row && knownAt <= 300, "seed \(seed), row \(row)")
    #expect(labels.isLabelled(row) || knownAt == 300, "seed \(seed), row \(row)")
  }
}
