// The exponential moving average.

import Columns

/// The exponentially weighted mean of all values so far, with alpha `2 / (period + 1)`.
enum ExponentialMovingAverage {
  static let definition = IndicatorDefinition(
    name: "exponentialmovingaverage",
    aliases: ["ema"],
    summary: "Exponential moving average: mean in which older values fade",
    notes: IndicatorNotes(
      formula: """
        The mean of all values so far with weights `(1 - alpha)^k` for the value k rows ago and \
        `alpha = 2 / (period + 1)`. With `adjust`, the default, the weights are made to sum to 1; \
        without it the average is the plain recursion `m += alpha * (x - m)` that starts at the \
        first value.
        """,
      warmUp: "None; the first row is the first value.",
      missing: "A missing value repeats the average before it.",
      talib: "That starts with a simple mean of `period` values and never adjusts.",
      source: """
        Robert G. Brown, "Exponential Smoothing for Predicting Demand" (1956); `adjust` is that of \
        pandas
        """),
    parameters: [
      .bars("period", "Span of the weights in bars", default: 20, range: 1...500),
      .source,
      IndicatorParameter(
        "adjust", "Whether the weights of the first rows are made to sum to 1",
        .flag(default: true, lax: false)),
    ],
    outputs: ["value"],
    revision: 2,
    minimumRows: { $0.integer("period") },
    columns: { [$0.source("source")] },
    compute: { input, arguments in
      [
        Exponential.mean(
          of: input[arguments.source("source")], span: arguments.integer("period"),
          adjusted: arguments.flag("adjust"))
      ]
    })
}
