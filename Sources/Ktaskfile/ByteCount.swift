// Sizes as people write them. Knows nothing of what they limit.

/// Numbers of bytes as text.
package enum ByteCount {
  /// The number of bytes that `5 GB`, `500MB`, `1.5 GiB` or `1000` stands for.
  ///
  /// - Parameter text: A number and a unit: none or `B`, `kB`, `MB`, `GB`, `TB` in steps of 1000, or
  ///   `KiB`, `MiB`, `GiB`, `TiB` in steps of 1024, in any case.
  /// - Returns: Whole bytes, nil for other texts, for 0 and for what no disk holds.
  package static func parse(_ text: String) -> UInt64? {
    let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    let unit = text[number.endIndex...].drop { $0 == " " }.lowercased()
    guard number.first != ".", let count = Double(number), let factor = factors[unit]
    else { return nil }
    let bytes = (count * factor).rounded()
    return bytes >= 1 && bytes <= 1e18 ? UInt64(bytes) : nil
  }

  private static let factors: [String: Double] = [
    "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
    "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30, "tib": 0x1p40,
  ]
}
