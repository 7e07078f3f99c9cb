// Where bars begin and end.

import Columns
import TestSupport
import Testing

private func time(_ text: String) throws -> Int64 { try #require(UTCTime.parse(text)) }
private func frame(_ text: String) throws -> Timeframe { try #require(Timeframe(text)) }

@Test(arguments: [
  ("1h", "2017-01-01T22:00:00Z", "2017-01-01T23:00:00Z"),
  ("4h", "2016-02-28T20:00:00Z", "2016-02-29T00:00:00Z"),
  ("1d", "1969-12-31", "1970-01-01"),
  ("2w", "2017-01-02", "2017-01-16"),
  ("1M", "2017-02-01", "2017-03-01"),
  ("1M", "2017-12-01", "2018-01-01"),
  ("1M", "2017-01-03T08:00:00Z", "2017-02-01"),
  ("3M", "2016-11-01", "2017-02-01"),
  ("1M", "1969-12-01", "1970-01-01"),
])
private func barEndsWhereTheNextBegins(_ length: String, _ open: String, _ end: String) throws {
  #expect(try frame(length).end(of: time(open)) == time(end))
}

@Test(arguments: [
  ("4h", "2017-01-01T22:00:00Z", "2017-01-01T20:00:00Z"),
  ("1d", "2017-01-01T23:59:59Z", "2017-01-01"),
  ("1d", "1969-12-31T23:59:59Z", "1969-12-31"),
  ("1w", "2017-01-01", "2016-12-26"),
  ("1w", "2017-01-02", "2017-01-02"),
  ("1M", "2017-02-28T23:00:00Z", "2017-02-01"),
  ("3M", "2017-06-30", "2017-04-01"),
  ("1M", "1969-12-31", "1969-12-01"),
])
private func binStartsOnTheUTCGrid(_ length: String, _ inside: String, _ start: String) throws {
  #expect(try frame(length).start(containing: time(inside)) == time(start))
}

@Test(arguments: ["7m", "1h", "4h", "1d", "3d", "1w", "2w", "1M", "3M", "12M"])
private func everyTimeIsInTheBinItFalls(_ length: String) throws {
  let timeframe = try frame(length)
  let seed: UInt64 = 21
  var generator = SeededGenerator(seed: seed)
  for _ in 0..<2_000 {
    let moment = Int64((generator.unit() - 0.3) * 6e9)
    let start = timeframe.start(containing: moment)
    #expect(start <= moment && moment < timeframe.end(of: start), "seed \(seed), time \(moment)")
    #expect(timeframe.start(containing: start) == start, "seed \(seed), time \(moment)")
  }
}

@Test(arguments: [
  ("1h", "4h", true), ("1h", "1d", true), ("3h", "4h", false), ("1d", "1w", true),
  ("7d", "1w", false), ("1w", "2w", true), ("1w", "1M", false), ("1d", "1M", true),
  ("7h", "1M", false), ("1M", "3M", true), ("2M", "3M", false), ("1M", "1w", false),
  ("4h", "1h", false), ("60m", "1h", true),
])
private func onlyWholeBinsMakeUpALongerOne(
  _ shorter: String, _ longer: String, _ expected: Bool
) throws {
  #expect(try frame(shorter).divides(frame(longer)) == expected)
}
