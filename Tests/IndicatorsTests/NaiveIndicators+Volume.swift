// Indicators of volume written straight from their formulas: every row anew.
// Shares nothing with the kernels that it is an oracle for.

import Columns
import Indicators

extension NaiveIndicator {
  /// The indicators that read volumes.
  static let volumes: [NaiveIndicator] = [
    NaiveIndicator(name: "obv", compute: balance),
    NaiveIndicator(name: "vwap", compute: weightedPrice),
    NaiveIndicator(name: "mfi", compute: moneyFlowIndex),
    NaiveIndicator(name: "cmf", compute: moneyFlow),
    NaiveIndicator(
      name: "adline", plainSums: ["line", "momentum_21"], compute: accumulation),
    NaiveIndicator(name: "volumeratio") { bars, arguments in
      let ratios = rows(bars) { row in
        let mean = mean(window(bars[.volume], row, arguments.integer("period")))
        return mean > 1e-10 ? bars[.volume][row] / mean : 1
      }
      return [ratios]
    },
  ]

  private static func balance(_ bars: IndicatorInput, _: IndicatorArguments) -> [[Double]] {
    let flows = rows(bars) { row -> Double in
      let change = row == 0 ? 0 : bars[.close][row] - bars[.close][row - 1]
      return change > 0 ? bars[.volume][row] : change < 0 ? -bars[.volume][row] : 0
    }
    return [rows(bars) { flows[...$0].reduce(0, +) }]
  }

  private static func weightedPrice(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let period = arguments.integer("period")
    let isTypical = arguments.flag("use_typical_price")
    let traded = rows(bars) { row in
      (isTypical ? typicalPrice(bars, row) : bars[.close][row]) * bars[.volume][row]
    }
    let values = rows(bars) { row -> Double in
      if period == 0, traded[row].isNaN { return .nan }
      let first = period == 0 ? 0 : max(0, row - period + 1)
      let trades = traded[first...row].filter { !$0.isNaN }
      let volumes = bars[.volume][first...row].filter { !$0.isNaN }
      let mean = trades.reduce(0, +) / volumes.reduce(0, +)
      return trades.isEmpty || mean.isInfinite ? .nan : mean
    }
    return [values]
  }

  private static func moneyFlowIndex(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let period = arguments.integer("period")
    let prices = rows(bars) { typicalPrice(bars, $0) }
    let sum = { (row: Int, isCounted: (Double) -> Bool) in
      ((row - period + 1)...row).filter { isCounted(prices[$0] - prices[$0 - 1]) }
        .reduce(0) { $0 + prices[$1] * bars[.volume][$1] }
    }
    let values = rows(bars) { row -> Double in
      guard row >= period else { return .nan }
      let (rising, falling) = (sum(row) { $0 > 0 }, sum(row) { $0 < 0 })
      if falling == 0 { return 100 }
      return rising == 0 ? 0 : 100 * rising / (rising + falling)
    }
    return [values]
  }

  /// Where one bar closed in its range, from -1 to 1.
  private static func multiplier(_ bars: IndicatorInput, _ row: Int) -> Double {
    let (high, low, close) = (bars[.high][row], bars[.low][row], bars[.close][row])
    return high == low ? 0 : (2 * close - low - high) / (high - low)
  }

  private static func moneyFlow(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let period = arguments.integer("period")
    let multipliers = rows(bars) { multiplier(bars, $0) }
    let flows = rows(bars) { multipliers[$0] * bars[.volume][$0] }
    let index = rows(bars) { row in
      let volume = window(bars[.volume], row, period).reduce(0, +)
      return volume == 0 ? 0 : window(flows, row, period).reduce(0, +) / volume
    }
    let signal = fadingMean(index, 0.2)
    return [
      index, multipliers, flows, change(of: index, over: 5), signal, minus(index, signal),
      index.map { $0 > 0 ? 1 : 0 }, index.map { $0 < 0 ? 1 : 0 },
    ]
  }

  private static func accumulation(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let multipliers = rows(bars) { multiplier(bars, $0) }
    let flows = rows(bars) { multipliers[$0] * bars[.volume][$0] }
    let sums = rows(bars) { row in
      flows[row].isNaN ? .nan : flows[...row].filter { !$0.isNaN }.reduce(0, +)
    }
    let period = arguments.integer("smoothing_period")
    let line =
      arguments.flag("use_sma_smoothing") ? rows(bars) { mean(window(sums, $0, period)) } : sums
    let filled = rows(bars) { row in line[...row].last { !$0.isNaN } ?? .nan }
    let rate = rows(bars) { row in
      row < 10 ? .nan : 100 * (filled[row] - filled[row - 10]) / filled[row - 10]
    }
    let strength = rows(bars) { row -> Double in
      let recent = line[max(0, row - 49)...row].filter { !$0.isNaN }
      return recent.count < 20 ? .nan : 100 * (line[row] / mean(recent) - 1)
    }
    return [line, multipliers, flows, rate, change(of: line, over: 21), strength]
  }

  private static func change(of values: [Double], over period: Int) -> [Double] {
    values.indices.map { $0 < period ? .nan : values[$0] - values[$0 - period] }
  }
}
