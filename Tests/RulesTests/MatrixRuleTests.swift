// The matrix: point-in-time, in order, stacked.

import BuildGraph
import Columns
import Testing

@testable import Rules

@Suite struct MatrixRuleTests {
  private let hour = Timeframe("1h")
  private let fourHours = Timeframe("4h")

  private func matrix(_ rule: MatrixRule, _ inputs: [[UInt8]]) throws -> [[Float]] {
    let outputs = try rule.run(Inputs(inputs), RuleContext())
    let (values, rows, columns) = try NPY.decodeMatrix(outputs[0])
    return (0..<rows).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }

  @Test func higherTimeframesAreSeenWhenTheirBarsHaveEnded() throws {
    let rule = MatrixRule(
      symbolCount: 1,
      layout: ColumnLayout(
        timeframes: [try #require(hour), try #require(fourHours)], columnTimeframes: [0, 1],
        columnNames: ["a", "b"]))
    let base = (0..<9).map { Int64($0) * 3_600 }
    let rows = try matrix(
      rule,
      [
        NPY.encode(timestamps: base), NPY.encode(timestamps: [0, 14_400, 28_800]),
        NPY.encode((1...9).map(Float.init)), NPY.encode([10, 20, 30] as [Float]),
      ])
    #expect(rows.map { $0[0] } == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    // The bar of 00:00 ends with the hour of 03:00.
    #expect(rows.map { $0[1] } == [0, 0, 0, 10, 10, 10, 10, 20, 20])
  }

  @Test func nanBecomesZeroAndSymbolsAreStacked() throws {
    let rule = MatrixRule(
      symbolCount: 2,
      layout: ColumnLayout(
        timeframes: [try #require(hour)], columnTimeframes: [0], columnNames: ["a"]))
    let outputs = try rule.run(
      Inputs([
        NPY.encode(timestamps: [0, 3_600]), NPY.encode([.nan, 1] as [Float]),
        NPY.encode(timestamps: [0]), NPY.encode([2] as [Float]),
      ]), RuleContext())
    #expect(try NPY.decodeMatrix(outputs[0]).values == [0, 1, 2])
    #expect(try NPY.decodeTimestamps(outputs[1]) == [0, 3_600, 0])
    #expect(try NPY.decodeInt64(outputs[2]) == [2, 1])
  }

  @Test func anInfiniteFeatureIsAnErrorThatNamesIt() throws {
    let rule = MatrixRule(
      symbolCount: 1,
      layout: ColumnLayout(
        timeframes: [try #require(hour)], columnTimeframes: [0], columnNames: ["1h_roc_raw"]))
    let inputs = [NPY.encode(timestamps: [0, 1]), NPY.encode([0, .infinity] as [Float])]
    let error = #expect(throws: RuleFailure.self) {
      try rule.run(Inputs(inputs), RuleContext())
    }
    #expect(error?.description.hasPrefix("1h_roc_raw is infinite in row 1") == true)
  }

  @Test func aColumnOfAnotherLengthThanItsBarsIsAnError() throws {
    let rule = MatrixRule(
      symbolCount: 1,
      layout: ColumnLayout(
        timeframes: [try #require(hour)], columnTimeframes: [0], columnNames: ["a"]))
    #expect(throws: RuleFailure.self) {
      try rule.run(
        Inputs([NPY.encode(timestamps: [0, 1]), NPY.encode([1] as [Float])]), RuleContext())
    }
  }
}
