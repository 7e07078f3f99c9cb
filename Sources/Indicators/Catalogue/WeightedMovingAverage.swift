// The linearly weighted moving average.

/// The mean of the last `period` values with weights 1 to `period`, the newest value's the largest.
enum WeightedMovingAverage {
  static let definition = IndicatorDefinition.overPeriod(
    name: "weightedmovingaverage",
    aliases: ["wma"],
    summary: "Weighted moving average: mean of the last values, newer ones weighing more",
    notes: IndicatorNotes(
      formula: """
        The mean of the last `period` values of the source with weights 1 to `period`, the newest \
        value's the largest.
        """,
      warmUp: "NaN in the first `period - 1` rows.",
      missing: "NaN while a missing value is in the window.",
      talib: "Equal.",
      source: "Common knowledge, older than the study of charts"),
    period: .bars("period", "Bars averaged over", default: 20, range: 2...500),
    revision: 1,
    values: Rolling.weightedMean)
}
