// When a label is known, tried out by brute force on other continuations of the series.

import Labeling
import TestSupport
import Testing

private let threshold = 0.03

/// The prefix of a walk up to `row`, with something else after it.
private func continued(_ closes: [Double], through row: Int, by steps: [Double]) -> [Double] {
  var result = Array(closes[...row])
  for step in steps { result.append(result[result.count - 1] * (1 + step)) }
  return result
}

/// Continuations that go up, down, up then down, down then up, nowhere, and at random.
private func continuations(_ generator: inout SeededGenerator) -> [[Double]] {
  let up = [Double](repeating: 0.02, count: 12)
  let down = [Double](repeating: -0.02, count: 12)
  let random = (0..<4).map { _ in (0..<20).map { _ in generator.normal() / 50 } }
  return [up, down, up + down, down + up, [], [0.5], [-0.5]] + random
}

@Test(arguments: UInt64(1)...25)
private func nothingAfterTheSettlingRowChangesALabel(_ seed: UInt64) throws {
  let closes = randomWalk(rows: 150, seed: seed)
  let labels = try zigzagLabels(closes, threshold: threshold)
  var generator = SeededGenerator(seed: seed &+ 1_000)
  for row in closes.indices where labels.knownAt[row] < closes.count {
    let settled = Int(labels.knownAt[row])
    for steps in continuations(&generator) {
      let other = try zigzagLabels(
        continued(closes, through: settled, by: steps), threshold: threshold)
      #expect(other.classes[row] == labels.classes[row], "seed \(seed), row \(row)")
      #expect(other.knownAt[row] == labels.knownAt[row], "seed \(seed), row \(row)")
    }
  }
}

@Test(arguments: UInt64(1)...25)
private func oneRowBeforeTheSettlingRowALabelCanStillTurnOut(_ seed: UInt64) throws {
  let closes = randomWalk(rows: 150, seed: seed)
  let labels = try zigzagLabels(closes, threshold: threshold)
  for row in closes.indices.dropFirst() {
    // Unsettled rows are open at the end of the data, too.
    let lastOpen = Int(labels.knownAt[row]) - 1
    let outcomes = try [0.9, -0.9].map { step in
      try zigzagLabels(continued(closes, through: lastOpen, by: [step]), threshold: threshold)
        .classes[row]
    }
    #expect(outcomes[0] != outcomes[1], "seed \(seed), row \(row)")
  }
}

@Test(arguments: UInt64(1)...25)
private func labelsKnownInAPrefixAreThoseOfTheWhole(_ seed: UInt64) throws {
  let closes = randomWalk(rows: 150, seed: seed)
  let whole = try zigzagLabels(closes, threshold: threshold)
  for end in closes.indices {
    let prefix = try zigzagLabels(Array(closes[...end]), threshold: threshold)
    #expect(prefix.classes.count == end + 1)
    for row in 0...end {
      let isKnown = prefix.knownAt[row] <= end
      #expect(isKnown == (whole.knownAt[row] <= end), "seed \(seed), row \(row), end \(end)")
      if isKnown {
        #expect(prefix.classes[row] == whole.classes[row], "seed \(seed), row \(row), end \(end)")
      }
    }
  }
}

@Test func labelIsKnownAfterItsRowButForTheFirst() throws {
  let seed: UInt64 = 40
  let closes = randomWalk(rows: 3_000, seed: seed)
  let labels = try zigzagLabels(closes, threshold: threshold)
  #expect(labels.knownAt[0] == 0)
  for row in closes.indices.dropFirst() {
    #expect(labels.knownAt[row] > row, "seed \(seed), row \(row)")
    #expect(labels.knownAt[row] >= labels.knownAt[row - 1], "seed \(seed), row \(row)")
  }
}
