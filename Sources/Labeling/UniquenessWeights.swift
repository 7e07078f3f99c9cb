// How much of a label is its own where labels overlap. Knows rows; knows no prices.

/// Weights of labels by how few others share their rows.
///
/// A label of row *i* with holding period *p* covers the rows *i* to *i* + *p* - 1. Its weight is
/// the mean over these of 1 / the number of labels that cover the row. Source: M. López de Prado,
/// "Advances in Financial Machine Learning" (2018), 4.2 to 4.4.
package enum UniquenessWeights {
  /// Weighs each label.
  ///
  /// - Parameter holdingPeriods: The number of rows that the label of each row covers; 0 for a row
  ///   without a label.
  /// - Returns: The weight of each row, above 0 and at most 1; 0 for a row without a label.
  /// - Precondition: No holding period is negative.
  /// - Complexity: O(*n* + the sum of the holding periods).
  package static func raw(holdingPeriods: [Int]) -> [Double] {
    let shares = shares(holdingPeriods)
    return holdingPeriods.enumerated().map { row, period in
      guard period > 0 else { return 0 }
      var sum = 0.0
      for covered in row..<row + period { sum += shares[covered] }
      return sum / Double(period)
    }
  }

  /// Weighs each label, with the weights scaled to mean 1 over the rows that have a label.
  ///
  /// - Parameter holdingPeriods: As in `raw(holdingPeriods:)`.
  /// - Returns: The weight of each row; 0 for a row without a label.
  package static func normalized(holdingPeriods: [Int]) -> [Double] {
    let weights = raw(holdingPeriods: holdingPeriods)
    let labelled = holdingPeriods.lazy.filter { $0 > 0 }.count
    let mean = weights.reduce(0, +) / Double(labelled)
    return mean > 0 ? weights.map { $0 / mean } : weights
  }

  /// 1 / the number of labels that cover each row, 0 where none does.
  private static func shares(_ holdingPeriods: [Int]) -> [Double] {
    let end = holdingPeriods.enumerated().reduce(0) { max($0, $1.offset + $1.element) }
    // Labels that begin less those that end at each row.
    var changes = [Int](repeating: 0, count: end + 1)
    for (row, period) in holdingPeriods.enumerated() where period > 0 {
      changes[row] += 1
      changes[row + period] -= 1
    }
    var covering = 0
    return changes.map { change in
      covering += change
      return covering > 0 ? 1 / Double(covering) : 0
    }
  }
}
