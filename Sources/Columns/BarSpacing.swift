// How far apart bars open. Knows sorted times and a timeframe; knows no prices and no lines.

/// How the open times of bars follow each other.
struct BarSpacing {
  /// A bar that opens where no other does.
  private struct Stray {
    let bar: Int
    let count: Int
  }

  /// How long a bar should be.
  let timeframe: Timeframe
  /// The most frequent distance between a bar and the next in seconds; nil for a single bar.
  let commonStep: Int64?
  /// Whether most distances are one other than the timeframe's.
  let isOfOtherTimeframe: Bool
  private let times: [Int64]

  /// - Parameters:
  ///   - times: When the bars open, increasing.
  ///   - timeframe: How long a bar should be.
  /// - Complexity: O(*n*).
  init(_ times: [Int64], timeframe: Timeframe) {
    self.times = times
    self.timeframe = timeframe
    let (step, count) = Self.mostFrequentStep(times, likely: timeframe.seconds)
    commonStep = step
    let isExpected = step.map { timeframe.isStep($0) } ?? true
    isOfOtherTimeframe = !isExpected && times.count > 3 && count * 2 > times.count - 1
  }

  /// The most frequent distance, of equally frequent ones `likely` or else the shortest.
  static func mostFrequentStep(
    _ times: [Int64], likely: Int64
  ) -> (step: Int64?, count: Int) {
    var likelyCount = 0
    var others: [Int64: Int] = [:]
    for index in times.indices.dropFirst() {
      let step = times[index] - times[index - 1]
      if step == likely { likelyCount += 1 } else { others[step, default: 0] += 1 }
    }
    let best = others.max { ($0.value, $1.key) < ($1.value, $0.key) }
    if let best, best.value > likelyCount { return (best.key, best.value) }
    return likelyCount > 0 ? (likely, likelyCount) : (nil, 0)
  }

  /// The timeframe of bars that most open one length after the one before them.
  ///
  /// - Parameter times: When the bars open, increasing.
  /// - Returns: The timeframe; nil for fewer than four bars, for a length that is no whole minute and
  ///   where no length is that of more than half of the distances.
  /// - Complexity: O(*n*).
  static func timeframe(ofMost times: [Int64]) -> Timeframe? {
    let (step, count) = mostFrequentStep(times, likely: 0)
    guard times.count > 3, count * 2 > times.count - 1 else { return nil }
    return step.flatMap { Timeframe(seconds: $0) }
  }

  // MARK: Oddities

  /// What is odd, each kind once, at the first bar of its kind.
  var oddities: [BarOddity] {
    if isOfOtherTimeframe { return [otherTimeframe].compactMap(\.self) }
    return [stray ?? overlap, holes].compactMap(\.self)
  }

  private var otherTimeframe: BarOddity? {
    guard let commonStep else { return nil }
    let name = Timeframe(seconds: commonStep).map { "\($0)" } ?? "\(commonStep) seconds"
    return BarOddity(bar: 0) { [timeframe] _ in
      "most bars are \(name) apart, and not \(timeframe): is the file's name right?"
    }
  }

  /// Bars that open at a moment of the hour, the day or the week at which most do not.
  private var stray: BarOddity? {
    guard timeframe.unit != .month else { return nil }
    var bars: [Int64: (first: Int, count: Int)] = [:]
    var (phase, runStart) = (phase(ofBar: 0), 0)
    func close(at end: Int) {
      let known = bars[phase]
      bars[phase] = (known?.first ?? runStart, (known?.count ?? 0) + end - runStart)
    }
    for bar in times.indices.dropFirst() where times[bar] - times[bar - 1] != timeframe.seconds {
      let next = self.phase(ofBar: bar)
      if next == phase { continue }
      close(at: bar)
      (phase, runStart) = (next, bar)
    }
    close(at: times.count)
    let usual = bars.max { ($0.value.count, $1.value.first) < ($1.value.count, $0.value.first) }
    guard let usual, let first = bars.filter({ $0.key != usual.key }).map(\.value.first).min()
    else { return nil }
    return strayOddity(bar: first, count: times.count - usual.value.count)
  }

  private func strayOddity(bar: Int, count: Int) -> BarOddity {
    let others = count > 1 ? ", as \(count - 1) more do" : ""
    return BarOddity(bar: bar) { [times, timeframe] _ in
      "\(UTCTime.format(times[bar])) is no whole number of \(timeframe) away from most other"
        + " bars: it opens off their grid\(others)"
    }
  }

  private func phase(ofBar bar: Int) -> Int64 {
    times[bar] - timeframe.start(containing: times[bar])
  }

  /// Bars that open before the one before them has closed.
  private var overlap: BarOddity? {
    let bars = times.indices.dropFirst().filter { bar in
      times[bar] - times[bar - 1] < timeframe.seconds
        && timeframe.end(of: times[bar - 1]) > times[bar]
    }
    guard let bar = bars.first else { return nil }
    let others = bars.count > 1 ? ", as \(bars.count - 1) later bars do" : ""
    return BarOddity(bar: bar) { [times, timeframe] lines in
      "\(UTCTime.format(times[bar])) is less than \(timeframe) away from"
        + " \(UTCTime.format(times[bar - 1])) (line \(lines.line(ofBar: bar - 1))):"
        + " these bars overlap\(others)"
    }
  }

  /// Bars that are missing while the market was open before and after them.
  private var holes: BarOddity? {
    let holes = BarGaps(times, timeframe: timeframe).unexplained.filter(\.isWithinSession)
    guard let first = holes.first else { return nil }
    let missing = holes.reduce(0) { $0 + $1.missing }
    let others = holes.count > 1 ? ", and \(missing - first.missing) more later on" : ""
    return BarOddity(bar: first.before) { [times] _ in
      "\(Self.bars(first.missing)) missing after \(UTCTime.format(times[first.before]))\(others):"
        + " the market was open before and after"
    }
  }

  private static func bars(_ count: Int) -> String { count == 1 ? "1 bar is" : "\(count) bars are" }
}

extension Timeframe {
  /// The timeframe of a length in seconds, nil for what is no whole minute.
  ///
  /// The unit is the largest that fits; 29 to 31 days are a month.
  package init?(seconds: Int64) {
    let days = seconds / UTCTime.secondsPerDay
    if seconds % UTCTime.secondsPerDay == 0, (29...31).contains(days) {
      self.init("1M")
    } else if let (unit, length) = [("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60)]
      .first(where: { seconds % $0.1 == 0 })
    {
      self.init("\(seconds / length)\(unit)")
    } else {
      return nil
    }
  }

  /// Whether two bars that follow each other may be so far apart.
  func isStep(_ step: Int64) -> Bool {
    guard unit == .month else { return step == seconds }
    let days = UTCTime.secondsPerDay * Int64(count)
    return (28 * days...31 * days).contains(step)
  }
}
