// Regimes by how straight the way of the price is.

extension RegimeLabels {
  /// Labels the rows that have `volLookback` returns before them and `horizon` after them.
  ///
  /// - Complexity: O(*n* · (`volLookback` + `horizon`)).
  func efficiencyLabels(
    closes: [Double], horizon: Int, trendingThreshold: Double
  ) -> Labels {
    let returns = logReturns(of: closes)
    let count = closes.count
    var classes = [Int8](repeating: LabelClass.none, count: count)
    var knownAt = [Int64](repeating: Int64(count), count: count)
    for row in volLookback..<count - horizon {
      knownAt[row] = Int64(row + horizon)
      if isVolatile(row, returns: returns, ahead: horizon) {
        classes[row] = LabelClass.volatile
        continue
      }
      let ratio = efficiencyRatio(closes, from: row, to: row + horizon)
      if ratio > trendingThreshold {
        classes[row] = LabelClass.trendingUp
      } else if ratio < -trendingThreshold {
        classes[row] = LabelClass.trendingDown
      } else {
        classes[row] = LabelClass.ranging
      }
    }
    return Labels(values: .classes(classes), knownAt: knownAt)
  }

  /// The change from one row to another, divided by the way; 0 if the price did not move.
  private func efficiencyRatio(_ closes: [Double], from start: Int, to end: Int) -> Double {
    var way = 0.0
    for row in start..<end { way += abs(closes[row + 1] - closes[row]) }
    return way > 0 ? (closes[end] - closes[start]) / way : 0
  }
}
