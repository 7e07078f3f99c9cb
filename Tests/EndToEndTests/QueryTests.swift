// Questions about what depends on what, on the real binary, and how wrong ones are told.

import Foundation
import Syntax
import Testing

@testable import Ktask

@Suite struct QueryTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func answer(_ expression: String, _ arguments: String...) throws -> [String] {
    let result = try workspace.run(["query", expression] + arguments).wait()
    try #require(result.status == 0, "\(result.standardError)")
    return result.standardOutput.split(separator: "\n").map(String.init)
  }

  private func error(_ expression: String) throws -> String {
    let result = try workspace.run(["query", expression]).wait()
    #expect(result.status == 64 && result.standardOutput.isEmpty)
    return result.standardError
  }

  @Test func aMemberIsMadeFromItsIndicatorItsBarsAndTheirFile() throws {
    #expect(
      try answer("deps(feature/EURUSD/4h_rsi_slow_bullish)") == [
        "data/EURUSD_4h.csv", "bars/EURUSD/4h", "indicator/EURUSD/4h/rsi_14",
        "feature/EURUSD/4h_rsi_slow_bullish",
      ])
    #expect(
      try answer("deps(feature/EURUSD/4h_rsi_slow_bullish, 1)") == [
        "indicator/EURUSD/4h/rsi_14", "feature/EURUSD/4h_rsi_slow_bullish",
      ])
    #expect(try answer("deps(model, 0)") == ["model"])
  }

  @Test func dependantsAreThoseOfAllStrategies() throws {
    let answer = try answer("rdeps(data/GOOG_1d.csv) ^ */model")
    #expect(answer == ["returns/model", "stocks_daily/model"])
    #expect(
      try self.answer("rdeps(bars/EURUSD/1d) - rdeps(indicator/EURUSD/1d/*) ^ momentum/*")
        == ["bars/EURUSD/1d"])
  }

  @Test func theOperatorsAreThoseOfSets() throws {
    let (model, bars) = (Set(try answer("deps(model)")), Set(try answer("rdeps(bars/EURUSD/1h)")))
    for (word, sign) in [("union", "+"), ("except", "-"), ("intersect", "^")] {
      let found = Set(try answer("deps(model) \(sign) rdeps(bars/EURUSD/1h)"))
      #expect(try Set(answer("deps(model) \(word) (rdeps(bars/EURUSD/1h))")) == found)
      switch word {
      case "union": #expect(found == model.union(bars))
      case "except": #expect(found == model.subtracting(bars) && !found.isEmpty)
      default: #expect(found == model.intersection(bars) && !found.isEmpty)
      }
    }
    // From the left, so that the difference comes before the union.
    #expect(try answer("model - model + labels") == ["labels"])
    #expect(try answer("model - (model + labels)") == [])
  }

  @Test func pathsLeadEitherWay() throws {
    let path = [
      "data/EURUSD_1d.csv", "bars/EURUSD/1d", "indicator/EURUSD/1d/rsi_14",
      "feature/EURUSD/1d_rsi_slow_bearish", "features", "model",
    ]
    #expect(try answer("somepath(model, indicator/EURUSD/1d/rsi_14)") == Array(path[2...]))
    #expect(try answer("somepath(indicator/EURUSD/1d/rsi_14, model)") == Array(path[2...]))
    #expect(try answer("somepath(labels, features)") == [])
    let all = try answer("allpaths(indicator/EURUSD/1d/rsi_14, model)")
    #expect(
      all == [path[2], path[3], "feature/EURUSD/1d_rsi_slow_bullish", "features", "model"])
  }

  @Test func answersAreFilteredByKindAndByPattern() throws {
    #expect(
      try answer("kind(file, deps(model))")
        == ["data/EURUSD_1h.csv", "data/EURUSD_4h.csv", "data/EURUSD_1d.csv"])
    #expect(try answer("kind(feature, deps(model))").count == 34)
    #expect(
      try answer("filter(\"*/1d_rsi*\", deps(model))") == [
        "feature/EURUSD/1d_rsi_slow_bearish", "feature/EURUSD/1d_rsi_slow_bullish",
      ])
    #expect(try answer("kind('m*', deps(metadata))") == ["model", "metadata"])
  }

  @Test func theFileOfAStrategyStandsForItsTargets() throws {
    let named = try answer("strategies/minimal.yaml")
    #expect(named.contains("minimal/model") && named.contains("minimal/labels"))
    #expect(try answer("kind(model, rdeps(strategies/minimal.yaml))").contains("minimal/model"))
    #expect(
      try answer("./data/EURUSD_1*.csv - 'data/EURUSD_1d.csv'") == ["data/EURUSD_1h.csv"])
  }

  @Test func programsGetNodesAndWhatTheyAreMadeFrom() throws {
    let result = try workspace.ktask("query", "deps(labels)", "--format", "json")
    let document = try JSON.parse(result.standardOutput)
    #expect(document["schema"] == .integer(1) && document["expression"].text == "deps(labels)")
    let nodes = document["nodes"].elements
    #expect(nodes.map { $0["title"].text } == ["data/EURUSD_1h.csv", "bars/EURUSD/1h", "labels"])
    #expect(nodes.map { $0["kind"].text } == ["file", "bars", "labels"])
    #expect(nodes[2]["inputs"] == .array(["bars/EURUSD/1h"]))
  }

  @Test func aQuestionWritesNothingAndWaitsForNoBuild() throws {
    let build = try workspace.run(["build", "sequence/model"])
    _ = build.waits(forStandardError: "ran sequence/features")
    #expect(try answer("deps(model, 1)") == ["features", "labels", "model"])
    build.process.terminate()
    _ = try build.wait()
    try workspace.remove(".ktask-cache")
    _ = try answer("rdeps(bars/EURUSD/1h)")
    _ = try workspace.ktask("graph")
    #expect(!workspace.exists(".ktask-cache") && !workspace.exists("models"))
  }

  @Test func aStrategyWithErrorsIsLeftOutOfWhatIsAskedOfAll() throws {
    try workspace.write("strategies/broken.yaml", "name: broken\nindicators: 3\n")
    #expect(try answer("deps(labels)").count == 3, "it is not asked about")
    let result = try workspace.ktask("query", "rdeps(bars/EURUSD/1h) ^ */model")
    #expect(result.status == 1)
    #expect(result.standardOutput.contains("minimal/model\n"))
    #expect(result.standardError.contains("strategies/broken.yaml:2:"))
  }

  @Test func aMistakeIsMarkedWithWhatWouldBeRight() throws {
    #expect(
      try error("deps(model) ^ rdps(bars/EURUSD/1h)") == """
        expression:1:15: error: there is no function 'rdps'
        1 | deps(model) ^ rdps(bars/EURUSD/1h)
          |               ^~~~ did you mean 'rdeps'?

        """)
    #expect(
      try error("deps(feature/EURUSD/1h_rsi_fast_oversolt)") == """
        expression:1:6: error: no target is called 'feature/EURUSD/1h_rsi_fast_oversolt'
        1 | deps(feature/EURUSD/1h_rsi_fast_oversolt)
          |      ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ did you mean 'feature/EURUSD/1h_rsi_fast_oversold'?

        """)
    #expect(
      try error("rdeps(data/EURUSD_2h.csv)").contains("did you mean 'data/EURUSD_1h.csv'?"))
  }

  @Test(arguments: [
    ("", 1, "a label, a path or a function is missing before the end"),
    ("deps(", 6, "a label, a path or a function is missing before the end"),
    ("deps(model", 11, "the '(' in column 5 is not closed before the end"),
    ("deps(model))", 12, "there is no '(' for this ')'"),
    ("model labels", 7, "'labels' does not go on with anything"),
    ("model +", 8, "a label, a path or a function is missing before the end"),
    ("model + + labels", 9, "a label, a path or a function is missing before '+'"),
    ("model union except", 13, "a label, a path or a function is missing before 'except'"),
    ("deps(model, -1)", 13, "a depth is a number from 0 on, not '-'"),
    ("deps(model, 1e9)", 13, "a depth is a number from 0 on, not '1e9'"),
    ("deps(a, 9999999999999999999)", 9, "a depth is a number from 0 on, not '9999999999999999999'"),
    ("deps(model, 1, 2)", 14, "deps takes no more arguments"),
    ("somepath(model)", 15, "somepath takes two arguments"),
    ("kind(deps(model))", 6, "kind begins with a kind"),
    ("filter(\"x\")", 11, "filter takes two arguments"),
    ("\"model", 1, "the quote is not closed"),
    ("\"\"", 1, "a label, a path or a function is missing before ''"),
  ])
  func aWrongExpressionIsToldByColumn(expression: String, column: Int, message: String) throws {
    do {
      _ = try QueryExpression.parse(expression)
      Issue.record("\(expression) is no expression")
    } catch {
      #expect(error.message == message && error.range.column == column && error.hint != nil)
    }
  }

  @Test func deepOrLongExpressionsAreRefusedAndDoNotTrap() {
    for text in [
      String(repeating: "(", count: 100_000), String(repeating: "deps(", count: 100_000),
      Array(repeating: "model", count: 5_000).joined(separator: " + "),
      // Each pair of parentheses has few operators, and the first operand is below all of them.
      String(repeating: "(", count: 90) + "model"
        + String(repeating: String(repeating: "+model", count: 500) + ")", count: 90),
    ] {
      #expect(throws: QueryError.self) { try QueryExpression.parse(text) }
    }
  }

  @Test func namesMayHaveAHyphenInside() throws {
    guard case .names(let word) = try QueryExpression.parse("bars/BTC-USD/1h") else {
      Issue.record("it is one name")
      return
    }
    #expect(word.text == "bars/BTC-USD/1h")
    guard case .both(.except, _, _) = try QueryExpression.parse("bars/BTC-USD/1h - model") else {
      Issue.record("it is a difference")
      return
    }
  }
}
