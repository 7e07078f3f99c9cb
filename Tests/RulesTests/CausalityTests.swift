// No feature sees the future: bars after some t can be anything.

import BuildGraph
import Columns
import Indicators
import Rules
import Strategy
import TestSupport
import Testing

/// Bars that a strategy is lowered onto, and rows of its matrix after which they may be anything.
private struct World: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The lines of `training_data`.
  let data: [String]
  /// The golden input of each bar file, by its name without `data/` and `.csv`.
  let inputs: [String: String]
  /// Some stand one after another, so that a higher bar is met at each stage of its growth.
  let rows: [Int]

  /// How raw inputs are scaled; the rows must then lie behind the training part.
  var normalization = "none"

  /// Every output of every indicator as a raw input, and every kind of member, on all timeframes.
  var strategy: String {
    "name: causal\ntraining_data:\n" + data.map { "  \($0)\n" }.joined()
      + features(normalization: normalization)
  }
}

/// Indicators whose default arguments need more bars than a year of weeks has, or see the future.
private let arguments = [
  "zigzag": ", confirmed: true, threshold: 0.01",
  "ichimoku": ", kijun_period: 13, senkou_b_period: 20, displacement: 5, displaced: true",
]

private func features(normalization: String) -> String {
  var (indicators, inputs) = ("", "")
  for definition in IndicatorCatalogue.definitions {
    let name = definition.name
    indicators += "  \(name): {type: \(name)\(arguments[name] ?? "")}\n"
    // A change in percent of a sum that is 0 is infinite, which no network can learn from.
    for output in definition.outputs where "\(name).\(output)" != "adline.roc_10" {
      let reference = definition.outputs.count == 1 ? name : "\(name).\(output)"
      inputs +=
        "  - {raw_indicator: \(reference), timeframes: all, normalization: \(normalization)}\n"
    }
  }
  return """
    indicators:
    \(indicators)
    fuzzy_sets:
      shapes:
        indicator: rsi
        low: [0, 25, 40]
        middle: [30, 45, 55, 70]
        bell: {type: bell, parameters: [10, 2, 50]}
        gaussian: {type: gaussian, parameters: [60, 10]}
        sigmoid: {type: sigmoid, parameters: [50, 0.2]}
        z: {type: z, parameters: [20, 60]}
        s: {type: s, parameters: [40, 80]}
      bands: {indicator: bollingerbands.upper, low: [0.9, 1, 1.1, 1.2]}
    nn_inputs:
    \(inputs)
      - {fuzzy_set: shapes, timeframes: all}
      - {fuzzy_set: bands, timeframes: all}
    model: {type: mlp, architecture: {hidden_layers: [4]}}
    decisions: {output_format: classification}
    training: {labels: {source: zigzag, zigzag_threshold: 0.01}}
    """
}

private let worlds = [
  World(
    testDescription: "hours, resampled to 4h and 1d",
    data: [
      "symbols: [EURUSD]",
      "timeframes: {list: [1h, 4h, 1d], base_timeframe: 1h}",
    ],
    inputs: ["EURUSD_1h": "EURUSD_1h_2000"], rows: [501, 640, 641, 642, 643, 1_400]),
  World(
    testDescription: "hours with files of 4h and 1d",
    data: [
      "symbols: [EURUSD]",
      "timeframes: {list: [1h, 4h, 1d], base_timeframe: 1h}",
    ],
    inputs: [
      "EURUSD_1h": "EURUSD_1h_2000", "EURUSD_4h": "EURUSD_4h", "EURUSD_1d": "EURUSD_1d",
    ], rows: [501, 640, 641, 642, 643, 1_400]),
  World(
    testDescription: "4 hours with days and weeks",
    data: [
      "symbols: [EURUSD]",
      "timeframes: {list: [1d, 4h, 1w], base_timeframe: 4h}",
    ],
    inputs: ["EURUSD_4h": "EURUSD_4h", "EURUSD_1d": "EURUSD_1d"], rows: Array(600...606)),
  World(
    testDescription: "hours of a period",
    data: [
      "symbols: [EURUSD]",
      "timeframes: {list: [1h, 4h, 1d], base_timeframe: 1h}",
      "start_date: 2017-01-12T15:00:00Z",
      "end_date: 2017-04-02",
    ],
    inputs: ["EURUSD_1h": "EURUSD_1h_2000"], rows: [300, 777, 778, 779, 780]),
  World(
    testDescription: "4 hours with the hours in them",
    data: [
      "symbols: [EURUSD]",
      "timeframes: {list: [1h, 4h], base_timeframe: 4h}",
    ],
    inputs: ["EURUSD_1h": "EURUSD_1h_2000"], rows: Array(300...304)),
  World(
    testDescription: "scaled inputs behind the training part",
    data: [
      "symbols: [EURUSD]",
      "timeframes: {list: [1h, 4h], base_timeframe: 1h}",
    ],
    inputs: ["EURUSD_1h": "EURUSD_1h_2000"], rows: [1_399, 1_400, 1_777], normalization: "zscore"),
  World(
    testDescription: "scaled inputs of two symbols behind both training parts",
    data: [
      "symbols: {mode: multi_symbol, list: [GOOG, IBM]}",
      "timeframes: {list: [1d, 1w], base_timeframe: 1d}",
    ],
    inputs: ["GOOG_1d": "GOOG_1d", "IBM_1d": "GOOG_1d"], rows: [1_503, 1_504, 2_000],
    normalization: "minmax"),
  World(
    testDescription: "days and weeks of two symbols",
    data: [
      "symbols: {mode: multi_symbol, list: [GOOG, EURUSD]}",
      "timeframes: {list: [1d, 1w], base_timeframe: 1d}",
    ],
    inputs: ["GOOG_1d": "GOOG_1d", "EURUSD_1d": "EURUSD_1d"],
    rows: [403, 404, 405, 406, 407, 1_501, 2_300]),
]

@Suite struct CausalityTests {
  /// The text of a bar file whose bars that close after `moment` are other ones, seeded.
  private func altered(
    _ bytes: [UInt8], of timeframe: Timeframe, after moment: Int64, seed: UInt64
  ) throws -> [UInt8] {
    let bars = try BarFile.parse(bytes).bars
    var random = SeededGenerator(seed: seed)
    var lines = ["timestamp,open,high,low,close,volume"]
    for row in 0..<bars.count {
      let isLater = bars.timestamps[row] + timeframe.seconds > moment
      let factor = isLater ? 0.5 + random.unit() : 1
      let cells = [bars.open, bars.high, bars.low, bars.close].map { "\($0[row] * factor)" }
      let volume = bars.volume[row] * factor
      lines.append("\(bars.timestamps[row]),\(cells.joined(separator: ",")),\(volume)")
    }
    return Array(lines.joined(separator: "\n").utf8)
  }

  @Test(arguments: worlds)
  private func rowsUpToAMomentKeepTheirBitsWhateverComesAfter(world: World) throws {
    let sources = try Dictionary(
      uniqueKeysWithValues: world.inputs.map { name, input in
        ("data/\(name).csv", try Golden.bytes("input/\(input).csv.gz"))
      })
    let lowered = try LoweredStrategy(world.strategy, files: Set(sources.keys))
    let base = lowered.strategy.baseTimeframe.seconds
    let known = try lowered.matrix(sources)
    for (seed, row) in zip(UInt64(1)..., world.rows) {
      let moment = known.timestamps[row] + base
      let others = try Dictionary(
        uniqueKeysWithValues: sources.map { path, bytes in
          let name = path.dropLast(".csv".count).split(separator: "_").last ?? ""
          let timeframe = try #require(Timeframe(name))
          return (path, try altered(bytes, of: timeframe, after: moment, seed: seed))
        })
      let other = try lowered.matrix(others)
      // Rows of several symbols stand one symbol after the other.
      let (earlier, later) = (0..<known.rows).reduce(into: ([Int](), [Int]())) { halves, row in
        known.timestamps[row] + base <= moment ? halves.0.append(row) : halves.1.append(row)
      }
      let seeing = earlier.first { other.bits(of: $0) != known.bits(of: $0) }
      #expect(seeing == nil, "seed \(seed): the row sees what comes after row \(row)")
      #expect(earlier.count > row / 2, "seed \(seed): nothing compared")
      #expect(later.contains { other.row($0) != known.row($0) }, "seed \(seed): nothing changed")
    }
  }
}
