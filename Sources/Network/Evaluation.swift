// How well classes are told on rows that the network has not seen, and what a guess would come to.
// Knows logits and labels.

import Elementary

/// What a network comes to on rows of known classes, beside a guess that looks at no feature.
///
/// The guess is one that could have been made beforehand: it knows the training rows alone. It
/// always answers the class that is the most frequent there, and gives each class the share that it
/// has there as its probability. A class may be less frequent later, so that another constant answer
/// would have done better; nobody could have known, but a network that falls short of it has not
/// shown much either. That is what `hindsightAccuracy` is for.
package struct Evaluation: Sendable, Equatable {
  /// What the network comes to.
  package let scores: ClassScores
  /// What the guess comes to.
  ///
  /// Its log loss is infinite if a row is of a class that no training row is of.
  package let baseline: ClassScores
  /// The class that the guess answers: the most frequent one of the training rows, the first on ties.
  package let baselineClass: Int
  /// The most frequent class of the evaluated rows themselves, the first on ties.
  package let hindsightClass: Int
  /// Its share of those rows: no constant answer is right more often.
  package let hindsightAccuracy: Double
}

extension Evaluation {
  /// Compares answers with labels.
  ///
  /// The answer to a row is the class of the largest logit, the first on ties. Probabilities are the
  /// softmax of the logits, worked out in double precision; logits that are not finite make the
  /// figures of probabilities NaN. Nil when there are no rows.
  ///
  /// - Parameters:
  ///   - logits: As many as there are classes for each of `rows`, row after row.
  ///   - labels: The class of every row there is.
  ///   - rows: The rows to look at.
  ///   - classes: How many classes there are, at least 1.
  ///   - trainingCounts: How many training rows each class has: `classCounts(_:rows:classes:)`.
  /// - Throws: `NetworkError` when there are more or fewer logits, or a row has no label or one that
  ///   is no class.
  /// - Precondition: `trainingCounts` has a count for each class, and one is above 0.
  /// - Complexity: O(rows · classes).
  package init?(
    logits: [Float], labels: [Int8], rows: [Int32], classes: Int, trainingCounts: [Int]
  ) throws(NetworkError) {
    guard logits.count == rows.count * classes else {
      throw .matrixSize(values: logits.count, rows: rows.count, columns: classes)
    }
    for row in rows where !labels.indices.contains(Int(row)) {
      throw .row(Int(row), rows: labels.count)
    }
    try checkLabels(labels, of: rows, rows: labels.count, classes: classes)
    precondition(trainingCounts.count == classes && trainingCounts.contains { $0 > 0 })
    guard !rows.isEmpty else { return nil }
    let guess = Guess(trainingCounts)
    var (answers, guesses) = (AnswerSums(classes: classes), AnswerSums(classes: classes))
    var softmax = Softmax(classes: classes)
    for (index, row) in rows.enumerated() {
      let label = Int(labels[Int(row)])
      softmax.take(logits[index * classes..<(index + 1) * classes])
      answers.add(
        softmax.probabilities, logProbability: softmax.logProbability(of: label),
        answer: softmax.answer, label: label)
      guesses.add(
        guess.probabilities, logProbability: guess.logProbabilities[label], answer: guess.answer,
        label: label)
    }
    self.init(answers.scores, beside: guesses.scores, of: guess.answer)
  }

  private init(_ scores: ClassScores, beside baseline: ClassScores, of baselineClass: Int) {
    let counts = scores.classes.map(\.rows)
    self.scores = scores
    self.baseline = baseline
    self.baselineClass = baselineClass
    hindsightClass = firstLargest(counts)
    hindsightAccuracy = Double(counts[hindsightClass]) / Double(counts.reduce(0, +))
  }
}

extension NeuralNetwork {
  /// Compares the network's answers with the labels.
  ///
  /// - Parameters:
  ///   - matrix: The features of all rows.
  ///   - labels: The class of every row of the matrix.
  ///   - rows: The rows to look at.
  ///   - trainingCounts: How many training rows each class has: `classCounts(_:rows:classes:)`.
  /// - Returns: The results; nil when there are no rows.
  /// - Throws: `NetworkError` when matrix, labels and network do not fit one another.
  package func evaluation(
    of matrix: FeatureMatrix, labels: [Int8], rows: [Int32], trainingCounts: [Int]
  ) throws(NetworkError) -> Evaluation? {
    let classes = parameters.architecture.outputs
    let logits = try logits(of: matrix, rows: rows)
    try checkLabels(labels, of: rows, rows: matrix.rows, classes: classes)
    return try Evaluation(
      logits: logits, labels: labels, rows: rows, classes: classes, trainingCounts: trainingCounts)
  }
}

/// Returns how many of some rows are of each class; labels that are no class count for none.
///
/// - Precondition: `rows` are indices of `labels`.
package func classCounts(_ labels: [Int8], rows: [Int32], classes: Int) -> [Int] {
  var counts = [Int](repeating: 0, count: classes)
  for row in rows where counts.indices.contains(Int(labels[Int(row)])) {
    counts[Int(labels[Int(row)])] += 1
  }
  return counts
}

/// What somebody says who knows how frequent the classes were.
private struct Guess {
  let answer: Int
  let probabilities: [Double]
  let logProbabilities: [Double]

  init(_ counts: [Int]) {
    let all = Double(counts.reduce(0, +))
    answer = firstLargest(counts)
    probabilities = counts.map { Double($0) / all }
    logProbabilities = probabilities.map { logarithm($0) }
  }
}
