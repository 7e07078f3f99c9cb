// How far several trainings of one strategy lie apart. Knows metrics documents; knows no training.

import Syntax

/// The figures of several trainings: each one's, and their mean and spread.
///
/// Figures are the members of a metrics document that are numbers, and those of its `baseline`.
struct Spread {
  /// One of the trainings.
  struct Run {
    /// What sets it apart from the others, as `"seed": 3` or `"fold": 1`.
    let name: JSON.Member
    /// Its metrics document.
    let metrics: JSON
  }

  let runs: [Run]
  /// The name of the run whose model is kept; nil where the runs are there to judge alone.
  let kept: JSON?

  init(_ runs: [Run], kept: JSON? = nil) {
    self.runs = runs
    self.kept = kept
  }

  /// The runs as a document.
  ///
  /// ```
  /// {
  ///   "count": 2,
  ///   "kept": 1,
  ///   "spread": {
  ///     "test_accuracy": {"count": 2, "mean": 0.6, "std": 0.014, "min": 0.59, "max": 0.61},
  ///     "baseline": {"accuracy": {"count": 2, "mean": 0.5, …}}
  ///   },
  ///   "runs": [{"seed": 0, "test_accuracy": 0.59, "baseline": {"accuracy": 0.5}}, …]
  /// }
  /// ```
  ///
  /// `kept` is there if a run is. `std` is the sample's standard deviation, with one run less in the
  /// divisor; null for a single one. A run that lacks a figure is not counted for it. Figures come in
  /// the order in which the runs first have them.
  var json: JSON {
    var members = [JSON.Member("count", .integer(Int64(runs.count)))]
    if let kept { members.append(.init("kept", kept)) }
    members += [
      .init("spread", Self.spread(runs.map { $0.metrics.figures })),
      .init("runs", .array(runs.map { .object([$0.name] + $0.metrics.figures) })),
    ]
    return .object(members)
  }

  /// The mean and spread of each figure, the baseline's in an object of their own.
  private static func spread(_ runs: [[JSON.Member]]) -> JSON {
    var names: [String] = []
    var values: [String: [JSON]] = [:]
    for figure in runs.joined() {
      if values[figure.name] == nil { names.append(figure.name) }
      values[figure.name, default: []].append(figure.value)
    }
    return .object(
      names.map { name in
        let found = values[name] ?? []
        let numbers = found.compactMap(\.double)
        return .init(
          name, numbers.isEmpty ? spread(found.map(\.figures)) : JSON.spread(of: numbers))
      })
  }
}

extension JSON {
  /// The number that this is; nil if it is none.
  fileprivate var double: Double? {
    switch self {
    case .number(let value): value.isFinite ? value : nil
    case .integer(let value): Double(value)
    case .null, .bool, .string, .array, .object: nil
    }
  }

  /// The members that are numbers, and the baseline reduced to them.
  fileprivate var figures: [Member] {
    guard case .object(let members) = self else { return [] }
    return members.compactMap { member in
      if member.value.double != nil { return member }
      guard member.name == "baseline" else { return nil }
      let figures = member.value.figures
      return figures.isEmpty ? nil : Member(member.name, .object(figures))
    }
  }

  /// Says where `values`, of which there is at least one, lie.
  fileprivate static func spread(of values: [Double]) -> JSON {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    // Rounding must not carry the mean of equal values away from them.
    let mean = min(max(values.reduce(0, +) / Double(values.count), low), high)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(values.count - 1)).squareRoot()
    return .object([
      .init("count", .integer(Int64(values.count))),
      .init("mean", .number(mean)),
      .init("std", values.count > 1 ? .number(deviation) : .null),
      .init("min", .number(low)),
      .init("max", .number(high)),
    ])
  }
}
