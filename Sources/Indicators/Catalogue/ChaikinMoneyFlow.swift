// The Chaikin money flow.

import Columns

/// How much of the volume of the last `period` bars was bought into, from -1 to 1.
///
/// `mf_multiplier` and `mf_volume` are a bar's own, see `moneyFlow`; `cmf` is the sum of `mf_volume`
/// over `period` rows divided by that of the volume, and 0 where nothing was traded. `momentum` is
/// its change over 5 rows, `signal` its exponential mean with span 9, a plain recursion that starts
/// at the first value, and `histogram = cmf - signal`. `above_zero` and `below_zero` are 1 where
/// `cmf` is positive or negative, and 0 elsewhere.
///
/// - Warm-up: NaN in the first `period - 1` rows, `momentum` in 5 rows more; `mf_multiplier`,
///   `mf_volume` and the flags have none.
/// - NaN: NaN while a missing value is in the window, but `signal` repeats the value before it and
///   the flags are 0. Without any volumes all is NaN but `mf_multiplier` and the flags.
/// - Compared with TA-Lib: That has no such indicator.
/// - Source: Marc Chaikin's money flow.
enum ChaikinMoneyFlow {
  static let definition = IndicatorDefinition(
    name: "cmf",
    aliases: ["cmfindicator"],
    summary: "Chaikin money flow: share of the volume that was bought into, from -1 to 1",
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
