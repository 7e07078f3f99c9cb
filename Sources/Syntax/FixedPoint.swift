// Numbers with a fixed number of decimals, for people. Nothing reads them back.

extension Double {
  /// The number rounded to some decimals, as `0.678`.
  ///
  /// Numbers that are not finite or have more than 15 digits then are written as they are.
  ///
  /// - Parameter decimals: How many digits stand after the point, 1 to 9.
  /// - Returns: The text, its digits all there.
  package func fixed(_ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    guard isFinite, abs(self) * scale < 1e15 else { return "\(self)" }
    let digits = String(Int((abs(self) * scale).rounded()))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return (self < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }
}
