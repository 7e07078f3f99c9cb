// The money flow index.

import Columns

/// How much of the money that was recently traded went into rising bars, from 0 to 100.
enum MoneyFlowIndex {
  static let definition = IndicatorDefinition(
    name: "mfi",
    aliases: ["mfiindicator"],
    summary: "Money flow index: share of money that went into rising bars, from 0 to 100",
    notes: IndicatorNotes(
      formula: """
        `100 - 100 / (1 + positive / negative)`, with the sums of the positive and the negative \
        flows of the last `period` bars. A bar's flow is `price * volume` with `price = (high + \
        low + close) / 3`; it is positive where the price is above that of the bar before, \
        negative where it is below. Without any negative flow it is 100, also where nothing moved, \
        and otherwise without any positive flow 0. A volume below 0 is an error.
        """,
      warmUp: "NaN in the first `period` rows.",
      missing: """
        A missing price counts as no change, in its own row and the next. NaN while a flow whose \
        volume is missing is in the window, unless there is no flow the other way: then the size \
        of this one makes no difference. Bars without any volumes are refused.
        """,
      talib: """
        Equal, but that gives 0 where nothing moved, and takes a change of the price in its last \
        digits for none.
        """,
      source: "Gene Quong and Avrum Soudack, \"Volume-Weighted RSI: Money Flow\" (1989)"),
    parameters: [.bars("period", "Bars summed up", default: 14, range: 1...100)],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") + 1 },
    columns: { _ in [.high, .low, .close, .volume] },
    compute: { input, arguments throws(IndicatorError) in
      let volume = input[.volume]
      if let row = volume.firstIndex(where: { $0 < 0 }) {
        throw .negativeVolume(row: row, value: volume[row])
      }
      let price = typicalPrice(high: input[.high], low: input[.low], close: input[.close])
      return [index(of: price, volume: volume, period: arguments.integer("period"))]
    })

  private static func index(of price: [Double], volume: [Double], period: Int) -> [Double] {
    let sums = WindowSums(window: period)
    let size = sums.size
    return price.withLane { price in
      volume.withLane { volume in
        [Double](count: price.count) { index in
          withScratch(Double.self, count: 5 * size) { scratch in
            sums.forEachChunk(of: price.count) { start, count in
              let positive = scratch.prefix(sums.reach + count)
              let negative = scratch.from(size).prefix(sums.reach + count)
              let rising = index.from(start).prefix(count)
              let falling = scratch.from(4 * size).prefix(count)
              flows(price, volume, from: start - sums.reach, positive, negative)
              sums.sums(of: positive.written, spare: scratch.from(2 * size), into: rising)
              sums.sums(of: negative.written, spare: scratch.from(2 * size), into: falling)
              for row in 0..<count {
                rising[row] = Self.index(rising: rising[row], falling: falling[row])
              }
            }
          }
        }
      }
    }
  }

  /// Each row's flow in the column of its direction, and 0 in the other; NaN where it is missing,
  /// and up to the first row, which has no direction and belongs to no window.
  private static func flows(
    _ price: Lane<Double>, _ volume: Lane<Double>, from start: Int,
    _ positive: OutputLane<Double>, _ negative: OutputLane<Double>
  ) {
    let before = min(max(0, 1 - start), positive.count)
    for row in 0..<before { (positive[row], negative[row]) = (.nan, .nan) }
    let (prices, volume) = (price.from(start + before - 1), volume.from(start + before))
    let (positive, negative) = (positive.from(before), negative.from(before))
    for row in 0..<positive.count {
      let change = prices[row + 1] - prices[row]
      let product = prices[row + 1] * volume[row]
      // What is infinite less itself is NaN.
      let flow = product + (product - product)
      positive[row] = change > 0 ? flow : 0
      negative[row] = change < 0 ? flow : 0
    }
  }

  @inline(__always)
  private static func index(rising: Double, falling: Double) -> Double {
    let index = 100 * (rising / (rising + falling))
    let unlessNoneRose = rising == 0 ? 0 : index
    return falling == 0 ? 100 : unlessNoneRose
  }
}
