// From the trainings of the folds to what the strategy is worth over time. Trains nothing.

package import BuildGraph
import Columns
import Syntax

/// Puts together what the folds of a walk forward came to.
///
/// Inputs: the open times of the matrix's rows and the number of rows of each symbol, then the metrics
/// of each fold's training. Output: `walk_forward`, a JSON document with mean and spread of each
/// figure, the baselines' among them, and each fold's own figures and rows.
package struct WalkForwardRule: Rule {
  package static let name = "walk_forward"
  package static let revision = 1

  /// What the blocks of rows belong to, in the order of the matrix.
  let symbols: [String]
  /// The split of each fold, from the earliest to the latest.
  let folds: [SplitShares]
  /// The seed that all folds were trained with.
  let seed: UInt64

  package init(symbols: [String], folds: [SplitShares], seed: UInt64) {
    self.symbols = symbols
    self.folds = folds
    self.seed = seed
  }

  package var outputNames: [String] { ["walk_forward"] }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("symbols", .texts(symbols))
    sink.field("folds", .integer(Int64(folds.count)))
    sink.field("seed", .text(String(seed)))
    guard let shares = folds.first else { return }
    sink.field("train", .real(shares.train))
    sink.field("validation", .real(shares.validation))
    sink.field("embargo", .integer(Int64(shares.embargo)))
    let ends = shares.unlabelledEnds
    sink.field("unlabelled_rows", .integers([ends.first, ends.last]))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let times = try NPY.decodeTimestamps(inputs.bytes(0))
    let counts = try NPY.decodeInt64(inputs.bytes(1)).map(Int.init)
    guard counts.count == symbols.count, counts.reduce(0, +) == times.count,
      inputs.count == folds.count + 2
    else { throw RuleFailure("the rows of the matrix are not those of the folds") }
    let metrics = try folds.indices.map { index in
      try JSON.parse(String(decoding: inputs.bytes(index + 2), as: UTF8.self))
    }
    return [document(metrics, times, counts).document]
  }

  private func document(_ metrics: [JSON], _ times: [Int64], _ counts: [Int]) -> JSON {
    let runs = metrics.enumerated().map { index, metrics in
      Spread.Run(name: .init("fold", .integer(Int64(index + 1))), metrics: metrics)
    }
    let spread = Spread(runs).json
    let figures: [JSON] = if case .array(let runs)? = spread["runs"] { runs } else { [] }
    let folds = zip(self.folds, zip(metrics, figures)).map { shares, results in
      let (metrics, figures) = results
      return figures.adding(
        [.init("rows", metrics["rows"] ?? .null), .init("parts", parts(of: shares, times, counts))])
    }
    return .object([
      .init("schema", .integer(1)),
      .init("method", .string("walk_forward")),
      .init("folds", .integer(Int64(folds.count))),
      .init("embargo", .integer(Int64(self.folds.first?.embargo ?? 0))),
      .init("seed", .integer(Int64(bitPattern: seed))),
      .init("count", spread["count"] ?? .null),
      .init("spread", spread["spread"] ?? .object([])),
      .init("runs", .array(folds)),
    ])
  }

  /// Which rows of each symbol a fold learns from, validates on and is tested on, and their times.
  private func parts(of shares: SplitShares, _ times: [Int64], _ counts: [Int]) -> JSON {
    var first = 0
    return .array(
      zip(symbols, counts).map { symbol, count in
        let times = times[first..<first + count]
        first += count
        let borders = shares.borders(rows: count)
        return .object([
          .init("symbol", .string(symbol)),
          .init("train", part(0..<borders.validation, times)),
          .init("validation", part(borders.validation..<borders.test, times)),
          .init("test", part(borders.test..<borders.end, times)),
        ])
      })
  }

  /// Rows of a symbol, from 0: the first, the one behind the last, and when the first and last open.
  private func part(_ rows: Range<Int>, _ times: ArraySlice<Int64>) -> JSON {
    guard !rows.isEmpty else { return .null }
    let open = times.startIndex
    return .object([
      .init("rows", .array([rows.lowerBound, rows.upperBound].map { .integer(Int64($0)) })),
      .init("start", .string(UTCTime.format(times[open + rows.lowerBound]))),
      .init("end", .string(UTCTime.format(times[open + rows.upperBound - 1]))),
    ])
  }
}

extension JSON {
  /// The object with further members at its end.
  fileprivate func adding(_ more: [Member]) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members + more)
  }
}
