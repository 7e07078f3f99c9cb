// What there is to know of bars before anyone learns from them. Knows sorted bars; judges nothing and
// changes nothing.

/// A change of price that is too large for a market day.
package struct PriceJump: Equatable, Sendable {
  /// The position of the bar after the jump.
  package let bar: Int
  /// The close before the jump.
  package let before: Double
  /// The open after it, or the close if the open is not where the price jumps.
  package let after: Double
  /// The price before divided by the price after: 2 where one share became two.
  package var ratio: Double { before / after }
  /// The ratio of the higher price to the lower one.
  package var size: Double { max(ratio, 1 / ratio) }
  /// The ratio of whole numbers up to 20 to one, or of small ones, that is nearest, if it is within
  /// 5 %.
  package let nearest: String?
}

/// Counts and places of what is worth a look in a file's bars.
package struct BarReport: Sendable {
  /// The fewest bars of one price, or without volume, that are a stretch.
  package static let shortestStretch = 5
  /// The share by which the price changes at least in a jump.
  package static let jumpLimit = 0.3

  package let count: Int
  /// When the first and the last bar open.
  package let first: Int64
  package let last: Int64
  /// The timeframe that the gaps were counted with: the given one, or that of most bars.
  package let timeframe: Timeframe?
  /// The most frequent distance between a bar and the next in seconds; nil for a single bar.
  package let commonStep: Int64?
  /// Whether most bars are not one timeframe apart.
  package let isOfOtherTimeframe: Bool
  /// Nil if there is no telling how long a bar is.
  package let gaps: BarGaps?
  /// Runs of bars that have all one price.
  package let flat: [BarStretch]
  /// Runs of bars with a volume of 0.
  package let withoutVolume: [BarStretch]
  /// Whether there are volumes at all.
  package let hasVolume: Bool
  /// Changes of more than 30 %, from a close to the next open or else to the next close.
  package let jumps: [PriceJump]

  /// Looks over bars.
  ///
  /// - Parameters:
  ///   - bars: Sorted, at least one.
  ///   - named: How long a bar should be, if that is known.
  /// - Complexity: O(*n*), and O(*g* log *g*) with *g* gaps.
  package init(_ bars: Bars, timeframe named: Timeframe?) {
    count = bars.count
    first = bars.timestamps.first ?? 0
    last = bars.timestamps.last ?? 0
    let step = BarSpacing.mostFrequentStep(bars.timestamps, likely: named?.seconds ?? 0).step
    let spacing = named.map { BarSpacing(bars.timestamps, timeframe: $0) }
    let differs = spacing?.isOfOtherTimeframe ?? false
    let used = differs ? nil : named
    timeframe = used ?? step.flatMap { Timeframe(seconds: $0) }
    commonStep = step
    isOfOtherTimeframe = differs
    gaps = timeframe.map { BarGaps(bars.timestamps, timeframe: $0) }
    flat = BarStretch.runs(in: bars, atLeast: Self.shortestStretch) { bars, row in
      bars.high[row] == bars.low[row]
    } continues: { bars, row in
      bars.close[row] == bars.close[row - 1]
    }
    withoutVolume = BarStretch.runs(in: bars, atLeast: Self.shortestStretch) { bars, row in
      bars.volume[row] == 0
    }
    hasVolume = bars.hasVolume
    jumps = Self.jumps(in: bars)
  }

  private static func jumps(in bars: Bars) -> [PriceJump] {
    func isJump(_ before: Double, _ after: Double) -> Bool {
      abs(after - before) > jumpLimit * before
    }
    return (0..<bars.count).dropFirst().compactMap { bar in
      let before = bars.close[bar - 1]
      let prices = [bars.open[bar], bars.close[bar]]
      guard let after = prices.first(where: { isJump(before, $0) }) else { return nil }
      return PriceJump(
        bar: bar, before: before, after: after, nearest: nearestRatio(before / after))
    }
  }

  /// The usual ratio of a split that is nearest to `ratio`, if it is within 5 %.
  private static func nearestRatio(_ ratio: Double) -> String? {
    let splits = (2...20).map { ($0, 1) } + [(3, 2), (5, 2), (5, 3), (30, 1), (50, 1), (100, 1)]
    let both = splits + splits.map { ($0.1, $0.0) }
    let distances = both.map { abs(ratio / (Double($0.0) / Double($0.1)) - 1) }
    guard let best = distances.indices.min(by: { distances[$0] < distances[$1] }),
      distances[best] <= 0.05
    else { return nil }
    return "\(both[best].0):\(both[best].1)"
  }
}
