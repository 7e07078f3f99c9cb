// Which rows train, validate and test.

import Labeling
import TestSupport
import Testing

@testable import Rules

@Suite struct DataSplitTests {
  /// A split of rows whose labels are known at once.
  private func split(
    _ classes: [Int8], knownAt: [Int64]? = nil, rowCounts: [Int]? = nil, embargo: Int = 0,
    unlabelled: SplitShares.UnlabelledEnds = .init()
  ) -> DataSplit {
    DataSplit(
      LabelColumn(.classes(classes)), knownAt: knownAt ?? classes.map { _ in 0 },
      rowCounts: rowCounts ?? [classes.count],
      shares: SplitShares(
        train: 0.7, validation: 0.15, embargo: embargo, unlabelledEnds: unlabelled))
  }

  @Test func takesTheReferencesSharesInTimeOrder() {
    let parts = split([Int8](repeating: 0, count: 5_000))
    #expect(parts.train == Array(0..<3_500))
    #expect(parts.validation == Array(3_500..<4_250))
    #expect(parts.test == Array(4_250..<5_000))
    #expect(parts.purged == 0)
  }

  @Test func splitsEachSymbolByItself() {
    let parts = split([Int8](repeating: 1, count: 30), rowCounts: [10, 20])
    #expect(parts.train == Array(0..<7) + Array(10..<24))
    #expect(parts.validation == [7] + Array(24..<27))
    #expect(parts.test == [8, 9] + Array(27..<30))
  }

  @Test func purgesRowsWhoseLabelsBecameKnownInALaterPartOrNever() {
    var known = (0..<20).map(Int64.init)
    known[3] = 13  // still inside the training part
    known[5] = 14  // the first row that validates
    known[15] = 17  // the first row that tests
    known[4] = 20  // never
    known[16] = 20
    known[18] = 20
    let parts = split([Int8](repeating: 2, count: 20), knownAt: known)
    #expect(parts.train == Array(0..<14).filter { $0 != 4 && $0 != 5 })
    #expect(parts.validation == [14])
    #expect(parts.test == [17, 19])
    #expect(parts.purged == 5 && parts.unsettled == 3)
  }

  @Test func saysWhatMakesATrainingWorthLittle() {
    let fine = split((0..<40).map { Int8($0 % 3) })
    #expect(fine.warnings(LabelColumn(.classes((0..<40).map { Int8($0 % 3) }))) == [])
    let classes = [Int8](repeating: 1, count: 10)
    let few = split(classes, knownAt: [0] + [Int64](repeating: 9, count: 9))
    #expect(few.train == [0])
    #expect(
      few.warnings(LabelColumn(.classes(classes))) == [
        "7 of 10 labelled rows are left out, because their labels only became known in a later part: "
          + "the bars are few for such labels",
        "there is one row to train on",
        "no row is left to validate on: the last epoch is kept",
      ])
    let open = split(classes, knownAt: [0] + [Int64](repeating: 10, count: 9))
    #expect(
      open.warnings(LabelColumn(.classes(classes))) == [
        "9 of 10 labelled rows are left out, because the bars never settle their labels: they are few "
          + "for such labels",
        "there is one row to train on",
        "no row is left to validate on: the last epoch is kept", "no row is left to test on",
      ])
  }

  @Test func saysWhyThereIsNothingToTrainOn() {
    let embargo = split((0..<40).map { Int8($0 % 3) }, embargo: 30)
    #expect(
      throws: RuleFailure(
        "there are no rows to train on: 34 of 40 labelled rows are left out, because they lie within "
          + "the embargo before a border: the bars are few for such an embargo")
    ) { try embargo.checkTraining() }
    let unlabelled = split([Int8](repeating: -1, count: 40))
    #expect(throws: RuleFailure("there are no rows to train on: none of them has a label")) {
      try unlabelled.checkTraining()
    }
  }

  @Test func leavesOutRowsThatNeverHaveALabelBeforeItCounts() {
    let classes: [Int8] = [-1, -1] + [Int8](repeating: 0, count: 10) + [-1]
    let parts = split(classes, unlabelled: .init(first: 2, last: 1))
    #expect(parts.train == Array(2..<9))
    #expect(parts.validation == [9])
    #expect(parts.test == [10, 11])
  }

  @Test func whichRowsHaveALabelDoesNotMoveTheBorders() {
    let all = [Int8](repeating: 0, count: 100)
    var some = all
    for row in 80..<100 where row % 3 > 0 { some[row] = -1 }
    #expect(split(some).train == split(all).train)
    #expect(split(some).train == Array(0..<70))
    #expect(split(some).validation == Array(70..<80) + [81, 84])
  }

  @Test func anEmbargoKeepsPartsApart() {
    let parts = split([Int8](repeating: 0, count: 100), embargo: 3)
    #expect(parts.train == Array(0..<67))
    #expect(parts.validation == Array(70..<82))
    #expect(parts.test == Array(85..<100))
    #expect(parts.purged == 6)
  }

  @Test func saysWhereAnEmbargoLeavesLittle() {
    let classes = (0..<40).map { Int8($0 % 3) }
    let parts = split(classes, embargo: 1_000)
    #expect(parts.train.isEmpty && parts.purged == 34 && parts.embargoed == 34)
    #expect(
      parts.warnings(LabelColumn(.classes(classes))).first
        == "34 of 40 labelled rows are left out, because they lie within the embargo before a border: "
        + "the bars are few for such an embargo")
  }

  @Test func anEmbargoCountsRowsOfTheSymbolAndNotLabels() {
    // Every fifth row has a label: two of the last ten rows before a border fall to an embargo of 6.
    let classes = (0..<200).map { Int8($0 % 5 == 0 ? 0 : -1) }
    let parts = split(classes + classes, rowCounts: [200, 200], embargo: 6)
    let rows = Array(stride(from: Int32(0), through: 130, by: 5))
    #expect(parts.train == rows + rows.map { $0 + 200 })
    #expect(parts.purged == 4)
  }

  // MARK: Windows

  /// A split of rows whose labels are known at once, for windows.
  private func windows(
    _ classes: [Int8], length: Int, rowCounts: [Int]? = nil, knownAt: [Int64]? = nil
  ) -> DataSplit {
    DataSplit(
      LabelColumn(.classes(classes)), knownAt: knownAt ?? classes.map { _ in 0 },
      rowCounts: rowCounts ?? [classes.count],
      shares: SplitShares(train: 0.5, validation: 0.25), sequenceLength: length)
  }

  @Test func answersForTheLastRowsOfWholeWindowsOfAPart() {
    let parts = windows([Int8](repeating: 0, count: 20), length: 4)
    // Rows 0 to 9 train, 10 to 14 validate, 15 to 19 test.
    #expect(parts.train == Array(3..<10))
    #expect(parts.validation == [13, 14])
    #expect(parts.test == [18, 19])
    #expect(parts.trainLabelled == Array(0..<10))
    #expect(parts.unwindowed == 9 && parts.purged == 0)
  }

  @Test func windowsStayWithinASymbol() {
    let parts = windows([Int8](repeating: 0, count: 16), length: 3, rowCounts: [8, 8])
    #expect(parts.train == [2, 3, 10, 11])
    #expect(parts.validation == [] && parts.test == [])
  }

  @Test func rowsWithoutALabelFillWindows() {
    var classes = [Int8](repeating: 0, count: 12)
    for row in [0, 1, 4] { classes[row] = -1 }
    let parts = windows(classes, length: 3)
    // Row 2 is the first that has two rows before it, both without a label.
    #expect(parts.train == [2, 3, 5])
    #expect(parts.trainLabelled == parts.train)
    #expect(parts.validation == [8] && parts.test == [11])
    #expect(parts.unwindowed == 4)
  }

  @Test func rowsThatArePurgedFillWindowsToo() {
    var known = [Int64](repeating: 0, count: 12)
    known[4] = 7
    let parts = windows([Int8](repeating: 0, count: 12), length: 2, knownAt: known)
    #expect(parts.train == [1, 2, 3, 5])
    #expect(parts.trainLabelled == [0, 1, 2, 3, 5])
    #expect(parts.purged == 1)
  }

  @Test func saysWhereAPartIsShorterThanAWindow() throws {
    let classes = (0..<12).map { Int8($0 % 3) }
    let parts = windows(classes, length: 4)
    try parts.checkTraining()
    #expect(
      parts.warnings(LabelColumn(.classes(classes))) == [
        "no row is left to validate on (3 rows, fewer than sequence_length=4): the last epoch is kept",
        "no row is left to test on (3 rows, fewer than sequence_length=4)",
      ])
    #expect(
      throws: RuleFailure("6 rows train, sequence_length=7 requires at least that many")
    ) { try windows(classes, length: 7).checkTraining() }
  }

  @Test(arguments: 0..<300) func noWindowCrossesABorder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rowCounts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      Int.random(in: 0...60, using: &random)
    }
    let total = rowCounts.reduce(0, +)
    let classes = (0..<total).map { _ in Int8.random(in: -1...2, using: &random) }
    let known = rowCounts.flatMap { count in
      (0..<count).map { Int64(min(count, $0 + Int.random(in: 0...9, using: &random))) }
    }
    let length = Int.random(in: 1...9, using: &random)
    let folds = Int.random(in: 2...5, using: &random)
    let shares = SplitShares(
      train: 0.6, validation: 0.2, embargo: Int.random(in: 0...3, using: &random),
      fold: seed.isMultiple(of: 2)
        ? nil : WalkForwardFold(number: Int.random(in: 1...folds, using: &random), of: folds))
    let labels = LabelColumn(.classes(classes))
    let parts = DataSplit(
      labels, knownAt: known, rowCounts: rowCounts, shares: shares, sequenceLength: length)
    let plain = DataSplit(labels, knownAt: known, rowCounts: rowCounts, shares: shares)
    // Which part of which symbol a row belongs to.
    var partOfRow: [Int] = []
    for (symbol, count) in rowCounts.enumerated() {
      let borders = shares.borders(rows: count)
      partOfRow += (0..<count).map {
        let part =
          $0 < borders.validation ? 0 : $0 < borders.test ? 1 : $0 < borders.end ? 2 : 3
        return 4 * symbol + part
      }
    }
    for (rows, all) in [
      (parts.train, plain.train), (parts.validation, plain.validation), (parts.test, plain.test),
    ] {
      let whole = all.filter { row in
        let first = Int(row) - length + 1
        return first >= 0 && partOfRow[first...Int(row)].allSatisfy { $0 == partOfRow[Int(row)] }
      }
      #expect(rows == whole, "seed \(seed)")
    }
    #expect(parts.trainLabelled == plain.train, "seed \(seed)")
    #expect(parts.purged == plain.purged, "seed \(seed)")
    let missing = plain.train.count + plain.validation.count + plain.test.count
    let there = parts.train.count + parts.validation.count + parts.test.count
    #expect(parts.unwindowed == missing - there, "seed \(seed)")
  }

  /// A case of the reference's purged split: rows whose labels take `hold` rows, in two parts.
  private struct PurgedSplit: Decodable {
    let n: Int
    let hold: Int
    let validationRatio: Double
    let embargoShare: Double
    let trainFirst: Int
    let trainLast: Int
    let validationFirst: Int
    let validationLength: Int

    enum CodingKeys: String, CodingKey {
      case n
      case hold
      case validationRatio = "val_ratio"
      case embargoShare = "embargo_pct"
      case trainFirst = "train_first"
      case trainLast = "train_last"
      case validationFirst = "val_first"
      case validationLength = "val_len"
    }
  }

  /// The part of the manifest of labels that lists them.
  private struct Manifest: Decodable {
    let purgedSplit: [PurgedSplit]?

    enum CodingKeys: String, CodingKey { case purgedSplit = "purged_split" }
  }

  @Test func purgesAsTheReferenceAndTheRowWhoseLabelEndsInTheBorderRow() throws {
    for root in Golden.roots where Golden.exists("labels/manifest.json", in: root) {
      let manifest = try Golden.json("labels/manifest.json", as: Manifest.self, in: root)
      for golden in manifest.purgedSplit ?? [] {
        let parts = DataSplit(
          LabelColumn(.classes([Int8](repeating: 0, count: golden.n))),
          knownAt: (0..<golden.n).map { Int64(min($0 + golden.hold, golden.n - 1)) },
          rowCounts: [golden.n],
          shares: SplitShares(
            train: 1 - golden.validationRatio, validation: 0,
            embargo: Int(Double(golden.n) * golden.embargoShare)))
        // The reference keeps the row whose label looks at the first row that validates.
        let last =
          golden.trainLast - (golden.trainLast + golden.hold == golden.validationFirst ? 1 : 0)
        #expect(parts.train == (golden.trainFirst...last).map(Int32.init), "\(golden)")
        #expect(
          parts.test
            == (golden.validationFirst..<golden.validationFirst + golden.validationLength).map(
              Int32.init),
          "\(golden)")
      }
    }
  }

  @Test(arguments: 0..<200) func everyLabelledRowIsInOnePartOrPurged(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rowCounts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      Int.random(in: 0...40, using: &random)
    }
    let total = rowCounts.reduce(0, +)
    let classes = (0..<total).map { _ in Int8.random(in: -1...2, using: &random) }
    let known = rowCounts.flatMap { count in
      (0..<count).map { Int64(Int.random(in: $0...count, using: &random)) }
    }
    let train = random.unit()
    let parts = DataSplit(
      LabelColumn(.classes(classes)), knownAt: known, rowCounts: rowCounts,
      shares: SplitShares(
        train: train, validation: (1 - train) * random.unit(),
        embargo: Int.random(in: 0...5, using: &random)))
    let rows = parts.train + parts.validation + parts.test
    #expect(Set(rows).count == rows.count, "seed \(seed)")
    #expect(rows.allSatisfy { classes[Int($0)] >= 0 }, "seed \(seed)")
    #expect(rows.count + parts.purged == classes.count { $0 >= 0 }, "seed \(seed)")
    for part in [parts.train, parts.validation, parts.test] {
      #expect(part == part.sorted(), "seed \(seed)")
    }
  }
}
