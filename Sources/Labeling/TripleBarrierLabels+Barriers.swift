// Where the barriers stand, and which is hit first.

import Columns
import Indicators

extension TripleBarrierLabels {
  /// What became of a trade entered at each row's close, for the rows that have enough after them.
  package struct Barriers: Equatable, Sendable {
    /// 1 for the upper barrier, -1 for the lower, 0 for neither.
    package fileprivate(set) var outcomes: [Int8] = []
    /// Rows from the entry to the hit.
    package fileprivate(set) var holdingPeriods: [Int] = []
    /// The volatility at entry, a share of the price.
    package fileprivate(set) var volatilities: [Double] = []
    /// Whether the volatility is the row's own and not lent by row `volSpan`.
    package fileprivate(set) var hasOwnVolatility: [Bool] = []
  }

  /// Follows each trade to its first barrier.
  ///
  /// With entry *c* and volatility *v* the barriers are `c * (1 + ptMultiplier * v)`, which a high
  /// hits, and `c * (1 - slMultiplier * v)`, which a low hits; touching is hitting. A bar that hits
  /// both counts for the upper one if its close is not below the entry. If none of the next
  /// `maxHoldingPeriod` bars hits, the outcome is the sign of the return over them, or 0 if that is
  /// less than half of *v* times the square root of their number. Among the first `volSpan` rows a
  /// volatility that is missing or 0 is replaced by that of row `volSpan`. Where that is 0, too, both
  /// barriers stand at the entry and the next bar that reaches it decides.
  ///
  /// - Parameter bars: At least `maxHoldingPeriod + volSpan` bars with usable prices.
  /// - Returns: A trade for each row but the last `maxHoldingPeriod`.
  /// - Precondition: The parameters are in their ranges.
  /// - Complexity: O(*n* · `maxHoldingPeriod`), less the earlier barriers are hit.
  package func barriers(of bars: LabelInput) -> Barriers {
    let (high, low, close) = (bars[.high], bars[.low], bars[.close])
    let volatilities = volatilities(high: high, low: low, close: close)
    let count = close.count - maxHoldingPeriod
    var barriers = Barriers()
    barriers.reserveCapacity(count)
    for row in 0..<count {
      let own = volatilities[row]
      let isMissing = row < volSpan && (own.isNaN || own == 0)
      let volatility = isMissing ? volatilities[volSpan] : own
      let (outcome, period) = trade(
        from: row, volatility: volatility, high: high, low: low, close: close)
      barriers.append(outcome, period, volatility, hasOwnVolatility: !isMissing)
    }
    return barriers
  }

  /// What becomes of a trade entered at a row's close, and after how many rows.
  private func trade(
    from row: Int, volatility: Double, high: [Double], low: [Double], close: [Double]
  ) -> (outcome: Int8, period: Int) {
    let entry = close[row]
    let upper = entry * (1 + ptMultiplier * volatility)
    let lower = entry * (1 - slMultiplier * volatility)
    let last = row + maxHoldingPeriod
    for ahead in row + 1...last {
      let (isUp, isDown) = (high[ahead] >= upper, low[ahead] <= lower)
      if isUp && isDown { return (close[ahead] >= entry ? 1 : -1, ahead - row) }
      if isUp || isDown { return (isUp ? 1 : -1, ahead - row) }
    }
    let change = (close[last] - entry) / entry
    let isNoise = abs(change) < volatility * Double(maxHoldingPeriod).squareRoot() * 0.5
    return (isNoise || change == 0 ? 0 : (change > 0 ? 1 : -1), maxHoldingPeriod)
  }

  private func volatilities(high: [Double], low: [Double], close: [Double]) -> [Double] {
    switch volMethod {
    case .atr:
      let ranges = close.indices.map { (high[$0] - low[$0]) / close[$0] }
      return Exponential.mean(of: ranges, span: volSpan, adjusted: true)
    case .close:
      return [.nan] + exponentialDeviations(of: logReturns(of: close), span: volSpan)
    }
  }
}

extension TripleBarrierLabels.Barriers {
  fileprivate mutating func reserveCapacity(_ count: Int) {
    outcomes.reserveCapacity(count)
    holdingPeriods.reserveCapacity(count)
    volatilities.reserveCapacity(count)
    hasOwnVolatility.reserveCapacity(count)
  }

  fileprivate mutating func append(
    _ outcome: Int8, _ period: Int, _ volatility: Double, hasOwnVolatility isOwn: Bool
  ) {
    outcomes.append(outcome)
    holdingPeriods.append(period)
    volatilities.append(volatility)
    hasOwnVolatility.append(isOwn)
  }
}
