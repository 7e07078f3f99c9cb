// Which rows train, validate and test. Knows rows and labels; nothing of what they stand for.

/// The chronological parts of a labelled matrix, as row numbers in ascending order.
///
/// Each symbol is split by itself and by time. A row whose label only became known at or after the
/// first row of a later part is purged from its own: the label would tell of prices that the model
/// is judged on.
struct DataSplit: Equatable {
  var train: [Int32] = []
  var validation: [Int32] = []
  var test: [Int32] = []
  /// How many labelled rows the purging took out.
  var purged = 0

  /// Splits rows whose symbols stand below each other.
  ///
  /// - Parameters:
  ///   - classes: The class of each row, negative where it has none.
  ///   - knownAt: For each row, the row of its symbol at which its label became known.
  ///   - rowCounts: The number of rows of each symbol.
  ///   - trainShare: The share of the labelled rows that trains.
  ///   - validationShare: The share that validates; the rest tests.
  init(
    classes: [Int8], knownAt: [Int64], rowCounts: [Int], trainShare: Double, validationShare: Double
  ) {
    var first = 0
    for count in rowCounts {
      let labelled = (first..<first + count).filter { classes[$0] >= 0 }
      let validationStart = Int(Double(labelled.count) * trainShare)
      let testStart = min(
        labelled.count, Int(Double(labelled.count) * (trainShare + validationShare)))
      add(
        labelled[..<validationStart], to: \.train, knownAt,
        before: Self.row(labelled, validationStart, first), first)
      add(
        labelled[validationStart..<testStart], to: \.validation, knownAt,
        before: Self.row(labelled, testStart, first), first)
      test += labelled[testStart...].map(Int32.init)
      first += count
    }
  }

  /// What makes a training on this split worth little, as sentences.
  func warnings(classes: [Int8]) -> [String] {
    var warnings: [String] = []
    let labelled = train.count + validation.count + test.count + purged
    if purged * 2 > labelled {
      warnings.append(
        "\(purged) of \(labelled) labelled rows are left out of training and validation, because "
          + "their labels only became known in a later part: the bars are few for such labels")
    }
    let trained = Set(train.map { classes[Int($0)] })
    if trained.count == 1 {
      warnings.append("all \(train.count) rows that are trained on are of one class")
    }
    if validation.isEmpty {
      warnings.append("no row is left to validate on: the last epoch is kept")
    }
    if test.isEmpty { warnings.append("no row is left to test on") }
    return warnings
  }

  /// The row of its symbol at which the part that begins at `position` begins, if it has a row.
  private static func row(_ labelled: [Int], _ position: Int, _ first: Int) -> Int64 {
    position < labelled.count ? Int64(labelled[position] - first) : .max
  }

  private mutating func add(
    _ rows: ArraySlice<Int>, to part: WritableKeyPath<DataSplit, [Int32]>, _ knownAt: [Int64],
    before border: Int64, _ first: Int
  ) {
    for row in rows {
      if knownAt[row] < border {
        self[keyPath: part].append(Int32(row))
      } else {
        purged += 1
      }
    }
  }
}
