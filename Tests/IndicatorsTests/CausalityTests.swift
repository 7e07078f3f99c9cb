// No indicator may know anything of the rows to come.

import Columns
import Foundation
import Indicators
import TestSupport
import Testing

struct CausalityTests {
  private static let rows = [0, 1, 13, 14, 60, 199, 200, 777, 1500, 1998]

  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func earlierRowsKeepTheirBitsWhateverComesLater(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    let bars = try Self.goldenBars()
    for arguments in definition.causalArguments {
      let expected = try IndicatorCatalogue.compute(definition, arguments, bars)
      for last in Self.rows {
        let changed = try IndicatorCatalogue.compute(
          definition, arguments, bars.changed(after: last, seed: UInt64(last)))
        try expectEqual(changed, expected, upTo: last, "\(name), rows after \(last) changed")
      }
    }
  }

  @Test(arguments: IndicatorCatalogue.definitions.map(\.name))
  func earlierRowsKeepTheirBitsIfNothingComesLater(_ name: String) throws {
    let definition = try #require(IndicatorCatalogue.definition(named: name))
    let bars = try Self.goldenBars()
    for arguments in definition.causalArguments {
      let expected = try IndicatorCatalogue.compute(definition, arguments, bars)
      for last in Self.rows where last + 1 >= definition.minimumRows(arguments) {
        let cut = try IndicatorCatalogue.compute(definition, arguments, bars.prefix(last + 1))
        try expectEqual(cut, expected, upTo: last, "\(name), rows after \(last) cut off")
      }
    }
  }

  private func expectEqual(
    _ actual: [[Double]], _ expected: [[Double]], upTo last: Int, _ comment: String
  ) throws {
    for (output, columns) in zip(actual, expected).enumerated() {
      let difference = firstDifferentBits(columns.0[...last], columns.1[...last])
      #expect(difference == nil, "\(comment), output \(output): \(difference ?? "")")
    }
  }

  private static func goldenBars() throws -> IndicatorInput {
    let table = try Golden.table("input/EURUSD_1h_2000.csv.gz")
    let columns = try BarColumn.allCases.map { ($0, try table.numbers($0.rawValue)) }
    return IndicatorInput(columns: Dictionary(uniqueKeysWithValues: columns))
  }
}

extension IndicatorInput {
  /// Puts random prices, flat stretches and missing values after row `last`.
  fileprivate func changed(after last: Int, seed: UInt64) -> IndicatorInput {
    var generator = SeededGenerator(seed: seed)
    return mapColumns { _, values in
      values.enumerated().map { row, value in
        if row <= last { return value }
        let draw = generator.unit()
        return draw < 0.02 ? .nan : draw < 0.2 ? 1 : value * (1 + generator.unit())
      }
    }
  }
}
