// Which names are near.

import Testing

@testable import Syntax

@Test(arguments: [
  ("rsi_41", "rsi_14"), ("rsi14", "rsi_14"), ("RSI_14", "rsi_14"), ("bbnads_20_2", "bbands_20_2"),
  ("macd_12_26", "macd_12_26_9"), ("macd", "macd_12_26_9"), ("rs_i14", "rsi_14"),
])
func findsTheMeantName(written: String, meant: String) {
  #expect(nearest(written, among: ["bbands_20_2", "rsi_14", "macd_12_26_9"]) == meant)
}

@Test(arguments: ["stochastic", "x", "", "rsi_14", "1h"])
func findsNothingFarAwayAndNothingForARightName(written: String) {
  #expect(nearest(written, among: ["bbands_20_2", "rsi_14", "macd_12_26_9"]) == nil)
}

@Test func prefersTheNearestAndThenTheFirst() {
  #expect(nearest("epoch", among: ["epoxy", "epochs"]) == "epochs")
  #expect(nearest("ab", among: ["ac", "ad"]) == "ac")
  #expect(nearest("fast", among: ["fast_period", "slow_period"]) == "fast_period")
  #expect(nearest("peri", among: ["period_a", "period_b", "smoothing"]) == nil)
}

@Test func comparesOnlySoManyNamesForAllHintsOfAFile() {
  let known = (0..<1000).map { "indicator_\($0)" }
  var findings = Findings()
  let hints = known.indices.compactMap { findings.meant(by: "indcator_\($0)", among: known) }
  #expect(hints == Array(known.prefix(50)))
}
