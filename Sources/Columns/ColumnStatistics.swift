// What a column of numbers looks like in a few figures. Knows numbers, not what they measure.

/// Count, quartiles and mean of a column, NaN left out.
///
/// Figures of a column without any number are NaN.
package struct ColumnStatistics: Sendable, Equatable {
  /// The number of rows, NaN included.
  package let count: Int
  /// How many of them are NaN.
  package let nanCount: Int
  package let minimum: Double
  package let lowerQuartile: Double
  package let median: Double
  package let upperQuartile: Double
  package let maximum: Double
  package let mean: Double

  /// Looks at a column.
  ///
  /// - Parameter values: The column; may hold NaN and infinities.
  /// - Complexity: O(*n* log *n*).
  package init(_ values: some Collection<Double>) {
    let sorted = values.filter { !$0.isNaN }.sorted()
    count = values.count
    nanCount = count - sorted.count
    minimum = sorted.first ?? .nan
    lowerQuartile = Self.quantile(0.25, of: sorted)
    median = Self.quantile(0.5, of: sorted)
    upperQuartile = Self.quantile(0.75, of: sorted)
    maximum = sorted.last ?? .nan
    mean = sorted.isEmpty ? .nan : sorted.reduce(0, +) / Double(sorted.count)
  }

  /// The value below which a share of sorted numbers lies, interpolated as `numpy.quantile` does by
  /// default: at the position share × (n - 1), linearly between its two neighbours.
  ///
  /// A position that hits a number gives that number, and two equal neighbours themselves, also
  /// where they are infinite and NumPy gives NaN.
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let position = share * Double(sorted.count - 1)
    let index = Int(position)
    let rest = position - Double(index)
    let below = sorted[index]
    guard rest > 0, sorted[index + 1] != below else { return below }
    let above = sorted[index + 1]
    // NumPy's order of operations, which never oversteps a neighbour.
    let distance = above - below
    return rest < 0.5 ? below + distance * rest : above - distance * (1 - rest)
  }
}
