// Which rows train, validate and test. Knows rows and labels; nothing of what they stand for.

import Labeling

/// The chronological parts of a labelled matrix, as row numbers in ascending order.
///
/// Each symbol is split by itself and by time. A row whose label only became known at or after the
/// first row of a later part is purged from its own: the label would tell of prices that the model
/// is judged on. So is a row that lies within the embargo before that row, and one whose label the
/// bars never settle: nobody can say yet what would have been right there.
///
/// A network that looks at windows of rows has the last row of each window in these lists. A window
/// lies within one part of one symbol, so that no row is looked at for two parts; rows without a
/// label may be in it. The first rows of each part are therefore looked at and not answered for.
struct DataSplit: Equatable {
  var train: [Int32] = []
  var validation: [Int32] = []
  var test: [Int32] = []
  /// The rows of the part that trains, with those whose windows begin before it: classes are counted
  /// in these.
  var trainLabelled: [Int32] = []
  /// How many labelled rows are left out, because their labels became known in a later part or never,
  /// or because they lie within the embargo.
  var purged = 0
  /// How many of those the embargo alone took out.
  var embargoed = 0
  /// How many of those have labels that never became known.
  var unsettled = 0
  /// How many labelled rows are left out besides, because their windows begin before their part.
  var unwindowed = 0
  /// How many rows a window has; 1 where each row stands for itself.
  let sequenceLength: Int
  /// The most rows that a symbol has in each part, labelled or not.
  private(set) var longest = PartLengths()

  /// Numbers of rows.
  struct PartLengths: Equatable {
    var train = 0
    var validation = 0
    var test = 0
  }

  /// Splits rows whose symbols stand below each other.
  ///
  /// - Parameters:
  ///   - labels: The label of each row, if it has one.
  ///   - knownAt: For each row, the row of its symbol at which its label became known; the number of
  ///     its rows if it never did.
  ///   - rowCounts: The number of rows of each symbol.
  ///   - shares: How large the parts are.
  ///   - sequenceLength: How many rows a window has, the answered row as its last.
  init(
    _ labels: LabelColumn, knownAt: [Int64], rowCounts: [Int], shares: SplitShares,
    sequenceLength: Int = 1
  ) {
    self.sequenceLength = sequenceLength
    var first = 0
    for count in rowCounts {
      let borders = shares.borders(rows: count)
      note(borders)
      for row in 0..<min(count, borders.end) where labels.isLabelled(first + row) {
        let label = LabelledRow(first: first, row: row, known: knownAt[first + row])
        if label.known >= count {
          purged += 1
          unsettled += 1
        } else if row < borders.validation {
          add(label, to: \.train, 0..<borders.validation, shares, borders.end)
        } else if row < borders.test {
          add(label, to: \.validation, borders.validation..<borders.test, shares, borders.end)
        } else {
          add(label, to: \.test, borders.test..<borders.end, shares, borders.end)
        }
      }
      first += count
    }
  }

  private mutating func note(_ borders: SplitBorders) {
    longest.train = max(longest.train, borders.validation)
    longest.validation = max(longest.validation, borders.test - borders.validation)
    longest.test = max(longest.test, borders.end - borders.test)
  }

  /// A row with a label: where its symbol begins, which of its rows it is, and when it was known.
  private struct LabelledRow {
    let first: Int
    let row: Int
    let known: Int64
  }

  /// Adds a row to its part if its label is known before the next one, the embargo is kept, and the
  /// whole window lies in the part.
  private mutating func add(
    _ label: LabelledRow, to part: WritableKeyPath<DataSplit, [Int32]>, _ rows: Range<Int>,
    _ shares: SplitShares, _ end: Int
  ) {
    // Behind the last row with a label there is no part that the label could tell of.
    if rows.upperBound < end {
      if label.known >= rows.upperBound {
        purged += 1
        return
      }
      if label.row + shares.embargo >= rows.upperBound {
        purged += 1
        embargoed += 1
        return
      }
    }
    let row = Int32(label.first + label.row)
    if part == \.train { trainLabelled.append(row) }
    if label.row - rows.lowerBound + 1 < sequenceLength {
      unwindowed += 1
    } else {
      self[keyPath: part].append(row)
    }
  }
}

// MARK: - What makes a split worth little

extension DataSplit {
  /// Checks that there is something to train on.
  ///
  /// - Throws: `RuleFailure` where no symbol has as many rows there as a window, or none of them can
  ///   be used; it says why.
  func checkTraining() throws(RuleFailure) {
    if sequenceLength > 1, longest.train < sequenceLength {
      throw RuleFailure(
        "\(longest.train) rows train, sequence_length=\(sequenceLength) requires at least that many"
      )
    }
    guard train.isEmpty else { return }
    throw RuleFailure(
      "there are no rows to train on: " + (purged > 0 ? purges : "none of them has a label"))
  }

  /// The number of rows that have a label, used or not.
  private var labelled: Int {
    train.count + validation.count + test.count + unwindowed + purged
  }

  /// How many rows are left out, and why most of them are.
  private var purges: String {
    let cause =
      if embargoed * 2 > purged {
        "they lie within the embargo before a border: the bars are few for such an embargo"
      } else if unsettled * 2 > purged {
        "the bars never settle their labels: they are few for such labels"
      } else {
        "their labels only became known in a later part: the bars are few for such labels"
      }
    return "\(purged) of \(labelled) labelled rows are left out, because \(cause)"
  }

  /// What makes a training on this split worth little, as sentences.
  func warnings(_ labels: LabelColumn) -> [String] {
    var warnings: [String] = []
    if purged * 2 > labelled { warnings.append(purges) }
    if train.count == 1 {
      warnings.append("there is one row to train on")
    } else if let sameness = sameness(labels) {
      warnings.append("all \(train.count) rows that are trained on \(sameness)")
    }
    if validation.isEmpty {
      warnings.append(
        "no row is left to validate on\(shortness(longest.validation)): the last epoch is kept")
    }
    if test.isEmpty { warnings.append("no row is left to test on\(shortness(longest.test))") }
    return warnings
  }

  /// That a part has fewer rows than a window, where it has.
  private func shortness(_ rows: Int) -> String {
    rows < sequenceLength && sequenceLength > 1
      ? " (\(rows) rows, fewer than sequence_length=\(sequenceLength))" : ""
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
}
