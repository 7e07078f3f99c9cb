// Times in the usual notation, at full speed. Knows where each digit stands; remembers one day.

/// Reads times such as `2017-01-01T22:00:00Z` and remembers the day of the last one.
struct ClockScanner {
  /// The first ten bytes of the last time, and the first second of that day; two bytes are never
  /// the end at first.
  private var dayStart: UInt64 = 0
  private var dayEnd = UInt64.max
  private var midnight: Int64 = 0

  mutating func read(
    _ text: Span<UInt8>, _ cursor: inout WordCursor, into row: inout BarRow
  ) -> Bool {
    let start = cursor.position
    guard start + 24 <= text.count else { return false }
    let first = word(text, at: start)
    let second = word(text, at: start + 8)
    let third = word(text, at: start + 16)
    guard let clock = Self.secondOfDay(second, third) else {
      return readUnusual(text, &cursor, into: &row)
    }
    if first != dayStart || second & 0xffff != dayEnd {
      guard let time = try? UTCTime.parse(text.extracting(start..<start + 10)),
        BarTimestamp.plausible.contains(time)
      else { return false }
      (dayStart, dayEnd, midnight) = (first, second & 0xffff, time)
    }
    row.time = midnight + clock
    switch UInt8(truncatingIfNeeded: third >> 24) {
    case UInt8(ascii: "Z"): (row.form, cursor.position) = (.universal, start + 20)
    case UInt8(ascii: ","): (row.form, cursor.position) = (.local, start + 19)
    default: return readUnusual(text, &cursor, into: &row)
    }
    return true
  }

  /// Reads `DDTHH:MM` and `:SS`; nil for anything else, the day being of no interest.
  private static func secondOfDay(_ second: UInt64, _ third: UInt64) -> Int64? {
    // The separators in place: 'T' or a space, and two colons.
    let isPlain = second & 0x0000_ff00_00ff_0000 == 0x0000_3a00_0054_0000
    let isSpaced = second & 0x0000_ff00_00ff_0000 == 0x0000_3a00_0020_0000
    guard isPlain || isSpaced, third & 0xff == 0x3a else { return nil }
    let hours = (second >> 24) & 0xffff
    let minutes = second >> 48
    let seconds = (third >> 8) & 0xffff
    let digits = (hours | minutes << 16 | seconds << 32) ^ 0x3030_3030_3030
    guard (digits &+ 0x7676_7676_7676 | digits) & 0x8080_8080_8080 == 0 else { return nil }
    // Tens stand in the lower bytes.
    let hour = Int64((digits & 0xff) * 10 + (digits >> 8) & 0xff)
    let minute = Int64((digits >> 16 & 0xff) * 10 + (digits >> 24) & 0xff)
    let whole = Int64((digits >> 32 & 0xff) * 10 + (digits >> 40) & 0xff)
    guard hour < 24, minute < 60, whole < 60 else { return nil }
    return hour * 3_600 + minute * 60 + whole
  }

  /// Reads a time in any notation, by the same code as the careful reader.
  private func readUnusual(
    _ text: Span<UInt8>, _ cursor: inout WordCursor, into row: inout BarRow
  ) -> Bool {
    let start = cursor.position
    guard let end = cursor.cellEnd(text, mayHaveSpaces: true),
      let parsed = try? BarTimestamp.parse(text.extracting(start..<end))
    else { return false }
    (row.time, row.form) = (parsed.time, parsed.form)
    cursor.position = end
    return true
  }
}
