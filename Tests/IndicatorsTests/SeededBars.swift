// Random bars of several characters, and how results on them are compared.

import Columns
import Indicators
import TestSupport

/// What random bars are like.
enum BarCharacter: CaseIterable, Sendable {
  /// A random walk around 100.
  case plain
  /// The walk with single cells missing.
  case gaps
  /// The walk with stretches in which nothing moves and nothing is traded.
  case flat
  /// The walk with single bars a billion times as high.
  case huge
}

extension IndicatorInput {
  /// Random bars; the same seed gives the same bars.
  static func random(_ character: BarCharacter, rows: Int, seed: UInt64) -> IndicatorInput {
    var generator = SeededGenerator(seed: seed)
    var columns = Dictionary(uniqueKeysWithValues: BarColumn.allCases.map { ($0, [Double]()) })
    var price = 100.0
    for row in 0..<rows {
      let isFlat = character == .flat && row % 40 >= 15
      let scale = character == .huge && generator.unit() < 0.02 ? 1e9 : 1
      let bar = isFlat ? flatBar(at: price) : movingBar(from: &price, &generator)
      for (column, value) in bar {
        let isMissing = character == .gaps && generator.unit() < 0.01
        columns[column]?.append(isMissing ? .nan : value * scale)
      }
    }
    return IndicatorInput(columns: columns)
  }

  private static func flatBar(at price: Double) -> [(BarColumn, Double)] {
    BarColumn.allCases.map { ($0, $0 == .volume ? 0 : price) }
  }

  private static func movingBar(
    from price: inout Double, _ generator: inout SeededGenerator
  ) -> [(BarColumn, Double)] {
    let open = price
    price += generator.normal()
    let high = max(open, price) + generator.unit()
    let low = min(open, price) - generator.unit()
    let volume = (generator.unit() * 1000).rounded()
    return [(.open, open), (.high, high), (.low, low), (.close, price), (.volume, volume)]
  }

  /// The same rows with each column changed.
  func mapColumns(_ change: (BarColumn, [Double]) -> [Double]) -> IndicatorInput {
    let columns = BarColumn.allCases.map { ($0, change($0, self[$0])) }
    return IndicatorInput(columns: Dictionary(uniqueKeysWithValues: columns))
  }

  /// The same bars with every price changed and the volumes as they are.
  func prices(_ change: (Double) -> Double) -> IndicatorInput {
    mapColumns { column, values in column == .volume ? values : values.map(change) }
  }

  /// The first `count` rows.
  func prefix(_ count: Int) -> IndicatorInput { mapColumns { Array($1.prefix(count)) } }

  /// The largest finite absolute value in each row and the rows before it, `reach` rows in all.
  func largest(reach: Int) -> [Double] {
    let sizes = (0..<count).map { row in
      BarColumn.allCases.filter { $0 != .volume }.map { abs(self[$0][row]) }
        .filter(\.isFinite).max() ?? 0
    }
    return sizes.indices.map { sizes[max(0, $0 - reach + 1)...$0].max() ?? 0 }
  }
}

/// Says where two columns first differ by a bit, nil if they nowhere do; any NaN equals any NaN.
func firstDifferentBits(
  _ actual: some Collection<Double>, _ expected: some Collection<Double>
)
  -> String?
{
  guard actual.count == expected.count else {
    return "\(actual.count) rows instead of \(expected.count)"
  }
  for (row, (value, other)) in zip(actual, expected).enumerated()
  where value.bitPattern != other.bitPattern && !(value.isNaN && other.isNaN) {
    return "row \(row): \(value) instead of \(other)"
  }
  return nil
}

extension IndicatorDefinition {
  /// The arguments in which every number is the smallest allowed.
  ///
  /// Where the smallest is excluded, the default stands.
  var smallestArguments: IndicatorArguments? {
    arguments(
      from: parameters.map { parameter in
        switch parameter.kind {
        case .integer(_, let range): (parameter.name, .integer(range.lowerBound))
        case .real(_, let range, _) where range.includesLower:
          (parameter.name, .real(range.lower))
        default: (parameter.name, parameter.defaultValue)
        }
      }
    ).arguments
  }

  /// The arguments in which every number is the largest allowed.
  var largestArguments: IndicatorArguments? {
    arguments(
      from: parameters.map { parameter in
        switch parameter.kind {
        case .integer(_, let range): (parameter.name, .integer(range.upperBound))
        case .real(_, let range, _) where range.includesUpper:
          (parameter.name, .real(range.upper))
        default: (parameter.name, parameter.defaultValue)
        }
      }
    ).arguments
  }

  /// The default arguments, both extremes, and each word and flag that is not the default.
  var sampleArguments: [IndicatorArguments] {
    [defaultArguments] + [smallestArguments, largestArguments].compactMap { $0 } + otherChoices
  }
}
