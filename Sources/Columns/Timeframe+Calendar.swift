// Where bars of a timeframe begin and end. Knows the UTC calendar; knows nothing of trading hours.

extension Timeframe {
  /// Monday, 1970-01-05: weeks begin on Mondays.
  private static let firstMonday: Int64 = 4 * UTCTime.secondsPerDay

  /// The moment at which the bar that opened at `open` is finished.
  ///
  /// Months have calendar length: a bar of a month ends where the next month starts, wherever in
  /// its month it is stamped.
  package func end(of open: Int64) -> Int64 {
    guard unit == .month else { return open + seconds }
    let date = CivilDate(daysSince1970: floorDivide(open, by: UTCTime.secondsPerDay))
    let next = CivilDate(monthIndex: date.monthIndex + Int64(count))
    return next.daysSince1970 * UTCTime.secondsPerDay
  }

  /// The start of the bin of this timeframe that `time` is in.
  ///
  /// Bins are laid from 1970-01-01T00:00:00Z, weeks from the Monday after it, months from January
  /// of year 0. So bins of a length that divides a day start at midnight.
  package func start(containing time: Int64) -> Int64 {
    switch unit {
    case .month:
      let date = CivilDate(daysSince1970: floorDivide(time, by: UTCTime.secondsPerDay))
      let index = floorDivide(date.monthIndex, by: Int64(count)) * Int64(count)
      return CivilDate(monthIndex: index).daysSince1970 * UTCTime.secondsPerDay
    default:
      return floorDivide(time - anchor, by: seconds) * seconds + anchor
    }
  }

  /// Whether every bin of `longer` is made of whole bins of this timeframe.
  package func divides(_ longer: Timeframe) -> Bool {
    switch (unit, longer.unit) {
    case (.month, .month): longer.count % count == 0
    case (.month, _): false
    case (_, .month): UTCTime.secondsPerDay % seconds == 0
    default: longer.seconds % seconds == 0 && (longer.anchor - anchor) % seconds == 0
    }
  }

  /// The week that `time` is in, counted from the first Monday after 1970-01-01.
  static func week(of time: Int64) -> Int64 { floorDivide(time - firstMonday, by: 604_800) }

  private var anchor: Int64 { unit == .week ? Self.firstMonday : 0 }
}
