// An exponential mean that goes on from chunk to chunk. Knows no indicator.

import Columns

/// An exponentially weighted mean of a column that is fed in by and by.
///
/// Of the plain recursion `mean += alpha * (value - mean)` each row waits for the row before it. Here
/// a row waits for the fourth row before it. With `off = mean - value` and `keep = 1 - alpha`, the
/// recursion is `off = keep * off[-1] + step`, where `step = keep * (value[-1] - value)`, and so also
/// `off = keep^4 * off[-4] + step + keep * step[-1] + keep^2 * step[-2] + keep^3 * step[-3]`. Where
/// all values are equal the steps are exactly 0.
///
/// Rows are taken in blocks. Where a block begins with weights that have not settled, and after a
/// missing value in it, the rows are taken one by one by the definition. Nothing depends on later rows.
struct FadingMean {
  /// The rows of a block.
  static let block = 128

  /// The mean so far, NaN before the first value.
  private(set) var mean = Double.nan
  /// The weight of the newest value.
  let alpha: Double
  /// The weight of the mean before, `1 - alpha`.
  let keep: Double
  private let newWeight: Double
  private var oldWeight = 1.0
  private(set) var lastValue = Double.nan

  /// Starts without values.
  ///
  /// - Parameters:
  ///   - alpha: The weight of the newest value, above 0 and at most 1.
  ///   - adjusted: Whether to divide by the sum of the weights so far.
  init(alpha: Double, adjusted: Bool) {
    self.alpha = alpha
    keep = 1 - alpha
    newWeight = adjusted ? 1 : alpha
  }

  /// Feeds in the next rows.
  ///
  /// - Parameters:
  ///   - values: The rows; a multiple of `block` rows must have been fed in before.
  ///   - means: Where the mean up to each of them goes, other memory than that of the rows.
  mutating func append(_ values: Lane<Double>, into means: OutputLane<Double>) {
    for start in stride(from: 0, to: values.count, by: Self.block) {
      let count = min(Self.block, values.count - start)
      appendBlock(values.from(start).prefix(count), into: means.from(start).prefix(count))
    }
  }

  /// Whether the next value weighs as much as every later one will.
  var isSettled: Bool {
    mean.isFinite && (newWeight == 1 ? oldWeight * keep + 1 == oldWeight : oldWeight == 1)
  }

  /// Feeds in up to a whole block.
  private mutating func appendBlock(_ values: Lane<Double>, into means: OutputLane<Double>) {
    var first = 0
    if isSettled {
      if values.count == Self.block {
        recur(values, into: means)
        // From a missing value on no result is finite.
        if means[Self.block - 1].isFinite { first = Self.block }
      }
      if first == 0 { first = appendPart(values, into: means) }
      if first > 0 { (mean, lastValue) = (means[first - 1], values[first - 1]) }
    }
    for row in first..<values.count {
      appendWeighted(values[row])
      means[row] = mean
    }
  }

  /// Feeds in the rows of a block before its first missing value.
  ///
  /// - Returns: How many these are.
  private func appendPart(_ values: Lane<Double>, into means: OutputLane<Double>) -> Int {
    withScratch(Double.self, count: 2 * Self.block) { scratch in
      let (padded, results) = (scratch.prefix(Self.block), scratch.from(Self.block))
      for row in 0..<Self.block { padded[row] = row < values.count ? values[row] : .nan }
      recur(padded.written, into: results)
      var count = 0
      while count < values.count, results[count].isFinite {
        means[count] = results[count]
        count += 1
      }
      return count
    }
  }

  /// The recursion over a block, from a state that has settled.
  @inline(__always)
  private func recur(_ values: Lane<Double>, into means: OutputLane<Double>) {
    let square = keep * keep
    let power = square * square
    let first = SIMD4(
      keep * (lastValue - values[0]), keep * (values[0] - values[1]),
      keep * (values[1] - values[2]), keep * (values[2] - values[3]))
    let off0 = keep * (mean - lastValue) + first[0]
    let off1 = keep * off0 + first[1]
    let off2 = keep * off1 + first[2]
    let off3 = keep * off2 + first[3]
    means[0] = values[0] + off0
    means[1] = values[1] + off1
    means[2] = values[2] + off2
    means[3] = values[3] + off3
    var left = SIMD2(off0, off1)
    var right = SIMD2(off2, off3)
    var lastFaded = keep * SIMD2(first[2], first[3])
    var lastSum = SIMD2(first[2] + keep * first[1], first[3] + keep * first[2])
    for row in stride(from: 4, to: Self.block, by: 4) {
      let (leftValues, rightValues) = (values[pair: row], values[pair: row + 2])
      let leftStep = keep * (values[pair: row - 1] - leftValues)
      let rightStep = keep * (values[pair: row + 1] - rightValues)
      let (leftFaded, rightFaded) = (keep * leftStep, keep * rightStep)
      let leftSum = leftStep + SIMD2(lastFaded.y, leftFaded.x)
      let rightSum = rightStep + SIMD2(leftFaded.y, rightFaded.x)
      left = (leftSum + square * lastSum) + power * left
      right = (rightSum + square * leftSum) + power * right
      means[pair: row] = leftValues + left
      means[pair: row + 2] = rightValues + right
      (lastFaded, lastSum) = (rightFaded, rightSum)
    }
  }

  /// Goes on from a mean that was reached elsewhere.
  mutating func goOn(from mean: Double, after value: Double) {
    (self.mean, lastValue) = (mean, value)
  }

  /// Feeds in one row by the definition; a missing one ages the values before it.
  mutating func appendWeighted(_ value: Double) {
    if mean.isNaN {
      if value.isFinite { (mean, lastValue) = (value, value) }
      return
    }
    oldWeight *= keep
    guard value.isFinite else { return }
    if value != mean {
      mean = (oldWeight * mean + newWeight * value) / (oldWeight + newWeight)
    }
    oldWeight = newWeight == 1 ? oldWeight + 1 : 1
    lastValue = value
  }
}
