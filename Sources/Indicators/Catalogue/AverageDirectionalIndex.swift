// The average directional index.

import Columns

/// How strongly prices trend, whichever way, and how strongly up and down, each from 0 to 100.
enum AverageDirectionalIndex {
  static let definition = IndicatorDefinition(
    name: "adx",
    aliases: ["adxindicator"],
    summary: "Average directional index: strength of the trend, and of its two directions",
    notes: IndicatorNotes(
      formula: """
        An up move `high - high[-1]` counts as +DM where it is positive and larger than the down \
        move `low[-1] - low`, and the other way round for -DM. With all of them and the true range \
        TR smoothed exponentially with alpha `1 / period`: `plus_di = 100 * +DM / TR`, `minus_di = \
        100 * -DM / TR`; `adx` is `100 * |plus_di - minus_di| / (plus_di + minus_di)` smoothed in \
        the same way.
        """,
      warmUp: """
        None; the first row has no movement, so all three start at 0 and `adx` takes some `5 * \
        period` rows to forget it.
        """,
      missing: """
        Never NaN; a missing high or low counts as no movement, and where nothing moved all are 0.
        """,
      talib: "That starts with sums of `period` rows and is NaN before them.",
      source: "J. Welles Wilder, \"New Concepts in Technical Trading Systems\" (1978)"),
    parameters: [.bars("period", "Bars of the smoothing", default: 14, range: 2...200)],
    outputs: ["adx", "plus_di", "minus_di"],
    revision: 2,
    minimumRows: { 2 * $0.integer("period") + 1 },
    columns: { _ in [.high, .low, .close] },
    compute: { input, arguments in
      index(of: input, alpha: 1 / Double(arguments.integer("period")))
    })

  private static func index(of input: IndicatorInput, alpha: Double) -> [[Double]] {
    let (high, low, close) = (input[.high], input[.low], input[.close])
    return makeColumns(3, of: Double.self, count: close.count) { columns in
      high.withLane { high in
        low.withLane { low in
          close.withLane { index(high: high, low: low, close: $0, alpha: alpha, columns) }
        }
      }
    }
  }

  private static func index(
    high: Lane<Double>, low: Lane<Double>, close: Lane<Double>, alpha: Double,
    _ columns: [OutputLane<Double>]
  ) {
    let mean = FadingMean(alpha: alpha, adjusted: false)
    var (up, down, range, index) = (mean, mean, mean, mean)
    let chunk = 4 * FadingMean.block
    withScratch(Double.self, count: 5 * chunk) { scratch in
      for start in stride(from: 0, to: close.count, by: chunk) {
        let count = min(chunk, close.count - start)
        let rows = columns.map { $0.from(start).prefix(count) }
        let parts = (0..<5).map { scratch.from($0 * chunk).prefix(count) }
        trueRange(high, low, close, from: start, into: parts[0])
        movement(high, low, from: start, up: parts[1], down: parts[2])
        range.append(parts[0].written, into: parts[3])
        up.append(parts[1].written, into: rows[1])
        down.append(parts[2].written, into: rows[2])
        percentages(index: parts[4], plus: rows[1], minus: rows[2], of: parts[3].written)
        index.append(parts[4].written, into: rows[0])
      }
    }
  }

  /// The directional movement of some rows.
  private static func movement(
    _ high: Lane<Double>, _ low: Lane<Double>, from start: Int, up: OutputLane<Double>,
    down: OutputLane<Double>
  ) {
    let first = start == 0 ? 1 : 0
    if start == 0 { (up[0], down[0]) = (0, 0) }
    let (high, low) = (high.from(start + first - 1), low.from(start + first - 1))
    let (up, down) = (up.from(first), down.from(first))
    for row in 0..<up.count {
      let rise = high[row + 1] - high[row]
      let fall = low[row] - low[row + 1]
      let (positiveRise, positiveFall) = (rise > 0 ? rise : 0, fall > 0 ? fall : 0)
      up[row] = rise > fall ? positiveRise : 0
      down[row] = fall > rise ? positiveFall : 0
    }
  }

  /// Turns smoothed movements into percentages of the range, and makes the index of them.
  private static func percentages(
    index: OutputLane<Double>, plus: OutputLane<Double>, minus: OutputLane<Double>,
    of range: Lane<Double>
  ) {
    for row in 0..<index.count {
      let up = percentage(plus[row], of: range[row])
      let down = percentage(minus[row], of: range[row])
      plus[row] = up
      minus[row] = down
      index[row] = percentage(abs(up - down), of: up + down)
    }
  }

  /// The part in percent of the whole, 0 if there is no whole.
  @inline(__always)
  private static func percentage(_ part: Double, of whole: Double) -> Double {
    let percentage = 100 * part / whole
    return whole != 0 && whole == whole ? percentage : 0
  }
}
