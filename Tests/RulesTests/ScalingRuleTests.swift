// How raw inputs are scaled, and of which rows that knows.

import BuildGraph
import Columns
import Labeling
import Strategy
import Synchronization
import Syntax
import TestSupport
import Testing

@testable import Rules

@Suite struct ScalingRuleTests {
  private let hour = Timeframe("1h")

  /// A rule for one symbol whose columns are of the base timeframe; three quarters train.
  private func rule(_ methods: [ScalingMethod], symbols: Int = 1) throws -> ScalingRule {
    ScalingRule(
      symbolCount: symbols,
      layout: ColumnLayout(
        timeframes: [try #require(hour)], columnTimeframes: methods.map { _ in 0 },
        columnNames: methods.indices.map { "column \($0)" }),
      methods: methods, shares: SplitShares(train: 0.75, validation: 0.125))
  }

  private func times(_ count: Int) -> [UInt8] {
    NPY.encode(timestamps: (0..<count).map { Int64($0) * 3_600 })
  }

  private func numbers(_ rule: ScalingRule, _ inputs: [[UInt8]]) throws -> [Double] {
    try NPY.decodeDoubles(rule.run(Inputs(inputs), RuleContext())[0])
  }

  @Test func fitsToTheRowsBeforeTheValidation() throws {
    let column = NPY.encode([1, 2, 3, 4, 5, 6, 100, -100] as [Float])
    let numbers = try numbers(rule([.minmax, .zscore]), [times(8), column, column])
    #expect(numbers[0] == 1 && numbers[1] == 6)
    #expect(numbers[2] == 3.5)
    #expect(abs(numbers[3] - (35.0 / 12).squareRoot()) < 1e-15)
  }

  @Test func leavesOutMissingAndInfiniteValues() throws {
    let column = NPY.encode([.nan, 2, .infinity, 4, -.infinity, 3, 100, -100] as [Float])
    #expect(try numbers(rule([.minmax]), [times(8), column]) == [2, 4])
  }

  @Test func symbolsAreScaledTogether() throws {
    let (low, high) = ([1, 2, 3, 9] as [Float], [10, 20, 30, 99] as [Float])
    let numbers = try numbers(
      rule([.minmax], symbols: 2),
      [times(4), NPY.encode(low), times(4), NPY.encode(high)])
    #expect(numbers == [1, 30])
  }

  @Test func aHigherTimeframeCountsOnceForEachRowThatSeesItsBar() throws {
    // A bar of four hours is seen from the row on that ends when it does: in rows 3 to 6, and so on.
    let symbols: [(rows: Int, values: [Float])] = [
      (16, [1, 2, 30, 99]), (20, [10, 20, 300, -5, -999]),
    ]
    let rule = ScalingRule(
      symbolCount: 2,
      layout: ColumnLayout(
        timeframes: [try #require(hour), try #require(Timeframe("4h"))],
        columnTimeframes: [1, 1], columnNames: ["a", "b"]),
      methods: [.minmax, .zscore], shares: SplitShares(train: 0.75, validation: 0.125))
    let inputs = symbols.flatMap { symbol in
      let higher = NPY.encode(timestamps: symbol.values.indices.map { Int64($0) * 14_400 })
      let column = NPY.encode(symbol.values)
      return [times(symbol.rows), higher, column, column]
    }
    let numbers = try numbers(rule, inputs)
    // Rows 0 to 11 of the first symbol train, and rows 0 to 14 of the second one.
    let seen: [Double] = [
      1, 1, 1, 1, 2, 2, 2, 2, 30, 10, 10, 10, 10, 20, 20, 20, 20, 300, 300, 300, 300,
    ]
    let mean = seen.reduce(0, +) / 21
    let variance = seen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 21
    #expect(numbers.prefix(2) == [1, 300])
    #expect(abs(numbers[2] - mean) < 1e-12)
    #expect(abs(numbers[3] - variance.squareRoot()) < 1e-12)
  }

  @Test func aConstantOrEmptyColumnIsWarnedOf() throws {
    let columns = [[Float](repeating: 7, count: 8), [Float](repeating: .nan, count: 8)]
    let warnings = Warnings()
    let outputs = try rule([.zscore, .minmax]).run(
      Inputs([times(8)] + columns.map { NPY.encode($0) }),
      RuleContext(warn: { warnings.append($0) }))
    #expect(try NPY.decodeDoubles(outputs[0]) == [7, 0, 0, 0])
    #expect(
      warnings.texts == [
        "column 0 is constant in the training part: the network sees 0 for it",
        "column 1 has no value in the training part: the network sees 0 for it",
      ])
    let scaled = FittedScaling.zscore(mean: 7, deviation: 0).scaled([7, .nan])
    #expect(scaled[0] == 0 && scaled[1].isNaN)
  }

  @Test func aFarOriginLosesNoDigits() throws {
    let values = (0..<1_000).map { 1e9 + Double($0 % 2) }
    #expect(
      ScalingMethod.zscore.fitted(to: values) == .zscore(mean: 1e9 + 0.5, deviation: 0.5))
  }

  // MARK: In a strategy

  private let strategy = """
    name: scaled
    training_data: {symbols: [EURUSD], timeframes: {list: [1h, 4h], base_timeframe: 1h}}
    indicators:
      rsi: {type: rsi}
      macd: {type: macd}
    fuzzy_sets:
      rsi_set: {indicator: rsi, low: [0, 25, 40], high: [60, 75, 100]}
    nn_inputs:
      - {fuzzy_set: rsi_set, timeframes: all}
      - {raw_indicator: rsi, timeframes: all, normalization: minmax}
      - {raw_indicator: macd.histogram, timeframes: [1h], normalization: zscore}
      - {raw_indicator: macd, timeframes: [4h], normalization: none}
    model: {type: mlp, architecture: {hidden_layers: [4]}}
    decisions: {}
    training:
      labels: {source: zigzag, zigzag_threshold: 0.01}
      epochs: 1
    """

  @Test func theMatrixIsScaledAndTheMetadataSayHow() throws {
    let bytes = try Golden.bytes("input/EURUSD_1h_2000.csv.gz")
    let sources = ["data/EURUSD_1h.csv": bytes]
    let scaled = try LoweredStrategy(strategy, files: Set(sources.keys))
    let raw = try LoweredStrategy(
      strategy.replacing(/normalization: (minmax|zscore)/, with: "normalization: none"),
      files: Set(sources.keys))
    let (features, plain) = (try scaled.matrix(sources), try raw.matrix(sources))
    let metadata = try metadata(of: scaled, sources)
    let ids = scaled.strategy.features.map(\.featureID)
    #expect(ids.suffix(4) == ["1h_rsi_raw", "4h_rsi_raw", "1h_macd.histogram_raw", "4h_macd_raw"])
    for (index, id) in ids.enumerated() {
      let params = metadata["normalization_params"]?[id]
      let (now, before) = (features.column(index), plain.column(index))
      guard let params else {
        #expect(now == before, "\(id)")
        #expect(!["1h_rsi_raw", "4h_rsi_raw", "1h_macd.histogram_raw"].contains(id))
        continue
      }
      let (origin, unit) = try scaling(params)
      for row in now.indices where before[row] != 0 {
        let difference = abs(now[row] - (before[row] - origin) / unit)
        #expect(difference < 1e-4, "\(id), row \(row)")
      }
    }
    // What is missing is 0 after the scaling, not before it.
    let first = try #require(ids.firstIndex(of: "1h_rsi_raw"))
    #expect(features.column(first).prefix(14).allSatisfy { $0 == 0 })
  }

  /// Ways to label 2,000 bars, and the first row of the validation.
  ///
  /// That lies behind 0.7 of the rows that can have a label. Which rows have one, and when it becomes
  /// known, depends in some on all prices there are.
  private static let labelings: [(labels: String, decisions: String, border: Int)] = [
    ("source: zigzag, zigzag_threshold: 0.01", "", 1_400),
    ("source: triple_barrier, cusum_threshold: 0.002", "", 1_365),
    ("source: triple_barrier, cusum_threshold: auto", "", 1_365),
    ("source: regime, method: efficiency_ratio", "", 1_419),
    ("source: regime", "", 1_400),
    ("source: regime, macro_atr_mult: 2, micro_atr_mult: 0.5", "", 1_400),
    (
      "source: forward_return, horizon: 20",
      "output_format: regression, cost_model: {round_trip_cost: 0.001, min_edge_multiplier: 1}",
      1_386
    ),
  ]

  @Test(arguments: labelings.indices)
  func barsBehindTheSplitBorderDoNotChangeTheScaling(index: Int) throws {
    let labeling = Self.labelings[index]
    let text = String(
      decoding: try Golden.bytes("input/EURUSD_1h_2000.csv.gz"), as: UTF8.self)
    let path = "data/EURUSD_1h.csv"
    let lowered = try LoweredStrategy(
      strategy.replacing("source: zigzag, zigzag_threshold: 0.01", with: labeling.labels)
        .replacing("decisions: {}", with: "decisions: {\(labeling.decisions)}"),
      files: [path])
    let scaling = try lowered.task("scaling")
    // As it is; all bars from the border on other ones; and the last of those before it as well.
    let numbers = try [2_000, labeling.border, labeling.border - 1].map { row in
      let sources = [path: Array(altered(text, from: row, seed: UInt64(index)).utf8)]
      return try NPY.decodeDoubles(
        GraphEvaluator(lowered.graph, sources: sources, goals: [scaling])[scaling, 0])
    }
    #expect(numbers[0] == numbers[1], "\(labeling.labels), seed \(index)")
    #expect(numbers[0] != numbers[2], "\(labeling.labels), seed \(index): nothing compared")
    #expect(numbers[0].count == 6)
  }

  /// The text of a bar file whose bars from a row on have other closes and wider ranges, seeded.
  private func altered(_ text: String, from row: Int, seed: UInt64) -> String {
    var lines = text.split(separator: "\n").map(String.init)
    var random = SeededGenerator(seed: seed)
    for line in lines.indices.dropFirst(row + 1) {
      var cells = lines[line].split(separator: ",").map(String.init)
      let close = (Double(cells[4]) ?? 0) * (0.5 + random.unit())
      let reach = close * 0.2 * random.unit()
      for (cell, price) in zip(1..., [close, close + reach, close - reach, close]) {
        cells[cell] = String(price)
      }
      lines[line] = cells.joined(separator: ",")
    }
    return lines.joined(separator: "\n")
  }

  @Test func noFeatureDependsOnLabels() throws {
    let lowered = try LoweredStrategy(strategy, files: ["data/EURUSD_1h.csv"])
    let needed = lowered.graph.closure(of: [try lowered.task("features")])
    #expect(needed.contains(try lowered.task("scaling")))
    #expect(!needed.contains(try lowered.task("labels")))
  }

  @Test func withoutScaledInputsThereIsNoScaling() throws {
    let raw = try LoweredStrategy(
      strategy.replacing(/normalization: (minmax|zscore)/, with: "normalization: none"),
      files: ["data/EURUSD_1h.csv"])
    #expect(raw.graph.task(labelled: "scaling") == nil)
  }

  private func metadata(
    of lowered: LoweredStrategy, _ sources: [String: [UInt8]]
  ) throws -> JSON {
    let task = try lowered.task("metadata")
    let outputs = try GraphEvaluator(lowered.graph, sources: sources, goals: [task])
    return try JSON.parse(String(decoding: outputs[task, 0], as: UTF8.self))
  }

  private func scaling(_ params: JSON) throws -> (origin: Double, unit: Double) {
    func number(_ name: String) throws -> Double {
      switch params[name] {
      case .number(let value): value
      case .integer(let value): Double(value)
      default: throw GoldenError(message: "no \(name) in \(params.text(indented: false))")
      }
    }
    if params["method"] == .string("minmax") {
      return (try number("min"), try number("max") - number("min"))
    }
    return (try number("mean"), try number("std"))
  }
}

/// Collects warnings of rules, which run one after another.
private final class Warnings: Sendable {
  private let storage = Mutex<[String]>([])

  func append(_ text: String) { storage.withLock { $0.append(text) } }

  var texts: [String] { storage.withLock { $0 } }
}
