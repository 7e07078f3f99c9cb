// Donchian channels.

import Columns

/// The highest high and the lowest low of the last `period` bars, and half-way between them.
enum DonchianChannels {
  static let definition = IndicatorDefinition(
    name: "donchianchannels",
    aliases: ["donchianchannelsindicator"],
    summary: "Donchian channels: highest high and lowest low of the last bars",
    notes: IndicatorNotes(
      formula: """
        `upper` is the highest high and `lower` the lowest low of the last `period` bars, this one \
        included, so that no close is outside; `middle = (upper + lower) / 2`.
        """,
      warmUp: "NaN in the first `period - 1` rows.",
      missing: """
        A band is NaN while a value of its column is missing in the window, and `middle` while \
        either is.
        """,
      talib: "Equal to its MAX of the highs and MIN of the lows.",
      source: "Richard D. Donchian's four-week rule"),
    parameters: [
      .bars("period", "Bars of the range", default: 20, range: 2...500),
      IndicatorParameter(
        "include_middle", "Without effect: the middle is always there",
        .flag(default: true, lax: true), hasEffect: false),
    ],
    outputs: ["upper", "middle", "lower"],
    revision: 1,
    minimumRows: { $0.integer("period") },
    columns: { _ in [.high, .low] },
    compute: { input, arguments in
      Bands(high: input[.high], low: input[.low], window: arguments.integer("period")).columns
    })
}
