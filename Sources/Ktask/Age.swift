// Spans of time as people write them.

import ArgumentParser

/// How long ago something was.
struct Age: ExpressibleByArgument, Sendable {
  let nanoseconds: Int64

  /// Reads `14d`, `2w` or `36h`; nil for other texts.
  init?(argument: String) {
    let digits = argument.prefix { ("0"..."9").contains($0) }
    let factors: [Substring: Int64] = ["h": 3_600, "d": 86_400, "w": 604_800]
    // More than a century is a mistake, and would not fit.
    guard let count = Int64(digits), let factor = factors[argument[digits.endIndex...]],
      count <= 876_600 * 3_600 / factor
    else { return nil }
    nanoseconds = count * factor * 1_000_000_000
  }
}
