// Bars as columns. Knows no file, no indicator.

/// One of the number columns that bars have.
package enum BarColumn: String, CaseIterable, Sendable {
  case open
  case high
  case low
  case close
  case volume
}

/// Bars of one symbol and timeframe, oldest first, a column each.
///
/// All columns have the same length. Timestamps are the bars' open times in seconds since
/// 1970-01-01T00:00:00Z, strictly increasing once checked.
package struct Bars: Sendable, Equatable {
  package var timestamps: [Int64] = []
  package var open: [Double] = []
  package var high: [Double] = []
  package var low: [Double] = []
  package var close: [Double] = []
  /// NaN in all bars if there are no volumes.
  package var volume: [Double] = []

  package init() {}

  package var count: Int { timestamps.count }

  /// Whether any bar has a volume; those of a file without volumes are all NaN.
  ///
  /// - Complexity: O(1) for bars of a file, which have volumes all or none.
  package var hasVolume: Bool { volume.contains { !$0.isNaN } }

  package subscript(column: BarColumn) -> [Double] {
    get {
      switch column {
      case .open: open
      case .high: high
      case .low: low
      case .close: close
      case .volume: volume
      }
    }
    set {
      switch column {
      case .open: open = newValue
      case .high: high = newValue
      case .low: low = newValue
      case .close: close = newValue
      case .volume: volume = newValue
      }
    }
  }

  /// Adds a bar behind the others, unchecked.
  package mutating func append(
    timestamp: Int64, open: Double, high: Double, low: Double, close: Double, volume: Double
  ) {
    timestamps.append(timestamp)
    self.open.append(open)
    self.high.append(high)
    self.low.append(low)
    self.close.append(close)
    self.volume.append(volume)
  }

  /// Makes room for `count` bars in each column.
  mutating func reserveCapacity(_ count: Int) {
    timestamps.reserveCapacity(count)
    for column in BarColumn.allCases { self[column].reserveCapacity(count) }
  }

  /// Turns the order of the bars round.
  mutating func reverse() {
    timestamps.reverse()
    for column in BarColumn.allCases { self[column].reverse() }
  }
}
