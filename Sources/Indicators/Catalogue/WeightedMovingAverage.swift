// The linearly weighted moving average.

import Columns

/// The mean of the last `period` values with weights 1 to `period`, the newest value's the largest.
///
/// - Warm-up: NaN in the first `period - 1` rows.
/// - NaN: NaN while a missing value is in the window.
/// - Compared with TA-Lib: Equal.
enum WeightedMovingAverage {
  static let definition = IndicatorDefinition(
    name: "weightedmovingaverage",
    aliases: ["wma"],
    summary: "Weighted moving average: mean of the last values, newer ones weighing more",
    parameters: [
      .bars("period", "Bars averaged over", default: 20, range: 2...500),
      .source,
    ],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { [$0.source("source")] },
    compute: { input, arguments in
      [
        Rolling.weightedMean(
          of: input[arguments.source("source")], window: arguments.integer("period"))
      ]
    })
}
