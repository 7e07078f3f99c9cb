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
        let whole = rows.prefix(hasMissing(rows) ? firstMissing(rows) : rows.count)
        if recur(whole, line, average, histogram) { first = whole.count }
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
  /// Each mean is `keep * mean + alpha * value`, rounded as by the definition: where both spans are
  /// nearly the same, little is left of the means in their difference.
  ///
  /// - Returns: Whether no value was equal to the mean before it, which then stays as it is; else the
  ///   rows have to be fed in by the definition.
  private mutating func recur(
    _ values: Lane<Double>, _ line: OutputLane<Double>, _ average: OutputLane<Double>,
    _ histogram: OutputLane<Double>
  ) -> Bool {
    guard values.count > 0 else { return true }
    let keep = (fast: fast.keep, slow: slow.keep, signal: signal.keep)
    let alpha = (fast: fast.alpha, slow: slow.alpha, signal: signal.alpha)
    var mean = (fast: fast.mean, slow: slow.mean, signal: signal.mean)
    var isAnyEqual = false
    for row in 0..<values.count {
      let value = values[row]
      isAnyEqual = isAnyEqual || mean.fast == value || mean.slow == value
      mean.fast = keep.fast * mean.fast + alpha.fast * value
      mean.slow = keep.slow * mean.slow + alpha.slow * value
      let difference = mean.fast - mean.slow
      isAnyEqual = isAnyEqual || mean.signal == difference
      mean.signal = keep.signal * mean.signal + alpha.signal * difference
      line[row] = difference
      average[row] = mean.signal
      histogram[row] = difference - mean.signal
    }
    if isAnyEqual { return false }
    let last = values.count - 1
    fast.goOn(from: mean.fast, after: values[last])
    slow.goOn(from: mean.slow, after: values[last])
    signal.goOn(from: mean.signal, after: line[last])
    return true
  }
}
