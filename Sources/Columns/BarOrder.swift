// Whether bars come in the order of time. Knows times and lines; knows nothing of prices.

/// Follows the times of a file's bars and says where their order breaks.
struct BarOrder {
  /// A bar's time and its line in the file.
  private struct Place {
    let time: Int64
    let line: Int
  }

  private var previous: Place?
  private var first: DataFinding?
  private var forwardSteps = 0
  private var backwardSteps = FindingCollector()
  private var repeats = FindingCollector()

  /// Whether every bar is older than the one before it in the file.
  var isNewestFirst: Bool { forwardSteps == 0 && backwardSteps.total > 0 }

  /// Takes the next bar in the file.
  ///
  /// - Parameters:
  ///   - time: When it opens.
  ///   - line: Its line.
  ///   - column: The character in the line at which its time stands; asked only for findings.
  ///   - isCopy: Whether it has the time and the numbers of the bar before it.
  mutating func observe(
    time: Int64, line: Int, column: @autoclosure () -> Int, isCopy: Bool
  ) {
    defer { previous = Place(time: time, line: line) }
    guard let previous else { return noteStart(line: line, column: column()) }
    if time > previous.time {
      forwardSteps += 1
    } else if time < previous.time {
      backwardSteps.add(
        DataFinding(
          line: line, column: column(), message: Self.message(time, backFrom: previous)))
    } else {
      repeats.add(
        DataFinding(
          line: line, column: column(),
          message: Self.message(time, repeating: previous, isCopy: isCopy)))
    }
  }

  /// Where the first bar stands is where a warning of the whole order points.
  private mutating func noteStart(line: Int, column: Int) {
    first = DataFinding(
      line: line, column: column,
      message: "the file is newest first: its bars were read from the last line to the first")
  }

  /// What is wrong with the order; steps back are not if there are only such.
  var errors: FindingCollector {
    var errors = repeats
    if !isNewestFirst { errors.merge(backwardSteps) }
    return errors
  }

  /// A warning if the whole file is newest first.
  var warning: DataFinding? { isNewestFirst ? first : nil }

  private static func message(_ time: Int64, backFrom previous: Place) -> String {
    "\(UTCTime.format(time)) comes after \(UTCTime.format(previous.time))"
      + " (line \(previous.line)): bars must be sorted, oldest first"
  }

  private static func message(_ time: Int64, repeating previous: Place, isCopy: Bool) -> String {
    "\(UTCTime.format(time)) stands twice, on line \(previous.line) with"
      + " \(isCopy ? "the same" : "other") numbers: keep one of the two lines"
  }
}
