// Which of several seeds is kept, and what is told of the others.

import BuildGraph
import Syntax
import Testing

@testable import Rules

@Suite struct SeedSelectionTests {
  /// The outputs of a training.
  private func training(
    _ number: UInt8, accuracy: Double, bestEpoch: Int, losses: [Double?]
  ) -> [[UInt8]] {
    let losses = losses.map { $0.map { "\($0)" } ?? "null" }.joined(separator: ", ")
    let metrics = """
      {"test_accuracy": \(accuracy), "best_epoch": \(bestEpoch), \
      "history": {"val_loss": [\(losses)]}}
      """
    return [[number], [number, 1], Array(metrics.utf8), [number, 2], [number, 3]]
  }

  private func kept(_ trainings: [[[UInt8]]]) throws -> (number: UInt8?, metrics: JSON) {
    let seeds = trainings.indices.map { UInt64($0) * 10 }
    let outputs = try SeedSelectionRule(seeds: seeds).run(
      Inputs(Array(trainings.joined())), RuleContext())
    let number = outputs[0].first
    // All outputs are of one training.
    for (output, others) in [(1, 1), (3, 2), (4, 3)] {
      #expect(outputs[output] == [number ?? 0, UInt8(others)])
    }
    let text = String(decoding: outputs[TrainingOutput.metrics], as: UTF8.self)
    return (number, try JSON.parse(text))
  }

  @Test func theLowestValidationLossOfAKeptEpochWins() throws {
    let (number, metrics) = try kept([
      training(0, accuracy: 0.9, bestEpoch: 2, losses: [0.7, 0.6]),
      training(1, accuracy: 0.5, bestEpoch: 1, losses: [0.5, 0.8]),
      training(2, accuracy: 0.7, bestEpoch: 3, losses: [0.9, 0.8, 0.55]),
    ])
    #expect(number == 1)
    #expect(metrics["test_accuracy"] == .number(0.5))
    #expect(metrics["seed"] == .integer(10))
    let seeds = try #require(metrics["seeds"])
    #expect(seeds["count"] == .integer(3) && seeds["kept"] == .integer(10))
    let spread = try #require(seeds["spread"]?["test_accuracy"])
    #expect(spread["min"] == .number(0.5) && spread["max"] == .number(0.9))
    guard case .number(let mean)? = spread["mean"], case .number(let std)? = spread["std"] else {
      Issue.record("no mean or deviation: \(spread.text())")
      return
    }
    #expect(abs(mean - 0.7) < 1e-12 && abs(std - 0.2) < 1e-12)
    guard case .array(let runs)? = seeds["runs"] else {
      Issue.record("no runs")
      return
    }
    #expect(runs.map { $0["seed"] } == [.integer(0), .integer(10), .integer(20)])
  }

  @Test func theFirstOfEqualOnesIsKept() throws {
    let equal = (0..<3).map {
      training(UInt8($0), accuracy: 0.5, bestEpoch: 1, losses: [$0 == 0 ? 0.9 : 0.5])
    }
    #expect(try kept(equal).number == 1)
  }

  @Test func theFirstIsKeptWhereNothingWasValidated() throws {
    let none = (0..<2).map {
      training(UInt8($0), accuracy: 0.5, bestEpoch: 2, losses: [nil, nil])
    }
    #expect(try kept(none).number == 0)
    let one = [none[0], training(1, accuracy: 0.5, bestEpoch: 1, losses: [3])]
    #expect(try kept(one).number == 1)
  }
}
