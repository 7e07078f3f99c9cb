// The zigzag.

import Columns

/// The extremes between moves of at least `threshold`, marked where they are or where they are known.
enum Zigzag {
  static let definition = IndicatorDefinition(
    name: "zigzag",
    aliases: ["zigzagindicator"],
    summary: "Zigzag: the prices at which moves of some size ended",
    notes: IndicatorNotes(
      formula: """
        Row 0 is a mark. The first row that is `threshold` away from it, as a share of its price, is \
        the next one and gives the leg its direction. In a rising leg a higher value takes the mark \
        over; one that is `threshold` or more below the mark ends the leg and is the mark of a \
        falling one, which mirrors this. The value is the source at marks and NaN elsewhere. A mark \
        is only known once the price has turned, so the marks read the future, and the last one \
        may yet move: the network must not see them. If `confirmed`, the price of each mark stands \
        in the row that ended its leg, when it was known, and the mark of the leg that has not \
        ended stands nowhere.
        """,
      warmUp: "None; row 0 is a mark. If `confirmed`, NaN up to the row that gives a direction.",
      missing: """
        A missing value neither moves nor sets a mark; if that of row 0 is missing, all is NaN.
        """,
      talib: "That has none.",
      source: "Arthur A. Merrill, \"Filtered Waves\" (1977); `confirmed` is ktask's own"),
    parameters: [
      IndicatorParameter(
        "threshold", "Share of the price by which it must turn",
        .real(
          default: 0.05, range: RealRange(0, 1, includesLower: false, includesUpper: false),
          acceptsText: false)),
      .source,
      IndicatorParameter(
        "confirmed", "Whether a price stands in the row at which it was known to be a mark",
        .flag(default: false, lax: false)),
    ],
    outputs: ["value"],
    revision: 1,
    minimumRows: { _ in 3 },
    columns: { [$0.source("source")] },
    readsLaterRows: { !$0.flag("confirmed") },
    compute: { input, arguments in
      let source = input[arguments.source("source")]
      let marks = ZigzagMarks(prices: source, threshold: arguments.real("threshold"))
      var values = [Double](repeating: .nan, count: source.count)
      // The row that sets a mark makes the one before it final; the last one is open.
      let shown = arguments.flag("confirmed") ? Array(marks.settingRows.dropFirst()) : marks.rows
      for (row, mark) in zip(shown, marks.rows) { values[row] = source[mark] }
      return [values]
    })
}
