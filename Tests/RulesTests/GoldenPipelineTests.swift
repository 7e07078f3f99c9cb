// From golden bars to matrices, labels and weights, by the rules that a build runs.

import BuildGraph
import Columns
import Foundation
import Labeling
import Strategy
import Syntax
import TestSupport
import Testing

@testable import Rules

/// A golden strategy and the directory of golden files that it stands in.
private struct GoldenStrategyCase: Sendable, CustomTestStringConvertible {
  let root: URL
  let name: String

  var testDescription: String { name }

  /// The strategies of all directories of golden files.
  static func all() throws -> [GoldenStrategyCase] {
    try Golden.roots.filter { Golden.exists("strategies", in: $0) }.flatMap { root in
      let directory = root.appending(path: "strategies").path
      let files = try FileManager.default.contentsOfDirectory(atPath: directory)
      return files.sorted().filter { $0.hasSuffix(".yaml") }.map {
        GoldenStrategyCase(root: root, name: String($0.dropLast(".yaml".count)))
      }
    }
  }

  /// The path of a file of the strategy below the root.
  func path(_ file: String) -> String { "strategies/\(name)/\(file)" }

  func table(_ file: String) throws -> GoldenTable? {
    Golden.exists(path(file), in: root) ? try Golden.table(path(file), in: root) : nil
  }

  /// The cases that have a file.
  static func having(_ file: String) throws -> [GoldenStrategyCase] {
    try all().filter { Golden.exists($0.path(file), in: $0.root) }
  }

  /// The strategy, lowered onto the golden bars of its symbols.
  ///
  /// With `onlyBase`, bars of other timeframes than the base one are resampled. Raw inputs are left
  /// as they are, whatever the file says of their normalization: the reference reads it and scales
  /// nothing, so that its numbers are those of `none`.
  func lowered(onlyBase: Bool = false) throws -> (LoweredStrategy, [String: [UInt8]]) {
    let text = String(
      decoding: try Golden.bytes("strategies/\(name).yaml", in: root), as: UTF8.self
    ).replacing(/normalization: *(minmax|zscore)/, with: "normalization: none")
    let source = SourceText(name: "\(name).yaml", text: text)
    let (loaded, findings) = Strategy.load(source)
    let strategy = try #require(loaded, "\(findings.map { $0.render(in: source, color: false) })")
    var sources: [String: [UInt8]] = [:]
    for symbol in strategy.symbols {
      for timeframe in onlyBase ? [strategy.baseTimeframe] : strategy.timeframes {
        let path = "input/\(symbol)_\(timeframe).csv.gz"
        let place = Golden.root(of: path, preferring: root)
        guard Golden.exists(path, in: place) else { continue }
        sources["data/\(symbol)_\(timeframe).csv"] = try Golden.bytes(path, in: place)
      }
    }
    return (try LoweredStrategy(text, files: Set(sources.keys)), sources)
  }
}

extension Labeler {
  /// Whether the labelled rows are the first ones, without gaps.
  fileprivate var labelsEveryRow: Bool {
    switch self {
    case .zigzag, .forwardReturn, .context: true
    case .tripleBarrier(let labels): labels.cusumThreshold == nil
    case .regime(let labels): labels.method == .multiScale
    }
  }
}

extension LoweredStrategy {
  /// Which cells of the matrix have no number to show and are 0, column by column.
  fileprivate func missingCells(_ sources: [String: [UInt8]]) throws -> [[Bool]] {
    let features = try task("features")
    let outputs = try GraphEvaluator(graph, sources: sources, goals: [features])
    let rule = try #require(graph[features].rule as? MatrixRule)
    let inputs = graph[features].inputs.map { input in
      switch input.origin {
      case .source: [UInt8]()
      case .output(let producer, let index): outputs[producer, index]
      }
    }
    let symbols = try (0..<rule.symbolCount).map { symbol in
      try SymbolColumns(Inputs(inputs), first: symbol * rule.layout.width, layout: rule.layout)
    }
    return rule.layout.columnTimeframes.indices.map { column in
      symbols.flatMap { symbol in
        symbol.base.indices.map { row in
          let visible = symbol.visibleRows[column].map { Int($0[row]) } ?? row
          return visible < 0 || symbol.columns[column][visible].isNaN
        }
      }
    }
  }
}

@Suite struct GoldenPipelineTests {
  /// Compares the matrix with a golden one, column by column, in the features' own order.
  private func compare(
    _ lowered: LoweredStrategy, _ sources: [String: [UInt8]], with golden: GoldenTable
  ) throws {
    let matrix = try lowered.matrix(sources)
    let isMissing = try lowered.missingCells(sources)
    // Of several symbols the rows that have a label are listed, and of one symbol all.
    let isStacked = golden.names.contains("symbol")
    let rows = try isStacked ? labelledRows(lowered, sources) : Array(0..<matrix.rows)
    #expect(rows.count == golden.rowCount, "\(golden.path)")
    let ids = lowered.strategy.features.map(\.featureID)
    #expect(golden.names.suffix(ids.count) == ids[...], "\(golden.path): order of the features")
    for (index, id) in ids.enumerated() {
      let expected = try golden.numbers(id)
      let column = matrix.column(index)
      let difference = firstDifference(rows.map { column[$0] }, expected)
      #expect(difference == nil, "\(golden.path), \(id): \(difference ?? "")")
      let missing = rows.map { isMissing[index][$0] }
      let row = zip(missing, expected).enumerated().first { $1.0 != $1.1.isNaN }?.offset
      #expect(row == nil, "\(golden.path), \(id): one is NaN and one is not in row \(row ?? 0)")
    }
    let stamps = try golden.text("timestamp")
    #expect(
      rows.map { UTCTime.format(matrix.timestamps[$0]) } == stamps, "\(golden.path): timestamps")
  }

  private func labelledRows(
    _ lowered: LoweredStrategy, _ sources: [String: [UInt8]]
  ) throws -> [Int] {
    let values = try labels(lowered, sources).values
    return values.indices.filter { !values[$0].isNaN }
  }

  /// Says where features first depart from golden ones, of which those that are NaN are 0.
  ///
  /// Features are kept as Float32: each must be that of a number within the tolerance.
  private func firstDifference(_ actual: [Double], _ expected: [Double]) -> String? {
    guard actual.count == expected.count else {
      return "\(actual.count) rows instead of \(expected.count)"
    }
    let allowed = 1e-8 * max(expected.lazy.filter(\.isFinite).map(abs).max() ?? 0, 1)
    for (row, (value, golden)) in zip(actual, expected).enumerated() {
      let wanted = golden.isNaN ? 0 : golden
      if value == Double(Float(wanted)) { continue }
      let nearest = Double(Float(wanted - allowed))...Double(Float(wanted + allowed))
      if !golden.isNaN, nearest.contains(value) { continue }
      return "row \(row): \(value) instead of \(golden)"
    }
    return nil
  }

  @Test(arguments: try GoldenStrategyCase.all())
  private func matricesAreTheReferencesWhereThoseAreRight(_ golden: GoldenStrategyCase) throws {
    let (lowered, sources) = try golden.lowered()
    let right =
      try golden.table("features_pointintime.csv.gz") ?? golden.table("features_stacked.csv.gz")
    let isSimple = lowered.strategy.symbols.count == 1 && lowered.strategy.timeframes.count == 1
    guard let file = try right ?? (isSimple ? golden.table("features_raw.csv.gz") : nil) else {
      print("\(golden.root.path): no features of \(golden.name) that are right: nothing compared")
      return
    }
    try compare(lowered, sources, with: file)
  }

  @Test func committedStrategiesHaveFeaturesThatAreRight() throws {
    for golden in try GoldenStrategyCase.all() where golden.root == Golden.directory {
      let files = ["features_pointintime", "features_stacked", "features_raw"]
      #expect(
        files.contains { Golden.exists(golden.path("\($0).csv.gz"), in: golden.root) },
        "\(golden.name)")
    }
  }

  @Test(arguments: try GoldenStrategyCase.having("features_pointintime.csv.gz"))
  private func timeframesWithoutFilesAreMadeFromTheBaseOnes(
    _ golden: GoldenStrategyCase
  ) throws {
    let (lowered, sources) = try golden.lowered(onlyBase: true)
    let (base, others) = (lowered.strategy.baseTimeframe, lowered.strategy.timeframes)
    #expect(others.count > 1, "\(golden.name)")
    // Finer bars cannot be made of the base ones.
    guard others.allSatisfy({ $0.seconds >= base.seconds }) else { return }
    #expect(sources.count == lowered.strategy.symbols.count, "\(golden.name): \(sources.keys)")
    let file = try #require(try golden.table("features_pointintime.csv.gz"))
    try compare(lowered, sources, with: file)
  }

  @Test(arguments: try GoldenStrategyCase.having("features_stacked.csv.gz"))
  private func symbolsStandBelowEachOther(_ golden: GoldenStrategyCase) throws {
    let (lowered, sources) = try golden.lowered()
    let features = try lowered.task("features")
    let outputs = try GraphEvaluator(lowered.graph, sources: sources, goals: [features])
    let rows = try NPY.decodeInt64(outputs[features, MatrixOutput.rows])
    let file = try #require(try golden.table("features_stacked.csv.gz"))
    let symbols = zip(lowered.strategy.symbols, rows).flatMap { symbol, count in
      [String](repeating: symbol, count: Int(count))
    }
    #expect(lowered.strategy.symbols.count > 1, "\(golden.name)")
    let shown = try labelledRows(lowered, sources).map { symbols[$0] }
    #expect(shown == (try file.text("symbol")), "\(file.path), symbol")
  }

  @Test(arguments: try GoldenStrategyCase.all())
  private func labelsAreTheReferencesWhereThoseAreRight(_ golden: GoldenStrategyCase) throws {
    let (lowered, sources) = try golden.lowered()
    let labels = try labels(lowered, sources)
    let byTime =
      try golden.table("labels_pointintime.csv.gz")
      ?? golden.table("labels_stacked.csv.gz")
    let file = try byTime ?? #require(try golden.table("labels.csv.gz"), "\(golden.name)")
    let expected = try file.numbers(try #require(file.names.last))
    let rows = labels.values.indices.filter { !labels.values[$0].isNaN }
    let difference = TestSupport.firstDifference(
      rows.map { labels.values[$0] }, expected, Tolerance(relative: 1e-7, ofLargest: 0))
    #expect(difference == nil, "\(file.path), label: \(difference ?? "")")
    guard byTime != nil else {
      // Without times the labels are those of the first rows, where no row between has none.
      guard lowered.strategy.labels.labelsEveryRow else { return }
      #expect(rows == Array(rows.indices), "\(file.path): rows")
      return
    }
    let stamps = try lowered.matrix(sources).timestamps
    #expect(
      rows.map { UTCTime.format(stamps[$0]) } == (try file.text("timestamp")),
      "\(file.path): timestamps")
  }

  @Test func someStrategiesHaveWhatOnlySomeHave() throws {
    for file in ["features_pointintime", "features_stacked", "sample_weights"] {
      let having = try GoldenStrategyCase.having("\(file).csv.gz")
      #expect(having.contains { $0.root == Golden.directory }, "\(file)")
    }
  }

  @Test(arguments: try GoldenStrategyCase.having("sample_weights.csv.gz"))
  private func weightsAreTheReferences(_ golden: GoldenStrategyCase) throws {
    let file = try #require(try golden.table("sample_weights.csv.gz"))
    let (lowered, sources) = try golden.lowered()
    try #require(lowered.strategy.labels.computesWeights, "\(file.path): no weights are asked for")
    let task = try lowered.task("labels")
    let outputs = try GraphEvaluator(lowered.graph, sources: sources, goals: [task])
    let weights = try NPY.decodeFloats(outputs[task, LabelsOutput.weights]).map { Double($0) }
    let values = try labels(lowered, sources).values
    let rows = weights.indices.filter { !values[$0].isNaN }
    let difference = TestSupport.firstDifference(
      rows.map { weights[$0] }, try file.numbers("weight"),
      Tolerance(relative: 1e-7, ofLargest: 0))
    #expect(difference == nil, "\(file.path), weight: \(difference ?? "")")
    #expect(weights.indices.allSatisfy { !values[$0].isNaN || weights[$0] == 0 })
  }

  @Test(arguments: try GoldenStrategyCase.having("saved_metadata_v3.json"))
  private func metadataNameWhatTheReferencesName(_ golden: GoldenStrategyCase) throws {
    let (lowered, _) = try golden.lowered()
    let text = String(
      decoding: try Golden.bytes(golden.path("saved_metadata_v3.json"), in: golden.root),
      as: UTF8.self)
    let saved = try ModelMetadata(json: JSON.parse(text), now: "")
    let made = lowered.strategy.metadataTemplate
    #expect(made.resolvedFeatures == saved.resolvedFeatures)
    #expect(made.outputType == saved.outputType)
    #expect(made.modelType == saved.modelType)
    #expect(made.strategyName == saved.strategyName)
    #expect(made.strategyVersion == saved.strategyVersion)
    #expect(made.trainingSymbols == saved.trainingSymbols)
    #expect(made.trainingTimeframes == saved.trainingTimeframes)
  }

  /// What `saved_features.json` says of a model's inputs; the rest of it is of other programs.
  private struct SavedFeatures: Decodable {
    let names: [String]
    let count: Int

    enum CodingKeys: String, CodingKey {
      case names = "fuzzy_features"
      case count = "feature_count"
    }
  }

  @Test(arguments: try GoldenStrategyCase.having("saved_features.json"))
  private func featuresStandInTheOrderOfTheReferencesModel(_ golden: GoldenStrategyCase) throws {
    let path = golden.path("saved_features.json")
    let saved = try Golden.json(path, as: SavedFeatures.self, in: golden.root)
    let ids = try golden.lowered().0.strategy.features.map(\.featureID)
    #expect(ids == saved.names, "\(path)")
    #expect(ids.count == saved.count, "\(path)")
  }

  /// The label of each row as a number, NaN where it has none.
  private func labels(
    _ lowered: LoweredStrategy, _ sources: [String: [UInt8]]
  ) throws -> (values: [Double], known: [Int64]) {
    let task = try lowered.task("labels")
    let outputs = try GraphEvaluator(lowered.graph, sources: sources, goals: [task])
    let isRegression = lowered.strategy.labels.classNames.isEmpty
    let column = try LabelColumn(outputs[task, LabelsOutput.labels], areReturns: isRegression)
    let known = try NPY.decodeInt64(outputs[task, LabelsOutput.known])
    switch column.values {
    case .classes(let classes): return (classes.map { $0 < 0 ? .nan : Double($0) }, known)
    case .returns(let returns): return (returns.map { Double($0) }, known)
    }
  }

  @Test func missingBarsAreNamed() throws {
    let text = String(
      decoding: try Golden.bytes("strategies/g2_multi_tf.yaml"), as: UTF8.self)
    let lowered = try LoweredStrategy(text, files: ["data/EURUSD_4h.csv"])
    #expect(
      lowered.targets.warnings == [
        "no 1h bars of EURUSD: there is no file 'data/EURUSD_1h.csv', none with '.gz', and no file "
          + "of a finer timeframe to make them from"
      ])
  }
}
