// Labels that are the return over the next rows. Knows no files and no strategy.

import Columns

/// Labels that are the return from a row's close to the close `horizon` rows later.
///
/// The last `horizon` rows have no label; the others are known `horizon` rows after their own.
package struct ForwardReturnLabels: Hashable, Sendable {
  /// The number of rows over which the return is taken.
  package var horizon: Int

  /// Takes the horizon unchecked.
  package init(horizon: Int = 20) { self.horizon = horizon }

  /// The return from each row to the one `horizon` rows later, a share of the row's close.
  ///
  /// - Parameters:
  ///   - closes: Closes, oldest first; a close of 0 gives what the division gives.
  ///   - horizon: The number of rows, at least 0.
  /// - Returns: `closes.count - horizon` returns, none if there are fewer rows.
  package static func returns(of closes: [Double], horizon: Int) -> [Double] {
    (0..<max(0, closes.count - horizon)).map { row in
      (closes[row + horizon] - closes[row]) / closes[row]
    }
  }
}

extension ForwardReturnLabels: LabelMethod {
  var columns: [BarColumn] { [.close] }
  var outputType: String { "regression" }
  var classNames: [String] { [] }
  var rowsNeeded: (count: Int, reason: String) { (horizon + 1, "horizon + 1") }

  var unlabelledEnds: (first: Int, last: Int) { (0, horizon) }

  func checkParameters() throws(LabelingError) { try check("horizon", horizon) }

  func labels(ofChecked bars: LabelInput) -> Labels {
    let returns = Self.returns(of: bars[.close], horizon: horizon)
    let unlabelled = [Float](repeating: .nan, count: horizon)
    return Labels(
      values: .returns(returns.map { Float($0) } + unlabelled),
      knownAt: knownAfter(horizon, rows: bars.count))
  }
}

/// The row `horizon` rows after each one, `rows` where there is none.
func knownAfter(_ horizon: Int, rows: Int) -> [Int64] {
  (0..<rows).map { Int64(min($0 + horizon, rows)) }
}
