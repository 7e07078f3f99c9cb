// Regimes worked out by hand.

import Labeling
import Testing

/// Closes after two rows of 100, and the class of the second of these rows.
private let ways: [([Double], Double, Int8)] = [
  ([101, 102], 0.3, 0),
  ([99, 98], 0.3, 1),
  ([101, 100], 0.3, 2),
  ([100, 100], 0.3, 2),
  ([100, 100], 0, 2),
  // A ratio of 1/2, at the threshold and above it; then a straight way, at most 1.
  ([104, 102], 0.5, 2),
  ([104, 102], 0.4, 2),
  ([101, 104], 1, 2),
  ([97, 98.5], 0.3, 1),
]

@Test(arguments: ways)
private func straightWayIsATrend(_ ahead: [Double], _ threshold: Double, _ expected: Int8) throws {
  // Without movement before it, no row is volatile.
  let regime = RegimeLabels(
    method: .efficiencyRatio(horizon: 2, trendingThreshold: threshold), volLookback: 2)
  let labels = try Labeler.regime(regime).labels(of: bars(closes: [100, 100, 100] + ahead))
  #expect(labels.classes == [-1, -1, expected, -1, -1], "\(ahead)")
  #expect(labels.knownAt == [5, 5, 4, 5, 5])
}

@Test func movementFarAboveThatBeforeIsVolatileWhateverTheWay() throws {
  // Deviations of 2/√2 and 30/√2 hundredths, about.
  let closes: [Double] = [100, 101, 100, 115, 98]
  let outcomes: [(Double, Int8)] = [(2, 3), (40, 2)]
  for (threshold, expected) in outcomes {
    let regime = RegimeLabels(
      method: .efficiencyRatio(horizon: 2, trendingThreshold: 0.3), volLookback: 2,
      volCrisisThreshold: threshold)
    let labels = try Labeler.regime(regime).labels(of: bars(closes: closes))
    #expect(labels.classes[2] == expected)
  }
}

/// A rise from 100 to 112 by way of two lows, a fall that makes 112 final, and a recovery.
private func closes(lows first: Double, _ second: Double) -> [Double] {
  [100, 104, first, 107, second, 112, 100, 103]
}

/// Regimes at turns of 10 % and 2 %.
private func regimes(_ closes: [Double], tolerance: Double = 0.5, lookback: Int = 100) -> Labels {
  RegimeLabels(
    atrPeriod: 2, volLookback: lookback, volCrisisThreshold: 2.5, progressionTolerance: tolerance
  ).multiScaleLabels(closes: closes, macroThreshold: 0.1, microThreshold: 0.02)
}

@Test func legWithRisingLowsIsATrendAndKnownOnceItsEndIsFinal() {
  let labels = regimes(closes(lows: 101.5, 104))
  #expect(labels.classes == [0, 0, 0, 0, 0, 2, 2, -1])
  #expect(labels.knownAt == [6, 6, 6, 6, 6, 8, 8, 8])
}

@Test func legWithFallingHighsIsADownwardTrend() {
  let mirrored = closes(lows: 101.5, 104).map { 10_000 / $0 }
  #expect(regimes(mirrored).classes == [1, 1, 1, 1, 1, 2, 2, -1])
}

@Test func toleranceIsTheShareOfStepsThatMustGoWithTheTrend() {
  // One low of two rises, the other is equal.
  let half = closes(lows: 101.5, 101.5)
  #expect(regimes(half, tolerance: 0.5).classes[0] == 0)
  #expect(regimes(half, tolerance: 0.51).classes[0] == 2)
  let none = closes(lows: 99, 98.5)
  #expect(regimes(none, tolerance: 0).classes[0] == 0)
  #expect(regimes(none, tolerance: 0.01).classes[0] == 2)
}

@Test func legWithoutStructureIsARange() {
  #expect(regimes([100, 106, 112, 100, 103]).classes == [2, 2, 2, 2, -1])
}

@Test func volatileRowIsVolatileInATrendToo() {
  // Ratios of the deviations from row 4 on: 38.9, 2.75, 2.18, 2.04, 3.14, 1.92.
  let quiet = [100, 100.1, 100, 100.1, 100]
  let labels = regimes(quiet + closes(lows: 101.5, 104)[1...], lookback: 4)
  #expect(Array(labels.classes[0..<10]) == [0, 0, 0, 0, 3, 3, 0, 0, 3, 2])
}

@Test func seriesThatNeverTurnsHasNoLabel() throws {
  for closes in [[Double](repeating: 5, count: 200), [100, 101, 100, 101, 100]] {
    let labels = try Labeler.regime(.init(atrPeriod: 2)).labels(of: bars(closes: closes))
    #expect(labels.classes.allSatisfy { $0 == -1 })
    #expect(labels.knownAt.allSatisfy { $0 == Int64(closes.count) })
  }
}
