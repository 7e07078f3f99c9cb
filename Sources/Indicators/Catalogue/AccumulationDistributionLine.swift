// The accumulation/distribution line.

import Columns

/// The sum of all volume so far, each bar's counted by where it closed in its range.
enum AccumulationDistributionLine {
  static let definition = IndicatorDefinition(
    name: "adline",
    aliases: ["adlineindicator"],
    summary: "Accumulation/distribution line: volume summed up by where bars closed",
    notes: IndicatorNotes(
      formula: """
        `mf_multiplier = ((close - low) - (high - close)) / (high - low)`, from -1 to 1 and 0 \
        where the bar has no range; `mf_volume` is that times the volume. `line` is the sum of \
        `mf_volume` up to the row and, with `use_sma_smoothing`, the simple mean of that over \
        `smoothing_period` rows. From `line` as it is put out come `roc_10 = (line / line[-10] - \
        1) * 100`; `momentum_21 = line - line[-21]`; and `relative_strength = (line / mean - 1) * \
        100`, with the simple mean of its last 50 values, of which 20 must be there.
        """,
      warmUp: """
        `roc_10` is NaN in the first 10 rows, `momentum_21` in 21, `relative_strength` in 19; with \
        `use_sma_smoothing`, `line` is in `smoothing_period - 1`, and the three in as many more.
        """,
      missing: """
        A row with a missing value is NaN and adds nothing; with `use_sma_smoothing`, `line` is \
        NaN while such a row is in the window. `roc_10` takes the value before it instead; divided \
        by 0 it is infinite or NaN, and so is `relative_strength`. Bars without any volumes are \
        refused.
        """,
      talib: "`line` is equal without `use_sma_smoothing`, but where values are missing.",
      source: "Marc Chaikin"),
    parameters: [
      IndicatorParameter(
        "use_sma_smoothing", "Whether the line and what comes from it are smoothed",
        .flag(default: false, lax: false)),
      .bars("smoothing_period", "Bars averaged over if smoothed", default: 21, range: 2...200),
    ],
    outputs: [
      "line", "mf_multiplier", "mf_volume", "roc_10", "momentum_21", "relative_strength",
    ],
    revision: 1,
    minimumRows: { $0.flag("use_sma_smoothing") ? $0.integer("smoothing_period") : 1 },
    columns: { _ in [.high, .low, .close, .volume] },
    compute: { input, arguments in
      let (multiplier, flow) = moneyFlow(
        high: input[.high], low: input[.low], close: input[.close], volume: input[.volume])
      let sum = runningSum(of: flow)
      let line =
        arguments.flag("use_sma_smoothing")
        ? Rolling.mean(of: sum, window: arguments.integer("smoothing_period")) : sum
      let momentum = line.indices.map { $0 < 21 ? .nan : line[$0] - line[$0 - 21] }
      let mean = Rolling.mean(of: line, window: 50, minimum: 20)
      let strength = line.indices.map { (line[$0] / mean[$0] - 1) * 100 }
      return [line, multiplier, flow, percentChange(of: line), momentum, strength]
    })

  /// The plain sum up to each row, as the reference rounds it, where a line cancels out too; missing
  /// values stay missing and add nothing.
  private static func runningSum(of values: [Double]) -> [Double] {
    var sum = 0.0
    return values.map { value in
      if value.isNaN { return .nan }
      sum += value
      return sum
    }
  }

  /// The change over 10 rows in percent, missing values taken from the rows before them.
  private static func percentChange(of line: [Double]) -> [Double] {
    var last = Double.nan
    let filled = line.map { value in
      if !value.isNaN { last = value }
      return last
    }
    return filled.indices.map { row in
      row < 10 ? .nan : (filled[row] / filled[row - 10] - 1) * 100
    }
  }
}
