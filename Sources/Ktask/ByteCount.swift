// Sizes as people read them.

import Syntax

/// Numbers of bytes.
enum ByteCount {
  /// A size in powers of thousand: `812 bytes`, `4.3 kB`, `218 kB`, `12.3 MB`.
  static func text(_ count: Int) -> String {
    if count < 1_000 { return counted(count, "byte") }
    var (size, unit) = (Double(count) / 1_000, "kB")
    for larger in ["MB", "GB", "TB"] where size >= 999.5 { (size, unit) = (size / 1_000, larger) }
    return (size < 99.95 ? size.fixed(1) : String(Int(size.rounded()))) + " \(unit)"
  }
}
