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

  /// The strategy, lowered onto the golden bars of its symbols.
  ///
  /// With `onlyBase`, bars of other timeframes than the base one are resampled.
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

@Suite struct GoldenPipelineTests {
  /// Compares the matrix with a golden one, column by column, in the features' own order.
  private func compare(
    _ lowered: LoweredStrategy, _ matrix: LoweredStrategy.Matrix, with golden: GoldenTable
  ) throws {
    #expect(matrix.rows == golden.rowCount, "\(golden.path)")
    let ids = lowered.strategy.features.map(\.featureID)
    #expect(golden.names.suffix(ids.count) == ids[...], "\(golden.path): order of the features")
    for (index, id) in ids.enumerated() {
      let expected = try golden.numbers(id).map { $0.isNaN ? 0 : $0 }
      // Features are kept as Float32.
      let difference = firstDifference(
        matrix.column(index), expected, Tolerance(relative: 1e-7, ofLargest: 1e-7))
      #expect(difference == nil, "\(golden.path), \(id): \(difference ?? "")")
    }
    let stamps = try golden.text("timestamp")
    #expect(matrix.timestamps.map { UTCTime.format($0) } == stamps, "\(golden.path): timestamps")
  }

  @Test(arguments: try GoldenStrategyCase.all())
  private func matricesAreTheReferencesWhereThoseAreRight(_ golden: GoldenStrategyCase) throws {
    let (lowered, sources) = try golden.lowered()
    let file =
      try golden.table("features_pointintime.csv.gz")
      ?? golden.table("features_stacked.csv.gz") ?? golden.table("features_raw.csv.gz")
    try compare(lowered, lowered.matrix(sources), with: try #require(file, "\(golden.name)"))
  }

  @Test(arguments: try GoldenStrategyCase.all().filter { $0.name.contains("multi_tf") })
  private func timeframesWithoutFilesAreMadeFromTheBaseOnes(
    _ golden: GoldenStrategyCase
  ) throws {
    let (lowered, sources) = try golden.lowered(onlyBase: true)
    let file = try #require(try golden.table("features_pointintime.csv.gz"))
    try compare(lowered, lowered.matrix(sources), with: file)
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
    let difference = firstDifference(
      rows.map { labels.values[$0] }, expected, Tolerance(relative: 1e-7, ofLargest: 0))
    #expect(difference == nil, "\(file.path): \(difference ?? "")")
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

  @Test(arguments: try GoldenStrategyCase.all())
  private func weightsAreTheReferences(_ golden: GoldenStrategyCase) throws {
    guard let file = try golden.table("sample_weights.csv.gz") else { return }
    let (lowered, sources) = try golden.lowered()
    let task = try lowered.task("labels")
    let outputs = try GraphEvaluator(lowered.graph, sources: sources, goals: [task])
    let weights = try NPY.decodeFloats(outputs[task, LabelsOutput.weights]).map { Double($0) }
    let values = try labels(lowered, sources).values
    let rows = weights.indices.filter { !values[$0].isNaN }
    let difference = firstDifference(
      rows.map { weights[$0] }, try file.numbers("weight"),
      Tolerance(relative: 2e-7, ofLargest: 0))
    #expect(difference == nil, "\(file.path): \(difference ?? "")")
    #expect(weights.indices.allSatisfy { !values[$0].isNaN || weights[$0] == 0 })
  }

  @Test(arguments: try GoldenStrategyCase.all())
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

  @Test(arguments: try GoldenStrategyCase.all())
  private func featuresStandInTheOrderOfTheReferencesModel(_ golden: GoldenStrategyCase) throws {
    let path = golden.path("saved_features.json")
    guard Golden.exists(path, in: golden.root) else { return }
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
