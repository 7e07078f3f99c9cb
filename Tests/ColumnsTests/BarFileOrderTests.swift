// The order of bars in a file.

import Columns
import Testing

/// A file with a bar at each of the times, the close saying which.
private func file(_ times: [String], closes: [Double]? = nil) -> [UInt8] {
  let rows = times.indices.map { index in
    "2017-01-01T\(times[index]):00Z,5,6,4,\(closes?[index] ?? 5 + Double(index) / 10),7"
  }
  return Array((["time,open,high,low,close,volume"] + rows).joined(separator: "\n").utf8)
}

private func findings(_ bytes: [UInt8]) -> [DataFinding] {
  let error = #expect(throws: BarFileError.self) { try BarFile.parse(bytes) }
  #expect(error?.total == error?.findings.count)
  return error?.findings ?? []
}

@Test func fileThatIsNewestFirstIsTurnedRoundWithAWarning() throws {
  let parsed = try BarFile.parse(file(["22:00", "21:00", "19:00"]))
  #expect(parsed.bars.close == [5.2, 5.1, 5])
  #expect(parsed.bars.timestamps == [1_483_297_200, 1_483_304_400, 1_483_308_000])
  #expect(
    parsed.warnings == [
      DataFinding(
        line: 2, column: 1,
        message: "the file is newest first: its bars were read from the last line to the first")
    ])
}

@Test func stepBackIsAnErrorAtTheBarThatStepsBack() {
  let expected = DataFinding(
    line: 4, column: 1,
    message: "2017-01-01T19:00:00Z comes after 2017-01-01T21:00:00Z (line 3):"
      + " bars must be sorted, oldest first")
  #expect(findings(file(["20:00", "21:00", "19:00", "20:00"])) == [expected])
}

@Test func repeatedTimeIsAnErrorThatSaysWhetherTheBarsDiffer() {
  let times = ["20:00", "20:00", "21:00", "21:00"]
  #expect(
    findings(file(times, closes: [5.1, 5.2, 5.3, 5.3])) == [
      DataFinding(
        line: 3, column: 1,
        message: "2017-01-01T20:00:00Z stands twice, on line 2 with other numbers:"
          + " keep one of the two lines"),
      DataFinding(
        line: 5, column: 1,
        message: "2017-01-01T21:00:00Z stands twice, on line 4 with the same numbers:"
          + " keep one of the two lines"),
    ])
}

@Test func repeatedTimeInAFileThatIsNewestFirstIsTheOnlyError() {
  let messages = findings(file(["22:00", "21:00", "21:00", "20:00"])).map(\.message)
  #expect(messages.count == 1)
  #expect(messages.first?.hasPrefix("2017-01-01T21:00:00Z stands twice") == true)
}

@Test func orderIsJudgedTogetherWithCellsInTheOrderOfTheFile() {
  let rows = [
    "note,time,open,high,low,close", "a,2017-01-02,1,1,1,1", "bé,2017-01-01,1,1,1,1",
    "c,2017-01-03,x,1,1,1", "d,2017-01-03,1,1,1,1",
  ]
  let found = findings(Array(rows.joined(separator: "\n").utf8))
  #expect(found.map(\.line) == [3, 4, 5])
  #expect(found.map(\.column) == [4, 14, 3])
}

@Test func clockThatIsPutBackIsSuspectedWhereTimesHaveNoOffset() throws {
  // 2017-10-29 is the Sunday on which European clocks went back from 3 to 2 o'clock.
  func messages(_ times: [String], zone: String) -> [String] {
    let rows = times.enumerated().map { "2017-10-29 \($1):00\(zone),5,9,1,\($0 + 1),7" }
    return findings(
      Array((["time,open,high,low,close,volume"] + rows).joined(separator: "\n").utf8)
    ).map(\.message)
  }
  let hint = "; if a clock was put back here, write times in UTC or with their offset"
  #expect(
    messages(["01:00", "02:00", "02:00", "03:00"], zone: "") == [
      "2017-10-29T02:00:00Z stands twice, on line 3 with other numbers: keep one of the two lines"
        + hint
    ])
  #expect(
    messages(["02:00", "02:30", "02:00", "02:30"], zone: "").allSatisfy { $0.hasSuffix(hint) })
  #expect(messages(["01:00", "02:00", "02:00"], zone: "Z").allSatisfy { !$0.hasSuffix(hint) })
}

@Test func repeatsAndStepsBackAreCounted() {
  let error = #expect(throws: BarFileError.self) {
    try BarFile.parse(file(["20:00", "21:00", "19:00", "19:00", "22:00", "22:00"]))
  }
  #expect(error?.repeatedTimes == 2)
  #expect(error?.stepsBack == 1)
}
