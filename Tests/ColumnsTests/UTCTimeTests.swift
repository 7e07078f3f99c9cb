// Points in time as text, against Foundation and at the edges.

import Foundation
import TestSupport
import Testing

@testable import Columns

@Test(arguments: [
  (0, "1970-01-01T00:00:00Z"), (1_483_308_000, "2017-01-01T22:00:00Z"),
  (-1, "1969-12-31T23:59:59Z"), (951_782_399, "2000-02-28T23:59:59Z"),
  (951_782_400, "2000-02-29T00:00:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
  (-62_167_219_200, "0000-01-01T00:00:00Z"), (253_402_300_800, "10000-01-01T00:00:00Z"),
])
private func timeIsWrittenInUTC(_ seconds: Int64, _ text: String) {
  #expect(UTCTime.format(seconds) == text)
}

@Test func datesAgreeWithFoundation() throws {
  let formatter = ISO8601DateFormatter()
  let seed: UInt64 = 3
  var generator = SeededGenerator(seed: seed)
  for _ in 0..<1_000 {
    let seconds = Int64((generator.unit() - 0.4) * 1e10)
    let expected = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
    #expect(UTCTime.format(seconds) == expected, "seed \(seed)")
    #expect(UTCTime.parse(expected) == seconds, "seed \(seed)")
    #expect(UTCTime.formatDate(seconds) == expected.prefix(10), "seed \(seed)")
  }
}

@Test func everyDayOfFourCenturiesComesBack() {
  let lost = (Int64(-100_000)..<46_097).first { days in
    let date = CivilDate(daysSince1970: days)
    return date.daysSince1970 != days
      || CivilDate(year: date.year, month: date.month, day: date.day) != date
  }
  #expect(lost == nil)
}

@Test(arguments: [
  "2017-01-01T22:00:00Z", "2017-01-01 22:00:00Z", "2017-01-01t22:00:00z",
  "2017-01-01T22:00:00", "2017-01-01T22:00", "2017-01-01T22:00Z",
  "2017-01-01T22:00:00.000Z", "2017-01-01 22:00:00.0", "2017-01-01T22:00:00+00:00",
  "2017-01-02T00:00:00+02:00", "2017-01-02T00:00:00+0200", "2017-01-02T00:00:00+02",
  "2017-01-02T12:00:00+14:00", "2017-01-01T10:00:00-12:00", "2017-01-01T17:00:00-05:00",
  "2017-01-02T03:30:00.000+05:30", "2017-01-02T00:00+02:00",
])
private func sameMomentIsReadInAllItsForms(_ text: String) {
  #expect(UTCTime.parse(text) == 1_483_308_000)
}

@Test(arguments: [
  ("", TimestampProblem.malformed), ("2017", .malformed), ("2017-1-1", .malformed),
  ("2017/01/01", .malformed), ("2017.01.01 22:00", .malformed), ("01-01-2017", .malformed),
  ("2017-01-01T", .malformed), ("2017-01-01T22", .malformed), ("2017-01-01T22:00:0", .malformed),
  ("2017-01-01X22:00:00Z", .malformed), ("2017-01-01T22:00:00 Z", .malformed),
  ("2017-01-01T22:00:00.Z", .malformed), ("2017-01-01T22:00:00ZZ", .malformed),
  ("2017-01-01T22:00:00+2", .malformed), ("2017-01-01T22:00:00+02:0", .malformed),
  ("2017-01-01T22:00:00+02:000", .malformed), ("2017-02-30", .noSuchDay),
  ("2017-13-01", .noSuchDay), ("2017-00-01", .noSuchDay), ("1900-02-29", .noSuchDay),
  ("2017-01-01T24:00:00Z", .noSuchTime), ("2017-01-01T22:60:00Z", .noSuchTime),
  ("2017-01-01T22:00:60Z", .noSuchTime), ("2017-01-01T22:00:00+24:00", .noSuchTime),
  ("2017-01-01T22:00:00+14:01", .noSuchTime), ("2017-01-01T22:00:00-1201", .noSuchTime),
  ("2017-01-01T22:00:00.5Z", .fractionOfSecond),
])
private func otherTextsAreNoTimes(_ text: String, _ problem: TimestampProblem) {
  let bytes = Array(text.utf8)
  #expect(throws: problem) { try UTCTime.parse(bytes.span) }
  #expect(UTCTime.parse(text) == nil)
}

@Test func dateIsReadOnlyWithoutATime() {
  #expect(UTCTime.parseDate("2017-01-01") == 1_483_228_800)
  #expect(UTCTime.parseDate("2017-01-01T00:00:00Z") == nil)
  #expect(UTCTime.parseDate("2017-02-29") == nil)
}

@Test(arguments: [
  ("1483308000", 1_483_308_000), ("1483308000000", 1_483_308_000), ("1483308000.0", 1_483_308_000),
  ("0", 0), ("-86400", -86_400), ("-2208988800", -2_208_988_800), ("7258118399", 7_258_118_399),
  ("7258118399000", 7_258_118_399), ("1483308000000000", 1_483_308_000),
  ("1483308000000000000", 1_483_308_000), ("2017-01-01", 1_483_228_800),
])
private func timeColumnHoldsDatesOrSecondsOrPartsOfThem(_ text: String, _ seconds: Int64) throws {
  let bytes = Array(text.utf8)
  #expect(try BarTimestamp.parse(bytes.span).time == seconds)
}

@Test(arguments: [
  ("20170101", TimestampProblem.ambiguous), ("2017010122", .ambiguous),
  ("201701012200", .ambiguous), ("20170101220000", .ambiguous), ("20171301220000", .outOfRange),
  ("1483308000500", .fractionOfSecond), ("1483308000.5", .fractionOfSecond),
  ("1483308000000001", .fractionOfSecond), ("1483308000000000001", .fractionOfSecond),
  ("9223372036854775807", .outOfRange), ("9223372036854775808", .outOfRange),
  ("1899-12-31T23:59:59Z", .outOfRange), ("2200-01-01", .outOfRange),
  ("99999999999999999999999", .outOfRange), ("1483308000.", .malformed), ("12a", .malformed),
  ("-", .malformed), ("", .malformed), ("1.5e9", .malformed), ("02.01.2017 22:00", .malformed),
  ("42736.9", .dayNumber), ("-42736.9", .fractionOfSecond), ("20170102.0", .ambiguous),
  ("020170102", .ambiguous), ("0201701022200.00", .ambiguous),
])
private func otherNumbersAreNoTimes(_ text: String, _ problem: TimestampProblem) {
  let bytes = Array(text.utf8)
  #expect(throws: problem) { try BarTimestamp.parse(bytes.span).time }
}
