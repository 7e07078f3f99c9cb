// When a bar opens, as files write it. Knows ISO 8601 and seconds and milliseconds since 1970.

/// Reading of the time column.
enum BarTimestamp {
  /// The first second of 1900 and of 2200; numbers outside are no times of bars.
  private static let plausible: Range<Int64> = -2_208_988_800..<7_258_118_400

  /// Reads a time.
  ///
  /// - Parameter text: ISO 8601 as `UTCTime` reads it, or a whole number: of seconds since 1970 if
  ///   that is from 1900 to 2199, else of milliseconds.
  /// - Returns: Seconds since 1970.
  /// - Throws: `TimestampProblem` for anything else.
  static func parse(_ text: Span<UInt8>) throws(TimestampProblem) -> Int64 {
    if text.count >= 10, text[4] == UInt8(ascii: "-") { return try UTCTime.parse(text) }
    let number = try wholeNumber(text)
    if text.count == 8, let date = dateWithoutDashes(number), date != number { throw .ambiguous }
    if plausible.contains(number) { return number }
    let seconds = floorDivide(number, by: 1_000)
    guard plausible.contains(seconds) else { throw .outOfRange }
    guard number % 1_000 == 0 else { throw .fractionOfSecond }
    return seconds
  }

  /// Reads digits with an optional minus and an optional fraction of zeros.
  private static func wholeNumber(_ text: Span<UInt8>) throws(TimestampProblem) -> Int64 {
    let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    var index = start
    var value: Int64 = 0
    while index < text.count, isDigit(text[index]) {
      guard index - start < 18 else { throw .outOfRange }
      value = value * 10 + Int64(text[index] - UInt8(ascii: "0"))
      index += 1
    }
    guard index > start else { throw .malformed }
    try checkFraction(text, from: index)
    return isNegative ? -value : value
  }

  private static func checkFraction(
    _ text: Span<UInt8>, from start: Int
  ) throws(TimestampProblem) {
    if start == text.count { return }
    guard text[start] == UInt8(ascii: "."), start + 1 < text.count else { throw .malformed }
    for index in start + 1..<text.count {
      guard isDigit(text[index]) else { throw .malformed }
      guard text[index] == UInt8(ascii: "0") else { throw .fractionOfSecond }
    }
  }

  /// The day that `number` is as `YYYYMMDD`, in seconds since 1970.
  private static func dateWithoutDashes(_ number: Int64) -> Int64? {
    guard
      let date = CivilDate(
        year: number / 10_000, month: number / 100 % 100, day: number % 100),
      (1900..<2200).contains(date.year)
    else { return nil }
    return date.daysSince1970 * UTCTime.secondsPerDay
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
      return "\(name) is out of range: write seconds or milliseconds since 1970"
    case .ambiguous:
      return "\(name) may be a date or seconds since 1970: write a date with dashes"
    }
  }
}
