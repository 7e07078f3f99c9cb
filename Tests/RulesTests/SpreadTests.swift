// Several trainings beside each other.

import Syntax
import Testing

@testable import Rules

@Suite struct SpreadTests {
  private func runs(_ documents: [String]) throws -> [Spread.Run] {
    try documents.enumerated().map { index, text in
      Spread.Run(name: .init("seed", .integer(Int64(index))), metrics: try JSON.parse(text))
    }
  }

  private func number(_ value: JSON?) -> Double? {
    if case .number(let number)? = value { number } else { nil }
  }

  @Test func meanAndDeviationAreThoseOfASample() throws {
    let spread = Spread(
      try runs([
        #"{"test_accuracy": 0.58}"#, #"{"test_accuracy": 0.643}"#, #"{"test_accuracy": 0.61}"#,
      ])
    ).json["spread"]?["test_accuracy"]
    // numpy: mean, std(ddof=1)
    #expect(abs(try #require(number(spread?["mean"])) - 0.611) < 1e-12)
    #expect(abs(try #require(number(spread?["std"])) - 0.031_511_902_513_177_47) < 1e-12)
    #expect(spread?["min"] == .number(0.58))
    #expect(spread?["max"] == .number(0.643))
    #expect(spread?["count"] == .integer(3))
  }

  @Test func theDocumentHasEachRunAndTheSpreadOfItsFigures() throws {
    let spread = Spread(
      try runs([
        #"""
        {"test_accuracy": 0.5, "baseline_class": "BUY", "best_epoch": 3, "rows": {"test": 9},
         "baseline": {"class": "BUY", "accuracy": 0.25}, "history": {"train_loss": [1]}}
        """#,
        #"{"test_accuracy": 0.5, "best_epoch": 4, "baseline": {"class": "BUY", "accuracy": 0.25}}"#,
      ]), kept: .integer(1))
    #expect(
      spread.json.text(indented: true) == """
        {
          "count": 2,
          "kept": 1,
          "spread": {
            "test_accuracy": {
              "count": 2,
              "mean": 0.5,
              "std": 0.0,
              "min": 0.5,
              "max": 0.5
            },
            "best_epoch": {
              "count": 2,
              "mean": 3.5,
              "std": 0.7071067811865476,
              "min": 3.0,
              "max": 4.0
            },
            "baseline": {
              "accuracy": {
                "count": 2,
                "mean": 0.25,
                "std": 0.0,
                "min": 0.25,
                "max": 0.25
              }
            }
          },
          "runs": [
            {
              "seed": 0,
              "test_accuracy": 0.5,
              "best_epoch": 3,
              "baseline": {
                "accuracy": 0.25
              }
            },
            {
              "seed": 1,
              "test_accuracy": 0.5,
              "best_epoch": 4,
              "baseline": {
                "accuracy": 0.25
              }
            }
          ]
        }
        """)
  }

  @Test func aSingleRunHasNoDeviation() throws {
    let spread = Spread(try runs([#"{"mae": 0.5}"#])).json
    #expect(spread["spread"]?["mae"]?["std"] == .null)
    #expect(spread["kept"] == nil)
  }

  @Test func runsThatLackAFigureAreNotCountedForIt() throws {
    let spread = Spread(
      try runs([#"{"test_accuracy": null, "mae": 2}"#, #"{"r2": 0.5, "mae": 1}"#])
    ).json["spread"]
    #expect(spread?["test_accuracy"] == nil)
    #expect(spread?["r2"]?["count"] == .integer(1))
    #expect(spread?["mae"]?["mean"] == .number(1.5))
  }

  @Test func equalFiguresHaveThemselvesForTheirMean() throws {
    let spread = Spread(try runs(Array(repeating: #"{"test_accuracy": 0.1}"#, count: 3)))
      .json["spread"]?["test_accuracy"]
    #expect(spread?["mean"] == .number(0.1))
    #expect(spread?["std"] == .number(0))
  }

  @Test func nothingHasNoSpread() {
    #expect(Spread([]).json.text() == #"{"count":0,"spread":{},"runs":[]}"#)
  }
}
