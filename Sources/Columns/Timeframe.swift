// How long a bar is. Knows the calendar in UTC; knows nothing of trading hours.

/// The length of a bar as strategies and file names write it: `5m`, `1h`, `4h`, `1d`, `1w`, `1M`.
package struct Timeframe: Hashable, Sendable, CustomStringConvertible {
  /// What the count counts.
  package enum Unit: Character, Sendable {
    case minute = "m"
    case hour = "h"
    case day = "d"
    case week = "w"
    case month = "M"
  }

  package let count: Int
  package let unit: Unit

  /// Reads a positive count and a unit letter; nil for anything else.
  package init?(_ text: some StringProtocol) {
    guard let letter = text.last, let unit = Unit(rawValue: letter),
      text.dropLast().utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let count = Int(text.dropLast()), count > 0, count <= 100_000
    else { return nil }
    self.count = count
    self.unit = unit
  }

  private init(count: Int, unit: Unit) {
    self.count = count
    self.unit = unit
  }

  /// One hour.
  package static let hour = Timeframe(count: 1, unit: .hour)

  package var description: String { "\(count)\(unit.rawValue)" }

  /// Seconds from the open to the close of a bar; a month counts 30 days.
  package var seconds: Int64 {
    let unitSeconds: Int64 =
      switch unit {
      case .minute: 60
      case .hour: 3_600
      case .day: 86_400
      case .week: 604_800
      case .month: 2_592_000
      }
    return Int64(count) * unitSeconds
  }
}
