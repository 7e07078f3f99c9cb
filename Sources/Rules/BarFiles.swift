// Which file holds which bars. Asks through a closure whether a file is there; opens none.

package import Columns

/// Finds the file of a symbol's bars.
package struct BarFiles: Sendable {
  private let plainPath: @Sendable (String, Timeframe) -> String
  private let exists: @Sendable (String) -> Bool

  /// Makes a finder.
  ///
  /// - Parameters:
  ///   - path: Where the file of a symbol's bars of a timeframe would be, without `.gz`.
  ///   - exists: Whether a file is at a path.
  package init(
    path: @escaping @Sendable (_ symbol: String, _ timeframe: Timeframe) -> String,
    exists: @escaping @Sendable (_ path: String) -> Bool
  ) {
    plainPath = path
    self.exists = exists
  }

  /// Where the plain file would be.
  func plainPath(symbol: String, timeframe: Timeframe) -> String { plainPath(symbol, timeframe) }

  /// The path of the bars of `symbol` and `timeframe`, packed or not; nil if neither is there.
  func path(symbol: String, timeframe: Timeframe) -> String? {
    let path = plainPath(symbol: symbol, timeframe: timeframe)
    return [path, path + ".gz"].first(where: exists)
  }

  /// The coarsest finer timeframe with a file whose bars join into whole bars of `timeframe`.
  func finer(symbol: String, timeframe: Timeframe) -> (path: String, timeframe: Timeframe)? {
    for name in Self.resampled {
      guard let candidate = Timeframe(name), candidate != timeframe,
        candidate.divides(timeframe),
        let path = path(symbol: symbol, timeframe: candidate)
      else { continue }
      return (path, candidate)
    }
    return nil
  }

  /// What messages call the place that the bars of `symbol` and `timeframe` are from.
  func origin(symbol: String, timeframe: Timeframe) -> String {
    if let path = path(symbol: symbol, timeframe: timeframe) { return path }
    return finer(symbol: symbol, timeframe: timeframe).map {
      "the \(timeframe) bars made from \($0.path)"
    } ?? plainPath(symbol: symbol, timeframe: timeframe)
  }

  /// What is looked for where a timeframe has no file, coarsest first.
  private static let resampled = [
    "1w", "1d", "12h", "8h", "6h", "4h", "3h", "2h", "1h", "30m", "20m", "15m", "10m", "5m", "3m",
    "2m", "1m",
  ]
}
