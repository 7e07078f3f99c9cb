// How far a value is from its moving average.

import Columns

/// The distance of the source from its moving average in percent of the average.
enum DistanceFromAverage {
  static let definition = IndicatorDefinition(
    name: "distancefromma",
    aliases: ["distancefrommaindicator"],
    summary: "Distance from the moving average in percent",
    notes: IndicatorNotes(
      formula: """
        `(x - average) / average * 100`, with `x` the source and the simple (`SMA`) or exponential \
        (`EMA`) moving average of it; the latter with alpha `2 / (period + 1)` and the weights of \
        the first rows made to sum to 1. 0 where `|average|` is not above 1e-10.
        """,
      warmUp: "With `SMA` NaN in the first `period - 1` rows; none with `EMA`, which starts at 0.",
      missing: """
        With `SMA` NaN while a missing value is in the window, with `EMA` only where the value \
        itself is missing.
        """,
      talib: "That has none; its EMA starts with a simple mean and never adjusts.",
      source: """
        Steve Nison, "Beyond Candlesticks" (1994), has that from the simple average as the \
        disparity index
        """),
    parameters: [
      .bars("period", "Bars of the average", default: 20, range: 1...200),
      IndicatorParameter(
        "ma_type", "Kind of the average: simple or exponential",
        .choice(default: "SMA", ["SMA", "EMA"])),
      .source,
    ],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { [$0.source("source")] },
    compute: { input, arguments in
      let source = input[arguments.source("source")]
      let period = arguments.integer("period")
      let average =
        arguments.text("ma_type") == "SMA"
        ? Rolling.mean(of: source, window: period)
        : Exponential.mean(of: source, span: period, adjusted: true)
      return [
        zip(source, average).map { value, average in
          abs(average) <= 1e-10 ? 0 : (value - average) / average * 100
        }
      ]
    })
}
