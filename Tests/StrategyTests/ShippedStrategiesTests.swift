// The strategies that come with ktask: no findings, and what the documents say of them.

import Columns
import Foundation
import Labeling
import Strategy
import Syntax
import Testing

private let directory = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "strategies")

private func shipped(_ name: String) throws -> Strategy {
  let file = directory.appending(path: "\(name).yaml")
  let source = SourceText(name: file.path, text: try String(contentsOf: file, encoding: .utf8))
  let (strategy, diagnostics) = Strategy.load(source)
  #expect(diagnostics.map { $0.render(in: source, color: false) } == [])
  return try #require(strategy)
}

@Test func shipsStrategiesWithoutFindings() throws {
  let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
  #expect(
    files.sorted()
      == [
        "barriers.yaml", "minimal.yaml", "momentum.yaml", "returns.yaml", "sequence.yaml",
        "stocks_daily.yaml", "v3_test_example.yaml",
      ])
  for file in files {
    let name = String(file.dropLast(5))
    #expect(try shipped(name).name == name)
  }
}

@Test func shipsMomentumOnThreeTimeframes() throws {
  let strategy = try shipped("momentum")
  #expect(strategy.timeframes.map(\.description) == ["1h", "4h", "1d"])
  #expect(strategy.baseTimeframe.description == "1h")
  #expect(strategy.indicators.count == 7)
  #expect(strategy.features.count == 34)
  #expect(strategy.features.first?.featureID == "1h_rsi_fast_oversold")
  let onRSI = strategy.fuzzySets.filter { $0.indicator.id == "rsi_14" }
  #expect(onRSI.map(\.id) == ["rsi_fast", "rsi_slow"])
}

@Test func shipsTheExampleOfTheGrammar() throws {
  let strategy = try shipped("v3_test_example")
  #expect(strategy.timeframes.map(\.description) == ["5m", "1h", "1d"])
  #expect(strategy.indicators.map(\.id) == ["bbands_20_2", "macd_12_26_9", "rsi_14"])
  #expect(
    strategy.fuzzySets.map(\.id) == ["bbands_position", "macd_momentum", "rsi_fast", "rsi_slow"])
  #expect(strategy.features.first?.featureID == "5m_rsi_fast_oversold")
}

@Test func shipsStocksWithAllSymbols() throws {
  #expect(try shipped("stocks_daily").symbols == ["GOOG", "IBM"])
  #expect(try shipped("minimal").features.count == 2)
}

@Test func shipsARecurrentNetworkWithSeedsAndFolds() throws {
  let strategy = try shipped("sequence")
  #expect(strategy.model.type == .gru)
  #expect(strategy.model.sequenceLength == 24)
  #expect(strategy.training.seeds == [0, 1, 2])
  #expect(strategy.training.walkForward == WalkForwardSettings(folds: 4, embargo: 12))
}

@Test func shipsOtherLabelsThanZigzags() throws {
  #expect(try shipped("barriers").labels.outputType == "classification")
  #expect(try shipped("barriers").training.embargo == 24)
  #expect(try shipped("returns").labels.outputType == "regression")
  #expect(try shipped("returns").training.loss == .huber(delta: 0.05))
}
