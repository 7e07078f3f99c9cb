// Prices that no market makes, or hardly: jumps that stay and spikes that do not. Knows sorted bars;
// knows no file.

/// A change of price that is too large for a market day, and that lasts.
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

  /// A ratio of splits, and how far away from it a price may be as a share.
  private struct Split {
    let (new, old): (Int, Int)
    let tolerance: Double

    func distance(_ ratio: Double) -> Double { abs(ratio * Double(old) / Double(new) - 1) }
  }

  /// The ratios of splits, and of those into fewer shares.
  ///
  /// A market falls by a third without any, so that the ratios which are no whole numbers must be
  /// met closely.
  private static let splits: [Split] = {
    let whole = Array(2...20) + [30, 50, 100]
    return whole.map { Split(new: $0, old: 1, tolerance: 0.05) }
      + whole.map { Split(new: 1, old: $0, tolerance: 0.05) }
      + [(3, 2), (5, 2), (5, 3)].map { Split(new: $0.0, old: $0.1, tolerance: 0.01) }
  }()

  /// The usual ratio of a split that is nearest, if it is within 5 %, or 1 % for 3:2, 5:2 and 5:3.
  package var nearest: String? {
    Self.splits.filter { $0.distance(ratio) <= $0.tolerance }
      .min { $0.distance(ratio) < $1.distance(ratio) }
      .map { "\($0.new):\($0.old)" }
  }
}

/// A price that is far away from those before and after it.
package struct PriceSpike: Equatable, Sendable {
  /// The position of the bar that has the price first.
  package let bar: Int
  /// The price that the other one is compared with.
  package let before: Double
  package let price: Double
  /// The ratio of the higher price to the lower one.
  package var size: Double { max(before / price, price / before) }
}

/// The jumps and the spikes of a file's bars, oldest first.
///
/// A price jumps where an open, or else a close, is more than 30 % away from the close before. The
/// jump is a spike if it or one of the next three bars closes within 10 % of that close again.
/// A high or a low is a spike if it is more than 30 % beyond the open, the close and the close before.
/// Where prices are of few digits, a change by one or two units of the last one is no such thing.
package struct PriceJumps: Equatable, Sendable {
  /// The share by which the price changes at least in a jump or a spike.
  private static let limit = 0.3
  /// How near a price comes that returns from a spike, as a share.
  private static let returnLimit = 0.1
  /// How many bars a spike lasts at most.
  private static let longestSpike = 3

  package private(set) var jumps: [PriceJump] = []
  package private(set) var spikes: [PriceSpike] = []

  /// Looks over bars.
  ///
  /// - Complexity: O(*n*).
  package init(_ bars: Bars) {
    guard bars.count > 0 else { return }
    noteWick(bars, 0, before: bars.open[0])
    var bar = 1
    while let next = Self.barOutOfReach(bars, from: bar) {
      bar = look(bars, next, bars.close[next - 1])
    }
    if jumps.isEmpty && spikes.isEmpty { return }
    let least = 2.5 * Self.priceStep(bars)
    jumps.removeAll { abs($0.after - $0.before) < least }
    spikes.removeAll { abs($0.price - $0.before) < least }
  }

  /// The unit of the last digit that any price has after its point: 1 where none has any.
  private static func priceStep(_ bars: Bars) -> Double {
    var units = 1.0
    for column in [BarColumn.open, .high, .low, .close] {
      for price in bars[column] {
        while units < 1e9, abs(price * units - (price * units).rounded()) > 1e-6 { units *= 10 }
      }
    }
    return 1 / units
  }

  /// The first bar from `start` on whose high or low is far from the close before; nothing jumps where
  /// both are near.
  private static func barOutOfReach(_ bars: Bars, from start: Int) -> Int? {
    bars.high.withLane { high in
      bars.low.withLane { low in
        bars.close.withLane { close in
          (start..<max(start, bars.count)).first { bar in
            let before = close[bar - 1]
            return high[bar] - before > limit * before || before - low[bar] > limit * before
          }
        }
      }
    }
  }

  /// Judges a bar and returns the position of the next one to look at.
  private mutating func look(_ bars: Bars, _ bar: Int, _ before: Double) -> Int {
    let prices = [bars.open[bar], bars.close[bar]]
    guard let after = prices.first(where: { Self.isFar($0, from: before) }) else {
      noteWick(bars, bar, before: before)
      return bar + 1
    }
    if let end = Self.endOfSpike(bars, from: bar, before) {
      spikes.append(PriceSpike(bar: bar, before: before, price: after))
      return end + 1
    }
    jumps.append(PriceJump(bar: bar, before: before, after: after))
    return bar + 1
  }

  private mutating func noteWick(_ bars: Bars, _ bar: Int, before: Double) {
    let (open, close) = (bars.open[bar], bars.close[bar])
    for (limit, price) in [
      (max(open, close, before), bars.high[bar]), (min(open, close, before), bars.low[bar]),
    ] where Self.isFar(price, from: limit) {
      return spikes.append(PriceSpike(bar: bar, before: limit, price: price))
    }
  }

  /// The bar at which the price is back after a jump at `first`; nil if it stays away.
  private static func endOfSpike(_ bars: Bars, from first: Int, _ before: Double) -> Int? {
    func isBack(_ price: Double) -> Bool { abs(price - before) <= returnLimit * before }
    return (first..<bars.count).prefix(longestSpike + 1).first { isBack(bars.close[$0]) }
  }

  private static func isFar(_ price: Double, from other: Double) -> Bool {
    abs(price - other) > limit * other
  }
}
