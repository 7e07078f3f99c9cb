// Moving average convergence/divergence.

import Columns

/// The difference of a fast and a slow exponential average, and how far it is from its own average.
enum MovingAverageConvergenceDivergence {
  static let definition = IndicatorDefinition(
    name: "macd",
    aliases: ["macdindicator"],
    summary: "Moving average convergence/divergence: fast minus slow average, and its signal",
    notes: IndicatorNotes(
      formula: """
        `line = ema(fast_period) - ema(slow_period)`, `signal = ema(signal_period)` of the line, \
        `histogram = line - signal`; all averages are plain recursions with alpha `2 / (span + 1)` \
        that start at the first row. Nothing demands that the fast period be the shorter one.
        """,
      warmUp: "None; all three start at 0.",
      missing: "A missing value repeats the averages before it.",
      talib: "That starts each average with a simple mean and is NaN before it.",
      source: "Gerald Appel, \"The Moving Average Convergence-Divergence Trading Method\" (1985)"),
    parameters: [
      .bars("fast_period", "Span of the fast average in bars", default: 12, range: 1...100),
      .bars("slow_period", "Span of the slow average in bars", default: 26, range: 1...200),
      .bars("signal_period", "Span of the signal's average in bars", default: 9, range: 1...50),
      .source,
    ],
    outputs: ["line", "signal", "histogram"],
    revision: 2,
    minimumRows: { arguments in
      max(arguments.integer("fast_period"), arguments.integer("slow_period"))
        + arguments.integer("signal_period")
    },
    columns: { [$0.source("source")] },
    compute: { input, arguments in
      let spans = (
        arguments.integer("fast_period"), arguments.integer("slow_period"),
        arguments.integer("signal_period")
      )
      return lines(of: input[arguments.source("source")], spans: spans)
    })

  private static func lines(
    of source: [Double], spans: (fast: Int, slow: Int, signal: Int)
  ) -> [[Double]] {
    var convergence = FadingConvergence(
      fast: 2 / Double(spans.fast + 1), slow: 2 / Double(spans.slow + 1),
      signal: 2 / Double(spans.signal + 1))
    return makeColumns(3, of: Double.self, count: source.count) { columns in
      source.withLane {
        convergence.append($0, line: columns[0], signal: columns[1], histogram: columns[2])
      }
    }
  }
}
