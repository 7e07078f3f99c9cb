// Forward returns and contexts worked out by hand.

import Labeling
import Testing

@Test func forwardReturnIsTheShareByWhichTheCloseChanges() throws {
  let labels = try Labeler.forwardReturn(.init(horizon: 2)).labels(
    of: bars(closes: [4, 8, 5, 6]))
  guard case .returns(let returns) = labels.values else {
    Issue.record("a forward return is no class")
    return
  }
  #expect(returns.prefix(2) == [0.25, -0.25])
  #expect(returns.suffix(2).allSatisfy { $0.isNaN })
  #expect(labels.knownAt == [2, 3, 4, 4])
  #expect((0..<4).map(labels.isLabelled) == [true, true, false, false])
}

@Test func contextAtAThresholdIsNeutral() throws {
  let context = ContextLabels(horizon: 1, bullishThreshold: 0.25, bearishThreshold: -0.25)
  let labels = try Labeler.context(context).labels(of: bars(closes: [4, 5, 7, 5.25, 3]))
  #expect(labels.classes == [2, 0, 2, 1, -1])
  #expect(labels.knownAt == [1, 2, 3, 4, 5])
  #expect((0..<5).map(labels.isLabelled) == [true, true, true, true, false])
}

@Test func kindsOfLabelsSayWhatTheNetworkGivesOut() {
  let decisions = ["BUY", "HOLD", "SELL"]
  let expected: [(Labeler, String, [String])] = [
    (.zigzag(.init()), "classification", decisions),
    (.tripleBarrier(.init()), "classification", decisions),
    (.forwardReturn(.init()), "regression", []),
    (.context(.init()), "context_classification", ["BULLISH", "BEARISH", "NEUTRAL"]),
    (
      .regime(.init()), "regime_classification",
      ["TRENDING_UP", "TRENDING_DOWN", "RANGING", "VOLATILE"]
    ),
  ]
  for (labeler, outputType, classNames) in expected {
    #expect(labeler.outputType == outputType)
    #expect(labeler.classNames == classNames)
  }
}
