// When a bar opens, as files write it. Knows ISO 8601 and counts of seconds, and of parts of them,
// since 1970.

/// A time, and how it was written.
struct BarTimestamp {
  /// Seconds since 1970.
  let time: Int64
  let form: TimestampForm

  /// The first second of 1900 and of 2200; what is outside is no time of a bar.
  static let plausible: Range<Int64> = -2_208_988_800..<7_258_118_400

  /// The end of January 1970: the day numbers of spreadsheets and all other counts of days are below,
  /// as seconds.
  static let smallNumbers: Int64 = 31 * UTCTime.secondsPerDay

  /// Reads a time.
  ///
  /// - Parameter text: ISO 8601 as `UTCTime` reads it, or a whole number: of seconds since 1970 if
  ///   that is from 1900 to 2199, else of milliseconds, else of microseconds, else of nanoseconds.
  /// - Returns: The time and its form.
  /// - Throws: `TimestampProblem` for anything else, and for times before 1900 and after 2199.
  static func parse(_ text: Span<UInt8>) throws(TimestampProblem) -> BarTimestamp {
    if text.count >= 10, text[4] == UInt8(ascii: "-") {
      let time = try UTCTime.parse(text)
      guard plausible.contains(time) else { throw .outOfRange }
      return BarTimestamp(time: time, form: form(ofTimeIn: text))
    }
    let number = try wholeNumber(text)
    if isDateWithoutDashes(number) { throw .ambiguous }
    for (form, divisor, range) in units {
      let seconds = floorDivide(number, by: divisor)
      guard range.contains(seconds) else { continue }
      guard number % divisor == 0 else { throw .fractionOfSecond }
      return BarTimestamp(time: seconds, form: form)
    }
    throw .outOfRange
  }

  /// What whole numbers may count.
  ///
  /// Micro- and nanoseconds are taken from 1980 on, so that no number
  /// of 14 digits, which may be a date and a time, is one.
  private static let units: [(form: TimestampForm, divisor: Int64, range: Range<Int64>)] = [
    (.seconds, 1, plausible), (.milliseconds, 1_000, plausible),
    (.microseconds, 1_000_000, 315_532_800..<plausible.upperBound),
    (.nanoseconds, 1_000_000_000, 315_532_800..<plausible.upperBound),
  ]

  private static func form(ofTimeIn text: Span<UInt8>) -> TimestampForm {
    if text.count == 10 { return .date }
    let hasZone =
      text[text.count - 1] | 0x20 == UInt8(ascii: "z")
      || (16..<text.count).contains {
        text[$0] == UInt8(ascii: "+") || text[$0] == UInt8(ascii: "-")
      }
    return hasZone ? .universal : .local
  }

  /// Reads digits with an optional minus and an optional fraction of zeros.
  private static func wholeNumber(_ text: Span<UInt8>) throws(TimestampProblem) -> Int64 {
    let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    var index = start
    var value: Int64 = 0
    while index < text.count, isDigit(text[index]) {
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      guard !isTooLarge, tens <= Int64.max - 9 else { throw .outOfRange }
      value = tens + Int64(text[index] - UInt8(ascii: "0"))
      index += 1
    }
    guard index > start else { throw .malformed }
    do {
      try checkFraction(text, from: index)
    } catch .fractionOfSecond where !isNegative && value < smallNumbers {
      throw .dayNumber
    }
    return isNegative ? -value : value
  }

  private static func checkFraction(
    _ text: Span<UInt8>, from start: Int
  ) throws(TimestampProblem) {
    if start == text.count { return }
    guard text[start] == UInt8(ascii: "."), start + 1 < text.count,
      (start + 1..<text.count).allSatisfy({ isDigit(text[$0]) })
    else { throw .malformed }
    guard (start + 1..<text.count).allSatisfy({ text[$0] == UInt8(ascii: "0") })
    else { throw .fractionOfSecond }
  }

  /// Whether `number` may be `YYYYMMDD`, with hours, minutes and seconds of two digits or not.
  ///
  /// Zeros before it and a fraction of zeros make no difference.
  private static func isDateWithoutDashes(_ number: Int64) -> Bool {
    let (day, clock): (Int64, Int64)
    switch number {
    case 10_000_000..<100_000_000: (day, clock) = (number, 0)
    case 1_000_000_000..<10_000_000_000: (day, clock) = (number / 100, number % 100 * 10_000)
    case 100_000_000_000..<1_000_000_000_000:
      (day, clock) = (number / 10_000, number % 10_000 * 100)
    case 10_000_000_000_000..<100_000_000_000_000:
      (day, clock) = (number / 1_000_000, number % 1_000_000)
    default: return false
    }
    let isTime = clock / 10_000 < 24 && clock / 100 % 100 < 60 && clock % 100 < 60
    return isTime && (1900..<2200).contains(day / 10_000)
      && CivilDate(year: day / 10_000, month: day / 100 % 100, day: day % 100) != nil
  }
}

extension TimestampProblem {
  /// One sentence on `text` that says what would be right.
  func message(for text: String) -> String {
    let name = "'\(shortened(text))'"
    switch self {
    case .malformed where text.isEmpty:
      return "the timestamp is empty: write the time at which the bar opens"
    case .malformed:
      return "\(name) is not a timestamp: write it as 2017-01-01T22:00:00Z"
    case .noSuchDay:
      return "\(name) is not a timestamp: the calendar has no such day"
    case .noSuchTime:
      return "\(name) is not a timestamp: there is no such time of day or offset"
    case .fractionOfSecond:
      return "\(name) has a fraction of a second: bars open on whole seconds"
    case .outOfRange:
      return "\(name) is out of range: bars are of the years 1900 to 2199"
    case .dayNumber:
      return "\(name) may be a day number of a spreadsheet: write it as 2017-01-01T22:00:00Z"
    case .ambiguous:
      return "\(name) may be a date or a count since 1970: write a date with dashes"
    }
  }
}
