// From golden bars to matrices and labels, by the rules that a build runs.

import BuildGraph
import Columns
import Rules
import Strategy
import TestSupport
import Testing

@Suite struct GoldenPipelineTests {
  /// Compares the matrix with a golden file, column by column, in the features' own order.
  private func compare(
    _ lowered: LoweredStrategy, _ matrix: LoweredStrategy.Matrix, with path: String
  ) throws {
    let golden = try Golden.table(path)
    #expect(matrix.rows == golden.rowCount)
    for (index, feature) in lowered.strategy.features.enumerated() {
      let expected = try golden.numbers(feature.featureID).map { $0.isNaN ? 0 : $0 }
      // Features are kept as Float32.
      let difference = firstDifference(
        matrix.column(index), expected, Tolerance(relative: 1e-7, ofLargest: 1e-7))
      #expect(difference == nil, "\(path), \(feature.featureID): \(difference ?? "")")
    }
    let stamps = try golden.text("timestamp")
    #expect(matrix.timestamps.map { UTCTime.format($0) } == stamps, "\(path): timestamps")
  }

  private func labels(_ lowered: LoweredStrategy, _ sources: [String: [UInt8]]) throws -> [Int8] {
    let task = try lowered.task("labels")
    let outputs = try GraphEvaluator(lowered.graph, sources: sources, goals: [task])
    return try NPY.decodeInt8(outputs[task, 0])
  }

  @Test func aSingleTimeframeEqualsTheReference() throws {
    let text = try GoldenStrategy.text("g1_single", without: ["dist:", "ma_gap", "early_stopping"])
      .replacing(
        """
            indicator: dist
            below: [-1.0, -0.3, 0.0]
            near: [-0.2, 0.0, 0.2]
            above: [0.0, 0.3, 1.0]

        """, with: "")
    let sources = ["data/EURUSD_1h.csv": try Golden.bytes("input/EURUSD_1h.csv.gz")]
    let lowered = try LoweredStrategy(text, files: Set(sources.keys))
    #expect(lowered.strategy.features.count == 7)
    try compare(
      lowered, lowered.matrix(sources), with: "strategies/g1_single/features_raw.csv.gz")
    let golden = try Golden.table("strategies/g1_single/labels.csv.gz").numbers("label")
    #expect(try labels(lowered, sources).map { Double($0) } == golden)
  }

  @Test(arguments: [false, true])
  func severalTimeframesArePointInTime(resampled: Bool) throws {
    let text = try GoldenStrategy.text("g2_multi_tf", without: ["wr", "os:", "ob:"])
    var sources = ["data/EURUSD_1h.csv": try Golden.bytes("input/EURUSD_1h.csv.gz")]
    if !resampled {
      for timeframe in ["4h", "1d"] {
        sources["data/EURUSD_\(timeframe).csv"] = try Golden.bytes(
          "input/EURUSD_\(timeframe).csv.gz")
      }
    }
    let lowered = try LoweredStrategy(text, files: Set(sources.keys))
    try compare(
      lowered, lowered.matrix(sources),
      with: "strategies/g2_multi_tf/features_pointintime.csv.gz")
    let golden = try Golden.table("strategies/g2_multi_tf/labels_pointintime.csv.gz")
    #expect(
      try labels(lowered, sources).map { Double($0) } == golden.numbers(golden.names[1]))
  }

  @Test func severalSymbolsAreStackedInTheOrderOfTheList() throws {
    let text = try GoldenStrategy.text("g3_multi_symbol", without: ["aroon", "focal"])
    let sources = [
      "data/GOOG_1d.csv": try Golden.bytes("input/GOOG_1d.csv.gz"),
      "data/EURUSD_1d.csv": try Golden.bytes("input/EURUSD_1d.csv.gz"),
    ]
    let lowered = try LoweredStrategy(text, files: Set(sources.keys))
    try compare(
      lowered, lowered.matrix(sources),
      with: "strategies/g3_multi_symbol/features_stacked.csv.gz")
    let golden = try Golden.table("strategies/g3_multi_symbol/labels_stacked.csv.gz")
    #expect(
      try labels(lowered, sources).map { Double($0) } == golden.numbers(golden.names[2]))
  }

  @Test func missingBarsAreNamed() throws {
    let text = try GoldenStrategy.text("g2_multi_tf", without: ["wr", "os:", "ob:"])
    let lowered = try LoweredStrategy(text, files: ["data/EURUSD_4h.csv"])
    #expect(
      lowered.targets.warnings == [
        "no 1h bars of EURUSD: there is no file 'data/EURUSD_1h.csv', none with '.gz', and no file "
          + "of a finer timeframe to make them from"
      ])
  }
}
