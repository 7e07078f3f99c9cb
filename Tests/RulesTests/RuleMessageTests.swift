// What rules say when they cannot do their work, or when the user should know something.

import BuildGraph
import Columns
import Indicators
import Labeling
import Network
import Testing

@testable import Rules

@Suite struct RuleMessageTests {
  private func failure(_ rule: some Rule, _ columns: [[Double]]) -> String? {
    do {
      _ = try rule.run(Inputs(columns.map { NPY.encode($0) }), RuleContext())
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func indicator(_ name: String) throws -> IndicatorRule {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    return IndicatorRule(
      definition: definition, arguments: definition.defaultArguments, origin: "data/X_1d.csv")
  }

  @Test func anIndicatorOfVolumeRefusesBarsWithoutVolumes() throws {
    let rule = try indicator("obv")
    let (prices, none) = ([Double](repeating: 1, count: 30), [Double](repeating: .nan, count: 30))
    #expect(
      failure(rule, [prices, none])
        == "obv needs volumes, and there is no column 'volume' in data/X_1d.csv")
    #expect(failure(rule, [prices, prices]) == nil)
  }

  @Test func tooFewBarsAreCountedAndTheirFileIsNamed() throws {
    #expect(
      failure(try indicator("rsi"), [[1, 2, 3]])
        == "rsi needs at least 15 rows, found 3 in data/X_1d.csv")
  }

  @Test func barsMadeFromAFileAreToldFromThoseInIt() throws {
    let files = BarFiles(path: { "data/\($0)_\($1).csv" }, exists: { $0 == "data/X_1h.csv" })
    func origin(_ timeframe: String) throws -> String {
      files.origin(symbol: "X", timeframe: try #require(Timeframe(timeframe)))
    }
    #expect(try origin("1h") == "data/X_1h.csv")
    #expect(try origin("4h") == "the 4h bars made from data/X_1h.csv")
    #expect(try origin("5m") == "data/X_5m.csv")
  }

  @Test func labelsNameTheSymbolThatTheyFailFor() {
    let rule = LabelsRule(
      labeler: .context(ContextLabels(horizon: 5)), symbols: ["LONG", "SHORT"])
    let (long, short) = ([Double](repeating: 1, count: 30), [Double](repeating: 1, count: 3))
    #expect(
      failure(rule, [long, short])
        == "SHORT: labels need at least 6 bars (horizon + 1), found 3")
    let regime = LabelsRule(labeler: .regime(RegimeLabels()), symbols: ["FLAT"])
    #expect(
      failure(regime, [long, long, long])
        == "FLAT: no bar has a label: no move is as large as 'macro_atr_mult' asks for")
  }

  @Test func aTrainingThatWillTakeLongSaysSo() {
    #expect(MatrixKernels.portable.slowness(isPortableFast: true) == nil)
    #expect(MatrixKernels.blas.slowness(isPortableFast: false) == nil)
    #expect(
      MatrixKernels.portable.slowness(isPortableFast: false)
        == "the processor lacks AVX2 or fused multiply-add, without which 'kernels: portable' takes "
        + "some hundred times as long; 'kernels: auto' takes OpenBLAS here, with other bits")
  }

  @Test(arguments: [
    ("source: regime", true),
    ("source: regime, method: efficiency_ratio", false),
    ("source: triple_barrier, cusum_threshold: auto", true),
    ("source: triple_barrier, cusum_threshold: 0.001", false),
    ("source: triple_barrier", false),
  ])
  func thresholdsOfAllBarsAreWarnedOfWhetherOrNotLabelsAreCached(
    labels: String, warns: Bool
  ) throws {
    let strategy = """
      name: labelled
      training_data: {symbols: [X], timeframes: [1h]}
      indicators: {rsi: {type: rsi}}
      fuzzy_sets: {zone: {indicator: rsi, low: [0, 25, 40]}}
      nn_inputs: [{fuzzy_set: zone, timeframes: all}]
      model: {architecture: {hidden_layers: [4]}}
      decisions: {}
      training: {labels: {\(labels)}}
      """
    let warnings = try LoweredStrategy(strategy, files: ["data/X_1h.csv"]).targets.warnings
    #expect(warnings.contains { $0.contains("those of the test part too") } == warns)
  }

  @Test func aNetworkThatNoMachineHoldsIsRefused() throws {
    let strategy = """
      name: huge
      training_data: {symbols: [X], timeframes: [1h]}
      indicators: {rsi: {type: rsi}}
      fuzzy_sets: {zone: {indicator: rsi, low: [0, 25, 40]}}
      nn_inputs: [{fuzzy_set: zone, timeframes: all}]
      model: {architecture: {hidden_layers: [32768, 32768]}}
      decisions: {}
      training: {}
      """
    let error = #expect(throws: RuleFailure.self) {
      try LoweredStrategy(strategy, files: ["data/X_1h.csv"])
    }
    #expect(error?.description.contains("1073938435 parameters is too large") == true)
  }
}
