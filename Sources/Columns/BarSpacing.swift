// How far apart bars open. Knows sorted times and a timeframe; knows no prices and no lines.

/// How the open times of bars follow each other.
struct BarSpacing {
  /// How many steps of another length than the timeframe's are a part of another file.
  private static let joinedSteps = 10

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
    let part = partOfOtherTimeframe
    let found = BarGaps(times, timeframe: timeframe)
    let gaps = found.unexplained.filter { gap in
      part.map { !$0.bars.contains(gap.before) } ?? true
    }
    let long = gaps.filter { !isWithinSession($0) && $0.missing >= missingInLongHole }
    let short = gaps.filter { gap in
      isWithinSession(gap) || found.neverCloses && gap.missing < missingInLongHole
    }
    let order = part.map(joined) ?? stray ?? overlap
    return [order, holes(short), longHoles(long, mayBeHolidays: !found.neverCloses)]
      .compactMap(\.self)
  }

  private var otherTimeframe: BarOddity? {
    guard let commonStep else { return nil }
    return BarOddity(bar: 0) { [timeframe] _ in
      "most bars are \(Self.name(commonStep)) apart, and not \(timeframe): is the file's name right?"
    }
  }

  private static func name(_ step: Int64) -> String {
    Timeframe(seconds: step).map { "\($0)" } ?? "\(step) seconds"
  }

  /// Bars in a row of another timeframe.
  private struct Part {
    /// The bars that the next one follows at the other distance, or after a gap.
    let bars: Range<Int>
    let step: Int64
  }

  /// The first stretch of bars that are not one timeframe apart, most of which are another length apart.
  private var partOfOtherTimeframe: Part? {
    guard timeframe.unit != .month else { return nil }
    var first = 0
    for bar in times.indices {
      if bar + 1 < times.count, times[bar + 1] - times[bar] != timeframe.seconds { continue }
      if bar - first >= Self.joinedSteps, let part = part(from: first, to: bar) { return part }
      first = bar + 1
    }
    return nil
  }

  /// The part of another timeframe between two bars, without the gaps at its ends.
  private func part(from start: Int, to end: Int) -> Part? {
    let (step, count) = Self.mostFrequentStep(Array(times[start...end]), likely: 0)
    guard let step, count >= Self.joinedSteps, count * 2 > end - start else { return nil }
    var (first, last) = (start, end)
    while times[first + 1] - times[first] != step { first += 1 }
    while times[last] - times[last - 1] != step { last -= 1 }
    return Part(bars: first..<(last + 1 == times.count ? last + 1 : last), step: step)
  }

  private func joined(_ part: Part) -> BarOddity {
    let first = part.bars.lowerBound
    return BarOddity(bar: first) { [times, timeframe] _ in
      "\(part.bars.count) bars from \(UTCTime.format(times[first])) on are"
        + " \(Self.name(part.step)) apart, and not \(timeframe): were two files joined?"
    }
  }

  /// Bars that open at a moment of the hour or the day at which hardly any do.
  ///
  /// After a break at noon, and in the summer of an exchange, many bars open at another moment than
  /// most: one at which a twentieth of the bars opens, and five, is a usual one. Bars of weeks and
  /// months are stamped anywhere in theirs.
  private var stray: BarOddity? {
    guard timeframe.unit != .month, timeframe.unit != .week else { return nil }
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
    let strays = bars.filter { phase, found in
      phase != usual?.key && (found.count < 5 || found.count * 20 < times.count)
    }
    guard let first = strays.map(\.value.first).min() else { return nil }
    return strayOddity(bar: first, count: strays.reduce(0) { $0 + $1.value.count })
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

  /// Bars of one month, or of one week and less than half a week apart; bars of other timeframes that
  /// overlap are off the grid, or after one that was cut short.
  private var overlap: BarOddity? {
    let bars = times.indices.dropFirst().filter { overlapsPrevious($0) }
    guard let bar = bars.first else { return nil }
    let others = bars.count > 1 ? ", as \(bars.count - 1) later bars do" : ""
    return BarOddity(bar: bar) { [times, timeframe] lines in
      "\(UTCTime.format(times[bar])) is less than \(timeframe) away from"
        + " \(UTCTime.format(times[bar - 1])) (line \(lines.line(ofBar: bar - 1))):"
        + " these bars overlap\(others)"
    }
  }

  private func overlapsPrevious(_ bar: Int) -> Bool {
    let distance = times[bar] - times[bar - 1]
    return switch timeframe.unit {
    case .month: distance < timeframe.seconds && timeframe.end(of: times[bar - 1]) > times[bar]
    case .week:
      distance * 2 < timeframe.seconds
        && Timeframe.week(of: times[bar]) == Timeframe.week(of: times[bar - 1])
    default: false
    }
  }

  /// Whether a gap is too short for a night or a holiday.
  private func isWithinSession(_ gap: BarGap) -> Bool { gap.length < UTCTime.secondsPerDay / 2 }

  /// Bars that are missing while the market was open before and after them.
  private func holes(_ holes: [BarGap]) -> BarOddity? {
    guard let first = holes.first else { return nil }
    let missing = holes.reduce(0) { $0 + $1.missing }
    let others = holes.count > 1 ? ", and \(missing - first.missing) more later on" : ""
    return BarOddity(bar: first.before) { [times] _ in
      "\(Self.bars(first.missing)) missing after \(UTCTime.format(times[first.before]))\(others):"
        + " the market was open before and after"
    }
  }

  /// Bars that are missing for longer than on most holidays.
  private func longHoles(_ holes: [BarGap], mayBeHolidays: Bool) -> BarOddity? {
    guard let first = holes.first else { return nil }
    let others =
      switch holes.count {
      case 1: ""
      case 2: ", and 1 more such gap later on"
      default: ", and \(holes.count - 1) more such gaps later on"
      }
    let isShort =
      timeframe.seconds <= 7 * UTCTime.secondsPerDay && first.length < 14 * UTCTime.secondsPerDay
    let question = mayBeHolidays && isShort ? "holidays, or a hole?" : "a hole, or a wrong time?"
    return BarOddity(bar: first.before) { [times] _ in
      "\(Self.bars(first.missing)) missing between \(UTCTime.format(times[first.before])) and"
        + " \(UTCTime.format(times[first.before + 1]))\(others): \(question)"
    }
  }

  /// How many missing bars are worth a question: sixteen hours of the market's time, more than an
  /// eve or half a holiday takes, five bars of days, and each one of weeks and months.
  private var missingInLongHole: Int {
    switch timeframe.seconds {
    case ..<UTCTime.secondsPerDay:
      Int((16 * 3_600 + timeframe.seconds - 1) / timeframe.seconds)
    case ..<(7 * UTCTime.secondsPerDay): 5
    default: 1
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
