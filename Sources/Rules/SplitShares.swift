// Where the parts of a symbol's rows begin and end. Knows numbers of rows; sees no label and no price.

import BuildGraph
import Strategy

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
  /// The fold of a walk forward whose parts are meant; nil for those of the strategy's own split.
  let fold: WalkForwardFold?

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
    unlabelledEnds: UnlabelledEnds = UnlabelledEnds(), fold: WalkForwardFold? = nil
  ) {
    self.train = train
    self.validation = validation
    self.embargo = embargo
    self.unlabelledEnds = unlabelledEnds
    self.fold = fold
  }

  func describe(to sink: inout some FingerprintSink) {
    describeTraining(to: &sink)
    if fold == nil { sink.field("validation", .real(validation)) }
    if embargo > 0 { sink.field("embargo", .integer(Int64(embargo))) }
  }

  /// Says what decides where the validation begins.
  func describeTraining(to sink: inout some FingerprintSink) {
    sink.field("train", .real(train))
    if let fold {
      sink.field("validation", .real(validation))
      fold.describe(to: &sink)
    }
    guard unlabelledEnds != UnlabelledEnds() else { return }
    sink.field("unlabelled_rows", .integers([unlabelledEnds.first, unlabelledEnds.last]))
  }

  /// Where the parts of a symbol of so many rows begin.
  ///
  /// Rows count whether or not they have a label, so that no price decides where a border lies.
  func borders(rows: Int) -> SplitBorders {
    let first = min(unlabelledEnds.first, rows)
    let end = max(first, rows - unlabelledEnds.last)
    if let fold { return fold.borders(first..<end, train: train, validation: validation) }
    let count = Double(end - first)
    let validationStart = first + Int(count * train)
    return SplitBorders(
      validation: validationStart, test: min(end, first + Int(count * (train + validation))),
      end: end)
  }
}

/// The first rows of the parts of a symbol; its first row is that of the part that trains.
struct SplitBorders: Equatable {
  /// The first row that validates.
  let validation: Int
  /// The first row that tests.
  let test: Int
  /// The first row behind those that test; it and later ones are in no part.
  let end: Int
}

/// One fold of a walk forward: the rows of a symbol are cut by time into one block more than there
/// are folds; fold n learns from the first n blocks and is tested on the one behind them.
///
/// The last part of the blocks to learn from validates, with the share that the strategy's split
/// has: validation / (train + validation). So folds learn from more and more rows, no row of a test is
/// learnt from by the same fold, and every row behind the first block is tested on once.
package struct WalkForwardFold: Sendable, Equatable {
  /// Counts from 1.
  let number: Int
  /// How many folds there are.
  let count: Int

  package init(number: Int, of count: Int) {
    self.number = number
    self.count = count
  }

  func describe(to sink: inout some FingerprintSink) {
    sink.field(
      "fold",
      .record([.init("number", .integer(Int64(number))), .init("of", .integer(Int64(count)))]))
  }

  /// What a label says of something that the fold has of its own.
  func selectors(_ artifact: Label.Artifact) -> [String] { ["\(number)", artifact.rawValue] }

  /// The borders of the fold in the rows of a symbol that can have labels.
  ///
  /// - Parameters:
  ///   - rows: The rows that count.
  ///   - train: The share of the strategy's split that trains.
  ///   - validation: The share of the strategy's split that validates.
  /// - Returns: Borders in ascending order. The sizes of blocks differ by one row at most.
  func borders(_ rows: Range<Int>, train: Double, validation: Double) -> SplitBorders {
    let test = edge(number, in: rows)
    let learnt = Double(test - rows.lowerBound)
    // To the nearest row, so that 0.6 of 0.8 are three quarters.
    let trained = train + validation > 0 ? (learnt * train / (train + validation)).rounded() : 0
    return SplitBorders(
      validation: rows.lowerBound + Int(trained), test: test, end: edge(number + 1, in: rows))
  }

  /// The first row of a block, counting from 0.
  private func edge(_ block: Int, in rows: Range<Int>) -> Int {
    rows.lowerBound + rows.count * block / (count + 1)
  }
}

extension WalkForwardSettings {
  /// The folds from the earliest to the latest.
  var all: [WalkForwardFold] {
    (0..<max(0, folds)).map { WalkForwardFold(number: $0 + 1, of: folds) }
  }
}
