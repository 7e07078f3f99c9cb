// Points in time as text, in UTC. Knows ISO 8601; knows nothing of bars.

/// Why a text is not a point in time.
package enum TimestampProblem: Error, Equatable, Sendable {
  /// The text has another form than `2017-01-01T22:00:00Z` and its shorter variants.
  case malformed
  /// The calendar has no such day.
  case noSuchDay
  /// The clock has no such time, or there is no such offset from UTC.
  case noSuchTime
  /// The time is not a whole second.
  case fractionOfSecond
  /// The number is as small as the day numbers of spreadsheets, and has a fraction.
  case dayNumber
  /// The time is not of a year from 1900 to 2199, whatever a number may count.
  case outOfRange
  /// The number may be a count since 1970 or a date without dashes.
  case ambiguous
}

/// Seconds since 1970-01-01T00:00:00Z, written and read as ISO 8601.
package enum UTCTime {
  package static let secondsPerDay: Int64 = 86_400

  /// Writes a time as `2017-01-01T22:00:00Z`.
  package static func format(_ seconds: Int64) -> String {
    let days = floorDivide(seconds, by: secondsPerDay)
    let second = seconds - days * secondsPerDay
    let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return "\(formatDay(days))T\(time.joined(separator: ":"))Z"
  }

  /// Writes the day of a time as `2017-01-01`.
  package static func formatDate(_ seconds: Int64) -> String {
    formatDay(floorDivide(seconds, by: secondsPerDay))
  }

  /// Reads a date or a date with a time.
  ///
  /// - Parameter text: `2017-01-01`, or that with `T22:00:00Z`; a space may stand for the `T`,
  ///   seconds may be missing or have a fraction of zeros, an offset such as `+02:00` may stand for
  ///   the `Z`. Without an offset it is UTC.
  /// - Returns: Seconds since 1970, nil if the text is none of these.
  package static func parse(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    return try? parse(bytes.span)
  }

  /// Reads a date such as `2017-01-01` and nothing longer; its first second, nil for other texts.
  package static func parseDate(_ text: some StringProtocol) -> Int64? {
    text.utf8.count == 10 ? parse(text) : nil
  }

  /// Reads what `parse(_:)` reads from UTF-8.
  static func parse(_ text: Span<UInt8>) throws(TimestampProblem) -> Int64 {
    let midnight = try day(text) * secondsPerDay
    if text.count == 10 { return midnight }
    guard text.count >= 16, text[13] == UInt8(ascii: ":"),
      text[10] | 0x20 == UInt8(ascii: "t") || text[10] == UInt8(ascii: " ")
    else { throw .malformed }
    let hour = try number(text, at: 11, digits: 2)
    let minute = try number(text, at: 14, digits: 2)
    var second: Int64 = 0
    var index = 16
    if index < text.count, text[index] == UInt8(ascii: ":") {
      second = try number(text, at: 17, digits: 2)
      index = try endOfFraction(text, from: 19)
    }
    guard hour < 24, minute < 60, second < 60 else { throw .noSuchTime }
    return midnight + hour * 3_600 + minute * 60 + second - (try offset(text, from: index))
  }

  /// Days since 1970 of the date that the text begins with.
  private static func day(_ text: Span<UInt8>) throws(TimestampProblem) -> Int64 {
    guard text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-")
    else { throw .malformed }
    let year = try number(text, at: 0, digits: 4)
    let month = try number(text, at: 5, digits: 2)
    let day = try number(text, at: 8, digits: 2)
    guard let date = CivilDate(year: year, month: month, day: day) else { throw .noSuchDay }
    return date.daysSince1970
  }

  /// Where a fraction of zeros that may begin at `start` ends.
  private static func endOfFraction(
    _ text: Span<UInt8>, from start: Int
  ) throws(TimestampProblem) -> Int {
    guard start < text.count, text[start] == UInt8(ascii: ".") else { return start }
    var index = start + 1
    while index < text.count, isDigit(text[index]) {
      if text[index] != UInt8(ascii: "0") { throw .fractionOfSecond }
      index += 1
    }
    if index == start + 1 { throw .malformed }
    return index
  }

  /// The clocks of the world, from 12 hours behind UTC to 14 ahead of it.
  private static let offsets: ClosedRange<Int64> = -12 * 3_600...14 * 3_600

  /// Seconds by which the clock is ahead of UTC: nothing, `Z`, `+02`, `+0200` or `+02:00`.
  private static func offset(
    _ text: Span<UInt8>, from start: Int
  ) throws(TimestampProblem) -> Int64 {
    if start == text.count { return 0 }
    if text[start] | 0x20 == UInt8(ascii: "z"), start + 1 == text.count { return 0 }
    let sign: Int64
    switch text[start] {
    case UInt8(ascii: "+"): sign = 1
    case UInt8(ascii: "-"): sign = -1
    default: throw .malformed
    }
    let hours = try number(text, at: start + 1, digits: 2)
    var minutes: Int64 = 0
    if start + 3 < text.count {
      let colon = text[start + 3] == UInt8(ascii: ":") ? 1 : 0
      guard text.count == start + 5 + colon else { throw .malformed }
      minutes = try number(text, at: start + 3 + colon, digits: 2)
    }
    let seconds = sign * (hours * 3_600 + minutes * 60)
    guard minutes < 60, offsets.contains(seconds) else { throw .noSuchTime }
    return seconds
  }

  /// The number that exactly `digits` digits at `start` write.
  private static func number(
    _ text: Span<UInt8>, at start: Int, digits: Int
  ) throws(TimestampProblem) -> Int64 {
    guard start + digits <= text.count else { throw .malformed }
    var value: Int64 = 0
    for index in start..<start + digits {
      guard isDigit(text[index]) else { throw .malformed }
      value = value * 10 + Int64(text[index] - UInt8(ascii: "0"))
    }
    return value
  }

  private static func formatDay(_ days: Int64) -> String {
    let date = CivilDate(daysSince1970: days)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (number < 0 ? "-" : "") + zeros + digits
  }
}

/// Whether a byte is an ASCII letter.
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

/// Whether a byte is an ASCII digit.
func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
