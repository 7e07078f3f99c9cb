// What is odd about bars that nothing is wrong with. Knows one bar after another; repairs nothing.

/// Follows the bars of a file and gathers at most one warning of each kind.
struct BarQuality {
  /// A bar and where it stands in the file.
  struct Observation {
    let line: Int
    let time: Int64
    let open: Double
    let high: Double
    let low: Double
    let close: Double
    let volume: Double

    /// Whether the bar has one price and no volume.
    var isFrozen: Bool { high == low && volume == 0 }
  }

  /// How many frozen bars in a row are worth a warning.
  private static let frozenLimit = 10

  private let timeframe: Timeframe?
  private let hasVolumeColumn: Bool
  private var count = 0
  private var first: Observation?
  private var previous: Observation?
  private var isConstant = true
  private var hasVolume = false
  private var frozenRun = (line: 0, length: 0)
  private var longestFrozenRun = (line: 0, length: 0)
  private var overlaps: (first: Observation, before: Observation, count: Int)?

  init(timeframe: Timeframe?, hasVolumeColumn: Bool) {
    self.timeframe = timeframe
    self.hasVolumeColumn = hasVolumeColumn
  }

  /// Takes the next bar in the file.
  mutating func observe(_ bar: Observation) {
    count += 1
    first = first ?? bar
    if let first, bar.high != first.low || bar.low != first.low { isConstant = false }
    if bar.volume > 0 { hasVolume = true }
    observeFreeze(bar)
    observeSpacing(bar)
    previous = bar
  }

  private mutating func observeFreeze(_ bar: Observation) {
    guard bar.isFrozen else {
      frozenRun.length = 0
      return
    }
    if frozenRun.length == 0 || previous?.close != bar.close { frozenRun = (bar.line, 0) }
    frozenRun.length += 1
    if frozenRun.length > longestFrozenRun.length { longestFrozenRun = frozenRun }
  }

  private mutating func observeSpacing(_ bar: Observation) {
    guard let timeframe, let previous, bar.time != previous.time else { return }
    let (earlier, later) = (min(previous.time, bar.time), max(previous.time, bar.time))
    guard timeframe.end(of: earlier) > later else { return }
    overlaps = (overlaps?.first ?? bar, overlaps?.before ?? previous, (overlaps?.count ?? 0) + 1)
  }

  /// The warnings, in the file's order.
  var warnings: [DataFinding] {
    [constantWarning, volumeWarning, freezeWarning, overlapWarning]
      .compactMap(\.self)
      .sorted { $0.line < $1.line }
  }

  private var constantWarning: DataFinding? {
    guard isConstant, count > 1, let first else { return nil }
    return DataFinding(
      line: first.line, column: 1,
      message: "all \(count) bars have the one price \(first.close): there is nothing to learn")
  }

  private var volumeWarning: DataFinding? {
    guard hasVolumeColumn, !hasVolume, count > 1, let first else { return nil }
    return DataFinding(
      line: first.line, column: 1,
      message: "the volume is 0 in all \(count) bars: what weighs by volume has no meaning here")
  }

  private var freezeWarning: DataFinding? {
    guard hasVolumeColumn, !isConstant, longestFrozenRun.length >= Self.frozenLimit else {
      return nil
    }
    return DataFinding(
      line: longestFrozenRun.line, column: 1,
      message: "\(longestFrozenRun.length) bars from here on have one price and no volume:"
        + " the feed may have been frozen")
  }

  private var overlapWarning: DataFinding? {
    guard let timeframe, let overlaps else { return nil }
    let others = overlaps.count > 1 ? ", as \(overlaps.count - 1) later bars do" : ""
    return DataFinding(
      line: overlaps.first.line, column: 1,
      message: "\(UTCTime.format(overlaps.first.time)) is less than \(timeframe) away from"
        + " \(UTCTime.format(overlaps.before.time)) (line \(overlaps.before.line)):"
        + " these bars overlap\(others)")
  }
}
