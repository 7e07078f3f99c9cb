// A middle line and a band on either side of it. Knows no indicator.

import Columns

/// Three columns: a line and the bands above and below it.
struct Bands {
  let upper: [Double]
  let middle: [Double]
  let lower: [Double]

  /// The three, the upper band first.
  var columns: [[Double]] { [upper, middle, lower] }

  private init(upper: [Double], middle: [Double], lower: [Double]) {
    self.upper = upper
    self.middle = middle
    self.lower = lower
  }

  /// Bands at `multiplier` widths from the middle.
  ///
  /// - Parameters:
  ///   - middle: The line between the bands.
  ///   - width: How far a band is from it, a value for each row; NaN where there are no bands.
  ///   - multiplier: How many times as far.
  init(middle: [Double], width: [Double], multiplier: Double) {
    self.middle = middle
    upper = zip(middle, width).map { $0 + multiplier * $1 }
    lower = zip(middle, width).map { $0 - multiplier * $1 }
  }

  /// Bands at the highest high and the lowest low of the last `window` bars, and half-way.
  ///
  /// - Parameters:
  ///   - high: The highs.
  ///   - low: The lows, as many.
  ///   - window: The number of bars, at least 1.
  init(high: [Double], low: [Double], window: Int) {
    let highest = Rolling.maximum(of: high, window: window)
    let lowest = Rolling.minimum(of: low, window: window)
    upper = highest
    middle = zip(highest, lowest).map { ($0 + $1) / 2 }
    lower = lowest
  }

  /// Bollinger's bands: the mean of the last `window` values, and sample deviations away from it.
  ///
  /// - Parameters:
  ///   - values: The column.
  ///   - window: The number of rows, at least 2.
  ///   - multiplier: How many deviations away the bands are.
  /// - Returns: The bands, all NaN where the window is not full of values.
  static func deviations(of values: [Double], window: Int, multiplier: Double) -> Bands {
    let columns = makeColumns(3, of: Double.self, count: values.count) { columns in
      values.withLane { values in
        let (above, means, below) = (columns[0], columns[1], columns[2])
        Rolling.computeMoments(of: values, window: window, means: means) { start, deviations in
          let (upper, middle, lower) = (above.from(start), means.from(start), below.from(start))
          for row in 0..<deviations.count {
            let distance = multiplier * deviations[row]
            let mean = middle[row]
            upper[row] = mean + distance
            lower[row] = mean - distance
          }
        }
      }
    }
    return Bands(upper: columns[0], middle: columns[1], lower: columns[2])
  }

  /// Keltner's channel: the exponential average of closes, and mean true ranges away from it.
  ///
  /// - Parameters:
  ///   - input: Bars with high, low and close.
  ///   - span: The span of the average, a plain recursion from the first close on.
  ///   - window: The number of bars whose true range is averaged.
  ///   - multiplier: How many mean true ranges away the bands are.
  /// - Returns: The bands, NaN above and below where the window is not full of true ranges.
  static func trueRanges(
    of input: IndicatorInput, span: Int, window: Int, multiplier: Double
  ) -> Bands {
    let range = meanTrueRange(
      high: input[.high], low: input[.low], close: input[.close], window: window)
    let middle = Exponential.mean(of: input[.close], span: span, adjusted: false)
    return Bands(middle: middle, width: range, multiplier: multiplier)
  }
}
