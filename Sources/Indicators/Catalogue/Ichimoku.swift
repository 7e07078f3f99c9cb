// The ichimoku cloud.

import Columns

/// Middles of the ranges of three lengths, and the cloud that they form.
enum Ichimoku {
  static let definition = IndicatorDefinition(
    name: "ichimoku",
    aliases: ["ichimokuindicator"],
    summary: "Ichimoku cloud: middles of recent ranges, and the cloud between two of them",
    notes: IndicatorNotes(
      formula: """
        `tenkan`, `kijun` and `senkou_b` are half-way between the highest high and the lowest low of \
        the last `tenkan_period`, `kijun_period` and `senkou_b_period` bars; `senkou_a = (tenkan + \
        kijun) / 2`; `chikou` is the close. All are of the row itself, unless `displaced`: then \
        `senkou_a` and `senkou_b` are those of `displacement` rows before, the cloud that a chart \
        draws at this bar, and `chikou` is the close of `displacement` rows before, with which \
        this row's close is compared where a chart draws it back there. No row ever knows a later \
        one.
        """,
      warmUp: """
        NaN in the first `tenkan_period - 1`, `kijun_period - 1` and `senkou_b_period - 1` rows; \
        `senkou_a` in those of the longer of its two; `chikou` has none. If `displaced`, \
        `displacement` rows more for the last three.
        """,
      missing: """
        NaN while a high or low is missing in the window, and `chikou` where the close is.
        """,
      talib: "That has none.",
      source: "Goichi Hosoda, \"Ichimoku Kinko Hyo\" (1969)"),
    parameters: [
      .bars("tenkan_period", "Bars of the fast range", default: 9, range: 1...50),
      .bars("kijun_period", "Bars of the slow range", default: 26, range: 1...100),
      .bars("senkou_b_period", "Bars of the cloud's range", default: 52, range: 1...200),
      .bars(
        "displacement", "Bars by which a chart moves the cloud; no effect unless displaced",
        default: 26, range: 1...100),
      IndicatorParameter(
        "displaced", "Whether cloud and chikou are those of `displacement` rows before",
        .flag(default: false, lax: false)),
    ],
    outputs: ["tenkan", "kijun", "senkou_a", "senkou_b", "chikou"],
    revision: 1,
    minimumRows: { arguments in
      ["tenkan_period", "kijun_period", "senkou_b_period"].map(arguments.integer).reduce(0, max)
        + displacement(arguments)
    },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      let middle = { (period: String) in
        Bands(high: input[.high], low: input[.low], window: arguments.integer(period)).middle
      }
      let tenkan = middle("tenkan_period")
      let kijun = middle("kijun_period")
      let cloud = zip(tenkan, kijun).map { ($0 + $1) / 2 }
      let rows = displacement(arguments)
      return [tenkan, kijun]
        + [cloud, middle("senkou_b_period"), input[.close]].map { $0.delayed(by: rows) }
    })

  private static func displacement(_ arguments: IndicatorArguments) -> Int {
    arguments.flag("displaced") ? arguments.integer("displacement") : 0
  }
}

extension [Double] {
  /// The values of `rows` rows before, NaN where there are none.
  fileprivate func delayed(by rows: Int) -> [Double] {
    [Double](repeating: .nan, count: Swift.min(rows, count)) + dropLast(rows)
  }
}
