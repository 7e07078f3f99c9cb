// Which rows train, validate and test. Knows rows and labels; nothing of what they stand for.

import BuildGraph
import Labeling

/// Which shares of the labelled rows train and validate, and how far the parts stand apart.
package struct SplitShares: Sendable, Equatable {
  /// The share of the labelled rows that trains.
  let train: Double
  /// The share that validates; the rest tests.
  let validation: Double
  /// How many rows before each border are left out of the earlier part.
  let embargo: Int

  package init(train: Double, validation: Double, embargo: Int = 0) {
    self.train = train
    self.validation = validation
    self.embargo = embargo
  }

  func describe(to sink: inout some FingerprintSink) {
    sink.field("train", .real(train))
    sink.field("validation", .real(validation))
    if embargo > 0 { sink.field("embargo", .integer(Int64(embargo))) }
  }
}

/// The chronological parts of a labelled matrix, as row numbers in ascending order.
///
/// Each symbol is split by itself and by time. A row whose label only became known at or after the
/// first row of a later part is purged from its own: the label would tell of prices that the model
/// is judged on. So is a row that lies within the embargo before that row.
struct DataSplit: Equatable {
  var train: [Int32] = []
  var validation: [Int32] = []
  var test: [Int32] = []
  /// How many labelled rows the purging took out.
  var purged = 0

  /// Splits rows whose symbols stand below each other.
  ///
  /// - Parameters:
  ///   - labels: The label of each row, if it has one.
  ///   - knownAt: For each row, the row of its symbol at which its label became known.
  ///   - rowCounts: The number of rows of each symbol.
  ///   - shares: How large the parts are.
  init(_ labels: LabelColumn, knownAt: [Int64], rowCounts: [Int], shares: SplitShares) {
    var first = 0
    for count in rowCounts {
      let labelled = (first..<first + count).filter { labels.isLabelled($0) }
      let validationStart = Int(Double(labelled.count) * shares.train)
      let testStart = min(
        labelled.count, Int(Double(labelled.count) * (shares.train + shares.validation)))
      let embargo = Int64(shares.embargo)
      add(
        labelled[..<validationStart], to: \.train, knownAt,
        before: Self.row(labelled, validationStart, first), embargo, first)
      add(
        labelled[validationStart..<testStart], to: \.validation, knownAt,
        before: Self.row(labelled, testStart, first), embargo, first)
      test += labelled[testStart...].map(Int32.init)
      first += count
    }
  }

  /// What makes a training on this split worth little, as sentences.
  func warnings(_ labels: LabelColumn) -> [String] {
    var warnings: [String] = []
    let labelled = train.count + validation.count + test.count + purged
    if purged * 2 > labelled {
      warnings.append(
        "\(purged) of \(labelled) labelled rows are left out of training and validation, because "
          + "their labels only became known in a later part: the bars are few for such labels")
    }
    if let sameness = sameness(labels) {
      warnings.append("all \(train.count) rows that are trained on \(sameness)")
    }
    if validation.isEmpty {
      warnings.append("no row is left to validate on: the last epoch is kept")
    }
    if test.isEmpty { warnings.append("no row is left to test on") }
    return warnings
  }

  /// What all rows that are trained on have in common, if their labels do not differ.
  private func sameness(_ labels: LabelColumn) -> String? {
    switch labels.values {
    case .classes(let classes):
      Set(train.map { classes[Int($0)] }).count == 1 ? "are of one class" : nil
    case .returns(let returns):
      Set(train.map { returns[Int($0)] }).count == 1 ? "have the same return" : nil
    }
  }

  /// The row of its symbol at which the part that begins at `position` begins, if it has a row.
  private static func row(_ labelled: [Int], _ position: Int, _ first: Int) -> Int64 {
    position < labelled.count ? Int64(labelled[position] - first) : .max
  }

  private mutating func add(
    _ rows: ArraySlice<Int>, to part: WritableKeyPath<DataSplit, [Int32]>, _ knownAt: [Int64],
    before border: Int64, _ embargo: Int64, _ first: Int
  ) {
    for row in rows {
      // No border is so far off that the sum could overflow.
      if knownAt[row] < border, Int64(row - first) + embargo < border {
        self[keyPath: part].append(Int32(row))
      } else {
        purged += 1
      }
    }
  }
}
