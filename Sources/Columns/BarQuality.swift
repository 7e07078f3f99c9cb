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
    [constantPrice, missingVolumes, frozenFeed].compactMap(\.self) + (spacing?.oddities ?? [])
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
    let runs = BarStretch.runs(in: bars, atLeast: Self.frozenLimit) { bars, row in
      bars.high[row] == bars.low[row] && bars.volume[row] == 0
    } continues: { bars, row in
      bars.close[row - 1] == bars.close[row]
    }
    // The first of the longest ones.
    guard let longest = runs.max(by: { ($0.count, $1.first) < ($1.count, $0.first) }), !isConstant
    else { return nil }
    return BarOddity(bar: longest.first) { _ in
      "\(longest.count) bars from here on have one price and no volume:"
        + " the feed may have been frozen"
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
