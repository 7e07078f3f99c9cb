// Points and windows worked out by hand.

import Labeling
import Testing

/// Closes with the classes and the settling rows that follow from them at a threshold of 10 %.
private struct Example: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let closes: [Double]
  let classes: [Int8]
  let knownAt: [Int64]
}

private let points = [
  Example(testDescription: "one row", closes: [100], classes: [1], knownAt: [1]),
  Example(
    testDescription: "no mark but the first row's",
    closes: [100, 109, 91, 100], classes: [1, 1, 1, 1], knownAt: [4, 1, 2, 3]),
  Example(
    testDescription: "flat", closes: [100, 100, 100], classes: [1, 1, 1], knownAt: [3, 1, 2]),
  Example(
    testDescription: "last mark is hold and open",
    closes: [100, 110, 105], classes: [0, 1, 1], knownAt: [1, 3, 2]),
  Example(
    testDescription: "mark that is taken over is hold",
    closes: [100, 110, 120, 115, 108, 112], classes: [0, 1, 2, 1, 1, 1],
    knownAt: [1, 2, 4, 3, 6, 5]),
]

@Test(arguments: points)
private func pointsAreAsWorkedOutByHand(_ example: Example) throws {
  let labels = try zigzagLabels(example.closes, threshold: 0.1, variant: .point)
  #expect(labels.classes == example.classes)
  #expect(labels.knownAt == example.knownAt)
}

/// Closes and the class of the first row, with a threshold of 25 % and a swing of two rows.
private let windows: [([Double], Int8)] = [
  // The threshold is reached exactly, and not quite.
  ([64, 64, 80], 0),
  ([64, 64, 79], 1),
  ([64, 64, 48], 2),
  ([64, 64, 49], 1),
  // The swing is too short, the first of equal ends counts.
  ([64, 80, 64], 1),
  ([64, 80, 80], 1),
  ([64, 48, 48], 1),
  // The larger move decides, and neither of two equal ones.
  ([64, 40, 80], 1),
  ([64, 40, 96], 0),
  ([64, 44, 80], 1),
  ([64, 48, 80], 1),
  ([64, 90, 36], 2),
  ([64, 64, 64], 1),
]

@Test(arguments: windows)
private func windowsAreAsWorkedOutByHand(_ closes: [Double], _ expected: Int8) throws {
  let labeler = Labeler.zigzag(
    .init(threshold: 0.25, variant: .window, lookahead: 2, minimumSwing: 2))
  let labels = try labeler.labels(of: bars(closes: closes))
  #expect(labels.classes == [expected, 1, 1], "\(closes)")
  #expect(labels.knownAt == [2, 3, 3])
}
