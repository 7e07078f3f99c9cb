// Rows at which a move has added up. Knows closes; knows no labels.

/// The symmetric CUSUM filter, which picks the rows at which a move has added up.
///
/// It keeps a sum of returns upwards, `s = max(0, s + r - h)`, and one downwards,
/// `s = min(0, s + r + h)`. A row at which the first exceeds the threshold *h* is an event, and that
/// sum starts again at 0; otherwise one at which the second falls below `-h`. The threshold is
/// drift and limit at once. Source: M. López de Prado, "Advances in Financial Machine Learning"
/// (2018), 2.5.2.1, there without the drift.
package enum CUSUMFilter {
  /// Says of each row whether it is an event.
  ///
  /// - Parameters:
  ///   - closes: Positive finite closes, oldest first.
  ///   - threshold: The threshold, a logarithmic return; a value that is not above 0 stands for
  ///     `automaticThreshold`. An event is known at its own row if the threshold is given, and not
  ///     before the end of the series if it is automatic.
  ///   - multiplier: The multiplier of the automatic threshold.
  ///   - span: The span of the automatic threshold, at least 1.
  /// - Returns: Whether each row is an event; row 0 never is, and none is where the automatic
  ///   threshold cannot be had.
  /// - Complexity: O(*n*).
  package static func events(
    closes: [Double], threshold: Double, multiplier: Double, span: Int
  ) -> [Bool] {
    let returns = logReturns(of: closes)
    let limit =
      threshold > 0
      ? threshold : automaticThreshold(returns: returns, multiplier: multiplier, span: span)
    var events = [Bool](repeating: false, count: closes.count)
    guard !limit.isNaN else { return events }
    var (upwards, downwards) = (0.0, 0.0)
    for (index, change) in returns.enumerated() {
      upwards = max(0, upwards + (change - limit))
      downwards = min(0, downwards + (change + limit))
      if upwards > limit {
        events[index + 1] = true
        upwards = 0
      } else if downwards < -limit {
        events[index + 1] = true
        downwards = 0
      }
    }
    return events
  }

  /// The multiple of the mean exponentially weighted deviation of the returns over the whole series.
  ///
  /// A statistic of the whole series: which rows are events changes, if slightly, with the bars
  /// that follow. NaN if there are fewer than two returns or the span is 1.
  private static func automaticThreshold(
    returns: [Double], multiplier: Double, span: Int
  ) -> Double {
    var (sum, count) = (0.0, 0.0)
    for deviation in exponentialDeviations(of: returns, span: span) where !deviation.isNaN {
      sum += deviation
      count += 1
    }
    return multiplier * (sum / count)
  }
}
