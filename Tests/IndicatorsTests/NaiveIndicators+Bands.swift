// Bands, channels and trailing stops written straight from their formulas: every row anew where the
// formula allows it, else with all earlier rows kept. Shares nothing with what it is an oracle for.

import Columns
import Indicators

extension NaiveIndicator {
  static let bands: [NaiveIndicator] = [
    NaiveIndicator(name: "bollingerbandwidth") { bars, arguments in
      let source = bars[arguments.source("source")]
      let width = { (row: Int) -> Double in
        let values = window(source, row, arguments.integer("period"))
        let width = 2 * arguments.real("multiplier") * deviation(values) / mean(values)
        return width.isNaN ? 0 : width
      }
      return [rows(bars, width)]
    },
    NaiveIndicator(name: "keltnerchannels") { bars, arguments in
      let (upper, lower) = keltner(
        bars, arguments.integer("period"), arguments.integer("atr_period"),
        arguments.real("multiplier"))
      return [upper, fadingMean(bars[.close], 2 / Double(arguments.integer("period") + 1)), lower]
    },
    NaiveIndicator(name: "donchianchannels") { bars, arguments in
      let period = arguments.integer("period")
      let (top, bottom) = (highest(bars, period), lowest(bars, period))
      return [top, rows(bars) { (top[$0] + bottom[$0]) / 2 }, bottom]
    },
    NaiveIndicator(name: "supertrend", compute: supertrend),
    NaiveIndicator(name: "parabolicsar", compute: parabolic),
    NaiveIndicator(name: "ichimoku") { bars, arguments in
      let middle = { (period: String) in
        let (top, bottom) = (
          highest(bars, arguments.integer(period)), lowest(bars, arguments.integer(period))
        )
        return rows(bars) { (top[$0] + bottom[$0]) / 2 }
      }
      let (tenkan, kijun) = (middle("tenkan_period"), middle("kijun_period"))
      let cloud = rows(bars) { (tenkan[$0] + kijun[$0]) / 2 }
      let delay = arguments.flag("displaced") ? arguments.integer("displacement") : 0
      let drawn = [cloud, middle("senkou_b_period"), bars[.close]].map { values in
        rows(bars) { $0 < delay ? .nan : values[$0 - delay] }
      }
      return [tenkan, kijun] + drawn
    },
    NaiveIndicator(name: "distancefromma") { bars, arguments in
      let (source, period) = (bars[arguments.source("source")], arguments.integer("period"))
      let average = { (row: Int) in
        arguments.text("ma_type") == "SMA"
          ? mean(window(source, row, period))
          : adjustedMean(source[...row], 2 / Double(period + 1))
      }
      return [rows(bars) { 100 * (source[$0] / average($0) - 1) }]
    },
    NaiveIndicator(name: "squeezeintensity", compute: squeeze),
    NaiveIndicator(name: "zigzag", compute: zigzag),
  ]

  private static func squeeze(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let source = bars[arguments.source("source")]
    let (top, bottom) = keltner(
      bars, arguments.integer("kc_period"), 10, arguments.real("kc_multiplier"))
    let depth = { (row: Int) -> Double in
      if top[row].isNaN || top[row] == bottom[row] { return 0 }
      let values = window(source, row, arguments.integer("bb_period"))
      let reach = arguments.real("bb_multiplier") * deviation(values)
      let (above, below) = (top[row] - mean(values) - reach, mean(values) - reach - bottom[row])
      if above.isNaN { return .nan }
      return above <= 0 || below <= 0 ? 0 : min(above, below) / (top[row] - bottom[row])
    }
    return [rows(bars, depth)]
  }

  private static func supertrend(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let ranges = rows(bars) { trueRange(bars, $0) }
    let close = bars[.close]
    var (upper, lower, direction, trend) = ([Double](), [Double](), [Double](), [Double]())
    for row in 0..<bars.count {
      let reach =
        arguments.real("multiplier") * mean(window(ranges, row, arguments.integer("period")))
      let middle = (bars[.high][row] + bars[.low][row]) / 2
      let previous = (upper.last ?? .nan, lower.last ?? .nan, row == 0 ? .nan : close[row - 1])
      if (middle + reach).isNaN {
        upper.append(previous.0)
        lower.append(previous.1)
        direction.append(direction.last ?? 1)
        trend.append(.nan)
        continue
      }
      let keepsUpper = middle + reach >= previous.0 && !(previous.2 > previous.0)
      let keepsLower = middle - reach <= previous.1 && !(previous.2 < previous.1)
      upper.append(keepsUpper ? previous.0 : middle + reach)
      lower.append(keepsLower ? previous.1 : middle - reach)
      switch (close[row] <= lower[row], close[row] >= upper[row]) {
      case (true, false): direction.append(-1)
      case (false, true): direction.append(1)
      default: direction.append(direction.last ?? 1)
      }
      trend.append(direction[row] == 1 ? lower[row] : upper[row])
    }
    return [trend, direction]
  }

  /// The recursion with both trends written out, each row's state made from that of the row before.
  private static func parabolic(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let (high, low, close) = (bars[.high], bars[.low], bars[.close])
    let start = arguments.real("initial_af")
    let faster = { min($0 + arguments.real("step_af"), arguments.real("max_af")) }
    var isUp = close[1] > close[0]
    var (stop, extreme, speed) = (isUp ? low[0] : high[0], isUp ? high[1] : low[1], start)
    var result = [.nan, stop]
    for row in 2..<bars.count {
      stop += speed * (extreme - stop)
      switch isUp {
      case true where low[row] <= stop:
        (isUp, stop, extreme, speed) = (false, extreme, low[row], start)
      case false where high[row] >= stop:
        (isUp, stop, extreme, speed) = (true, extreme, high[row], start)
      case true:
        stop = [low[row - 1], low[row - 2]].filter { !$0.isNaN }.reduce(stop, min)
        if high[row] > extreme { (extreme, speed) = (high[row], faster(speed)) }
      case false:
        stop = [high[row - 1], high[row - 2]].filter { !$0.isNaN }.reduce(stop, max)
        if low[row] < extreme { (extreme, speed) = (low[row], faster(speed)) }
      }
      result.append(stop)
    }
    return [result]
  }

  /// Leg by leg: each ends before the first row that is far enough from the leg's extreme so far.
  private static func zigzag(
    _ bars: IndicatorInput, _ arguments: IndicatorArguments
  ) -> [[Double]] {
    let source = bars[arguments.source("source")]
    let threshold = arguments.real("threshold")
    let isConfirmed = arguments.flag("confirmed")
    var values = rows(bars) { $0 == 0 && !isConfirmed ? source[0] : .nan }
    let isFar = { abs((source[$0] - source[0]) / source[0]) >= threshold }
    guard var start = (1..<bars.count).first(where: isFar) else { return [values] }
    if isConfirmed { values[start] = source[0] }
    var isUp = source[start] > source[0]
    while true {
      let extreme = { (rows: Range<Int>) -> Double in
        let prices = rows.map { source[$0] }.filter { !$0.isNaN }
        return (isUp ? prices.max() : prices.min()) ?? .nan
      }
      let end = ((start + 1)..<bars.count).first { row in
        let mark = extreme(start..<row)
        return (isUp ? mark - source[row] : source[row] - mark) / mark >= threshold
      }
      let mark = extreme(start..<(end ?? bars.count))
      if isConfirmed {
        if let end { values[end] = mark }
      } else if let row = (start..<bars.count).first(where: { source[$0] == mark }) {
        values[row] = mark
      }
      guard let end else { return [values] }
      (start, isUp) = (end, !isUp)
    }
  }
}

private func keltner(
  _ bars: IndicatorInput, _ span: Int, _ period: Int, _ multiplier: Double
) -> (upper: [Double], lower: [Double]) {
  let middle = fadingMean(bars[.close], 2 / Double(span + 1))
  let ranges = rows(bars) { trueRange(bars, $0) }
  let reach = rows(bars) { multiplier * mean(window(ranges, $0, period)) }
  return (rows(bars) { middle[$0] + reach[$0] }, rows(bars) { middle[$0] - reach[$0] })
}

private func highest(_ bars: IndicatorInput, _ count: Int) -> [Double] {
  rows(bars) { row in
    let values = window(bars[.high], row, count)
    return values.contains(where: \.isNaN) ? .nan : values.max() ?? .nan
  }
}

private func lowest(_ bars: IndicatorInput, _ count: Int) -> [Double] {
  rows(bars) { row in
    let values = window(bars[.low], row, count)
    return values.contains(where: \.isNaN) ? .nan : values.min() ?? .nan
  }
}
