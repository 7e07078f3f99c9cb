// What Benchmarks/features.py hands over: raw bars and the triangles over each indicator.

import Columns
import Foundation
import Fuzzy
import Indicators

/// The bars, and the indicators with the members of their fuzzy sets.
struct BenchmarkInput {
  let bars: IndicatorInput
  let indicators: [Subject]

  /// An indicator with its default arguments and the fuzzy set over its primary output.
  struct Subject {
    let definition: IndicatorDefinition
    let members: [MembershipFunction]
  }

  /// Reads both files.
  ///
  /// - Parameters:
  ///   - barsPath: Float64 values as they lie in memory: all opens, highs, lows, closes, volumes.
  ///   - setsPath: A line for each triangle: the indicator's name, a, b and c; those of an
  ///     indicator follow each other.
  /// - Throws: What Foundation says of a file that cannot be read, and `MembershipError`.
  init(barsPath: String, setsPath: String) throws {
    let bytes = try Data(contentsOf: URL(filePath: barsPath))
    let rows = bytes.count / MemoryLayout<Double>.size / BarColumn.allCases.count
    var columns: [BarColumn: [Double]] = [:]
    for (index, column) in BarColumn.allCases.enumerated() {
      var values = [Double](repeating: 0, count: rows)
      let start = index * rows * MemoryLayout<Double>.size
      unsafe values.withUnsafeMutableBytes { memory in
        _ = unsafe bytes.copyBytes(to: memory, from: start..<start + memory.count)
      }
      columns[column] = values
    }
    bars = IndicatorInput(columns: columns)
    indicators = try Self.subjects(of: String(contentsOfFile: setsPath, encoding: .utf8))
  }

  private static func subjects(of text: String) throws -> [Subject] {
    var subjects: [Subject] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let definition = IndicatorCatalogue.definition(named: String(words[0])) else {
        continue
      }
      let parameters = words.dropFirst().compactMap { Double($0) }
      let member = try MembershipFunction.make(type: "triangular", parameters: parameters)
      if let last = subjects.last, last.definition.name == definition.name {
        subjects[subjects.count - 1] = Subject(
          definition: definition, members: last.members + [member])
      } else {
        subjects.append(Subject(definition: definition, members: [member]))
      }
    }
    return subjects
  }
}
