// Whether bars come in the order of time. Knows times and lines; knows nothing of prices.

/// Follows the times of a file's bars and says where their order breaks.
struct BarOrder {
  /// A bar's time and its line in the file.
  private struct Place {
    let time: Int64
    let line: Int
  }

  private var previous: Place?
  /// What to say of the first bar if every other one is older.
  private(set) var start: DataFinding?
  private var forwardSteps = 0
  private var backwardSteps = FindingCollector()
  private var repeats = FindingCollector()

  /// Whether every bar is older than the one before it in the file.
  var isNewestFirst: Bool { forwardSteps == 0 && backwardSteps.total > 0 }

  /// Takes the next bar in the file.
  ///
  /// - Parameters:
  ///   - stamp: When it opens.
  ///   - line: Its line.
  ///   - column: The character in the line at which its time stands; asked only for findings.
  ///   - isCopy: Whether it has the time and the numbers of the bar before it.
  mutating func observe(
    _ stamp: BarTimestamp, line: Int, column: @autoclosure () -> Int, isCopy: Bool
  ) {
    let time = stamp.time
    defer { previous = Place(time: time, line: line) }
    guard let previous else { return noteStart(line: line, column: column()) }
    if time > previous.time {
      forwardSteps += 1
    } else if time < previous.time {
      backwardSteps.add(
        DataFinding(
          line: line, column: column(),
          message: Self.message(time, backFrom: previous) + Self.clockHint(stamp, previous)))
    } else {
      repeats.add(
        DataFinding(
          line: line, column: column(),
          message: Self.message(time, repeating: previous, isCopy: isCopy)
            + (isCopy ? "" : Self.clockHint(stamp, previous))))
    }
  }

  /// What to say where a clock may have been put back: on a Sunday, by no more than an hour, in times
  /// that do not say how far they are from UTC.
  private static func clockHint(_ stamp: BarTimestamp, _ previous: Place) -> String {
    let isSunday = floorDivide(stamp.time, by: UTCTime.secondsPerDay) % 7 == 3
    guard stamp.form == .local, isSunday, (0...3_600).contains(previous.time - stamp.time)
    else { return "" }
    return "; if a clock was put back here, write times in UTC or with their offset"
  }

  /// Takes the next bar in the file if it is younger than the one before it, and says whether it is.
  mutating func advance(to time: Int64, line: Int) -> Bool {
    guard let previous, time > previous.time else { return false }
    forwardSteps += 1
    self.previous = Place(time: time, line: line)
    return true
  }

  /// Where the first bar stands is where a warning of the whole order points.
  private mutating func noteStart(line: Int, column: Int) {
    start = DataFinding(
      line: line, column: column,
      message: "the file is newest first: its bars were read from the last line to the first")
  }

  /// What is wrong with the order; steps back are not if there are only such.
  var errors: FindingCollector {
    var errors = repeats
    if !isNewestFirst { errors.merge(backwardSteps) }
    return errors
  }

  /// How many bars are older than the one before them, 0 if the whole file is newest first.
  var stepsBack: Int { isNewestFirst ? 0 : backwardSteps.total }

  /// A warning if the whole file is newest first.
  var warning: DataFinding? { isNewestFirst ? start : nil }

  private static func message(_ time: Int64, backFrom previous: Place) -> String {
    "\(UTCTime.format(time)) comes after \(UTCTime.format(previous.time))"
      + " (line \(previous.line)): bars must be sorted, oldest first"
  }

  private static func message(_ time: Int64, repeating previous: Place, isCopy: Bool) -> String {
    "\(UTCTime.format(time)) stands twice, on line \(previous.line) with"
      + " \(isCopy ? "the same" : "other") numbers: keep one of the two lines"
  }
}
