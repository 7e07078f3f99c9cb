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
  /// From the end of the bar before to the open of the bar after, in seconds.
  package let length: Int64

  /// Whether the gap is too short for a night or a holiday.
  var isWithinSession: Bool { length < UTCTime.secondsPerDay / 2 }
}

/// Finds the gaps between bars and tells which ones the market's hours explain.
///
/// The hours are taken from the bars. A market has weekends if at least half of the Saturdays from
/// the first to the last bar have no bars; a weekend is then a gap over one Saturday that is at most
/// four hours longer than the middle one of them. A closing time is a break of half an hour or five
/// bars at least, shorter than a day, between bars that each have a neighbour one step away, which
/// begins at the same time of day and has the same length on one day in twenty and five times at
/// least.
package struct BarGaps: Sendable {
  private static let secondsPerWeek = 7 * UTCTime.secondsPerDay

  /// All gaps, oldest first.
  package let gaps: [BarGap]
  /// Whether no bars are to be expected on Saturdays.
  package let hasWeekends: Bool

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
      (self.gaps, hasWeekends) = (gaps, false)
      return
    }
    let hours = MarketHours(
      gaps, times, timeframe: timeframe, from: first, to: last + timeframe.seconds)
    hours.explain(&gaps, times)
    (self.gaps, hasWeekends) = (gaps, hours.hasWeekends)
  }

  /// All gaps, unexplained.
  private static func all(_ times: [Int64], _ timeframe: Timeframe) -> [BarGap] {
    let step = timeframe.seconds
    var gaps: [BarGap] = []
    let isOfMonths = timeframe.unit == .month
    for bar in times.indices.dropLast() where isOfMonths || times[bar + 1] - times[bar] > step {
      let missing =
        isOfMonths
        ? timeframe.months(from: times[bar], to: times[bar + 1]) - 1
        : Int((times[bar + 1] - times[bar]) / step) - 1
      guard missing > 0 else { continue }
      let end = timeframe.end(of: times[bar])
      gaps.append(
        BarGap(before: bar, missing: missing, kind: .unexplained, length: times[bar + 1] - end))
    }
    return gaps
  }
}

/// When a market is closed, as its bars show it.
private struct MarketHours {
  /// A break that comes back.
  private struct Closing: Hashable {
    let secondOfDay: Int64
    let length: Int64
  }

  private static let saturdayMorning = 2 * UTCTime.secondsPerDay + 6 * 3_600
  private static let saturdayPart = 18 * 3_600 as Int64
  /// By how much a weekend may be longer than most, as when clocks change.
  private static let tolerance = 4 * 3_600 as Int64

  let hasWeekends: Bool
  private let step: Int64
  private var weekendLength: Int64 = 0
  private var closings: Set<Closing> = []
  /// Bars that are missing in the closing times of one day.
  private var closedBarsOfDay = 0

  init(
    _ gaps: [BarGap], _ times: [Int64], timeframe: Timeframe, from first: Int64, to last: Int64
  ) {
    let step = timeframe.seconds
    self.step = step
    let spans = gaps.map { Self.saturdays(in: $0, times, step) }
    let saturdays = Self.saturdays(from: first, to: last)
    let hasWeekends = saturdays > 0 && spans.reduce(0, +) * 2 >= saturdays
    self.hasWeekends = hasWeekends
    if hasWeekends {
      let lengths = zip(gaps, spans).filter { $0.1 == 1 }.map(\.0.length).sorted()
      weekendLength = lengths.isEmpty ? 0 : lengths[(lengths.count - 1) / 2]
    }
    findClosings(
      zip(gaps, spans).filter { $0.1 == 0 || !hasWeekends }.map(\.0), times, last - first)
  }

  private mutating func findClosings(_ gaps: [BarGap], _ times: [Int64], _ range: Int64) {
    var counts: [Closing: Int] = [:]
    let breaks = gaps.filter {
      $0.length < UTCTime.secondsPerDay && ($0.length >= 1_800 || $0.missing >= 5)
    }
    for gap in breaks where isBetweenSessions(gap, times) {
      counts[closing(gap, times), default: 0] += 1
    }
    let days = Int(range / UTCTime.secondsPerDay)
    closings = Set(counts.filter { $0.value >= 5 && $0.value * 20 >= days }.keys)
    let regular = breaks.filter { closings.contains(closing($0, times)) }
    let closedDays = Set(regular.map { floorDivide(times[$0.before], by: UTCTime.secondsPerDay) })
    if closedDays.isEmpty { return }
    let missing = regular.reduce(0) { $0 + $1.missing }
    closedBarsOfDay = (missing + closedDays.count / 2) / closedDays.count
  }

  /// Whether bars follow each other before and after a gap, as they do not where every bar is
  /// followed by one: bars of a longer timeframe have no closing times between them.
  private func isBetweenSessions(_ gap: BarGap, _ times: [Int64]) -> Bool {
    let (before, after) = (gap.before, gap.before + 1)
    return before > 0 && after + 1 < times.count && times[before] - times[before - 1] == step
      && times[after + 1] - times[after] == step
  }

  /// Says of each gap what it is, and leaves in `missing` what is not explained.
  func explain(_ gaps: inout [BarGap], _ times: [Int64]) {
    for index in gaps.indices {
      let gap = gaps[index]
      let spans = hasWeekends ? Self.saturdays(in: gap, times, step) : 0
      let isFine = gap.length <= weekendLength + (step < UTCTime.secondsPerDay ? Self.tolerance : 0)
      if spans == 1, isFine {
        gaps[index].kind = .weekend
      } else if spans == 0, closings.contains(closing(gap, times)) {
        gaps[index].kind = .closingTime
      } else {
        let rest = gap.length - Int64(spans) * weekendLength
        let nights = Int((rest + UTCTime.secondsPerDay / 2) / UTCTime.secondsPerDay)
        let closed = spans * Int(weekendLength / step) + max(nights, 0) * closedBarsOfDay
        gaps[index].missing = max(gap.missing - closed, 1)
      }
    }
  }

  private func closing(_ gap: BarGap, _ times: [Int64]) -> Closing {
    let time = times[gap.before]
    let day = floorDivide(time, by: UTCTime.secondsPerDay) * UTCTime.secondsPerDay
    return Closing(secondOfDay: time - day, length: gap.length)
  }

  /// How many Saturdays, from 6 o'clock on, lie in a gap.
  private static func saturdays(in gap: BarGap, _ times: [Int64], _ step: Int64) -> Int {
    saturdays(from: times[gap.before] + step, to: times[gap.before] + step + gap.length)
  }

  /// How many Saturdays, from 6 o'clock on, lie between two times; 1970-01-01 was a Thursday.
  private static func saturdays(from start: Int64, to end: Int64) -> Int {
    let week = 7 * UTCTime.secondsPerDay
    let before = floorDivide(start - saturdayMorning - 1, by: week)
    let upTo = floorDivide(end - saturdayMorning - saturdayPart, by: week)
    return max(Int(upTo - before), 0)
  }
}

extension Timeframe {
  /// How many bars of this timeframe of months are between two times, by the months they are in:
  /// bars may be stamped at the start of a month, at its end, or on a trading day near either.
  fileprivate func months(from start: Int64, to end: Int64) -> Int {
    func month(_ time: Int64) -> Int64 {
      CivilDate(daysSince1970: floorDivide(time, by: UTCTime.secondsPerDay)).monthIndex
    }
    return Int(month(end) - month(start)) / count
  }
}
