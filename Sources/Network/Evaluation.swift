// How well a network does on rows it has not seen. Knows logits and labels.

import Elementary

/// The results of a network on rows with labels.
package struct Evaluation: Sendable, Equatable {
  /// The share of rows that are right.
  package let accuracy: Double
  /// The mean cross entropy, all rows weighing the same.
  package let loss: Double
  /// The classes' precisions, weighted by their rows.
  package let precision: Double
  /// The classes' recalls, weighted by their rows.
  package let recall: Double
  /// The classes' F1 scores, weighted by their rows.
  package let f1Score: Double
  /// How many rows of each class (first index) were taken for each class (second index).
  package let confusion: [[Int]]

  /// How many rows there are of each class.
  package var classCounts: [Int] { confusion.map { $0.reduce(0, +) } }

  /// How many rows were taken for each class.
  package var predictedCounts: [Int] {
    confusion.indices.map { column in confusion.reduce(0) { $0 + $1[column] } }
  }

  /// The share of the most frequent class: the accuracy of always answering it.
  package var baselineAccuracy: Double {
    let counts = classCounts
    return Double(counts.max() ?? 0) / Double(counts.reduce(0, +))
  }
}

extension NeuralNetwork {
  /// Compares the network's answers with the labels.
  ///
  /// The scores are scikit-learn's with `average="weighted"` and `zero_division=0`: a class that is
  /// never answered has precision 0.
  ///
  /// - Parameters:
  ///   - matrix: The features of all rows.
  ///   - labels: The class of every row of the matrix.
  ///   - rows: The rows to look at.
  /// - Returns: The results; nil when there are no rows.
  /// - Throws: `NetworkError` when matrix, labels and network do not fit one another.
  package func evaluation(
    of matrix: FeatureMatrix, labels: [Int8], rows: [Int32]
  ) throws(NetworkError) -> Evaluation? {
    let classes = parameters.architecture.outputs
    let logits = try logits(of: matrix, rows: rows)
    try checkLabels(labels, of: rows, rows: matrix.rows, classes: classes)
    guard !rows.isEmpty else { return nil }
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    var loss = 0.0
    for (index, row) in rows.enumerated() {
      let answer = logits[index * classes..<(index + 1) * classes]
      let label = Int(labels[Int(row)])
      confusion[label][firstLargest(answer)] += 1
      loss += crossEntropy(answer, label: label)
    }
    return Evaluation(confusion: confusion, loss: loss / Double(rows.count))
  }
}

extension Evaluation {
  /// Works the scores out of the counts, of which at least one is above 0.
  fileprivate init(confusion: [[Int]], loss: Double) {
    self.confusion = confusion
    self.loss = loss
    var (precision, recall, f1) = (0.0, 0.0, 0.0)
    let rows = Double(confusion.joined().reduce(0, +))
    for label in confusion.indices {
      let right = Double(confusion[label][label])
      let actual = Double(confusion[label].reduce(0, +))
      let predicted = Double(confusion.reduce(0) { $0 + $1[label] })
      precision += actual / rows * ratio(right, predicted)
      recall += actual / rows * ratio(right, actual)
      f1 += actual / rows * ratio(2 * right, actual + predicted)
    }
    accuracy = Double(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }) / rows
    self.precision = precision
    self.recall = recall
    f1Score = f1
  }
}

/// Returns a quotient, 0 when nothing is divided by nothing.
private func ratio(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }

/// Returns -log softmax(logits)[label].
private func crossEntropy(_ logits: ArraySlice<Float>, label: Int) -> Double {
  let largest = logits[logits.startIndex + firstLargest(logits)]
  let sum = logits.reduce(0.0) { $0 + exponential(Double($1 - largest)) }
  return logarithm(sum) - Double(logits[logits.startIndex + label] - largest)
}
