// Labels by which barrier around the price is hit first. Knows no files and no strategy.

import Columns

/// Labels that say which of three barriers a trade entered at a row's close meets first.
///
/// The upper barrier stands `ptMultiplier` volatilities above the close, the lower `slMultiplier`
/// below it, the third `maxHoldingPeriod` rows ahead. Buy if the upper one is hit first, sell if the
/// lower one is; hold or the sign of the return if neither is: see `barriers(of:)`. The last
/// `maxHoldingPeriod` rows have no label, nor have rows that a CUSUM filter leaves out.
///
/// A label is known at the row that ends its holding period, and where the volatility was not to be
/// had at first, not before row `volSpan`, which lends its own. With an automatic `cusumThreshold`,
/// a statistic of the whole series, it is the label that is known then, not that the row has one.
/// Weights are scaled over the whole series, too.
///
/// Source: M. López de Prado, "Advances in Financial Machine Learning" (2018), 3.3.
package struct TripleBarrierLabels: Hashable, Sendable {
  /// What the width of the barriers is a multiple of.
  package enum VolatilityMethod: String, CaseIterable, Hashable, Sendable {
    /// The exponentially weighted mean of `(high - low) / close`.
    case atr
    /// The exponentially weighted standard deviation of the logarithmic returns of the closes.
    case close
  }

  /// Volatilities to the upper barrier.
  package var ptMultiplier: Double
  /// Volatilities to the lower barrier.
  package var slMultiplier: Double
  /// Rows to the third barrier.
  package var maxHoldingPeriod: Int
  /// The span of the volatility's exponential weights, and of an automatic CUSUM threshold's.
  package var volSpan: Int
  package var volMethod: VolatilityMethod
  /// Whether the labels have uniqueness weights.
  package var computesWeights: Bool
  /// The threshold of the CUSUM filter, whose events alone have a label; nil without a filter.
  ///
  /// A value that is not above 0 stands for an automatic one.
  package var cusumThreshold: Double?
  /// The multiplier of an automatic CUSUM threshold.
  package var cusumMultiplier: Double

  /// Takes parameters unchecked; those left out have the reference's defaults.
  package init(
    ptMultiplier: Double = 2, slMultiplier: Double = 1.5, maxHoldingPeriod: Int = 50,
    volSpan: Int = 50, volMethod: VolatilityMethod = .atr, computesWeights: Bool = false,
    cusumThreshold: Double? = nil, cusumMultiplier: Double = 0.5
  ) {
    self.ptMultiplier = ptMultiplier
    self.slMultiplier = slMultiplier
    self.maxHoldingPeriod = maxHoldingPeriod
    self.volSpan = volSpan
    self.volMethod = volMethod
    self.computesWeights = computesWeights
    self.cusumThreshold = cusumThreshold
    self.cusumMultiplier = cusumMultiplier
  }
}

extension TripleBarrierLabels: LabelMethod {
  var columns: [BarColumn] { [.high, .low, .close] }
  var outputType: String { "classification" }
  var classNames: [String] { LabelClass.decisions }

  var rowsNeeded: (count: Int, reason: String) {
    (maxHoldingPeriod + volSpan, "max_holding_period + vol_span")
  }

  var unlabelledEnds: (first: Int, last: Int) { (0, maxHoldingPeriod) }

  func checkParameters() throws(LabelingError) {
    try checkPositive("pt_multiplier", ptMultiplier)
    try checkPositive("sl_multiplier", slMultiplier)
    try check("max_holding_period", maxHoldingPeriod)
    // A deviation takes two values.
    try check("vol_span", volSpan, atLeast: volMethod == .close || isCUSUMAutomatic ? 2 : 1)
    if let cusumThreshold {
      try check("cusum_threshold", cusumThreshold, is: "a finite number", true)
      try checkPositive("cusum_multiplier", cusumMultiplier)
    }
  }

  /// Whether the threshold of the CUSUM filter is made from all bars.
  package var isCUSUMAutomatic: Bool { cusumThreshold.map { !($0 > 0) } ?? false }

  func labels(ofChecked bars: LabelInput) -> Labels {
    let barriers = barriers(of: bars)
    let events = cusumThreshold.map { threshold in
      CUSUMFilter.events(
        closes: bars[.close], threshold: threshold, multiplier: cusumMultiplier, span: volSpan)
    }
    var classes = [Int8](repeating: LabelClass.none, count: bars.count)
    var knownAt = [Int64](repeating: Int64(bars.count), count: bars.count)
    var periods = [Int](repeating: 0, count: bars.count)
    for (row, outcome) in barriers.outcomes.enumerated() where events?[row] ?? true {
      classes[row] = 1 - outcome
      periods[row] = barriers.holdingPeriods[row]
      let volatilityRow = barriers.hasOwnVolatility[row] ? row : volSpan
      knownAt[row] = Int64(max(row + periods[row], volatilityRow))
    }
    let weights = computesWeights ? UniquenessWeights.normalized(holdingPeriods: periods) : nil
    return Labels(
      values: .classes(classes), knownAt: knownAt, weights: weights?.map { Float($0) })
  }
}
