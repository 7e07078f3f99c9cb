// From the trainings of several seeds to the one that is kept. Knows their outputs; trains nothing.

package import BuildGraph
import Syntax

/// Keeps, of the models of several seeds, the one that does best on the rows that validate.
///
/// Best is the lowest validation loss of the epoch that was kept, the first seed's on ties; where no
/// model has one, the first is kept. The rows that test decide nothing.
///
/// Inputs, for each seed in turn: the outputs of its training. Outputs: those of the model that is
/// kept, its metrics with the `seed` that it has and, as `seeds`, what all seeds came to.
package struct SeedSelectionRule: Rule {
  package static let name = "seeds"
  package static let revision = 1

  /// The seeds in the order of the inputs.
  let seeds: [UInt64]

  package init(seeds: [UInt64]) { self.seeds = seeds }

  package var outputNames: [String] { TrainingOutput.names }

  package func describe(to sink: inout some FingerprintSink) {
    sink.field("seeds", .texts(seeds.map { String($0) }))
  }

  package func run(_ inputs: Inputs, _ context: RuleContext) throws -> [[UInt8]] {
    let width = TrainingOutput.names.count
    guard !seeds.isEmpty, inputs.count == seeds.count * width else {
      throw RuleFailure("there are \(inputs.count) outputs of \(seeds.count) trainings")
    }
    let metrics = try seeds.indices.map { index in
      let bytes = try inputs.bytes(index * width + TrainingOutput.metrics)
      return try JSON.parse(String(decoding: bytes, as: UTF8.self))
    }
    let kept = Self.best(of: metrics.map(\.keptValidationLoss))
    return try (0..<width).map { output in
      output == TrainingOutput.metrics
        ? document(metrics, kept: kept).document : try inputs.bytes(kept * width + output)
    }
  }

  /// The position of the lowest loss, the first on ties and where there is none.
  private static func best(of losses: [Double?]) -> Int {
    var best = 0
    for (index, loss) in losses.enumerated() {
      guard let loss else { continue }
      if losses[best].map({ loss < $0 }) ?? true { best = index }
    }
    return best
  }

  /// The metrics of the model that is kept, which seed it has, and what all of them came to.
  private func document(_ metrics: [JSON], kept: Int) -> JSON {
    let names = seeds.map { JSON.integer(Int64(bitPattern: $0)) }
    let runs = zip(names, metrics).map { Spread.Run(name: .init("seed", $0), metrics: $1) }
    return metrics[kept].adding([
      .init("seed", names[kept]), .init("seeds", Spread(runs, kept: names[kept]).json),
    ])
  }
}

extension JSON {
  /// The validation loss of the epoch that a training kept, from its metrics; nil if it has none.
  fileprivate var keptValidationLoss: Double? {
    guard case .integer(let epoch)? = self["best_epoch"],
      case .array(let losses)? = self["history"]?["val_loss"],
      losses.indices.contains(Int(epoch) - 1)
    else { return nil }
    return switch losses[Int(epoch) - 1] {
    case .number(let loss): loss
    case .integer(let loss): Double(loss)
    default: nil
    }
  }

  /// The object with further members, which stand before the history of the epochs.
  fileprivate func adding(_ more: [Member]) -> JSON {
    guard case .object(let members) = self else { return self }
    let history = members.firstIndex { $0.name == "history" } ?? members.endIndex
    return .object(members[..<history] + more + members[history...])
  }
}
