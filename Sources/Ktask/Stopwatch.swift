// Time that only goes forward, and how long things are said to take.

import Glibc

/// Measures time.
enum Stopwatch {
  /// A moment that can only be compared with others of this process.
  struct Instant: Sendable {
    let nanoseconds: UInt64

    static let distantPast = Instant(nanoseconds: 0)

    func seconds(to later: Instant) -> Double {
      later.nanoseconds < nanoseconds ? 0 : Double(later.nanoseconds - nanoseconds) * 1e-9
    }
  }

  static func now() -> Instant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  /// The time of day, in seconds since 1970-01-01T00:00:00Z.
  static func secondsSince1970() -> Int64 { Int64(time(nil)) }

  /// A duration for people: `0.3 ms`, `25 ms`, `1.2 s`, `2 min 5 s`.
  static func text(_ seconds: Double) -> String {
    if seconds < 0.009_95 {
      let tenths = Int((max(0, seconds) * 10_000).rounded())
      return "\(tenths / 10).\(tenths % 10) ms"
    }
    if seconds < 0.9995 { return "\(Int((seconds * 1_000).rounded())) ms" }
    if seconds < 59.95 {
      let tenths = Int((seconds * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let whole = Int(min(seconds, 1e9).rounded())
    return whole < 3_600
      ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3_600) h \(whole % 3_600 / 60) min"
  }
}
