// Spans of time as people write them. Knows nothing of what takes so long.

/// Seconds as text.
package enum TimeSpan {
  /// The seconds that `90`, `90 s`, `1.5 min` or `2 h` stands for.
  ///
  /// - Parameter text: A number and a unit: none, `s`, `min`, `h` or `d`.
  /// - Returns: Seconds above 0, nil for other texts and for more than a year.
  package static func parse(_ text: String) -> Double? {
    let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    let unit = text[number.endIndex...].drop { $0 == " " }
    guard number.first != ".", let count = Double(number), let factor = factors[String(unit)]
    else { return nil }
    let seconds = count * factor
    return seconds > 0 && seconds <= 366 * 86_400 ? seconds : nil
  }

  private static let factors: [String: Double] = [
    "": 1, "s": 1, "min": 60, "h": 3600, "d": 86_400,
  ]
}
