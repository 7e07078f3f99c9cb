// The Chaikin money flow.

import Columns

/// How much of the volume of the last `period` bars was bought into, from -1 to 1.
enum ChaikinMoneyFlow {
  static let definition = IndicatorDefinition(
    name: "cmf",
    aliases: ["cmfindicator"],
    summary: "Chaikin money flow: share of the volume that was bought into, from -1 to 1",
    notes: IndicatorNotes(
      formula: """
        `mf_multiplier = ((close - low) - (high - close)) / (high - low)`, from -1 to 1 and 0 \
        where the bar has no range; `mf_volume` is that times the volume. `cmf` is the sum of the \
        last `period` values of `mf_volume` divided by that of the volumes, and 0 where nothing \
        was traded; `momentum = cmf - cmf[-5]`; `signal` is the exponential average of `cmf` with \
        alpha 0.2, a plain recursion that starts at the first value; `histogram = cmf - signal`. \
        `above_zero` and `below_zero` are 1 where `cmf` is positive or negative, and 0 elsewhere.
        """,
      warmUp: """
        NaN in the first `period - 1` rows, `momentum` in 5 rows more; `mf_multiplier` and \
        `mf_volume` have none, and `above_zero` and `below_zero` are 0.
        """,
      missing: """
        `mf_multiplier` is NaN where a price of the row is missing, but for a close in a bar without \
        range, and `mf_volume` also where the volume is. `cmf` and `histogram` are NaN while such a \
        row is in the window, unless nothing was traded in it; `momentum` is also 5 rows after a \
        missing `cmf`. `signal` repeats the value before it, and `above_zero` and \
        `below_zero` are 0. Bars without any volumes are refused.
        """,
      talib: "That has none.",
      source: "Marc Chaikin"),
    parameters: [.bars("period", "Bars summed up", default: 21, range: 2...500)],
    outputs: [
      "cmf", "mf_multiplier", "mf_volume", "momentum", "signal", "histogram", "above_zero",
      "below_zero",
    ],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { _ in [.high, .low, .close, .volume] },
    compute: { input, arguments in
      let period = arguments.integer("period")
      let (multiplier, flow) = moneyFlow(
        high: input[.high], low: input[.low], close: input[.close], volume: input[.volume])
      let flows = Rolling.sum(of: flow, window: period)
      let volumes = Rolling.sum(of: input[.volume], window: period)
      let index = flows.indices.map { volumes[$0] == 0 ? 0 : flows[$0] / volumes[$0] }
      let signal = Exponential.mean(of: index, span: 9, adjusted: false)
      return [
        index, multiplier, flow,
        index.indices.map { $0 < 5 ? .nan : index[$0] - index[$0 - 5] },
        signal,
        index.indices.map { index[$0] - signal[$0] },
        index.map { $0 > 0 ? 1 : 0 },
        index.map { $0 < 0 ? 1 : 0 },
      ]
    })
}
