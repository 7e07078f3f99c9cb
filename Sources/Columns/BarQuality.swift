// What is odd about bars that nothing is wrong with. Knows sorted bars; repairs nothing.

/// One thing that is odd about a bar, or about the bars from it on.
struct BarOddity {
  /// The bar's position.
  let bar: Int
  /// One sentence, which may name the lines of other bars.
  let message: (BarLines) -> String

  init(bar: Int, _ message: @escaping (BarLines) -> String) {
    self.bar = bar
    self.message = message
  }
}

/// Looks over the bars of a file and finds at most one oddity of each kind.
struct BarQuality {
  /// How many frozen bars in a row are worth a warning.
  private static let frozenLimit = 10

  private let bars: Bars
  private let spacing: BarSpacing?

  /// - Parameters:
  ///   - bars: Sorted, at least one.
  ///   - timeframe: How long a bar is; nil if that is not known, and then distances are not judged.
  init(_ bars: Bars, timeframe: Timeframe?) {
    self.bars = bars
    spacing = timeframe.map { BarSpacing(bars.timestamps, timeframe: $0) }
  }

  /// What is odd.
  ///
  /// - Complexity: O(*n*).
  var oddities: [BarOddity] {
    let prices = PriceJumps(bars)
    let ofPrices = [constantPrice, missingVolumes, frozenFeed, spike(prices), jump(prices)]
    return ofPrices.compactMap(\.self) + (spacing?.oddities ?? [])
  }

  private var isConstant: Bool {
    let price = bars.low[0]
    return bars.high.allSatisfy { $0 == price } && bars.low.allSatisfy { $0 == price }
  }

  private var constantPrice: BarOddity? {
    guard bars.count > 1, isConstant else { return nil }
    return BarOddity(bar: 0) { [bars] _ in
      "all \(bars.count) bars have the one price \(bars.low[0]): there is nothing to learn"
    }
  }

  private var missingVolumes: BarOddity? {
    guard bars.count > 1, bars.volume.allSatisfy({ $0 == 0 }) else { return nil }
    return BarOddity(bar: 0) { [bars] _ in
      "the volume is 0 in all \(bars.count) bars: what weighs by volume has no meaning here"
    }
  }

  private var frozenFeed: BarOddity? {
    guard let run = longestFrozenRun, !isConstant else { return nil }
    let content =
      bars.high[run.first] == bars.low[run.first]
      ? "have one price and no volume" : "have the same open, high, low and close"
    return BarOddity(bar: run.first) { [bars] _ in
      "\(run.count) bars from \(UTCTime.format(bars.timestamps[run.first])) on \(content):"
        + " the feed may have been frozen"
    }
  }

  /// The first of the longest runs of bars with the same prices.
  ///
  /// Bars with another volume than the first are traded, not frozen; so are those with one price
  /// alone, unless they have no volume.
  private var longestFrozenRun: BarStretch? {
    var longest: BarStretch?
    var row = 1
    while let next = barThatRepeatsAClose(from: row) {
      var end = next
      while end < bars.count, continuesFrozenRun(end, from: next - 1) { end += 1 }
      let count = end - next + 1
      if count >= Self.frozenLimit, count > longest?.count ?? 0 {
        longest = BarStretch(first: next - 1, count: count)
      }
      row = max(end, next + 1)
    }
    return longest
  }

  private func barThatRepeatsAClose(from start: Int) -> Int? {
    bars.close.withLane { close in
      (start..<max(start, bars.count)).first { close[$0] == close[$0 - 1] }
    }
  }

  private func continuesFrozenRun(_ row: Int, from first: Int) -> Bool {
    guard bars.close[row] == bars.close[row - 1], bars.high[row] == bars.high[row - 1],
      bars.low[row] == bars.low[row - 1], bars.open[row] == bars.open[row - 1]
    else { return false }
    // A volume that is missing is NaN.
    if !(bars.volume[row] > 0) {
      return bars.high[row] > bars.low[row] || !(bars.volume[first] > 0)
    }
    return bars.high[row] > bars.low[row] && bars.volume[row] == bars.volume[first]
  }

  /// Whether a change of price at a bar is odd: within a week it is from 30 % on, across more time only
  /// if the price is three times the other one.
  private func isOdd(atBar bar: Int, size: Double) -> Bool {
    let distance = bar > 0 ? bars.timestamps[bar] - bars.timestamps[bar - 1] : 0
    return distance < 7 * UTCTime.secondsPerDay || size >= 3
  }

  private func spike(_ prices: PriceJumps) -> BarOddity? {
    let spikes = prices.spikes.filter { isOdd(atBar: $0.bar, size: $0.size) }
    guard let first = spikes.first else { return nil }
    let others = Self.others(spikes.count)
    return BarOddity(bar: first.bar) { _ in
      "the price goes from \(first.before) to \(first.price) and back\(others): is it a wrong one?"
    }
  }

  private func jump(_ prices: PriceJumps) -> BarOddity? {
    let jumps = prices.jumps.filter { isOdd(atBar: $0.bar, size: $0.size) }
    guard let first = jumps.first else { return nil }
    let others = Self.others(jumps.count)
    let (ratio, question) =
      first.nearest.map { (", about \($0)", "is it not adjusted for a split?") }
      ?? ("", "are both right?")
    return BarOddity(bar: first.bar) { _ in
      "the price jumps from \(first.before) to \(first.after)\(ratio)\(others): \(question)"
    }
  }

  private static func others(_ count: Int) -> String {
    switch count {
    case 1: ""
    case 2: ", and once more later on"
    default: ", and \(count - 1) more times later on"
    }
  }
}

/// Bars in a row that have something in common.
package struct BarStretch: Equatable, Sendable {
  /// The position of the first bar.
  package let first: Int
  /// How many bars there are.
  package let count: Int

  /// Finds runs of bars.
  ///
  /// - Parameters:
  ///   - bars: Any bars.
  ///   - shortest: The fewest bars that are a run.
  ///   - belongs: Whether the bar at a position has what a run is made of.
  ///   - continues: Whether the bar at a position goes on with the run of the bar before it.
  /// - Returns: The runs, in order.
  /// - Complexity: O(*n*).
  static func runs(
    in bars: Bars, atLeast shortest: Int, where belongs: (Bars, Int) -> Bool,
    continues: (Bars, Int) -> Bool = { _, _ in true }
  ) -> [BarStretch] {
    var runs: [BarStretch] = []
    var start: Int?
    func close(at end: Int) {
      if let first = start, end - first >= shortest {
        runs.append(BarStretch(first: first, count: end - first))
      }
    }
    for row in 0..<bars.count {
      guard belongs(bars, row) else {
        if start != nil { close(at: row) }
        start = nil
        continue
      }
      if start != nil, continues(bars, row) { continue }
      close(at: row)
      start = row
    }
    close(at: bars.count)
    return runs
  }
}
