// Golden strategies as graphs over golden bars.

import BuildGraph
import Columns
import Rules
import Strategy
import Syntax
import TestSupport
import Testing

/// A strategy whose targets were lowered onto bars at hand.
struct LoweredStrategy {
  let strategy: Strategy
  let graph: TaskGraph
  let targets: StrategyTargets

  /// Lowers a strategy onto the bar files `data/SYMBOL_TIMEFRAME.csv` that are named.
  ///
  /// - Parameters:
  ///   - text: A strategy file.
  ///   - files: The paths of the files that exist.
  /// - Throws: `RuleFailure` where bars are missing.
  init(_ text: String, files: Set<String>) throws {
    let source = SourceText(name: "test.yaml", text: text)
    let (loaded, diagnostics) = Strategy.load(source)
    strategy = try #require(
      loaded, "\(diagnostics.map { $0.render(in: source, color: false) })")
    var graph = TaskGraph()
    let barFiles = BarFiles(
      path: { "data/\($0)_\($1).csv" }, exists: { files.contains($0) })
    targets = try StrategyTargets(
      strategy, in: &graph,
      settings: BuildSettings(
        prefix: nil, files: barFiles, ktaskVersion: "test", createdAt: 0))
    self.graph = graph
  }

  /// The task with a label.
  func task(_ label: String) throws -> TaskID { try #require(graph.task(labelled: label)) }

  /// The rows of the matrix, from the content of the bar files.
  func matrix(_ sources: [String: [UInt8]]) throws -> Matrix {
    let features = try task("features")
    let outputs = try GraphEvaluator(graph, sources: sources, goals: [features])
    let (values, rows, columns) = try NPY.decodeMatrix(outputs[features, 0])
    return Matrix(
      values: values, rows: rows, columns: columns,
      timestamps: try NPY.decodeTimestamps(outputs[features, 1]))
  }

  struct Matrix {
    let values: [Float]
    let rows: Int
    let columns: Int
    let timestamps: [Int64]

    func column(_ index: Int) -> [Double] {
      (0..<rows).map { Double(values[$0 * columns + index]) }
    }

    func row(_ index: Int) -> ArraySlice<Float> {
      values[index * columns..<(index + 1) * columns]
    }

    func bits(of index: Int) -> [UInt32] { row(index).map(\.bitPattern) }
  }
}
