// The simple moving average.

import Columns

/// The mean of the last `period` values.
///
/// - Warm-up: NaN in the first `period - 1` rows.
/// - NaN: NaN while a missing value is in the window.
/// - Compared with TA-Lib: Equal.
enum SimpleMovingAverage {
  static let definition = IndicatorDefinition(
    name: "simplemovingaverage",
    aliases: ["sma"],
    summary: "Simple moving average: mean of the last values",
    parameters: [
      .bars("period", "Bars averaged over", default: 20, range: 2...500),
      .source,
    ],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { [$0.source("source")] },
    compute: { input, arguments in
      [Rolling.mean(of: input[arguments.source("source")], window: arguments.integer("period"))]
    })
}
