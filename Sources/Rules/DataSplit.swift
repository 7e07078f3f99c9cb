// Which rows train, validate and test. Knows rows and labels; nothing of what they stand for.

import BuildGraph
import Labeling

/// Which shares of the rows train and validate, and how far the parts stand apart.
package struct SplitShares: Sendable, Equatable {
  /// The share of the rows that trains.
  let train: Double
  /// The share that validates; the rest tests.
  let validation: Double
  /// How many rows before each border are left out of the earlier part.
  let embargo: Int
  /// How many of the first and of the last rows of a symbol have no label, whatever its prices, and
  /// do not count.
  let unlabelledEnds: UnlabelledEnds

  /// Numbers of rows.
  package struct UnlabelledEnds: Sendable, Equatable {
    let first: Int
    let last: Int

    package init(first: Int = 0, last: Int = 0) {
      self.first = first
      self.last = last
    }
  }

  package init(
    train: Double, validation: Double, embargo: Int = 0,
    unlabelledEnds: UnlabelledEnds = UnlabelledEnds()
  ) {
    self.train = train
    self.validation = validation
    self.embargo = embargo
    self.unlabelledEnds = unlabelledEnds
  }

  func describe(to sink: inout some FingerprintSink) {
    describeTraining(to: &sink)
    sink.field("validation", .real(validation))
    if embargo > 0 { sink.field("embargo", .integer(Int64(embargo))) }
  }

  /// Says what decides where the validation begins.
  func describeTraining(to sink: inout some FingerprintSink) {
    sink.field("train", .real(train))
    guard unlabelledEnds != UnlabelledEnds() else { return }
    sink.field("unlabelled_rows", .integers([unlabelledEnds.first, unlabelledEnds.last]))
  }

  /// Where the validation and the test begin in a symbol of so many rows.
  ///
  /// Rows count whether or not they have a label, so that no price decides where a border lies.
  func borders(rows: Int) -> (validation: Int, test: Int, end: Int) {
    let first = min(unlabelledEnds.first, rows)
    let end = max(first, rows - unlabelledEnds.last)
    let count = Double(end - first)
    let validationStart = first + Int(count * train)
    return (validationStart, min(end, first + Int(count * (train + validation))), end)
  }
}

/// The chronological parts of a labelled matrix, as row numbers in ascending order.
///
/// Each symbol is split by itself and by time. A row whose label only became known at or after the
/// first row of a later part is purged from its own: the label would tell of prices that the model
/// is judged on. So is a row that lies within the embargo before that row, and one whose label the
/// bars never settle: nobody can say yet what would have been right there.
struct DataSplit: Equatable {
  var train: [Int32] = []
  var validation: [Int32] = []
  var test: [Int32] = []
  /// How many labelled rows are left out, because their labels became known in a later part or never,
  /// or because they lie within the embargo.
  var purged = 0
  /// How many of those the embargo alone took out.
  var embargoed = 0
  /// How many of those have labels that never became known.
  var unsettled = 0

  /// Splits rows whose symbols stand below each other.
  ///
  /// - Parameters:
  ///   - labels: The label of each row, if it has one.
  ///   - knownAt: For each row, the row of its symbol at which its label became known; the number of
  ///     its rows if it never did.
  ///   - rowCounts: The number of rows of each symbol.
  ///   - shares: How large the parts are.
  init(_ labels: LabelColumn, knownAt: [Int64], rowCounts: [Int], shares: SplitShares) {
    var first = 0
    for count in rowCounts {
      let borders = shares.borders(rows: count)
      for row in 0..<count where labels.isLabelled(first + row) {
        let known = knownAt[first + row]
        if known >= count {
          purged += 1
          unsettled += 1
        } else if row < borders.validation {
          add(first + row, to: \.train, row, known, before: borders.validation, shares, borders.end)
        } else if row < borders.test {
          add(first + row, to: \.validation, row, known, before: borders.test, shares, borders.end)
        } else {
          test.append(Int32(first + row))
        }
      }
      first += count
    }
  }

  /// What makes a training on this split worth little, as sentences.
  func warnings(_ labels: LabelColumn) -> [String] {
    var warnings: [String] = []
    let labelled = train.count + validation.count + test.count + purged
    if purged * 2 > labelled {
      let cause =
        if embargoed * 2 > purged {
          "they lie within the embargo before a border: the bars are few for such an embargo"
        } else if unsettled * 2 > purged {
          "the bars never settle their labels: they are few for such labels"
        } else {
          "their labels only became known in a later part: the bars are few for such labels"
        }
      warnings.append("\(purged) of \(labelled) labelled rows are left out, because \(cause)")
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

  /// Adds a row to its part if its label is known before the next one and the embargo is kept.
  private mutating func add(
    _ row: Int, to part: WritableKeyPath<DataSplit, [Int32]>, _ rowOfSymbol: Int, _ known: Int64,
    before border: Int, _ shares: SplitShares, _ end: Int
  ) {
    // Behind the last row with a label there is no part that the label could tell of.
    if border == end {
      self[keyPath: part].append(Int32(row))
    } else if known >= border {
      purged += 1
    } else if rowOfSymbol + shares.embargo >= border {
      purged += 1
      embargoed += 1
    } else {
      self[keyPath: part].append(Int32(row))
    }
  }
}
