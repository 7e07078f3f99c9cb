// From logits to probabilities and a decision. Knows numbers; knows no network.

import Elementary

/// What a row's logits say.
package enum Logits {
  /// The softmax exp(lᵢ) / Σ exp(lⱼ) of one row, computed in doubles; NaN if a logit is.
  package static func probabilities(_ logits: ArraySlice<Float>) -> [Float] {
    let largest = Double(logits.max() ?? 0)
    let shares = logits.map { exponential(Double($0) - largest) }
    let sum = shares.reduce(0, +)
    return shares.map { Float($0 / sum) }
  }

  /// The place of the largest logit of one row, the first on ties.
  package static func decision(_ logits: ArraySlice<Float>) -> Int { firstLargest(logits) }
}

/// Returns how far behind the first of `values` the largest is, the first one on ties.
///
/// NaN is larger than nothing, and nothing is larger than NaN.
func firstLargest<Value: Comparable>(_ values: some RandomAccessCollection<Value>) -> Int {
  var place = values.startIndex
  for index in values.indices where values[index] > values[place] { place = index }
  return values.distance(from: values.startIndex, to: place)
}
