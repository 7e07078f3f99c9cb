// Which rows the folds of a walk forward learn from and are tested on, and what is told of them.

import BuildGraph
import Columns
import Labeling
import Syntax
import TestSupport
import Testing

@testable import Rules

@Suite struct WalkForwardTests {
  private func shares(
    _ number: Int, of count: Int, embargo: Int = 0, unlabelled: SplitShares.UnlabelledEnds = .init()
  ) -> SplitShares {
    SplitShares(
      train: 0.6, validation: 0.2, embargo: embargo, unlabelledEnds: unlabelled,
      fold: WalkForwardFold(number: number, of: count))
  }

  private func split(_ rows: Int, knownAfter: Int = 0, _ shares: SplitShares) -> DataSplit {
    DataSplit(
      LabelColumn(.classes([Int8](repeating: 0, count: rows))),
      knownAt: (0..<rows).map { Int64(min(rows - 1, $0 + knownAfter)) }, rowCounts: [rows],
      shares: shares)
  }

  @Test func aFoldLearnsFromAllBlocksBeforeTheOneThatTestsIt() {
    // Blocks of 8 rows; a quarter of the rows to learn from validates.
    let first = split(24, shares(1, of: 2))
    #expect(first.train == Array(0..<6))
    #expect(first.validation == [6, 7])
    #expect(first.test == Array(8..<16))
    let second = split(24, shares(2, of: 2))
    #expect(second.train == Array(0..<12))
    #expect(second.validation == Array(12..<16))
    #expect(second.test == Array(16..<24))
  }

  @Test func rowsThatNeverHaveALabelAreInNoBlock() {
    let parts = SplitShares(
      train: 0.6, validation: 0.2, unlabelledEnds: .init(first: 4, last: 2),
      fold: WalkForwardFold(number: 1, of: 2)
    ).borders(rows: 30)
    #expect(parts == SplitBorders(validation: 10, test: 12, end: 20))
  }

  @Test func labelsThatTellOfALaterPartArePurgedAndTheEmbargoIsKept() {
    // Labels look 2 rows ahead. Row 6 validates first, row 8 tests first.
    let parts = split(24, knownAfter: 2, shares(1, of: 2))
    #expect(parts.train == Array(0..<4))
    #expect(parts.validation == [])
    #expect(parts.test == Array(8..<16))
    #expect(parts.purged == 4)
    let apart = split(24, shares(2, of: 2, embargo: 3))
    #expect(apart.train == Array(0..<9))
    #expect(apart.validation == [12])
    #expect(apart.test == Array(16..<24))
    #expect(apart.embargoed == 6)
  }

  @Test(arguments: 0..<200) func foldsTestEveryRowBehindTheFirstBlockOnceAndLearnFromNoLaterOne(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    let rowCounts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      Int.random(in: 0...80, using: &random)
    }
    let classes = rowCounts.flatMap { count in (0..<count).map { _ in Int8(0) } }
    let known = rowCounts.flatMap { count in
      (0..<count).map { Int64(min(count - 1, $0 + Int.random(in: 0...6, using: &random))) }
    }
    let folds = Int.random(in: 2...6, using: &random)
    let starts = rowCounts.indices.map { rowCounts[..<$0].reduce(0, +) }
    var tested: [Int32] = []
    for number in 1...folds {
      let parts = DataSplit(
        LabelColumn(.classes(classes)), knownAt: known, rowCounts: rowCounts,
        shares: shares(number, of: folds, embargo: Int.random(in: 0...3, using: &random)))
      for (start, count) in zip(starts, rowCounts) {
        func ofSymbol(_ rows: [Int32]) -> [Int] {
          rows.map { Int($0) - start }.filter { (0..<count).contains($0) }
        }
        guard let first = ofSymbol(parts.test).first else { continue }
        let before = first..<count
        // Neither the rows nor what their labels tell of reach into the test, nor into the validation.
        for row in ofSymbol(parts.train + parts.validation) {
          #expect(!before.contains(row), "seed \(seed), fold \(number)")
          #expect(known[start + row] < first, "seed \(seed), fold \(number)")
        }
        if let validated = ofSymbol(parts.validation).first {
          for row in ofSymbol(parts.train) {
            #expect(row < validated && known[start + row] < validated, "seed \(seed)")
          }
        }
      }
      tested += parts.test
    }
    #expect(Set(tested).count == tested.count, "seed \(seed)")
    let behind = zip(starts, rowCounts).flatMap { start, count in
      (count / (folds + 1)..<count).map { Int32(start + $0) }
    }
    #expect(tested.sorted() == behind, "seed \(seed)")
  }

  // MARK: The document

  private func metrics(_ accuracy: Double, baseline: Double) -> [UInt8] {
    let json = """
      {"test_accuracy": \(accuracy), "baseline": {"class": "HOLD", "accuracy": \(baseline)}, \
      "rows": {"train": 3, "test": 4}, "history": {"val_loss": [1, 2]}}
      """
    return Array(json.utf8)
  }

  @Test func theDocumentHasMeansSpreadsAndTheRowsOfEachFold() throws {
    let rule = WalkForwardRule(
      symbols: ["A", "B"], folds: [shares(1, of: 2, embargo: 1), shares(2, of: 2, embargo: 1)],
      seed: 7)
    let times = (0..<24).map { Int64($0) * 3_600 } + (0..<12).map { Int64($0) * 7_200 }
    let bytes = try rule.run(
      Inputs([
        NPY.encode(timestamps: times), NPY.encode([24, 12] as [Int64]),
        metrics(0.5, baseline: 0.375), metrics(0.75, baseline: 0.625),
      ]), RuleContext())
    let document = try JSON.parse(String(decoding: bytes[0], as: UTF8.self))
    #expect(document["method"] == "walk_forward")
    #expect(document["folds"] == .integer(2) && document["embargo"] == .integer(1))
    #expect(document["seed"] == .integer(7))
    let accuracy = try #require(document["spread"]?["test_accuracy"])
    #expect(accuracy["mean"] == .number(0.625))
    // √((0.125² + 0.125²) / 1)
    #expect(accuracy["std"] == .number(0.1767766952966369))
    #expect(accuracy["min"] == .number(0.5) && accuracy["max"] == .number(0.75))
    #expect(document["spread"]?["baseline"]?["accuracy"]?["mean"] == .number(0.5))
    guard case .array(let runs)? = document["runs"], runs.count == 2 else {
      Issue.record("no two runs")
      return
    }
    #expect(runs[1]["fold"] == .integer(2) && runs[1]["test_accuracy"] == .number(0.75))
    #expect(runs[1]["rows"]?["test"] == .integer(4))
    guard case .array(let parts)? = runs[0]["parts"] else {
      Issue.record("no parts")
      return
    }
    #expect(parts.map { $0["symbol"] } == ["A", "B"])
    #expect(
      parts[1]["test"]?.text()
        == #"{"rows":[4,8],"start":"1970-01-01T08:00:00Z","end":"1970-01-01T14:00:00Z"}"#)
    #expect(
      parts[0]["train"]?.text()
        == #"{"rows":[0,6],"start":"1970-01-01T00:00:00Z","end":"1970-01-01T05:00:00Z"}"#)
  }

  @Test func rowsOfAnotherMatrixAreRefused() {
    let rule = WalkForwardRule(symbols: ["A"], folds: [shares(1, of: 1)], seed: 0)
    #expect(throws: RuleFailure.self) {
      try rule.run(
        Inputs([
          NPY.encode(timestamps: [0, 1]), NPY.encode([3] as [Int64]), metrics(0, baseline: 0),
        ]), RuleContext())
    }
  }
}
