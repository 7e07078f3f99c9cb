// The stochastic oscillator.

import Columns

/// Where the close lies in the range of the last `k_period` bars, from 0 (low) to 100 (high).
enum Stochastic {
  static let definition = IndicatorDefinition(
    name: "stochastic",
    aliases: ["stochasticindicator"],
    summary: "Stochastic oscillator: where the close lies in the recent range, from 0 to 100",
    notes: IndicatorNotes(
      formula: """
        `raw = (close - lowest low) / (highest high - lowest low) * 100` of the last `k_period` \
        bars; `k` is the mean of the last `smooth_k` raw values and `d` the mean of the last \
        `d_period` values of `k`.
        """,
      warmUp: """
        None; the raw value is 50 in the first `k_period - 1` rows, and the means are of as many \
        rows as there are.
        """,
      missing: """
        Never NaN; the raw value is 50 too where a value is missing or the close stands in an \
        empty range. A close outside an empty range is infinite, which means leave out.
        """,
      talib: "That is NaN in the warm-up and 0 where the range is empty.",
      source: "George C. Lane, \"Lane's Stochastics\" (1984)"),
    parameters: [
      .bars("k_period", "Bars of the range", default: 14, range: 1...100),
      .bars("d_period", "Bars averaged to d", default: 3, range: 1...20),
      .bars("smooth_k", "Bars averaged to k", default: 3, range: 1...20),
    ],
    outputs: ["k", "d"],
    revision: 2,
    minimumRows: { arguments in
      max(arguments.integer("k_period"), arguments.integer("smooth_k"))
        + arguments.integer("d_period")
    },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      let smoothing = arguments.integer("smooth_k")
      let raw = place(of: input, inRangeOf: arguments.integer("k_period"))
      // Where the range is empty and the close outside of it, raw is infinite; a mean leaves
      // infinities out, so an unsmoothed k is not made by one.
      let k = smoothing == 1 ? raw : Rolling.mean(of: raw, window: smoothing, minimum: 1)
      let d = Rolling.mean(of: k, window: arguments.integer("d_period"), minimum: 1)
      return [k, d]
    })

  private static func place(of input: IndicatorInput, inRangeOf period: Int) -> [Double] {
    let (high, low, close) = (input[.high], input[.low], input[.close])
    return [Double](count: close.count) { places in
      high.withLane { high in
        low.withLane { low in
          close.withLane { close in
            Rolling.forEachRange(high: high, low: low, window: period) { start, highest, lowest in
              let (close, places) = (close.from(start), places.from(start))
              for row in 0..<highest.count {
                let place = (close[row] - lowest[row]) / (highest[row] - lowest[row]) * 100
                places[row] = place.isNaN ? 50 : place
              }
            }
          }
        }
      }
    }
  }
}
