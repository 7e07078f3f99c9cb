// Small zigzags worked out by hand.

import Labeling
import TestSupport
import Testing

/// Closes, the classes and the settling rows that follow from them at a threshold of 10 %.
private struct Example: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let closes: [Double]
  let classes: [Int8]
  let knownAt: [Int64]
}

private let examples = [
  Example(testDescription: "one row", closes: [100], classes: [1], knownAt: [0]),
  Example(
    testDescription: "never far enough from the first row",
    closes: [100, 109, 91, 100], classes: [1, 1, 1, 1], knownAt: [0, 4, 4, 4]),
  Example(
    testDescription: "first leg rises and stays open",
    closes: [100, 95, 110, 112, 111], classes: [1, 0, 0, 1, 1], knownAt: [0, 2, 3, 5, 5]),
  Example(
    testDescription: "first leg falls and stays open",
    closes: [100, 105, 90, 85], classes: [1, 2, 2, 1], knownAt: [0, 2, 3, 4]),
  Example(
    testDescription: "turn settles the mark and the rows after it",
    closes: [100, 110, 120, 115, 108, 118, 118.5], classes: [1, 0, 1, 2, 1, 1, 1],
    knownAt: [0, 2, 4, 4, 7, 7, 7]),
  Example(
    testDescription: "turn row that the next leg leaves behind",
    closes: [100, 110, 99, 95, 105], classes: [1, 1, 2, 1, 1], knownAt: [0, 2, 3, 4, 5]),
  Example(
    testDescription: "equal close does not take the mark over",
    closes: [100, 110, 110, 99], classes: [1, 1, 2, 1], knownAt: [0, 3, 3, 4]),
]

@Test(arguments: examples)
private func labelsAreAsWorkedOutByHand(_ example: Example) throws {
  let labels = try zigzagLabels(example.closes, threshold: 0.1)
  #expect(labels.classes == example.classes)
  #expect(labels.knownAt == example.knownAt)
}

@Test func scaleOfThePricesDoesNotMatter() throws {
  let seed: UInt64 = 5
  let closes = randomWalk(rows: 400, seed: seed)
  let labels = try zigzagLabels(closes, threshold: 0.03)
  // A power of two changes no digit.
  let scaled = try zigzagLabels(closes.map { $0 * 1_024 }, threshold: 0.03)
  #expect(labels == scaled, "seed \(seed)")
}

/// Closes of a random walk with steps of about 1 %.
func randomWalk(rows: Int, seed: UInt64) -> [Double] {
  var generator = SeededGenerator(seed: seed)
  var closes = [100.0]
  while closes.count < rows {
    closes.append(closes[closes.count - 1] * (1 + generator.normal() / 100))
  }
  return closes
}
