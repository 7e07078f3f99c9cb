// Which bar of a higher timeframe is known when. Knows times; knows nothing of values.

/// Alignment of a higher timeframe to a base one without looking ahead.
package enum PointInTime {
  /// The latest higher bar that is finished when each base bar finishes.
  ///
  /// A bar stamped T of length L covers [T, T+L) and is known at T+L, whether or not there was trade
  /// until then.
  ///
  /// - Parameters:
  ///   - base: Open times of the base bars, increasing.
  ///   - baseLength: The length of a base bar.
  ///   - higher: Open times of the higher bars, increasing.
  ///   - higherLength: The length of a higher bar.
  /// - Returns: For each base bar a row of `higher`, -1 where none is finished yet.
  /// - Complexity: O(*n* + *m*).
  package static func rows(
    base: [Int64], baseLength: Timeframe, higher: [Int64], higherLength: Timeframe
  ) -> [Int32] {
    var rows: [Int32] = []
    rows.reserveCapacity(base.count)
    var finished = 0
    for open in base {
      let now = baseLength.end(of: open)
      while finished < higher.count, higherLength.end(of: higher[finished]) <= now {
        finished += 1
      }
      rows.append(Int32(finished - 1))
    }
    return rows
  }
}
