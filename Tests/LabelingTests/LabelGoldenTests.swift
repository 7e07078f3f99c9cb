// Every labeler against the reference's labels.

import Columns
import Foundation
import Labeling
import TestSupport
import Testing

/// Compares a column of a golden file with numbers that may stop being compared at its end.
private func expectEqual(
  _ numbers: [Double], _ golden: LabelCase, column: String = "value",
  _ tolerance: Tolerance = .none
) throws {
  let expected = try golden.table().numbers(column)
  let difference = firstDifference(numbers, expected, tolerance)
  #expect(difference == nil, "\(golden.path), column \(column): \(difference ?? "")")
}

@Test func everyEntryOfAManifestNamesAFileAndAKindThatIsTested() throws {
  let tested: Set = [
    "zigzag_segment", "zigzag_points", "zigzag_window", "forward_return", "context",
    "regime_multiscale", "regime_efficiency", "triple_barrier", "cusum",
  ]
  for root in Golden.roots where Golden.exists("labels/manifest.json", in: root) {
    let manifest = try Golden.json("labels/manifest.json", as: LabelManifest.self, in: root)
    for entry in manifest.files {
      #expect(tested.contains(entry.kind ?? ""), "\(root.path): \(entry)")
      #expect(
        entry.file.map { Golden.exists("labels/\($0)", in: root) } == true,
        "\(root.path): \(entry)")
    }
  }
}

@Test(arguments: try LabelCase.all("zigzag_segment", "zigzag_points", "zigzag_window"))
private func zigzagClassesAreTheReferences(_ golden: LabelCase) throws {
  var zigzag = ZigzagLabels(threshold: try golden.value(\.threshold))
  switch golden.entry.kind {
  case "zigzag_points": zigzag.variant = .point
  case "zigzag_window":
    zigzag.variant = .window
    zigzag.lookahead = try golden.value(\.lookahead)
    zigzag.minimumSwing = try golden.value(\.minSwingLength)
  default: break
  }
  try expectEqual(Labeler.zigzag(zigzag).labels(of: golden.bars()).numbers, golden)
}

@Test(arguments: try LabelCase.all("forward_return"))
private func forwardReturnsAreTheReferences(_ golden: LabelCase) throws {
  let horizon = try golden.value(\.horizon)
  let bars = try golden.bars()
  let returns = ForwardReturnLabels.returns(of: bars[.close], horizon: horizon)
  try expectEqual(returns, golden, Tolerance(relative: 1e-15, ofLargest: 1e-15))
  let labels = try Labeler.forwardReturn(.init(horizon: horizon)).labels(of: bars)
  let unlabelled = [Double](repeating: .nan, count: horizon)
  let difference = firstDifference(
    labels.numbers, returns + unlabelled, Tolerance(relative: 1e-7, ofLargest: 0))
  #expect(difference == nil, "\(golden.path) as floats: \(difference ?? "")")
}

@Test(arguments: try LabelCase.all("context"))
private func contextsAreTheReferences(_ golden: LabelCase) throws {
  let context = ContextLabels(
    horizon: try golden.value(\.horizon),
    bullishThreshold: try golden.value(\.bullishThreshold),
    bearishThreshold: try golden.value(\.bearishThreshold))
  try expectEqual(Labeler.context(context).labels(of: golden.bars()).numbers, golden)
}

@Test(arguments: try LabelCase.all("regime_multiscale"))
private func regimesOfTwoZigzagsAreTheReferences(_ golden: LabelCase) throws {
  let regime = RegimeLabels(
    macroATRMultiplier: try golden.value(\.macroATRMult),
    microATRMultiplier: try golden.value(\.microATRMult),
    atrPeriod: try golden.value(\.atrPeriod), volLookback: try golden.value(\.volLookback),
    volCrisisThreshold: try golden.value(\.volCrisisThreshold),
    progressionTolerance: try golden.value(\.progressionTolerance))
  try expectEqual(Labeler.regime(regime).labels(of: golden.bars()).numbers, golden)
}

@Test(arguments: try LabelCase.all("regime_efficiency"))
private func regimesOfTheEfficiencyRatioAreTheReferences(_ golden: LabelCase) throws {
  let regime = RegimeLabels(
    method: .efficiencyRatio(
      horizon: try golden.value(\.horizon),
      trendingThreshold: try golden.value(\.trendingThreshold)),
    volLookback: try golden.value(\.volLookback),
    volCrisisThreshold: try golden.value(\.volCrisisThreshold))
  try expectEqual(Labeler.regime(regime).labels(of: golden.bars()).numbers, golden)
}

@Test(arguments: try LabelCase.all("triple_barrier"))
private func tripleBarriersAreTheReferences(_ golden: LabelCase) throws {
  let labeler = TripleBarrierLabels(
    ptMultiplier: try golden.value(\.ptMultiplier),
    slMultiplier: try golden.value(\.slMultiplier),
    maxHoldingPeriod: try golden.value(\.maxHoldingPeriod),
    volSpan: try golden.value(\.volSpan),
    volMethod: try #require(.init(rawValue: golden.value(\.volMethod))), computesWeights: true)
  let bars = try golden.bars()
  let barriers = labeler.barriers(of: bars)
  let periods = barriers.holdingPeriods
  try expectEqual(barriers.outcomes.map { Double($0) }, golden, column: "label")
  try expectEqual(periods.map { Double($0) }, golden, column: "holding_period")
  // Of widths that are as small as a price's last digits, these are what is left.
  let close = Tolerance(relative: 1e-9, ofLargest: 1e-12)
  // The reference's shares are of the barriers' prices, in which small ones are rounded.
  let width = { (multiplier: Double) in
    zip(barriers.volatilities, bars[.close]).map { volatility, price in
      abs(price * (1 + multiplier * volatility) - price) / price
    }
  }
  try expectEqual(width(labeler.ptMultiplier), golden, column: "upper_pct", close)
  try expectEqual(width(-labeler.slMultiplier), golden, column: "lower_pct", close)
  let closer = Tolerance(relative: 1e-12, ofLargest: 0)
  try expectEqual(
    UniquenessWeights.raw(holdingPeriods: periods), golden, column: "uniqueness_weight_raw", closer)
  let weights = UniquenessWeights.normalized(holdingPeriods: periods)
  try expectEqual(weights, golden, column: "uniqueness_weight", closer)

  let labels = try Labeler.tripleBarrier(labeler).labels(of: bars)
  let unlabelled = bars.count - periods.count
  #expect(
    labels.classes
      == barriers.outcomes.map { $0 == 1 ? 0 : ($0 == 0 ? 1 : 2) }
      + [Int8](repeating: -1, count: unlabelled), "\(golden.path)")
  #expect(
    labels.weights == weights.map { Float($0) } + [Float](repeating: 0, count: unlabelled),
    "\(golden.path)")
}

@Test(arguments: try LabelCase.all("cusum"))
private func cusumEventsAreTheReferences(_ golden: LabelCase) throws {
  let events = CUSUMFilter.events(
    closes: try golden.bars()[.close], threshold: golden.entry.threshold ?? 0,
    multiplier: golden.entry.cusumMultiplier ?? 0.5, span: golden.entry.volSpan ?? 50)
  try expectEqual(events.map { $0 ? 1 : 0 }, golden)
}
