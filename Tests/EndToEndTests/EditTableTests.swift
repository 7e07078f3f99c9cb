// What runs after an edit, and nothing else: exact sets of tasks, on the real binary and real bars.

import Foundation
import Testing

/// One edit of the default strategy's project, and the tasks that run because of it.
private struct Edit: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let tasks: Set<String>
  let apply: @Sendable (Workspace) throws -> Void

  init(
    _ description: String, runs tasks: Set<String>,
    apply: @escaping @Sendable (Workspace) throws -> Void
  ) {
    testDescription = description
    self.tasks = tasks
    self.apply = apply
  }
}

private let momentum = "strategies/momentum.yaml"
/// The matrix and everything that is made from it.
private let fromMatrix: Set<String> = ["features", "model", "metadata"]

/// The columns of some members of a fuzzy set, on the timeframes that read it.
private func feature(
  _ set: String, _ members: String..., on timeframes: [String]
) -> Set<String> {
  Set(timeframes.flatMap { frame in members.map { "feature/EURUSD/\(frame)_\(set)_\($0)" } })
}

private let oversoldColumns = feature("rsi_fast", "oversold", on: ["1h", "4h"])

@Suite struct EditTableTests {
  /// Builds, edits, plans and builds again; the second build runs exactly the tasks of the edit.
  private func check(_ edit: Edit) throws {
    let workspace = try Workspace()
    try workspace.build()
    let outputs = try workspace.outputs()
    try edit.apply(workspace)
    let plan = try workspace.plan()
    let report = try workspace.build()
    #expect(report.executed == edit.tasks)
    #expect(plan.labels("run").isSubset(of: edit.tasks))
    #expect(edit.tasks.isSubset(of: plan.labels("run").union(plan.labels("may"))))
    for task in report.tasks where edit.tasks.contains(task.label) {
      #expect(!task.why.isEmpty, "\(task.label) does not say why it ran")
    }
    if edit.tasks.isEmpty {
      #expect(try workspace.outputs() == outputs, "the outputs must be as they were")
    }
    #expect(try workspace.build().executed == [], "a third build must run nothing")
  }

  @Test(arguments: nothingRuns) private func runsNothing(edit: Edit) throws { try check(edit) }

  @Test(arguments: metadataRuns) private func runsTheMetadataAlone(edit: Edit) throws {
    try check(edit)
  }

  @Test(arguments: moreRuns) private func runsWhatTheEditReaches(edit: Edit) throws {
    try check(edit)
  }

  @Test func aRewrittenFileWithTheSameNumbersIsCutAtItsBars() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.edit("data/EURUSD_1h.csv") { text in
      text.replacingOccurrences(of: "\\.([0-9]+)", with: ".$100", options: .regularExpression)
        .replacingOccurrences(of: "\n", with: "\r\n")
    }
    let plan = try workspace.plan()
    #expect(plan.labels("run") == ["bars/EURUSD/1h"])
    #expect(plan.why("bars/EURUSD/1h") == ["data/EURUSD_1h.csv changed"])
    let report = try workspace.build()
    #expect(report.labels("cut") == ["bars/EURUSD/1h"])
    #expect(report.labels("ran") == [])
  }

  @Test func oneBarMoreRunsWhatReadsThatFile() throws {
    let workspace = try Workspace()
    let all = Set(try workspace.build().tasks.map(\.label))
    try workspace.edit("data/EURUSD_1h.csv") {
      $0 + "2017-12-29T22:00:00Z,1.2,1.21,1.19,1.2,1000\n"
    }
    let report = try workspace.build()
    let hourly = all.filter { $0.contains("/1h") }
    #expect(hourly.count == 1 + 6 + 17)
    #expect(report.executed == hourly.union(fromMatrix).union(["labels"]))
    #expect(try workspace.build().executed == [])
  }

  @Test func oneDailyBarThatNoRowSeesEndsAtTheMatrix() throws {
    let workspace = try Workspace()
    let all = Set(try workspace.build().tasks.map(\.label))
    try workspace.edit("data/EURUSD_1d.csv") {
      $0 + "2018-01-01T00:00:00Z,1.2,1.21,1.19,1.2,1000\n"
    }
    let report = try workspace.build()
    let daily = all.filter { $0.contains("/1d") }
    #expect(report.executed == daily.union(["features", "metadata"]))
    #expect(report.labels("cut") == ["features"])
  }

  @Test func aMemberWhoseColumnComesOutEqualIsCut() throws {
    let workspace = try Workspace()
    try workspace.build()
    // A stochastic never exceeds 100, so no value lies where the corner moves.
    try workspace.replace(momentum, "high: [70, 85, 100, 101]", with: "high: [70, 85, 100, 102]")
    let report = try workspace.build()
    #expect(report.labels("cut") == feature("stoch_fast", "high", on: ["1h", "4h", "1d"]))
    #expect(report.labels("ran") == ["metadata"])
  }

  @Test func goingBackRunsNothing() throws {
    let workspace = try Workspace()
    try workspace.build()
    let before = try workspace.data("models/momentum/metadata.json")
    try workspace.replace(momentum, oversold, with: "oversold: [0, 20, 40]")
    #expect(try !workspace.build().executed.isEmpty)
    try workspace.replace(momentum, "oversold: [0, 20, 40]", with: oversold)
    let report = try workspace.build()
    #expect(report.executed == [])
    #expect(try workspace.data("models/momentum/metadata.json") == before)
  }

  @Test(arguments: ["truncated", "deleted"])
  func aLostObjectIsMadeAgainWhenAnEditNeedsIt(loss: String) throws {
    let workspace = try Workspace()
    try workspace.build()
    // The Float64 columns are lost: indicators, and the bars that they are made from.
    let lost = try workspace.loseObjects(loss, where: { $0.range(of: Data("<f8".utf8)) != nil })
    #expect(lost > 0)
    #expect(try workspace.build().executed == [], "nobody needs them yet")
    try workspace.replace(momentum, oversold, with: "oversold: [0, 20, 40]")
    let result = try workspace.ktask("build", "--format", "json")
    #expect(result.status == 0)
    let report = try JSONDecoder().decode(
      BuildDocument.self, from: Data(result.standardOutput.utf8))
    let made = Set(
      ["1h", "4h"].flatMap { ["bars/EURUSD/\($0)", "indicator/EURUSD/\($0)/rsi_14"] })
    #expect(report.executed == oversoldColumns.union(fromMatrix).union(made))
    #expect(report.labels("cut").isSuperset(of: made))
    #expect(result.standardError.contains("warning: "))
    #expect(try workspace.build().executed == [])
  }

  @Test func aPlanSaysWhyInTheWordsOfTheStrategy() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.replace(momentum, oversold, with: "oversold: [0, 20, 40]")
    let plan = try workspace.plan()
    let change = "fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 20, 40]"
    for label in oversoldColumns { #expect(plan.why(label) == [change]) }
    #expect(plan.labels("run") == oversoldColumns)
    #expect(plan.labels("may") == fromMatrix)
  }

  @Test func everyColumnOfEverySymbolThatUsesAMemberRuns() throws {
    let workspace = try Workspace()
    let stocks = "strategies/stocks_daily.yaml"
    try workspace.build("-s", "stocks_daily")
    try workspace.edit(stocks) { text in
      let member = try #require(text.firstRange(of: "strong: [18, 35, 60]"))
      return text.replacingCharacters(in: member, with: "strong: [17, 35, 60]")
    }
    let report = try workspace.build("-s", "stocks_daily")
    let columns = report.executed.filter { $0.hasPrefix("stocks_daily/feature/") }
    #expect(
      columns == [
        "stocks_daily/feature/GOOG/1d_trend_up_strong",
        "stocks_daily/feature/IBM/1d_trend_up_strong",
      ])
    #expect(
      report.executed.subtracting(columns)
        == ["stocks_daily/features", "stocks_daily/model", "stocks_daily/metadata"])
  }
}

// MARK: - The table

private let oversold = "oversold: [0, 25, 40]"

private let nothingRuns: [Edit] = [
  Edit("none", runs: []) { _ in },
  Edit("touch", runs: []) { workspace in
    for path in [momentum, "data/EURUSD_1h.csv", "Ktaskfile"] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date()], ofItemAtPath: workspace.url(path).path)
    }
  },
  Edit("comment and white space", runs: []) { workspace in
    try workspace.edit(momentum) { "# A comment.\n\n" + $0 + "\n\n# Another.\n" }
  },
  Edit("order of sections", runs: []) { workspace in
    try workspace.edit(momentum) { text in
      let sections = YAMLText(text).blocks(indentation: 0)
      return sections.reversed().joined()
    }
  },
  Edit("order of indicators and of fuzzy sets", runs: []) { workspace in
    for section in ["indicators", "fuzzy_sets"] {
      try workspace.edit(momentum) { YAMLText($0).reversingEntries(of: section) }
    }
  },
  Edit("order of the keys within one", runs: []) { workspace in
    try workspace.edit(momentum) { text in
      text.replacing("{type: rsi, period: 14}", with: "{period: 14, type: rsi}")
    }
  },
  Edit("shorthand in full form", runs: []) { workspace in
    try workspace.replace(
      momentum, oversold, with: "oversold: {type: triangular, parameters: [0, 25, 40]}")
  },
  Edit("full form in shorthand", runs: []) { workspace in
    try workspace.replace(
      momentum, "down: {type: trapezoidal, parameters: [-0.02, -0.01, -0.001, 0]}",
      with: "down: [-0.02, -0.01, -0.001, 0]")
  },
  Edit("order of the keys of a member and of a fuzzy set", runs: []) { workspace in
    try workspace.replace(
      momentum, "cheap: {type: trapezoidal, parameters: [0.95, 1.0, 1.07, 1.12]}",
      with: "cheap: {parameters: [0.95, 1.0, 1.07, 1.12], type: trapezoidal}")
    try workspace.edit(momentum) { text in
      YAMLText(text).movingLine("indicator: adx_14", toEndOf: "adx_strength")
    }
  },
  Edit("a default written out", runs: []) { workspace in
    try workspace.edit(momentum) { text in
      text.replacing("{type: rsi, period: 14}", with: "{type: rsi, period: 14, source: close}")
    }
  },
  Edit("an output deleted", runs: []) { workspace in
    try workspace.remove("models/momentum/metadata.json")
  },
  Edit("an output altered", runs: []) { workspace in
    try workspace.write("models/momentum/metrics.json", "{}")
  },
]

private let metadataRuns: [Edit] = [
  Edit("strategy renamed", runs: ["metadata"]) { workspace in
    try workspace.replace(momentum, "name: momentum", with: "name: momentum_two")
  },
  Edit("indicator renamed", runs: ["metadata"]) { workspace in
    try workspace.edit(momentum) { $0.replacing("rsi_14", with: "strength") }
  },
  Edit("fuzzy set renamed", runs: ["metadata"]) { workspace in
    try workspace.edit(momentum) { $0.replacing("rsi_fast", with: "rsi_quick") }
  },
  Edit("member renamed", runs: ["metadata"]) { workspace in
    try workspace.replace(momentum, oversold, with: "cheap: [0, 25, 40]")
  },
]

private let moreRuns: [Edit] = [
  Edit("one member's numbers", runs: oversoldColumns.union(fromMatrix)) {
    try $0.replace(momentum, oversold, with: "oversold: [0, 20, 40]")
  },
  Edit(
    "an indicator's period",
    runs: Set(["1h", "4h", "1d"].map { "indicator/EURUSD/\($0)/rsi_14" })
      .union(feature("rsi_fast", "oversold", "neutral", "overbought", on: ["1h", "4h"]))
      .union(feature("rsi_slow", "bearish", "bullish", on: ["4h", "1d"])).union(fromMatrix)
  ) { workspace in
    try workspace.edit(momentum) { text in
      text.replacing("{type: rsi, period: 14}", with: "{type: rsi, period: 15}")
    }
  },
  Edit("order of nn_inputs", runs: fromMatrix) { workspace in
    try workspace.edit(momentum) { YAMLText($0).reversingEntries(of: "nn_inputs") }
  },
  Edit("order of the members of a fuzzy set", runs: fromMatrix) { workspace in
    try workspace.edit(momentum) { YAMLText($0).movingLine(oversold, toEndOf: "rsi_fast") }
  },
  Edit("hidden layers", runs: ["model", "metadata"]) {
    try $0.replace(momentum, "hidden_layers: [32, 16]", with: "hidden_layers: [32, 8]")
  },
  Edit("learning rate", runs: ["model", "metadata"]) {
    try $0.replace(momentum, "learning_rate: 0.001", with: "learning_rate: 0.002")
  },
  Edit("epochs", runs: ["model", "metadata"]) {
    try $0.replace(momentum, "epochs: 2", with: "epochs: 3")
  },
  Edit("seed", runs: ["model", "metadata"]) {
    try $0.replace(momentum, "seed: 0", with: "seed: 11")
  },
  Edit("label threshold", runs: ["labels", "model", "metadata"]) { workspace in
    try workspace.edit(momentum) { text in
      text.replacing(/zigzag_threshold: [\d.]+/) { _ in "zigzag_threshold: 0.0123" }
    }
  },
]
