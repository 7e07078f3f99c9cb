// What there is to know of bars before anyone learns from them. Knows sorted bars; judges nothing and
// changes nothing.

/// Counts and places of what is worth a look in a file's bars.
package struct BarReport: Sendable {
  /// The fewest bars of one price, or without volume, that are a stretch.
  package static let shortestStretch = 5

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
  /// Changes of more than 30 % that last, and prices that do not.
  package let prices: PriceJumps

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
    prices = PriceJumps(bars)
  }
}
