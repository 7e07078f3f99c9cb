// Whether bars come in the order of time. Knows times and lines; knows nothing of prices.

/// Follows the times of a file's bars and says where their order breaks.
struct BarOrder {
  /// A bar's time and where it stands in the file.
  struct Place {
    let time: Int64
    let line: Int
    let column: Int
  }

  private var previous: Place?
  private var first: Place?
  private var forwardSteps = 0
  private var backwardSteps = FindingCollector()
  private var repeats = FindingCollector()

  /// Whether every bar is older than the one before it in the file.
  var isNewestFirst: Bool { forwardSteps == 0 && backwardSteps.total > 0 }

  /// Takes the next bar in the file.
  ///
  /// - Parameters:
  ///   - place: Its time and place.
  ///   - isCopy: Whether it has the time and the numbers of the bar before it.
  mutating func observe(_ place: Place, isCopy: Bool) {
    defer { previous = place }
    guard let previous else {
      first = place
      return
    }
    if place.time > previous.time {
      forwardSteps += 1
    } else if place.time < previous.time {
      backwardSteps.add(Self.finding(place, backFrom: previous))
    } else {
      repeats.add(Self.finding(place, repeating: previous, isCopy: isCopy))
    }
  }

  /// What is wrong with the order; steps back are not if there are only such.
  var errors: FindingCollector {
    var errors = repeats
    if !isNewestFirst { errors.merge(backwardSteps) }
    return errors
  }

  /// A warning if the whole file is newest first.
  var warning: DataFinding? {
    guard isNewestFirst, let first else { return nil }
    return DataFinding(
      line: first.line, column: first.column,
      message: "the file is newest first: its bars were read from the last line to the first")
  }

  private static func finding(_ place: Place, backFrom previous: Place) -> DataFinding {
    DataFinding(
      line: place.line, column: place.column,
      message: "\(UTCTime.format(place.time)) comes after \(UTCTime.format(previous.time))"
        + " (line \(previous.line)): bars must be sorted, oldest first")
  }

  private static func finding(
    _ place: Place, repeating previous: Place, isCopy: Bool
  ) -> DataFinding {
    let numbers = isCopy ? "the same" : "other"
    return DataFinding(
      line: place.line, column: place.column,
      message: "\(UTCTime.format(place.time)) stands twice, on line \(previous.line) with"
        + " \(numbers) numbers: keep one of the two lines")
  }
}
