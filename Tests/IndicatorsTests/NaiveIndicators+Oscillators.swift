// Oscillators written straight from their formulas: every row anew.
// Shares nothing with the kernels that it is an oracle for.

import Columns
import Foundation
import Indicators

extension NaiveIndicator {
  /// The oscillators that read prices alone.
  static let oscillators: [NaiveIndicator] = [
    NaiveIndicator(name: "cci") { bars, arguments in
      let prices = rows(bars) { typicalPrice(bars, $0) }
      return [rows(bars) { channelIndex(window(prices, $0, arguments.integer("period"))) }]
    },
    NaiveIndicator(name: "williamsr") { bars, arguments in
      let values = rows(bars) { row in
        let (top, bottom) = range(bars, row, arguments.integer("period"))
        let place = -100 * (top - bars[.close][row]) / (top - bottom)
        return place.isNaN ? -50 : place
      }
      return [values]
    },
    NaiveIndicator(name: "rvi") { bars, arguments in
      let heights = minus(bars[.high], bars[.low])
      let moves = minus(bars[.close], bars[.open])
      let period = arguments.integer("period")
      let index = rows(bars) { row in
        let height = smoothedMean(heights, row, period)
        return height == 0 ? .nan : smoothedMean(moves, row, period) / height
      }
      return [index, rows(bars) { mean(window(index, $0, arguments.integer("signal_period"))) }]
    },
    NaiveIndicator(name: "fishertransform") { bars, arguments in
      let raw = rows(bars) { row -> Double in
        let (top, bottom) = range(bars, row, arguments.integer("period"))
        if top == bottom { return 0 }
        let middle = (bars[.high][row] + bars[.low][row]) / 2
        let place = (middle - bottom) / (top - bottom) * 2 - 1
        let kept = place.isNaN ? .nan : max(-0.999, min(0.999, place))
        return log((1 + kept) / (1 - kept)) / 2
      }
      let fisher = fadingMean(raw, 2 / Double(arguments.integer("smoothing") + 1))
      return [fisher, [.nan] + fisher.dropLast()]
    },
    NaiveIndicator(name: "aroon") { bars, arguments in
      let period = arguments.integer("period")
      let up = rows(bars) { recency(window(bars[.high], $0, period), period, >) }
      let down = rows(bars) { recency(window(bars[.low], $0, period), period, <) }
      return [up, down, minus(up, down)]
    },
  ]

  private static func channelIndex(_ prices: [Double]) -> Double {
    if prices.allSatisfy({ $0 == prices[0] }) { return .nan }
    let mean = mean(prices)
    let deviation = prices.map { abs($0 - mean) }.reduce(0, +) / Double(prices.count)
    return (prices[prices.count - 1] - mean) / 0.015 / deviation
  }

  /// The highest high and the lowest low of a full window.
  private static func range(
    _ bars: IndicatorInput, _ row: Int, _ period: Int
  ) -> (top: Double, bottom: Double) {
    let (highs, lows) = (window(bars[.high], row, period), window(bars[.low], row, period))
    guard (highs + lows).allSatisfy({ !$0.isNaN }), let top = highs.max(), let bottom = lows.min()
    else { return (.nan, .nan) }
    return (top, bottom)
  }

  /// The mean over a window of values that are each weighted with their three predecessors.
  private static func smoothedMean(_ values: [Double], _ row: Int, _ period: Int) -> Double {
    guard row >= period + 2 else { return .nan }
    let smoothed = ((row - period + 1)...row).map { row -> Double in
      let outer = values[row - 3] + values[row]
      let inner = values[row - 2] + values[row - 1]
      return (outer + 2 * inner) / 6
    }
    return mean(smoothed)
  }

  /// How recent the extreme of a window is in percent, of equal ones the oldest.
  private static func recency(
    _ values: [Double], _ period: Int, _ beats: (Double, Double) -> Bool
  ) -> Double {
    guard values.count == period else { return .nan }
    let present = values.indices.filter { !values[$0].isNaN }
    let best = present.first { place in present.allSatisfy { !beats(values[$0], values[place]) } }
    return best.map { Double($0 + 1) / Double(period) * 100 } ?? .nan
  }
}

/// The typical price of one bar.
func typicalPrice(_ bars: IndicatorInput, _ row: Int) -> Double {
  (bars[.high][row] + bars[.low][row] + bars[.close][row]) / 3
}
