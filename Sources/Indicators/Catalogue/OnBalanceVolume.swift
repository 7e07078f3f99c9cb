// The on-balance volume.

import Columns

/// The volume of all bars that closed higher minus that of all that closed lower.
enum OnBalanceVolume {
  static let definition = IndicatorDefinition(
    name: "obv",
    aliases: ["obvindicator"],
    summary: "On-balance volume: volume of rising bars minus that of falling ones",
    notes: IndicatorNotes(
      formula: """
        Starts at 0; each row adds its volume where the close is above the one before, and \
        subtracts it where it is below. The unit is that of the volume; the first bar's volume is \
        left out.
        """,
      warmUp: "None; 0 in the first row.",
      missing: """
        A missing close counts as no change, in its own row and the next; a missing volume of a \
        bar whose close changed makes every row from there on NaN. Bars without any volumes are \
        refused.
        """,
      talib: "That starts at the first bar's volume and is higher by it throughout.",
      source: "Joseph E. Granville, \"New Key to Stock Market Profits\" (1963)"),
    parameters: [],
    outputs: ["value"],
    revision: 1,
    minimumRows: { _ in 2 },
    columns: { _ in [.close, .volume] },
    compute: { input, _ in [balance(close: input[.close], volume: input[.volume])] })

  private static func balance(close: [Double], volume: [Double]) -> [Double] {
    close.withLane { close in
      volume.withLane { volume in
        [Double](count: close.count) { balance in
          if close.count > 0 { balance[0] = 0 }
          for row in 1..<max(1, close.count) {
            let change = close[row] - close[row - 1]
            let traded = volume[row]
            let falling = change < 0 ? -traded : 0
            balance[row] = change > 0 ? traded : falling
          }
          var sum = 0.0
          for row in 0..<close.count {
            sum += balance[row]
            balance[row] = sum
          }
        }
      }
    }
  }
}
