// Times the way from bars in memory to the training matrix, whole and in parts.
// Benchmarks/features.py writes its input and runs it in turns with TA-Lib and numpy.

import Columns
import Foundation
import Fuzzy
import Indicators

@main
enum KernelBenchmark {
  /// Nanoseconds a row.
  private struct Report: Encodable {
    var rows = 0
    var indicators: [String: Double] = [:]
    /// Every indicator of the catalogue with its default periods, and with the longest allowed.
    var periods: [String: [Double]] = [:]
    /// All membership columns together.
    var memberships = 0.0
    /// As many columns filled with a constant.
    var writing = 0.0
    /// The matrix of columns that are there.
    var matrix = 0.0
    /// The matrix of memberships that are made tile by tile.
    var tiles = 0.0
    /// All of it in one run, column after column as a build does it.
    var columns = 0.0
    /// All of it in one run, memberships and matrix tile by tile.
    var total = 0.0

    enum CodingKeys: String, CodingKey {
      case rows, indicators, periods, memberships, writing, matrix, columns, total
      case tiles = "memberships and matrix"
    }
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let rounds = Int(arguments[3]) else {
      print(
        "usage: KernelBenchmark BARS SETS ROUNDS, with files as Benchmarks/features.py makes them")
      return
    }
    let input = try BenchmarkInput(barsPath: arguments[1], setsPath: arguments[2])
    let report = try measure(input, rounds: rounds)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
  }

  private static func measure(_ input: BenchmarkInput, rounds: Int) throws -> Report {
    var report = Report()
    report.rows = input.bars.count
    let perRow = 1 / Double(input.bars.count)
    var sources: [[Double]] = []
    for subject in input.indicators {
      let (time, columns) = try fastest(of: rounds) { try compute(subject, input) }
      report.indicators[subject.definition.name] = time * perRow
      sources.append(columns[0])
    }
    for definition in IndicatorCatalogue.definitions where hasPeriods(definition) {
      report.periods[definition.name] =
        try [definition.defaultArguments, longest(definition)].map { arguments in
          try fastest(of: rounds) {
            try IndicatorCatalogue.compute(definition, arguments, input.bars)
          }.0 * perRow
        }
    }
    let (membershipTime, columns) = fastest(of: rounds) {
      zip(input.indicators, sources).flatMap { memberships($0, of: $1) }
    }
    report.memberships = membershipTime * perRow
    report.writing =
      fastest(of: rounds) {
        columns.map { [Float](repeating: 0.5, count: $0.count) }
      }.0 * perRow
    report.matrix = try fastest(of: rounds) { try matrix(of: columns) }.0 * perRow
    report.tiles =
      fastest(of: rounds) { matrix(of: sources, input, rows: report.rows) }.0 * perRow
    report.columns =
      try fastest(of: rounds) {
        try matrix(
          of: input.indicators.flatMap { subject in
            memberships(subject, of: try compute(subject, input)[0])
          })
      }.0 * perRow
    report.total =
      try fastest(of: rounds) {
        matrix(
          of: try input.indicators.map { try compute($0, input)[0] }, input, rows: report.rows)
      }.0 * perRow
    return report
  }

  /// Whether the indicator has a parameter that counts bars.
  private static func hasPeriods(_ definition: IndicatorDefinition) -> Bool {
    definition.parameters.contains { if case .integer = $0.kind { true } else { false } }
  }

  /// Arguments with every number of bars at its upper bound.
  private static func longest(_ definition: IndicatorDefinition) -> IndicatorArguments {
    let given = definition.parameters.compactMap {
      parameter -> (name: String, value: IndicatorArgument)? in
      guard case .integer(_, let range) = parameter.kind else { return nil }
      return (parameter.name, .integer(range.upperBound))
    }
    return definition.arguments(from: given).arguments ?? definition.defaultArguments
  }

  private static func compute(
    _ subject: BenchmarkInput.Subject, _ input: BenchmarkInput
  ) throws -> [[Double]] {
    try IndicatorCatalogue.compute(
      subject.definition, subject.definition.defaultArguments, input.bars)
  }

  private static func memberships(
    _ subject: BenchmarkInput.Subject, of column: [Double]
  ) -> [[Float]] {
    MembershipFunction.degrees(of: column, in: subject.members)
  }

  private static func matrix(of columns: [[Float]]) throws -> [Float] {
    try RowMajor.interleave([columns.map { RowMajor.Column($0) }])
  }

  /// The matrix of memberships that are made tile by tile.
  private static func matrix(
    of sources: [[Double]], _ input: BenchmarkInput, rows: Int
  ) -> [Float] {
    let columns = zip(sources, input.indicators).flatMap { source, subject in
      subject.members.map { (source, $0) }
    }
    let matrix = RowMajor.interleave(rows: rows, columns: columns.count) { column, row, degrees in
      let (source, member) = columns[column]
      source.withLane { member.degrees(of: $0.from(row), into: degrees) }
    }
    return matrix ?? []
  }
}
