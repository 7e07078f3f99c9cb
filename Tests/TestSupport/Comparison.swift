// How numbers are compared with golden ones.

/// How far a value may be from a golden one.
package struct Tolerance: Sendable {
  /// The share of the golden value.
  package let relative: Double
  /// The share of the largest finite absolute value of the golden column.
  package let ofLargest: Double

  package init(relative: Double, ofLargest: Double) {
    self.relative = relative
    self.ofLargest = ofLargest
  }
}

/// Says where `actual` first departs from `expected`, nil if it nowhere does.
///
/// NaN and infinities must stand in the same rows.
package func firstDifference(
  _ actual: [Double], _ expected: [Double], _ tolerance: Tolerance
) -> String? {
  guard actual.count == expected.count else {
    return "\(actual.count) rows instead of \(expected.count)"
  }
  let largest = expected.lazy.filter(\.isFinite).map(abs).max() ?? 0
  for row in actual.indices {
    let (value, golden) = (actual[row], expected[row])
    if value == golden || (value.isNaN && golden.isNaN) { continue }
    let allowed = tolerance.relative * abs(golden) + tolerance.ofLargest * largest
    if golden.isFinite, value.isFinite, abs(value - golden) <= allowed { continue }
    return "row \(row): \(value) instead of \(golden)"
  }
  return nil
}
