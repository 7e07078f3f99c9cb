// No feature sees the future: bars after some t can be anything.

import BuildGraph
import Columns
import Rules
import TestSupport
import Testing

@Suite struct CausalityTests {
  /// Every indicator of this version, its outputs by dot notation, every kind of member, raw
  /// inputs, and three timeframes.
  private static let strategy = """
    name: causal
    training_data:
      symbols: {mode: single, symbol: EURUSD}
      timeframes: {mode: multi_timeframe, list: [1h, 4h, 1d], base_timeframe: 1h}
    indicators:
      rsi: {type: rsi}
      sma: {type: sma}
      ema: {type: ema}
      wma: {type: wma}
      macd: {type: macd}
      bands: {type: bbands}
      atr: {type: atr}
      adx: {type: adx}
      roc: {type: roc}
      momentum: {type: momentum}
      stochastic: {type: stochastic}
    fuzzy_sets:
      rsi_set: {indicator: rsi, low: [0, 25, 40], high: [60, 75, 100]}
      bands_set: {indicator: bands.upper, low: {type: trapezoidal, parameters: [0.9, 1, 1.1, 1.2]}}
      macd_set: {indicator: macd.histogram, up: {type: gaussian, parameters: [0.001, 0.001]}}
      adx_set: {indicator: adx.plus_di, strong: [10, 30, 60]}
      stochastic_set: {indicator: stochastic.d, low: [0, 20, 40]}
    nn_inputs:
      - {fuzzy_set: rsi_set, timeframes: all}
      - {fuzzy_set: bands_set, timeframes: all}
      - {fuzzy_set: macd_set, timeframes: all}
      - {fuzzy_set: adx_set, timeframes: all}
      - {fuzzy_set: stochastic_set, timeframes: all}
      - {raw_indicator: sma, timeframes: all, normalization: none}
      - {raw_indicator: ema, timeframes: all, normalization: none}
      - {raw_indicator: wma, timeframes: all, normalization: none}
      - {raw_indicator: atr, timeframes: all, normalization: none}
      - {raw_indicator: adx, timeframes: all, normalization: none}
      - {raw_indicator: roc, timeframes: all, normalization: none}
      - {raw_indicator: momentum, timeframes: all, normalization: none}
      - {raw_indicator: macd.signal, timeframes: all, normalization: none}
      - {raw_indicator: stochastic, timeframes: all, normalization: none}
      - {raw_indicator: bands.lower, timeframes: all, normalization: none}
    model: {type: mlp, architecture: {hidden_layers: [4]}}
    decisions: {output_format: classification}
    training: {labels: {source: zigzag, zigzag_threshold: 0.01}}
    """

  /// The text of a bar file whose bars that open after `moment` are other ones, seeded.
  private func altered(_ bytes: [UInt8], after moment: Int64, seed: UInt64) throws -> [UInt8] {
    let bars = try BarFile.parse(bytes).bars
    var random = SeededGenerator(seed: seed)
    var lines = ["timestamp,open,high,low,close,volume"]
    for row in 0..<bars.count {
      let isLater = bars.timestamps[row] > moment
      let factor = isLater ? 0.5 + random.unit() : 1
      let cells = [bars.open, bars.high, bars.low, bars.close].map { "\($0[row] * factor)" }
      lines.append("\(bars.timestamps[row]),\(cells.joined(separator: ",")),\(bars.volume[row])")
    }
    return Array(lines.joined(separator: "\n").utf8)
  }

  @Test(arguments: [501, 640, 1_023, 1_400])
  func rowsUpToAMomentKeepTheirBitsWhateverComesAfter(row: Int) throws {
    let bytes = try Golden.bytes("input/EURUSD_1h_2000.csv.gz")
    let path = "data/EURUSD_1h.csv"
    let lowered = try LoweredStrategy(Self.strategy, files: [path])
    let known = try lowered.matrix([path: bytes])
    let moment = known.timestamps[row]
    for seed in [UInt64(1), 2] {
      let other = try lowered.matrix([path: altered(bytes, after: moment, seed: seed)])
      for earlier in 0...row where other.bits(of: earlier) != known.bits(of: earlier) {
        Issue.record("seed \(seed): row \(earlier) sees what comes after row \(row)")
        return
      }
      let later = (row + 1)..<known.rows
      #expect(later.contains { other.row($0) != known.row($0) }, "seed \(seed): nothing changed")
    }
  }
}
