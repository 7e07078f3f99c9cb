// Labels that say how the market moves: up, down, sideways, wildly. Knows no files and no strategy.

import Columns

/// Labels that say how the market moves: trending up or down, ranging, or volatile.
///
/// A row is volatile, whatever else, if the standard deviation of the logarithmic returns after it
/// is more than `volCrisisThreshold` times that of the `volLookback` returns before it; where the
/// latter is 0 it is not.
package struct RegimeLabels: Hashable, Sendable {
  /// How a trend is told from a range.
  package enum Method: Hashable, Sendable {
    /// By two zigzags, a large one for direction and a small one for structure.
    ///
    /// The turns of a zigzag are as large as a multiple of the median of the mean true range over
    /// `atrPeriod` rows, as a share of the median close: statistics of the whole series. So
    /// `knownAt` is the row at which a label is known if these thresholds are. Returns after a row
    /// are `atrPeriod` many; the first `volLookback` rows and the last `atrPeriod` are never
    /// volatile. A series whose bars have no range has no labels.
    case multiScale
    /// By the efficiency ratio: the change over `horizon` rows, divided by the sum of the absolute
    /// changes from row to row (P. Kaufman, "Smarter Trading", 1995).
    ///
    /// Up above `trendingThreshold`, down below its negative, else ranging. Returns after a row are
    /// `horizon` many; the first `volLookback` rows and the last `horizon` have no label, and the
    /// others are known `horizon` rows after their own.
    case efficiencyRatio(horizon: Int = 24, trendingThreshold: Double = 0.3)
  }

  package var method: Method
  /// Mean true ranges that make a turn of the large zigzag, `macro_atr_mult` in a strategy.
  package var macroATRMultiplier: Double
  /// Mean true ranges that make a turn of the small zigzag, `micro_atr_mult` in a strategy.
  package var microATRMultiplier: Double
  /// Rows of the mean true range, and of the returns after a row.
  package var atrPeriod: Int
  /// The number of returns before a row that its volatility is compared with.
  package var volLookback: Int
  /// The ratio of the deviations above which a row is volatile.
  package var volCrisisThreshold: Double
  /// The share of the steps between swings that must go with a trend.
  package var progressionTolerance: Double

  /// Takes parameters unchecked; those left out have the reference's defaults.
  package init(
    method: Method = .multiScale, macroATRMultiplier: Double = 3, microATRMultiplier: Double = 1,
    atrPeriod: Int = 14, volLookback: Int = 120, volCrisisThreshold: Double = 2,
    progressionTolerance: Double = 0.5
  ) {
    self.method = method
    self.macroATRMultiplier = macroATRMultiplier
    self.microATRMultiplier = microATRMultiplier
    self.atrPeriod = atrPeriod
    self.volLookback = volLookback
    self.volCrisisThreshold = volCrisisThreshold
    self.progressionTolerance = progressionTolerance
  }
}

extension RegimeLabels: LabelMethod {
  var columns: [BarColumn] { method == .multiScale ? [.high, .low, .close] : [.close] }
  var outputType: String { "regime_classification" }
  var classNames: [String] { LabelClass.regimes }

  var rowsNeeded: (count: Int, reason: String) {
    switch method {
    case .multiScale: (atrPeriod + 2, "atr_period + 2")
    case .efficiencyRatio(let horizon, _):
      (horizon + volLookback + 1, "horizon + vol_lookback + 1")
    }
  }

  var unlabelledEnds: (first: Int, last: Int) {
    switch method {
    case .multiScale: (0, 0)
    case .efficiencyRatio(let horizon, _): (volLookback, horizon)
    }
  }

  func checkParameters() throws(LabelingError) {
    switch method {
    case .multiScale:
      try checkPositive("macro_atr_mult", macroATRMultiplier)
      try checkPositive("micro_atr_mult", microATRMultiplier)
      // A deviation takes two returns.
      try check("atr_period", atrPeriod, atLeast: 2)
      try check(
        "progression_tolerance", progressionTolerance, is: "from 0 to 1",
        progressionTolerance >= 0 && progressionTolerance <= 1)
    case .efficiencyRatio(let horizon, let threshold):
      try check("horizon", horizon, atLeast: 2)
      try check(
        "trending_threshold", threshold, is: "from 0 to 1", threshold >= 0 && threshold <= 1)
    }
    try check("vol_lookback", volLookback, atLeast: 2)
    try checkPositive("vol_crisis_threshold", volCrisisThreshold)
  }

  func labels(ofChecked bars: LabelInput) -> Labels {
    switch method {
    case .multiScale:
      let unit = relativeRange(of: bars)
      return multiScaleLabels(
        closes: bars[.close], macroThreshold: macroATRMultiplier * unit,
        microThreshold: microATRMultiplier * unit)
    case .efficiencyRatio(let horizon, let threshold):
      return efficiencyLabels(
        closes: bars[.close], horizon: horizon, trendingThreshold: threshold)
    }
  }

  /// Whether the returns around a row make it volatile.
  ///
  /// - Precondition: There are `volLookback` returns before the row and `ahead` after it.
  func isVolatile(_ row: Int, returns: [Double], ahead: Int) -> Bool {
    let before = deviation(of: returns, in: row - volLookback..<row)
    guard before > 0 else { return false }
    return deviation(of: returns, in: row..<row + ahead) / before > volCrisisThreshold
  }
}
