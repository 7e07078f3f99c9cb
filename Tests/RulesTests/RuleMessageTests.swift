// What rules say when they cannot do their work, or when the user should know something.

import BuildGraph
import Columns
import Indicators
import Labeling
import Synchronization
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
      definition: definition, arguments: definition.defaultArguments, file: "data/X_1d.csv")
  }

  @Test func anIndicatorOfVolumeRefusesBarsWithoutVolumes() throws {
    let rule = try indicator("obv")
    let (prices, none) = ([Double](repeating: 1, count: 30), [Double](repeating: .nan, count: 30))
    #expect(
      failure(rule, [prices, none]) == "obv needs volumes, and data/X_1d.csv has no column 'volume'"
    )
    #expect(failure(rule, [prices, prices]) == nil)
  }

  @Test func tooFewBarsAreCountedAndTheirFileIsNamed() throws {
    #expect(
      failure(try indicator("rsi"), [[1, 2, 3]])
        == "rsi needs at least 15 rows, found 3 in data/X_1d.csv")
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

  @Test(arguments: [
    (Labeler.regime(RegimeLabels()), true),
    (.regime(RegimeLabels(method: .efficiencyRatio(horizon: 5), volLookback: 20)), false),
    (.tripleBarrier(TripleBarrierLabels(cusumThreshold: 0)), true),
    (.tripleBarrier(TripleBarrierLabels(cusumThreshold: 0.001)), false),
    (.tripleBarrier(TripleBarrierLabels()), false),
  ])
  func thresholdsOfAllBarsAreWarnedOf(labeler: Labeler, warns: Bool) throws {
    let closes = (0..<400).map { 100 + 5 * wave($0) }
    let columns: [BarColumn: [Double]] = [
      .high: closes.map { $0 + 1 }, .low: closes.map { $0 - 1 }, .close: closes,
    ]
    let warnings = Mutex<[String]>([])
    let inputs = labeler.columns.compactMap { columns[$0] }.map { NPY.encode($0) }
    _ = try LabelsRule(labeler: labeler).run(
      Inputs(inputs), RuleContext(warn: { text in warnings.withLock { $0.append(text) } }))
    #expect(warnings.withLock { !$0.isEmpty } == warns)
  }

  /// A wave of ups and downs of different lengths.
  private func wave(_ row: Int) -> Double {
    let phase = Double(row % 40) / 10
    return (phase < 2 ? phase - 1 : 3 - phase) + Double(row % 7) / 10
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
