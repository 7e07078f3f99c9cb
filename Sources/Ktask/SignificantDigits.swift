// Numbers in tables for people.

import Glibc
import Syntax

extension Double {
  /// The number with six significant digits, without zeros at its end: `1.05236`, `1.23457e-05`.
  ///
  /// Whole digits are never dropped: `1234567.8` is `1234568`. Whole numbers below 2^53 are written
  /// in full.
  var significant: String {
    if isNaN { return "NaN" }
    if isInfinite { return self < 0 ? "-inf" : "inf" }
    if self == rounded(), magnitude < 9_007_199_254_740_992 { return String(Int64(self)) }
    let parts = description.split(separator: "e", maxSplits: 1)
    if parts.count == 2, let mantissa = Double(parts[0]) {
      return Self.trimmed(mantissa.fixed(5)) + "e" + parts[1]
    }
    let decimals = max(0, 5 - Int(log10(magnitude).rounded(.down)))
    return Self.trimmed(fixed(decimals))
  }

  /// Takes zeros away after a point, and a point that nothing follows.
  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
