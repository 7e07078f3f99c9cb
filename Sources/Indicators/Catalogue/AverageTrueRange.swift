// The average true range.

import Columns

/// The simple mean of the true range of the last `period` bars.
///
/// The first bar's true range is `high - low`; see `trueRange`.
///
/// - Warm-up: NaN in the first `period - 1` rows.
/// - NaN: NaN while a bar without any true range is in the window; a bar of which only the close
///   is missing still has one.
/// - Compared with TA-Lib: That leaves out the first bar and smooths as Wilder did.
/// - Source: J. Welles Wilder, "New Concepts in Technical Trading Systems" (1978).
enum AverageTrueRange {
  static let definition = IndicatorDefinition(
    name: "atr",
    aliases: ["atrindicator"],
    summary: "Average true range: mean movement of a bar, gaps included",
    parameters: [.bars("period", "Bars averaged over", default: 14, range: 1...100)],
    outputs: ["value"],
    revision: 1,
    minimumRows: { $0.integer("period") + 1 },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      let ranges = trueRange(high: input[.high], low: input[.low], close: input[.close])
      return [Rolling.mean(of: ranges, window: arguments.integer("period"))]
    })
}
