// The relative vigor index.

import Columns

/// How far bars closed from where they opened, as a share of their ranges.
enum RelativeVigorIndex {
  static let definition = IndicatorDefinition(
    name: "rvi",
    aliases: ["rviindicator"],
    summary: "Relative vigor index: closes against opens as a share of the bars' ranges",
    notes: IndicatorNotes(
      formula: """
        `close - open` and `high - low` are each smoothed to `(x[-3] + 2 * x[-2] + 2 * x[-1] + x) \
        / 6` and then averaged over `period` rows; `rvi` is the first mean divided by the second, \
        and `signal` the simple mean of the last `signal_period` values of `rvi`.
        """,
      warmUp: "NaN in the first `period + 2` rows; `signal` in `signal_period - 1` rows more.",
      missing: "NaN while a missing value is in the window, and where no bar in it has a range.",
      talib: "That has none. Others give the values of `signal` the weights 1, 2, 2, 1.",
      source: "John F. Ehlers, \"Relative Vigor Index\" (2002)"),
    parameters: [
      .bars("period", "Bars averaged over", default: 10, range: 4...100),
      .bars("signal_period", "Bars averaged to the signal", default: 4, range: 1...50),
    ],
    outputs: ["rvi", "signal"],
    revision: 1,
    minimumRows: { $0.integer("period") + 3 },
    columns: { _ in [.open, .high, .low, .close] },
    compute: { input, arguments in
      let period = arguments.integer("period")
      let vigor = Rolling.mean(of: smoothed(input[.close], minus: input[.open]), window: period)
      let range = Rolling.mean(of: smoothed(input[.high], minus: input[.low]), window: period)
      let index = vigor.indices.map { range[$0] == 0 ? .nan : vigor[$0] / range[$0] }
      return [index, Rolling.mean(of: index, window: arguments.integer("signal_period"))]
    })

  /// The differences of two columns over four rows, the middle two counting twice.
  private static func smoothed(_ values: [Double], minus others: [Double]) -> [Double] {
    var result = [Double](repeating: .nan, count: values.count)
    var (third, second, first) = (Double.nan, Double.nan, Double.nan)
    for row in values.indices {
      let difference = values[row] - others[row]
      result[row] = (third + 2 * second + 2 * first + difference) / 6
      (third, second, first) = (second, first, difference)
    }
    return result
  }
}
