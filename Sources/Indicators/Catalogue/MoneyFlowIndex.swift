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
        of this one makes no difference.
        """,
      talib: """
        Equal, but that gives 0 where the flows sum to less than 1, and takes a change of the \
        price by its last digit for none.
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
      let (positive, negative) = flows(price: price, volume: volume)
      let period = arguments.integer("period")
      let rising = Rolling.sum(of: positive, window: period)
      let falling = Rolling.sum(of: negative, window: period)
      return [rising.indices.map { index(rising: rising[$0], falling: falling[$0]) }]
    })

  /// Each row's flow in the column of its direction, and 0 in the other; NaN in the first row, which
  /// has no direction and belongs to no window.
  private static func flows(
    price: [Double], volume: [Double]
  ) -> (positive: [Double], negative: [Double]) {
    var positive = [Double](repeating: 0, count: price.count)
    var negative = positive
    for row in price.indices.dropFirst() {
      let change = price[row] - price[row - 1]
      let flow = price[row] * volume[row]
      positive[row] = change > 0 ? flow : 0
      negative[row] = change < 0 ? flow : 0
    }
    if !price.isEmpty { (positive[0], negative[0]) = (.nan, .nan) }
    return (positive, negative)
  }

  private static func index(rising: Double, falling: Double) -> Double {
    if falling == 0 { return 100 }
    return rising == 0 ? 0 : 100 - 100 / (1 + rising / falling)
  }
}
