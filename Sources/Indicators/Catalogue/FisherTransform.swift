// The Fisher transform.

import Columns
import Elementary

/// Where the middle of the bar lies in the recent range, stretched so that extremes stand out.
enum FisherTransform {
  static let definition = IndicatorDefinition(
    name: "fishertransform",
    aliases: ["fishertransformindicator"],
    summary: "Fisher transform: place in the recent range, stretched at its ends",
    notes: IndicatorNotes(
      formula: """
        `x = 2 * ((high + low) / 2 - lowest low) / (highest high - lowest low) - 1` of the last \
        `period` bars, kept between -0.999 and 0.999, and 0 where the range is empty. `fisher` is \
        `ln((1 + x) / (1 - x)) / 2` smoothed with alpha `2 / (smoothing + 1)`, a plain recursion \
        that starts at the first value, and `signal` is `fisher[-1]`.
        """,
      warmUp: "NaN in the first `period - 1` rows; `signal` in one row more.",
      missing: "While a missing value is in the window, `fisher` repeats the value before it.",
      talib: """
        That has none. Ehlers smooths `x` too, before and after the logarithm and with other \
        weights.
        """,
      source: "John F. Ehlers, \"Using The Fisher Transform\" (2002)"),
    parameters: [
      .bars("period", "Bars of the range", default: 10, range: 2...100),
      .bars("smoothing", "Span of the average in bars", default: 3, range: 1...20),
    ],
    outputs: ["fisher", "signal"],
    revision: 1,
    minimumRows: { $0.integer("period") + $0.integer("smoothing") },
    columns: { _ in [.high, .low] },
    compute: { input, arguments in
      let places = places(of: input, inRangeOf: arguments.integer("period"))
      let fisher = Exponential.mean(
        of: places.map(inverseHyperbolicTangent), span: arguments.integer("smoothing"),
        adjusted: false)
      return [fisher, fisher.indices.map { $0 == 0 ? .nan : fisher[$0 - 1] }]
    })

  /// Where each bar's middle lies, from -0.999 (lowest) to 0.999.
  private static func places(of input: IndicatorInput, inRangeOf period: Int) -> [Double] {
    let (high, low) = (input[.high], input[.low])
    let highest = Rolling.maximum(of: high, window: period)
    let lowest = Rolling.minimum(of: low, window: period)
    return high.indices.map { row in
      let range = highest[row] - lowest[row]
      guard range != 0 else { return 0 }
      let place = 2 * (((high[row] + low[row]) / 2 - lowest[row]) / range) - 1
      return place < -0.999 ? -0.999 : place > 0.999 ? 0.999 : place
    }
  }
}
