// Processor time of this process, and the time on the wall. Knows not what is timed.

import Glibc

/// Nanoseconds.
struct Moment {
  /// What all threads of the process took so far.
  let processor: Double
  let wall: Double

  static var now: Moment {
    Moment(processor: read(CLOCK_PROCESS_CPUTIME_ID), wall: read(CLOCK_MONOTONIC))
  }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}

/// How long a call takes: the least of several samples of a tenth of a millisecond or more.
///
/// - Returns: Microseconds of processor time.
func fastestMicroseconds(samples: Int = 15, _ work: () -> Void) -> Double {
  let sampleLength = 200.0
  var calls = 1
  var once = microseconds(of: 1, work)
  while once * Double(calls) < sampleLength / 2, calls < 1 << 20 {
    calls *= 2
    once = microseconds(of: calls, work)
  }
  for _ in 0..<samples { once = min(once, microseconds(of: calls, work)) }
  return once
}

/// What one of several calls took.
private func microseconds(of calls: Int, _ work: () -> Void) -> Double {
  let start = Moment.now.processor
  for _ in 0..<calls { work() }
  return (Moment.now.processor - start) / Double(calls) / 1e3
}
