// Where bars are missing, and whether the market was closed there. Knows sorted times and a
// timeframe; knows no calendar of holidays.

/// Bars that are missing between two that are there.
package struct BarGap: Equatable, Sendable {
  /// Why bars are missing.
  package enum Kind: Sendable {
    /// A Saturday and about as much around it as on most weekends.
    case weekend
    /// A break that comes back at the same time of day.
    case closingTime
    /// Anything else: a holiday, or bars that got lost.
    case unexplained
  }

  /// The position of the bar before the gap.
  package let before: Int
  /// How many bars are missing, without those that a weekend or a closing time in the gap explains.
  package var missing: Int
  package var kind: Kind
  /// When the bar before ends.
  let start: Int64
  /// From the end of the bar before to the open of the bar after, in seconds.
  package let length: Int64
}

/// Finds the gaps between bars and tells which ones the market's hours explain.
///
/// The hours are taken from the bars, see `MarketHours`: weekends, and breaks that come back at the
/// same time. What is closed within a longer gap is not counted as missing.
package struct BarGaps: Sendable {
  private static let secondsPerWeek = 7 * UTCTime.secondsPerDay

  /// All gaps, oldest first.
  package let gaps: [BarGap]
  /// Whether no bars are to be expected on Saturdays.
  package let hasWeekends: Bool
  /// Whether the bars show a market without weekends and closing times: all its gaps are holes.
  package let neverCloses: Bool

  /// The gaps that the market's hours do not explain.
  package var unexplained: [BarGap] { gaps.filter { $0.kind == .unexplained } }

  /// - Parameters:
  ///   - times: When the bars open, increasing.
  ///   - timeframe: How long a bar is.
  /// - Complexity: O(*n* + *g* log *g*) with *g* gaps.
  package init(_ times: [Int64], timeframe: Timeframe) {
    var gaps = Self.all(times, timeframe)
    guard timeframe.seconds < Self.secondsPerWeek, !gaps.isEmpty, let first = times.first,
      let last = times.last
    else {
      (self.gaps, hasWeekends, neverCloses) = (gaps, false, false)
      return
    }
    let hours = MarketHours(
      gaps, times, timeframe: timeframe, from: first, to: last + timeframe.seconds)
    hours.explain(&gaps)
    (self.gaps, hasWeekends, neverCloses) = (gaps, hours.hasWeekends, hours.neverCloses)
  }

  /// All gaps, unexplained.
  private static func all(_ times: [Int64], _ timeframe: Timeframe) -> [BarGap] {
    let step = timeframe.seconds
    var gaps: [BarGap] = []
    let isOfMonths = timeframe.unit == .month
    for bar in times.indices.dropLast() where isOfMonths || times[bar + 1] - times[bar] > step {
      let missing = timeframe.steps(from: times[bar], to: times[bar + 1]) - 1
      guard missing > 0 else { continue }
      let end = timeframe.end(of: times[bar])
      gaps.append(
        BarGap(
          before: bar, missing: missing, kind: .unexplained, start: end,
          length: times[bar + 1] - end))
    }
    return gaps
  }
}

extension Timeframe {
  /// How many bars of this timeframe it is from one bar to another.
  ///
  /// Bars of months and weeks are counted by the months and weeks that they are in: they may be stamped
  /// at the start, at the end, or on a trading day near either. Where clocks change, a bar of a week may
  /// be in the week before or after, so that there are no more weeks than the seconds between them make.
  fileprivate func steps(from start: Int64, to end: Int64) -> Int {
    switch unit {
    case .month: Int(month(end) - month(start)) / count
    case .week:
      min(
        Int(Self.week(of: end) - Self.week(of: start)) / count,
        Int((end - start + seconds / 2) / seconds))
    default: Int((end - start) / seconds)
    }
  }

  private func month(_ time: Int64) -> Int64 {
    CivilDate(daysSince1970: floorDivide(time, by: UTCTime.secondsPerDay)).monthIndex
  }
}
