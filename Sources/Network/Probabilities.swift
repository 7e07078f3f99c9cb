// From logits to probabilities and a decision. Knows numbers; knows no network.

import Elementary

/// What a row's logits say.
package enum Logits {
  /// The softmax exp(lᵢ) / Σ exp(lⱼ) of one row, computed in doubles; NaN if a logit is.
  package static func probabilities(_ logits: ArraySlice<Float>) -> [Float] {
    var softmax = Softmax(classes: logits.count)
    softmax.take(logits)
    return softmax.probabilities.map { Float($0) }
  }

  /// The place of the largest logit of one row, the first on ties.
  package static func decision(_ logits: ArraySlice<Float>) -> Int { firstLargest(logits) }
}

/// The probabilities of one row's classes.
struct Softmax {
  private(set) var probabilities: [Double]
  /// The class of the largest logit, the first on ties.
  private(set) var answer = 0
  private var distances: [Double]
  private var logarithmOfSum = 0.0

  init(classes: Int) {
    probabilities = [Double](repeating: 0, count: classes)
    distances = probabilities
  }

  /// Turns to the next row.
  mutating func take(_ logits: ArraySlice<Float>) {
    answer = firstLargest(logits)
    let largest = Double(logits[logits.startIndex + answer])
    for (index, logit) in logits.enumerated() {
      distances[index] = Double(logit) - largest
      probabilities[index] = exponential(distances[index])
    }
    let sum = probabilities.reduce(0, +)
    logarithmOfSum = logarithm(sum)
    for index in probabilities.indices { probabilities[index] /= sum }
  }

  /// The logarithm of a class's probability, finite even where that is too small for a number.
  func logProbability(of label: Int) -> Double { distances[label] - logarithmOfSum }
}

/// Returns how far behind the first of `values` the largest is, the first one on ties.
///
/// NaN is larger than nothing, and nothing is larger than NaN.
func firstLargest<Value: Comparable>(_ values: some RandomAccessCollection<Value>) -> Int {
  var place = values.startIndex
  for index in values.indices where values[index] > values[place] { place = index }
  return values.distance(from: values.startIndex, to: place)
}
