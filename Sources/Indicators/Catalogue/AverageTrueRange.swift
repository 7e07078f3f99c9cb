// The average true range.

import Columns

/// The simple mean of the true range of the last `period` bars.
enum AverageTrueRange {
  static let definition = IndicatorDefinition(
    name: "atr",
    aliases: ["atrindicator"],
    summary: "Average true range: mean movement of a bar, gaps included",
    notes: IndicatorNotes(
      formula: """
        The simple mean of the true range of the last `period` bars. The true range is the largest \
        of `high - low`, `|high - close[-1]|` and `|low - close[-1]|`; that of the first bar is \
        `high - low`.
        """,
      warmUp: "NaN in the first `period - 1` rows.",
      missing: """
        NaN while a bar without any true range is in the window; a bar of which only the close is \
        missing still has one.
        """,
      talib: "That leaves out the first bar and smooths as Wilder did.",
      source: "J. Welles Wilder, \"New Concepts in Technical Trading Systems\" (1978)"),
    parameters: [.bars("period", "Bars averaged over", default: 14, range: 1...100)],
    outputs: ["value"],
    revision: 2,
    minimumRows: { $0.integer("period") + 1 },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      [
        meanTrueRange(
          high: input[.high], low: input[.low], close: input[.close],
          window: arguments.integer("period"))
      ]
    })
}
