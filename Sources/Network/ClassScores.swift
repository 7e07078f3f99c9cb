// How good answers with probabilities are. Knows counts and probabilities; knows no network.

/// What answers to rows of known classes come to.
///
/// Precision, recall and F1 are scikit-learn's with `zero_division=0`: a class that is never
/// answered has precision 0, one without rows recall 0.
package struct ClassScores: Sendable, Equatable {
  /// The scores of one class.
  package struct OfClass: Sendable, Equatable {
    /// The share of its answers that are right.
    package let precision: Double
    /// The share of its rows that are answered right.
    package let recall: Double
    /// The harmonic mean of the two: 2 · right / (rows + answers).
    package let f1Score: Double
    /// How many rows are of the class.
    package let rows: Int
    /// How many rows were taken for it.
    package let predicted: Int
  }

  /// Means over the classes.
  package struct Means: Sendable, Equatable {
    package let precision: Double
    package let recall: Double
    package let f1Score: Double
  }

  /// How many rows of each class (first index) were taken for each class (second index).
  package let confusion: [[Int]]
  /// The share of rows that are right.
  package let accuracy: Double
  /// The mean recall of the classes that have rows.
  package let balancedAccuracy: Double
  package let classes: [OfClass]
  /// The classes' scores, weighted by their rows.
  package let weighted: Means
  /// The plain means over the classes that have rows or answers.
  package let macro: Means
  /// The mean of -ln of the probability that the row's own class was given.
  ///
  /// Infinite where that was 0. All rows weigh the same.
  package let logLoss: Double
  /// How far the probability of the answer is from the share of answers that are right.
  ///
  /// The expected calibration error of Guo et al. 2017: rows are put into 15 bins of the answer's
  /// probability, ((b - 1) / 15, b / 15]; the distances between its mean and the share of right
  /// rows are averaged over the bins, weighted by their rows.
  package let calibrationError: Double
  /// The mean of Σ (p - y)² over the classes, y being 1 for the row's own and 0 for others.
  ///
  /// From 0 to 2, as Brier defined it for several classes.
  package let brierScore: Double
}

/// Adds up answers, row by row.
struct AnswerSums {
  /// The answers whose probabilities are about the same.
  private struct Bin {
    var probability = 0.0
    var right = 0.0
  }

  private var confusion: [[Int]]
  private var loss = 0.0
  private var squares = 0.0
  private var bins = [Bin](repeating: Bin(), count: 15)

  init(classes: Int) {
    confusion = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - probabilities: The probability that each class was given.
  ///   - logProbability: The logarithm of that of the row's own class.
  ///   - answer: The class that the row was taken for.
  ///   - label: The row's own class.
  mutating func add(_ probabilities: [Double], logProbability: Double, answer: Int, label: Int) {
    confusion[label][answer] += 1
    loss -= logProbability
    for (index, probability) in probabilities.enumerated() {
      let distance = probability - (index == label ? 1 : 0)
      squares += distance * distance
    }
    let place = (probabilities[answer] * Double(bins.count)).rounded(.up) - 1
    // NaN, which logits that are not finite lead to, makes the whole figure NaN.
    let bin = place > 0 ? min(Int(place), bins.count - 1) : 0
    bins[bin].probability += probabilities[answer]
    bins[bin].right += answer == label ? 1 : 0
  }

  /// The scores of the rows so far, of which there is at least one.
  var scores: ClassScores {
    let rows = Double(confusion.joined().reduce(0, +))
    let classes = confusion.indices.map { label in
      ClassScores.OfClass(
        right: confusion[label][label], rows: confusion[label].reduce(0, +),
        predicted: confusion.reduce(0) { $0 + $1[label] })
    }
    let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    let present = classes.filter { $0.rows > 0 }
    return ClassScores(
      confusion: confusion,
      accuracy: Double(right) / rows,
      balancedAccuracy: present.reduce(0) { $0 + $1.recall } / Double(present.count),
      classes: classes,
      weighted: ClassScores.Means(classes) { Double($0.rows) },
      macro: ClassScores.Means(classes) { $0.rows + $0.predicted > 0 ? 1 : 0 },
      logLoss: loss / rows,
      calibrationError: bins.reduce(0) { $0 + abs($1.right - $1.probability) } / rows,
      brierScore: squares / rows)
  }
}

extension ClassScores.OfClass {
  fileprivate init(right: Int, rows: Int, predicted: Int) {
    precision = ratio(right, predicted)
    recall = ratio(right, rows)
    f1Score = ratio(2 * right, rows + predicted)
    self.rows = rows
    self.predicted = predicted
  }
}

extension ClassScores.Means {
  /// Averages over classes, some of which weigh more than 0.
  fileprivate init(
    _ classes: [ClassScores.OfClass], weight: (ClassScores.OfClass) -> Double
  ) {
    let total = classes.reduce(0) { $0 + weight($1) }
    precision = classes.reduce(0) { $0 + weight($1) * $1.precision } / total
    recall = classes.reduce(0) { $0 + weight($1) * $1.recall } / total
    f1Score = classes.reduce(0) { $0 + weight($1) * $1.f1Score } / total
  }
}

/// Returns a quotient, 0 when nothing is divided by nothing.
private func ratio(_ part: Int, _ whole: Int) -> Double {
  whole > 0 ? Double(part) / Double(whole) : 0
}
