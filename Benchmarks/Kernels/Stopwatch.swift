// Processor time of this process. Knows not what is timed.

import Glibc

/// The least processor time of several calls.
///
/// - Returns: Nanoseconds of the fastest call, and what it gave.
func fastest<Value>(of rounds: Int, _ work: () throws -> Value) rethrows -> (Double, Value) {
  var (best, value) = try timed(work)
  for _ in 1..<max(rounds, 2) {
    let (time, next) = try timed(work)
    if time < best { best = time }
    value = next
  }
  return (best, value)
}

private func timed<Value>(_ work: () throws -> Value) rethrows -> (Double, Value) {
  let start = processorTime()
  let value = try work()
  return (processorTime() - start, value)
}

private func processorTime() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}
