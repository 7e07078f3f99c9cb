// Indicators written straight from their formulas: every row anew, O(n·p) or O(n²).
// Shares nothing with the kernels that it is an oracle for.

import Columns
import Indicators

/// An indicator's columns computed row by row without any state.
struct NaiveIndicator: Sendable {
  let name: String
  /// The outputs that are sums of everything so far, which keep the rounding of the largest of it.
  var plainSums: Set<String> = []
  let compute: @Sendable (IndicatorInput, IndicatorArguments) -> [[Double]]

  static let all = basics + oscillators + volumes + bands

  private static let basics: [NaiveIndicator] = [
    NaiveIndicator(name: "simplemovingaverage") { bars, arguments in
      let source = bars[arguments.source("source")]
      return [rows(bars) { mean(window(source, $0, arguments.integer("period"))) }]
    },
    NaiveIndicator(name: "weightedmovingaverage") { bars, arguments in
      let source = bars[arguments.source("source")]
      return [rows(bars) { weightedMean(window(source, $0, arguments.integer("period"))) }]
    },
    NaiveIndicator(name: "bollingerbands") { bars, arguments in
      let source = bars[arguments.source("source")]
      let bands = { (row: Int, side: Double) in
        let values = window(source, row, arguments.integer("period"))
        return mean(values) + side * arguments.real("multiplier") * deviation(values)
      }
      return [1, 0, -1].map { side in rows(bars) { bands($0, side) } }
    },
    NaiveIndicator(name: "momentum") { bars, arguments in
      let (source, period) = (bars[arguments.source("source")], arguments.integer("period"))
      return [rows(bars) { $0 < period ? .nan : source[$0] - source[$0 - period] }]
    },
    NaiveIndicator(name: "roc") { bars, arguments in
      let (source, period) = (bars[arguments.source("source")], arguments.integer("period"))
      return [rows(bars) { $0 < period ? .nan : (source[$0] / source[$0 - period] - 1) * 100 }]
    },
    NaiveIndicator(name: "atr") { bars, arguments in
      let ranges = rows(bars) { trueRange(bars, $0) }
      return [rows(bars) { mean(window(ranges, $0, arguments.integer("period"))) }]
    },
    NaiveIndicator(name: "stochastic", compute: stochastic),
    NaiveIndicator(name: "rsi", compute: relativeStrength),
    NaiveIndicator(name: "exponentialmovingaverage") { bars, arguments in
      let source = bars[arguments.source("source")]
      let alpha = 2 / Double(arguments.integer("period") + 1)
      return arguments.flag("adjust")
        ? [rows(bars) { adjustedMean(source[...$0], alpha) }] : [fadingMean(source, alpha)]
    },
    NaiveIndicator(name: "macd") { bars, arguments in
      let average = { (values: [Double], span: String) in
        fadingMean(values, 2 / Double(arguments.integer(span) + 1))
      }
      let source = bars[arguments.source("source")]
      let line = minus(average(source, "fast_period"), average(source, "slow_period"))
      let signal = average(line, "signal_period")
      return [line, signal, minus(line, signal)]
    },
    NaiveIndicator(name: "adx", compute: directionalIndex),
  ]

  private static func stochastic(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let period = arguments.integer("k_period")
    let raw = rows(bars) { row in
      let (highs, lows) = (window(bars[.high], row, period), window(bars[.low], row, period))
      guard (highs + lows).allSatisfy({ !$0.isNaN }), let top = highs.max(), let bottom = lows.min()
      else { return 50 }
      let place = (bars[.close][row] - bottom) / (top - bottom) * 100
      return place.isNaN ? 50 : place
    }
    let average = { (values: [Double], count: Int) in
      rows(bars) { mean(Array(values[max(0, $0 - count + 1)...$0])) }
    }
    let k = average(raw, arguments.integer("smooth_k"))
    return [k, average(k, arguments.integer("d_period"))]
  }

  /// Wilder's averages as sums of fading weights: the seed's, and those of every later change.
  private static func relativeStrength(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let (source, period) = (bars[arguments.source("source")], arguments.integer("period"))
    let changes = rows(bars) { $0 == 0 ? .nan : source[$0] - source[$0 - 1] }
    let keep = 1 - 1 / Double(period)
    let average = { (row: Int, sign: Double) in
      let parts = changes.map { $0.isNaN ? $0 : max(sign * $0, 0) }
      let seed = parts[1...period].filter { !$0.isNaN }
      let start = power(keep, row - period) * seed.reduce(0, +) / Double(seed.count)
      return ((period + 1)..<(row + 1)).reduce(start) { sum, index in
        sum + parts[index] / Double(period) * power(keep, row - index)
      }
    }
    let result = rows(bars) { row -> Double in
      guard row >= period else { return .nan }
      let (gain, loss) = (average(row, 1), average(row, -1))
      if loss == 0 { return gain == 0 ? 50 : 100 }
      return 100 * gain / (gain + loss)
    }
    return [result]
  }

  private static func directionalIndex(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let (high, low) = (bars[.high], bars[.low])
    let rise = rows(bars) { $0 == 0 ? 0 : high[$0] - high[$0 - 1] }
    let fall = rows(bars) { $0 == 0 ? 0 : low[$0 - 1] - low[$0] }
    let smooth = { fadingMean($0, 1 / Double(arguments.integer("period"))) }
    let range = smooth(rows(bars) { trueRange(bars, $0) })
    let direction = { (mine: [Double], other: [Double]) in
      let isLarger = { (row: Int) in mine[row] > 0 && mine[row] > other[row] }
      let moved = smooth(rows(bars) { isLarger($0) ? mine[$0] : 0 })
      return rows(bars) { range[$0] > 0 ? 100 * moved[$0] / range[$0] : 0 }
    }
    let (plus, minus) = (direction(rise, fall), direction(fall, rise))
    let index = rows(bars) { row in
      let sum = plus[row] + minus[row]
      return sum == 0 ? 0 : 100 * abs(plus[row] - minus[row]) / sum
    }
    return [smooth(index), plus, minus]
  }
}

func rows(_ bars: IndicatorInput, _ value: (Int) -> Double) -> [Double] {
  (0..<bars.count).map(value)
}

/// The last `count` values up to `row`, a NaN among them if there are fewer.
func window(_ values: [Double], _ row: Int, _ count: Int) -> [Double] {
  row < count - 1 ? [.nan] : Array(values[(row - count + 1)...row])
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func weightedMean(_ values: [Double]) -> Double {
  let sum = values.enumerated().reduce(0.0) { $0 + Double($1.offset + 1) * $1.element }
  return sum / Double(values.count * (values.count + 1) / 2)
}

func deviation(_ values: [Double]) -> Double {
  let mean = mean(values)
  let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
  return (squares / Double(values.count - 1)).squareRoot()
}

/// The weighted mean of the values that are there, the weights fading with age.
func adjustedMean(_ values: ArraySlice<Double>, _ alpha: Double) -> Double {
  var (sum, weights) = (0.0, 0.0)
  for (age, value) in values.reversed().enumerated() where !value.isNaN {
    sum += power(1 - alpha, age) * value
    weights += power(1 - alpha, age)
  }
  return sum / weights
}

/// The recursion from the first value on, in which a value weighs less the longer ago the last one
/// was: as a sum of fading weights where none is missing.
func fadingMean(_ values: [Double], _ alpha: Double) -> [Double] {
  if values.contains(where: \.isNaN) { return fadingMeanOverGaps(values, alpha) }
  return values.indices.map { row in
    (1..<(row + 1)).reduce(power(1 - alpha, row) * values[0]) { sum, index in
      sum + alpha * power(1 - alpha, row - index) * values[index]
    }
  }
}

/// For each row from the start.
private func fadingMeanOverGaps(_ values: [Double], _ alpha: Double) -> [Double] {
  let all = values.indices.filter { !values[$0].isNaN }
  return values.indices.map { row in
    let present = all.prefix { $0 <= row }
    guard let first = present.first else { return .nan }
    return zip(present, present.dropFirst()).reduce(values[first]) { mean, rows in
      let faded = power(1 - alpha, rows.1 - rows.0)
      return (faded * mean + alpha * values[rows.1]) / (faded + alpha)
    }
  }
}

func trueRange(_ bars: IndicatorInput, _ row: Int) -> Double {
  let (high, low) = (bars[.high][row], bars[.low][row])
  let close = row == 0 ? .nan : bars[.close][row - 1]
  return [high - low, abs(high - close), abs(low - close)].filter { !$0.isNaN }.max() ?? .nan
}

func minus(_ left: [Double], _ right: [Double]) -> [Double] {
  zip(left, right).map { $0 - $1 }
}

/// An integer power by squaring.
func power(_ base: Double, _ exponent: Int) -> Double {
  if exponent == 0 { return 1 }
  let half = power(base, exponent / 2)
  return half * half * (exponent.isMultiple(of: 2) ? 1 : base)
}
