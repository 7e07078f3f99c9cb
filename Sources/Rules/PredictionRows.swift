// The features of one symbol's bars, and what a model answers to them. Sees bars; opens no file.

import Columns
import Fuzzy
import Indicators
import Network
import Strategy

/// The bars of one symbol with all that a model's features are computed from.
package struct PredictionRows: Sendable {
  package let symbol: String
  /// The open times of the bars that there are to be answers for.
  package let timestamps: [Int64]
  /// The first row that has an answer, the number of rows where none has.
  ///
  /// Every feature has had a value in, or before, each row that the answer takes in.
  package let firstAnswer: Int
  /// The feature that is the last to have a value.
  package let latestFeature: String
  private let columns: [PredictionColumn]
  private let model: PredictionModel

  /// Computes the indicators of a symbol.
  ///
  /// - Parameters:
  ///   - symbol: Its name.
  ///   - model: What is to answer.
  ///   - bars: Reads the bars.
  /// - Throws: `RuleFailure` where bars cannot be had or an indicator not be computed; what `bars`
  ///   does.
  package init(_ symbol: String, for model: PredictionModel, _ bars: inout PredictionBars) throws {
    let base = try bars.bars(of: symbol, model.baseTimeframe).bars.timestamps
    var columns = [PredictionColumn?](repeating: nil, count: model.features.count)
    for timeframe in model.timeframes {
      let source = try bars.bars(of: symbol, timeframe)
      let rows =
        timeframe == model.baseTimeframe
        ? nil
        : PointInTime.rows(
          base: base, baseLength: model.baseTimeframe, higher: source.bars.timestamps,
          higherLength: timeframe)
      var indicators: [String: [[Double]]] = [:]
      for (index, feature) in model.features.enumerated() where feature.timeframe == timeframe {
        let outputs = try indicators[feature.indicator] ?? model.outputs(of: feature, source)
        indicators[feature.indicator] = outputs
        columns[index] = PredictionColumn(
          try model.column(of: feature, outputs), feature.content, rows: rows)
      }
    }
    self.columns = columns.compactMap(\.self)
    self.symbol = symbol
    self.model = model
    timestamps = base
    let firsts = self.columns.map { $0.firstValue ?? base.count }
    let latest = firsts.indices.max { firsts[$0] < firsts[$1] } ?? 0
    let first = firsts.max() ?? 0
    latestFeature = model.features[latest].id
    firstAnswer = min(base.count, first + model.sequenceLength - 1)
  }

  /// The features of some rows as the network sees them: row after row, 0 where one has no value.
  ///
  /// - Throws: `RuleFailure` naming the first feature that is infinite.
  package func matrix(_ rows: Range<Int>) throws(RuleFailure) -> [Float] {
    let matrix = RowMajor.interleave(rows: rows.count, columns: columns.count) {
      columns[$0].read(from: rows.lowerBound + $1, into: $2)
    }
    if let matrix { return matrix }
    let infinite = columns.firstIndex { column in
      let values = RowMajor.interleave(rows: rows.count, columns: 1) {
        column.read(from: rows.lowerBound + $1, into: $2)
      }
      return values == nil
    }
    throw RuleFailure(
      "\(model.features[infinite ?? 0].id) of \(symbol) is infinite between "
        + "\(UTCTime.format(timestamps[rows.lowerBound])) and "
        + "\(UTCTime.format(timestamps[rows.upperBound - 1])): a network has no answer to that")
  }

  /// What the network makes of some rows.
  ///
  /// - Parameter rows: Rows from `firstAnswer` on.
  /// - Returns: As many logits for each row as there are classes, or the predicted return.
  /// - Throws: `RuleFailure` naming the first feature that is infinite.
  package func logits(_ rows: Range<Int>) throws -> [Float] {
    let start = rows.lowerBound - (model.sequenceLength - 1)
    let seen = start..<rows.upperBound
    do {
      let matrix = try FeatureMatrix(
        values: self.matrix(seen), rows: seen.count, columns: columns.count)
      return try model.network.logits(of: matrix, rows: rows.map { Int32($0 - start) })
    } catch let error as NetworkError {
      throw RuleFailure("\(error)")
    }
  }
}

extension PredictionModel {
  /// The columns of a feature's indicator on the bars of a file.
  fileprivate func outputs(
    of feature: PredictionFeature, _ source: (bars: Bars, origin: String)
  ) throws(RuleFailure) -> [[Double]] {
    guard let indicator = indicators[feature.indicator], let definition = indicator.definition
    else { throw RuleFailure("indicator '\(feature.indicator)' is not defined") }
    var columns: [BarColumn: [Double]] = [:]
    for column in definition.columns(indicator.arguments) { columns[column] = source.bars[column] }
    let rule = IndicatorRule(
      definition: definition, arguments: indicator.arguments, origin: source.origin)
    return try rule.outputs(of: columns)
  }

  /// The column of a feature's indicator that it reads.
  fileprivate func column(
    of feature: PredictionFeature, _ outputs: [[Double]]
  ) throws(RuleFailure) -> [Double] {
    guard let name = feature.output else { return outputs[0] }
    let names = indicators[feature.indicator]?.definition?.outputs ?? []
    guard let output = names.firstIndex(of: name) else {
      throw RuleFailure("indicator '\(feature.indicator)' has no output '\(name)'")
    }
    return outputs[output]
  }
}

/// One feature of all rows.
private struct PredictionColumn: Sendable {
  /// The first row that shows a value which is a number; nil if none does.
  let firstValue: Int?
  private let content: Content

  private enum Content {
    /// Degrees that are computed where they are needed, as they would need as much room as the rest.
    case degrees(MembershipFunction, of: [Double])
    case values([Float])
    /// For each row the row of a higher timeframe that it shows, -1 for none.
    case shown([Float], rows: [Int32])
  }

  /// Makes a column of an indicator's values.
  ///
  /// - Parameters:
  ///   - values: The indicator on its own timeframe.
  ///   - content: What the feature makes of it.
  ///   - rows: The bar that each row shows, nil on the base timeframe.
  init(_ values: [Double], _ content: PredictionFeature.Content, rows: [Int32]?) {
    let first = values.firstIndex { !$0.isNaN }
    switch (content, rows) {
    case (.degrees(let function), nil): self.content = .degrees(function, of: values)
    case (.degrees(let function), let rows?):
      self.content = .shown(function.degrees(of: values), rows: rows)
    case (.values(let scaling), let rows):
      let raw = values.map(Float.init)
      let scaled = scaling?.scaled(raw) ?? raw
      self.content = rows.map { .shown(scaled, rows: $0) } ?? .values(scaled)
    }
    guard let rows, let first else {
      firstValue = rows == nil ? first : nil
      return
    }
    firstValue = rows.firstIndex { $0 >= Int32(first) }
  }

  /// Writes the feature in some rows, NaN where it has no value.
  func read(from start: Int, into shown: OutputLane<Float>) {
    switch content {
    case .degrees(let function, let values):
      values.withLane { function.degrees(of: $0.from(start).prefix(shown.count), into: shown) }
    case .values(let values):
      values.withLane { for row in 0..<shown.count { shown[row] = $0[start + row] } }
    case .shown(let values, let rows):
      for row in 0..<shown.count {
        let visible = Int(rows[start + row])
        shown[row] = visible < 0 ? .nan : values[visible]
      }
    }
  }
}
