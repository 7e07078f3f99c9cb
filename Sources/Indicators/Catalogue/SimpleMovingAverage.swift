// The simple moving average.

/// The mean of the last `period` values.
enum SimpleMovingAverage {
  static let definition = IndicatorDefinition.overPeriod(
    name: "simplemovingaverage",
    aliases: ["sma"],
    summary: "Simple moving average: mean of the last values",
    notes: IndicatorNotes(
      formula: "The mean of the last `period` values of the source.",
      warmUp: "NaN in the first `period - 1` rows.",
      missing: "NaN while a missing value is in the window.",
      talib: "Equal.",
      source: "Common knowledge, older than the study of charts"),
    period: .bars("period", "Bars averaged over", default: 20, range: 2...500),
    revision: 2,
    values: { Rolling.mean(of: $0, window: $1) })
}
