// Regimes by a large zigzag for the direction and a small one for the structure.

import Columns
import Indicators

extension RegimeLabels {
  /// Labels the rows by the legs of the large zigzag that they lie in.
  ///
  /// A leg is a trend if at least four marks of the small zigzag lie in it, ends included, and of
  /// the steps from each low to the next one (in a falling leg: from high to high) at least
  /// `progressionTolerance` rise (fall). A mark is a low or high by its neighbours within the leg;
  /// one that lies between its two is neither. A row in which two legs meet belongs to the later
  /// one; rows after the last mark have no label.
  ///
  /// A label is known once the mark that ends its leg is final, no mark of the small zigzag can move
  /// within the leg any more, and, from row `volLookback` on, `atrPeriod` rows have followed. So
  /// rows of the last leg are not settled by the data.
  ///
  /// - Parameters:
  ///   - closes: Positive finite closes, oldest first.
  ///   - macroThreshold: The share of the price that makes a turn of the large zigzag; if it is not
  ///     above 0, no row has a label.
  ///   - microThreshold: The same of the small zigzag.
  /// - Returns: A label for each row.
  /// - Precondition: The parameters are in their ranges.
  /// - Complexity: O(*n* · (`volLookback` + `atrPeriod`)).
  package func multiScaleLabels(
    closes: [Double], macroThreshold: Double, microThreshold: Double
  ) -> Labels {
    var classes = [Int8](repeating: LabelClass.none, count: closes.count)
    var knownAt = [Int64](repeating: Int64(closes.count), count: closes.count)
    if macroThreshold > 0, microThreshold > 0 {
      let returns = logReturns(of: closes)
      for leg in legs(closes, macroThreshold: macroThreshold, microThreshold: microThreshold) {
        for row in leg.rows {
          let isMeasured = row >= volLookback && row < closes.count - atrPeriod
          let isVolatile = isMeasured && isVolatile(row, returns: returns, ahead: atrPeriod)
          classes[row] = isVolatile ? LabelClass.volatile : leg.side
          let measuredAt = row >= volLookback ? row + atrPeriod : row
          knownAt[row] = Int64(min(max(leg.settledAt, measuredAt), closes.count))
        }
      }
    }
    return Labels(values: .classes(classes), knownAt: knownAt)
  }

  /// The median of the mean true range over `atrPeriod` rows, as a share of the median close.
  func relativeRange(of bars: LabelInput) -> Double {
    let ranges = trueRange(high: bars[.high], low: bars[.low], close: bars[.close])
    let share = 1 / Double(atrPeriod)
    let means = (atrPeriod...ranges.count).map { end in
      var mean = 0.0
      for row in end - atrPeriod..<end { mean += ranges[row] * share }
      return mean
    }
    return median(of: means) / median(of: bars[.close])
  }

  /// A leg of the large zigzag.
  private struct Leg {
    /// Its rows, the last one only if no leg follows.
    let rows: Range<Int>
    let side: Int8
    /// The row from which on nothing changes the leg, the number of rows if there is none.
    let settledAt: Int
  }

  private func legs(
    _ closes: [Double], macroThreshold: Double, microThreshold: Double
  ) -> [Leg] {
    let macro = ZigzagMarks(prices: closes, threshold: macroThreshold)
    let micro = ZigzagMarks(prices: closes, threshold: microThreshold)
    var (firstMark, nextEvent) = (0, 0)
    return macro.rows.indices.dropLast().map { index in
      let (start, end) = (macro.rows[index], macro.rows[index + 1])
      while firstMark < micro.rows.count, micro.rows[firstMark] < start { firstMark += 1 }
      while nextEvent < micro.events.count, micro.events[nextEvent] <= end { nextEvent += 1 }
      let swings = micro.rows[firstMark...].prefix { $0 <= end }.map { closes[$0] }
      let isRising = closes[end] > closes[start]
      let trend = isRising ? LabelClass.trendingUp : LabelClass.trendingDown
      let isLast = index + 2 == macro.rows.count
      // The next event of the small zigzag puts its open mark beyond the leg.
      let settledAt =
        isLast || nextEvent == micro.events.count
        ? closes.count : max(macro.settingRows[index + 2], micro.events[nextEvent])
      return Leg(
        rows: start..<(isLast ? end + 1 : end),
        side: isProgressive(swings, isRising: isRising) ? trend : LabelClass.ranging,
        settledAt: settledAt)
    }
  }

  /// Whether enough steps between the lows of a rising leg rise, or between the highs of a falling
  /// one fall.
  private func isProgressive(_ swings: [Double], isRising: Bool) -> Bool {
    guard swings.count >= 4 else { return false }
    // Turned upside down, highs are lows.
    let prices = isRising ? swings : swings.map { -$0 }
    var lows: [Double] = []
    for (index, price) in prices.enumerated() {
      let isBelowPrevious = index == 0 || price < prices[index - 1]
      let isBelowNext = index == prices.count - 1 || price < prices[index + 1]
      if isBelowPrevious, isBelowNext { lows.append(price) }
    }
    guard lows.count >= 2 else { return false }
    let rising = zip(lows, lows.dropFirst()).count { $1 > $0 }
    return Double(rising) / Double(lows.count - 1) >= progressionTolerance
  }
}

/// The median, the mean of the two middle values of an even number.
///
/// - Precondition: There is a value, and none is NaN.
private func median(of values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
