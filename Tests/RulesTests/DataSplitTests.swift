// Which rows train, validate and test.

import TestSupport
import Testing

@testable import Rules

@Suite struct DataSplitTests {
  /// A split of rows whose labels are known at once.
  private func split(
    _ classes: [Int8], knownAt: [Int64]? = nil, rowCounts: [Int]? = nil
  ) -> DataSplit {
    DataSplit(
      classes: classes, knownAt: knownAt ?? classes.map { _ in 0 },
      rowCounts: rowCounts ?? [classes.count], trainShare: 0.7, validationShare: 0.15)
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

  @Test func purgesRowsWhoseLabelsBecameKnownInALaterPart() {
    var known = (0..<20).map(Int64.init)
    known[3] = 13  // still inside the training part
    known[5] = 14  // the first row that validates
    known[15] = 17  // the first row that tests
    known[16] = 20  // never
    known[18] = 20
    let parts = split([Int8](repeating: 2, count: 20), knownAt: known)
    #expect(parts.train == Array(0..<14).filter { $0 != 5 })
    #expect(parts.validation == [14])
    #expect(parts.test == [17, 18, 19])
    #expect(parts.purged == 3)
  }

  @Test func saysWhatMakesATrainingWorthLittle() {
    let fine = split((0..<40).map { Int8($0 % 3) })
    #expect(fine.warnings(classes: (0..<40).map { Int8($0 % 3) }) == [])
    let classes = [Int8](repeating: 1, count: 10)
    let few = split(classes, knownAt: [0] + [Int64](repeating: 10, count: 9))
    #expect(few.train == [0])
    #expect(
      few.warnings(classes: classes) == [
        "7 of 10 labelled rows are left out of training and validation, because their labels only "
          + "became known in a later part: the bars are few for such labels",
        "all 1 rows that are trained on are of one class",
        "no row is left to validate on: the last epoch is kept",
      ])
  }

  @Test func leavesOutRowsWithoutLabelBeforeItCounts() {
    let classes: [Int8] = [-1, -1] + [Int8](repeating: 0, count: 10) + [-1]
    let parts = split(classes)
    #expect(parts.train == Array(2..<9))
    #expect(parts.validation == [9])
    #expect(parts.test == [10, 11])
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
      classes: classes, knownAt: known, rowCounts: rowCounts, trainShare: train,
      validationShare: (1 - train) * random.unit())
    let rows = parts.train + parts.validation + parts.test
    #expect(Set(rows).count == rows.count, "seed \(seed)")
    #expect(rows.allSatisfy { classes[Int($0)] >= 0 }, "seed \(seed)")
    #expect(rows.count + parts.purged == classes.count { $0 >= 0 }, "seed \(seed)")
    for part in [parts.train, parts.validation, parts.test] {
      #expect(part == part.sorted(), "seed \(seed)")
    }
  }
}
