// What a command line sets instead of the strategy file. Knows no command line.

package import Columns

/// Settings that go before those of the file.
package struct StrategyOverrides: Sendable, Equatable {
  /// Bars of these are learnt from; an empty list changes nothing.
  package var symbols: [String]?
  /// The first is the base timeframe, whatever the file says.
  package var timeframes: [Timeframe]?
  /// How many epochs are trained, at least 1.
  package var epochs: Int?
  /// Where all randomness comes from.
  package var seed: UInt64?
  /// The first second that a bar may open at.
  package var start: Int64?
  /// The last second that a bar may open at.
  package var end: Int64?

  /// Leaves everything to the file.
  package init() {}

  /// What a symbol is, in words.
  package static let symbolRule = "up to 20 letters, digits, '_', '-' and '.'"

  /// Whether a text can be a symbol: up to 20 letters, digits, `_`, `-` and `.`.
  package static func isSymbol(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 20
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
  }
}

/// The bounds of the bars that are learnt from, as people write them.
package enum TrainingPeriod {
  /// The first second that `text` means: `2017-01-01` or `2017-01-01T22:00:00Z`.
  package static func start(_ text: String) -> Int64? { UTCTime.parse(text) }

  /// The last second that `text` means: a date without a time means the whole day.
  package static func end(_ text: String) -> Int64? {
    if let day = UTCTime.parseDate(text) { return day + UTCTime.secondsPerDay - 1 }
    return UTCTime.parse(text)
  }
}
