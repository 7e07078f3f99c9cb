// Two exponential means, their difference and its mean, in one go. Knows no indicator.

import Columns

/// The difference of a fast and a slow exponential mean, and how far it is from its own mean.
///
/// As if a `FadingMean` followed the difference of two others, but in one pass, in which the three
/// recursions wait for their last rows at the same time.
struct FadingConvergence {
  private var fast: FadingMean
  private var slow: FadingMean
  private var signal: FadingMean

  /// Starts without values.
  ///
  /// - Parameters:
  ///   - fast: The weight of the newest value in the mean that is subtracted from.
  ///   - slow: Its weight in the mean that is subtracted.
  ///   - signal: The weight of the newest difference in the mean of differences.
  init(fast: Double, slow: Double, signal: Double) {
    self.fast = FadingMean(alpha: fast, adjusted: false)
    self.slow = FadingMean(alpha: slow, adjusted: false)
    self.signal = FadingMean(alpha: signal, adjusted: false)
  }

  /// Feeds in all rows.
  ///
  /// - Parameters:
  ///   - values: The rows.
  ///   - line: Where the differences go.
  ///   - average: Where their means go.
  ///   - histogram: Where the differences less their means go.
  mutating func append(
    _ values: Lane<Double>, line: OutputLane<Double>, signal average: OutputLane<Double>,
    histogram: OutputLane<Double>
  ) {
    let block = FadingMean.block
    for start in stride(from: 0, to: values.count, by: block) {
      let rows = values.from(start).prefix(min(block, values.count - start))
      let (line, average) = (line.from(start), average.from(start))
      let histogram = histogram.from(start)
      var first = 0
      if fast.isSettled, slow.isSettled, signal.isSettled {
        first = hasMissing(rows) ? firstMissing(rows) : rows.count
        recur(rows.prefix(first), line, average, histogram)
      }
      for row in first..<rows.count {
        fast.appendWeighted(rows[row])
        slow.appendWeighted(rows[row])
        line[row] = fast.mean - slow.mean
        signal.appendWeighted(line[row])
        average[row] = signal.mean
        histogram[row] = line[row] - signal.mean
      }
    }
  }

  private func firstMissing(_ values: Lane<Double>) -> Int {
    (0..<values.count).first { !values[$0].isFinite } ?? values.count
  }

  /// Feeds in rows without a missing value, from a state that has settled.
  ///
  /// With `off = mean - value` and `keep = 1 - alpha`, the recursion is
  /// `off = keep * (off[-1] + value[-1] - value)`.
  private mutating func recur(
    _ values: Lane<Double>, _ line: OutputLane<Double>, _ average: OutputLane<Double>,
    _ histogram: OutputLane<Double>
  ) {
    guard values.count > 0 else { return }
    let (fastKeep, slowKeep, signalKeep) = (fast.keep, slow.keep, signal.keep)
    var (value, difference) = (fast.lastValue, signal.lastValue)
    var (fastOff, slowOff) = (fast.mean - value, slow.mean - value)
    var off = signal.mean - difference
    for row in 0..<values.count {
      let change = value - values[row]
      value = values[row]
      fastOff = fastKeep * (fastOff + change)
      slowOff = slowKeep * (slowOff + change)
      let next = fastOff - slowOff
      off = signalKeep * (off + (difference - next))
      difference = next
      line[row] = next
      average[row] = next + off
      histogram[row] = 0 - off
    }
    fast.goOn(from: value + fastOff, after: value)
    slow.goOn(from: value + slowOff, after: value)
    signal.goOn(from: difference + off, after: difference)
  }
}
