// Labels that say whether the market rises or falls over the next rows. Knows no files and no strategy.

import Columns

/// Labels that are bullish, bearish or neutral by the return over the next `horizon` rows.
///
/// Bullish above `bullishThreshold`, bearish below `bearishThreshold`, otherwise neutral. The last
/// `horizon` rows have no label; the others are known `horizon` rows after their own.
package struct ContextLabels: Hashable, Sendable {
  /// The number of rows over which the return is taken.
  package var horizon: Int
  /// The return above which a row is bullish.
  package var bullishThreshold: Double
  /// The return below which a row is bearish, not above `bullishThreshold`.
  package var bearishThreshold: Double

  /// Takes parameters unchecked; those left out have the reference's defaults.
  package init(
    horizon: Int = 5, bullishThreshold: Double = 0.005, bearishThreshold: Double = -0.005
  ) {
    self.horizon = horizon
    self.bullishThreshold = bullishThreshold
    self.bearishThreshold = bearishThreshold
  }
}

extension ContextLabels: LabelMethod {
  var columns: [BarColumn] { [.close] }
  var outputType: String { "context_classification" }
  var classNames: [String] { LabelClass.contexts }
  var rowsNeeded: (count: Int, reason: String) { (horizon + 1, "horizon + 1") }

  var unlabelledEnds: (first: Int, last: Int) { (0, horizon) }

  func checkParameters() throws(LabelingError) {
    try check("horizon", horizon)
    try check("bullish_threshold", bullishThreshold, is: "a finite number", true)
    try check(
      "bearish_threshold", bearishThreshold,
      is: "a number not above bullish_threshold (\(bullishThreshold))",
      bearishThreshold <= bullishThreshold)
  }

  func labels(ofChecked bars: LabelInput) -> Labels {
    let classes = ForwardReturnLabels.returns(of: bars[.close], horizon: horizon).map(side)
    let unlabelled = [Int8](repeating: LabelClass.none, count: horizon)
    return Labels(
      values: .classes(classes + unlabelled), knownAt: knownAfter(horizon, rows: bars.count))
  }

  private func side(of change: Double) -> Int8 {
    if change > bullishThreshold { return LabelClass.bullish }
    return change < bearishThreshold ? LabelClass.bearish : LabelClass.neutral
  }
}
