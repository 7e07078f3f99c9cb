// When a market is closed, as the gaps between its bars show it. Knows no prices and no calendar of
// holidays.

/// The weekends and closing times of a market.
///
/// A market has weekends if at least half of the Saturdays from the first to the last bar have no bars;
/// a weekend is then a gap over one Saturday that is at most four hours longer than the middle one of
/// the nine nearest. A closing time is a break between bars that each have a neighbour one step away
/// which five times begins at the same time of day and has the same length: within nine days, if it is
/// below a day; within twenty, if it is half an hour at least and there are weekends; and on one weekday
/// within six weeks, if it is below four days. Hours change and clocks do: what recurs is looked for
/// around each gap and not in the whole file.
struct MarketHours {
  /// A break that comes back.
  private struct Closing: Hashable {
    /// The day of the week for one that is on that day alone.
    let weekday: Int64?
    let secondOfDay: Int64
    let length: Int64
  }

  /// How often a break comes back at least.
  private static let recurrence = 5
  /// Nights may begin and end in two ways by turns, short breaks may not.
  private static let longBreak: Int64 = 1_800
  private static let (daysOfBreak, daysOfLongBreak, daysOfWeeklyBreak): (Int64, Int64, Int64) =
    (9, 20, 42)
  /// For how many days before the first and after the last of them the market is closed at that time.
  private static let margin: Int64 = 7
  /// How many weekends have a middle one.
  private static let comparedWeekends = 9
  private static let week = 7 * UTCTime.secondsPerDay
  private static let saturday = 2 * UTCTime.secondsPerDay
  private static let saturdayMorning = saturday + 6 * 3_600
  private static let saturdayPart = 18 * 3_600 as Int64
  /// By how much a weekend may be longer than most, as when clocks change.
  private static let tolerance = 4 * 3_600 as Int64

  let hasWeekends: Bool
  /// Whether bars of two Saturdays at least, and of three quarters of all, show that there are no
  /// weekends, and there are no closing times.
  let neverCloses: Bool
  private let step: Int64
  /// The gaps over one Saturday, oldest first.
  private let weekends: [BarGap]
  /// The closing times of each day since 1970.
  private let closings: [Int64: [Closing]]
  private let longestClosing: Int64

  /// Takes the hours from gaps, which are oldest first.
  init(
    _ gaps: [BarGap], _ times: [Int64], timeframe: Timeframe, from first: Int64, to last: Int64
  ) {
    let spans = gaps.map { Self.saturdays(in: $0) }
    let (saturdays, empty) = (Self.saturdays(from: first, to: last), spans.reduce(0, +))
    let hasWeekends = saturdays > 0 && empty * 2 >= saturdays
    let breaks = zip(gaps, spans).filter { $0.1 == 0 || !hasWeekends }.map(\.0)
    let regular = breaks.filter { Self.isBetweenSessions($0, times, step: timeframe.seconds) }
    let closings = Self.closings(regular, hasWeekends: hasWeekends)
    self.hasWeekends = hasWeekends
    self.closings = closings
    step = timeframe.seconds
    weekends = hasWeekends ? zip(gaps, spans).filter { $0.1 == 1 }.map(\.0) : []
    longestClosing = closings.values.joined().map(\.length).max() ?? 0
    neverCloses = closings.isEmpty && saturdays - empty >= 2 && empty * 4 <= saturdays
  }

  /// Whether bars follow each other before and after a gap, as they do not where every bar is
  /// followed by one: bars of a longer timeframe have no closing times between them.
  private static func isBetweenSessions(_ gap: BarGap, _ times: [Int64], step: Int64) -> Bool {
    let (before, after) = (gap.before, gap.before + 1)
    return before > 0 && after + 1 < times.count && times[before] - times[before - 1] == step
      && times[after + 1] - times[after] == step
  }

  // MARK: Closing times

  private static func closings(
    _ breaks: [BarGap], hasWeekends: Bool
  ) -> [Int64: [Closing]] {
    var found: [Int64: [Closing]] = [:]
    let daily = days(breaks.filter { $0.length < UTCTime.secondsPerDay }) { _ in nil }
    for (closing, days) in daily {
      let varies = hasWeekends && closing.length >= longBreak
      let within = varies ? daysOfLongBreak : daysOfBreak
      for range in recurrences(days, within: within, joining: margin * 2) {
        for day in range { found[day, default: []].append(closing) }
      }
    }
    let rest = breaks.filter { gap in
      gap.length < 4 * UTCTime.secondsPerDay
        && !(found[day(gap.start)]?.contains(closing(gap, weekday: nil)) ?? false)
    }
    for (closing, days) in days(rest, weekday: { weekday(of: $0) }) {
      for range in recurrences(days, within: daysOfWeeklyBreak, joining: daysOfWeeklyBreak) {
        for day in range where closing.weekday == weekday(of: day) {
          found[day, default: []].append(closing)
        }
      }
    }
    return found
  }

  /// The days on which breaks begin, oldest first.
  private static func days(
    _ breaks: [BarGap], weekday: (Int64) -> Int64?
  ) -> [Closing: [Int64]] {
    var days: [Closing: [Int64]] = [:]
    for gap in breaks {
      let day = day(gap.start)
      days[closing(gap, weekday: weekday(day)), default: []].append(day)
    }
    return days
  }

  /// The stretches of days in which something recurs.
  ///
  /// - Parameters:
  ///   - days: When it occurs, increasing.
  ///   - within: From the first to the last of five days in a stretch.
  ///   - joining: How far apart two stretches are at least.
  /// - Returns: The stretches with a margin on either side, oldest first.
  private static func recurrences(
    _ days: [Int64], within: Int64, joining: Int64
  ) -> [ClosedRange<Int64>] {
    var ranges: [ClosedRange<Int64>] = []
    for first in days.indices.dropLast(recurrence - 1) {
      let (start, end) = (days[first], days[first + recurrence - 1])
      guard end - start <= within else { continue }
      let range = start - margin...end + margin
      if let last = ranges.last, start - (last.upperBound - margin) <= joining {
        ranges[ranges.count - 1] = last.lowerBound...range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }

  private static func closing(_ gap: BarGap, weekday: Int64?) -> Closing {
    let day = day(gap.start) * UTCTime.secondsPerDay
    return Closing(weekday: weekday, secondOfDay: gap.start - day, length: gap.length)
  }

  /// The day of the week, from Thursday on, which 1970-01-01 was.
  private static func weekday(of day: Int64) -> Int64 { day - floorDivide(day, by: 7) * 7 }

  private static func day(_ time: Int64) -> Int64 { floorDivide(time, by: UTCTime.secondsPerDay) }

  // MARK: Gaps

  /// Says of each gap what it is, and leaves in `missing` what is not explained.
  ///
  /// - Parameter gaps: Oldest first.
  func explain(_ gaps: inout [BarGap]) {
    var position = 0
    for index in gaps.indices {
      let gap = gaps[index]
      while position < weekends.count, weekends[position].before < gap.before { position += 1 }
      let spans = hasWeekends ? Self.saturdays(in: gap) : 0
      let weekend = spans > 0 ? usualWeekend(near: position) : nil
      if spans == 1, let weekend, isWeekend(gap, weekend) {
        gaps[index].kind = .weekend
        continue
      }
      if spans == 0, isClosingOfOtherClock(gap) {
        gaps[index].kind = .closingTime
        continue
      }
      let closed = closedTime(in: gap, weekend)
      let missing = Int((gap.length - closed) / step)
      if missing == 0 {
        gaps[index].kind = spans > 0 ? .weekend : .closingTime
      } else {
        gaps[index].missing = missing
      }
    }
  }

  private func isWeekend(_ gap: BarGap, _ usual: BarGap) -> Bool {
    gap.length <= usual.length + (step < UTCTime.secondsPerDay ? Self.tolerance : 0)
  }

  /// The weekend of middle length of those around a position in `weekends`.
  private func usualWeekend(near position: Int) -> BarGap? {
    let last = min(
      max(position + Self.comparedWeekends / 2 + 1, Self.comparedWeekends), weekends.count)
    let near = weekends[max(last - Self.comparedWeekends, 0)..<last]
      .sorted { ($0.length, $0.before) < ($1.length, $1.before) }
    return near.isEmpty ? nil : near[(near.count - 1) / 2]
  }

  /// Whether a gap is a closing time but for an hour, as in the week in which one of two clocks has
  /// changed.
  private func isClosingOfOtherClock(_ gap: BarGap) -> Bool {
    guard let closings = closings[Self.day(gap.start)] else { return false }
    let closing = Self.closing(gap, weekday: nil)
    return closings.contains {
      $0.weekday == nil && $0.length == closing.length
        && abs($0.secondOfDay - closing.secondOfDay) == 3_600
    }
  }

  /// For how many seconds of a gap the market is closed.
  private func closedTime(in gap: BarGap, _ weekend: BarGap?) -> Int64 {
    let end = gap.start + gap.length
    var closed: [Range<Int64>] = []
    func close(from start: Int64, for length: Int64) {
      let inside = (start..<start + length).clamped(to: gap.start..<end)
      if !inside.isEmpty { closed.append(inside) }
    }
    if let weekend {
      let first = Self.firstSaturday(in: weekend)
      for number in 0..<Self.saturdays(in: gap) {
        let later = (Self.firstSaturday(in: gap) + Int64(number) - first) * Self.week
        close(from: weekend.start + later, for: weekend.length)
      }
    }
    if !closings.isEmpty {
      for day in Self.day(gap.start - longestClosing)...Self.day(end) {
        for closing in closings[day] ?? [] {
          close(from: day * UTCTime.secondsPerDay + closing.secondOfDay, for: closing.length)
        }
      }
    }
    return Self.length(ofUnion: closed)
  }

  private static func length(ofUnion ranges: [Range<Int64>]) -> Int64 {
    var (length, end) = (0 as Int64, Int64.min)
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.upperBound > end {
      length += range.upperBound - max(range.lowerBound, end)
      end = range.upperBound
    }
    return length
  }

  // MARK: Saturdays

  /// How many Saturdays, from 6 o'clock on, lie in a gap.
  private static func saturdays(in gap: BarGap) -> Int {
    saturdays(from: gap.start, to: gap.start + gap.length)
  }

  /// How many Saturdays, from 6 o'clock on, lie between two times.
  private static func saturdays(from start: Int64, to end: Int64) -> Int {
    let upTo = floorDivide(end - saturdayMorning - saturdayPart, by: week)
    return max(Int(upTo - saturdayBefore(start)), 0)
  }

  /// The number of the first Saturday of a gap that has one, counted in weeks since 1970.
  private static func firstSaturday(in gap: BarGap) -> Int64 { saturdayBefore(gap.start) + 1 }

  private static func saturdayBefore(_ time: Int64) -> Int64 {
    floorDivide(time - saturdayMorning - 1, by: week)
  }
}
