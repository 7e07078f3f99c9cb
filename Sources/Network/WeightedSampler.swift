// Rows drawn by their weights. Knows weights and random words; knows nothing of what rows hold.

/// Draws training rows with replacement, each with probability weight / Σ weights.
///
/// A number up to Σ weights is looked up among the running sums, from a place near it that an index
/// gives (Chen and Asau, "On generating random variates from an empirical distribution").
struct WeightedSampler {
  private let rows: [Int32]
  /// The sum of the weights up to and including each row's.
  private let sums: [Double]
  /// With n rows, entry k is the first place whose sum is above k/n of the whole.
  private let starts: [Int32]

  /// Adds up the weights of training rows.
  ///
  /// - Parameters:
  ///   - weights: One for each of `count` rows of the matrix.
  ///   - rows: The training rows.
  ///   - count: How many rows the matrix has.
  /// - Precondition: `rows` are rows of the matrix.
  /// - Throws: `NetworkError` when there are more or fewer weights than rows, one of a training row
  ///   is no finite number of 0 or more, or all are 0.
  init(_ weights: [Float], rows: [Int32], of count: Int) throws(NetworkError) {
    guard weights.count == count else {
      throw .sampleWeightCount(found: weights.count, expected: count)
    }
    var sums: [Double] = []
    sums.reserveCapacity(rows.count)
    var sum = 0.0
    for row in rows {
      let weight = weights[Int(row)]
      guard weight >= 0, weight.isFinite else { throw .sampleWeight(row: Int(row)) }
      sum += Double(weight)
      sums.append(sum)
    }
    guard sum > 0 else { throw .noSampleWeight }
    self.rows = rows
    self.sums = sums
    starts = Self.starts(sums)
  }

  private static func starts(_ sums: [Double]) -> [Int32] {
    let step = sums[sums.count - 1] / Double(sums.count)
    var place = 0
    return sums.indices.map { index in
      while place < sums.count - 1, sums[place] <= Double(index) * step { place += 1 }
      return Int32(place)
    }
  }

  /// Draws as many rows as there are training rows, each in constant time on average.
  func draw(_ stream: inout RandomStream) -> [Int32] {
    rows.indices.map { _ in rows[place(of: stream.unit())] }
  }

  /// Finds the first row whose sum is above a share below 1 of the whole.
  ///
  /// A row of weight 0 adds nothing, and so is never the first.
  private func place(of share: Double) -> Int {
    let point = share * sums[sums.count - 1]
    var place = Int(starts[min(Int(share * Double(sums.count)), sums.count - 1)])
    while place < sums.count - 1, sums[place] <= point { place += 1 }
    // Rounding may have put the start a place too far.
    while place > 0, sums[place - 1] > point { place -= 1 }
    return place
  }
}
