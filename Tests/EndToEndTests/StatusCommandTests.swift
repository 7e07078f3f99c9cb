// `ktask status` on the real binary: with a file that a build left, with records alone, with nothing.

import Foundation
import Syntax
import Testing

/// What is left of a build where the question is asked.
private enum Leftover: String, CaseIterable {
  case everything
  /// A checkout with committed outputs: no data, no cache.
  case committed
  /// The records of a cache without its objects; no data, no outputs.
  case records
}

@Suite struct StatusCommandTests {
  private func workspace(_ leftover: Leftover) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.build()
    if leftover != .everything { try workspace.remove("data") }
    switch leftover {
    case .everything: break
    case .committed: try workspace.remove(".ktask-cache")
    case .records:
      try workspace.remove(".ktask-cache/objects")
      try workspace.remove("models")
    }
    return workspace
  }

  @Test(arguments: Leftover.allCases)
  fileprivate func theStateThatWasBuiltIsUpToDate(leftover: Leftover) throws {
    let workspace = try workspace(leftover)
    let status = try workspace.document("status")
    #expect(status.at("up_to_date") == .bool(true))
    let strategy = status.at("strategies").elements[0]
    #expect(
      strategy.at("evidence").text
        == (leftover == .records ? "records" : "models/momentum/built.json"))
    let expected = leftover == .everything ? "same" : "not_checked"
    let data = strategy.at("sources").elements.filter {
      $0.at("path").text?.hasPrefix("data/") == true
    }
    #expect(data.count == 3)
    #expect(data.allSatisfy { $0.at("state").text == expected })
    // Nothing that no target depends on makes a difference.
    try workspace.edit(momentumFile) { text in
      "# A comment.\n"
        + text.replacing("{type: rsi, period: 14}", with: "{period: 14,   type: rsi}")
        .replacing("oversold: [0, 25, 40]", with: "oversold: [0.0, 25, 40]")
    }
    let text = try workspace.answer("status")
    #expect(text.contains("  = strategies/momentum.yaml  other text with the same meaning\n"))
  }

  private static let edits: [(old: String, new: String, reason: String)] = [
    (oversoldMember, editedMember, "fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]"),
    ("{type: rsi, period: 14}", "{type: rsi, period: 15}", "indicators.rsi_14.period: 14 → 15"),
    ("epochs: 2", "epochs: 3", "training.epochs: 2 → 3"),
    ("seed: 0", "seed: 11", "training.seed: 0 → 11"),
    (
      "hidden_layers: [32, 16]", "hidden_layers: [32, 8]",
      "model.architecture.hidden_layers: [32, 16] → [32, 8]"
    ),
    ("zigzag_threshold: 0.008", "zigzag_threshold: 0.009", "zigzag_threshold: 0.008 → 0.009"),
    ("name: momentum", "name: other", "name: momentum → other"),
  ]

  @Test(arguments: Leftover.allCases)
  fileprivate func anyParameterMakesADifference(leftover: Leftover) throws {
    let workspace = try workspace(leftover)
    let whole = try workspace.read(momentumFile)
    for (old, new, reason) in Self.edits {
      try workspace.edit(momentumFile) { $0.replacing(old, with: new) }
      let status = try workspace.document("status", status: 2)
      let differences = status.at("strategies").elements[0].at("differences").texts
      #expect(differences.contains { $0.hasSuffix(reason) }, "\(leftover) \(new): \(differences)")
      try workspace.write(momentumFile, whole)
    }
    try workspace.edit(momentumFile) { YAMLText($0).reversingEntries(of: "nn_inputs") }
    #expect(try workspace.ktask("status", "-q").status == 2)
    try workspace.write(momentumFile, whole)
    #expect(try workspace.ktask("status", "-q").status == 0)
  }

  @Test func statusAgreesWithThePlanAfterEachBuild() throws {
    let workspace = try Workspace()
    try workspace.build()
    for (old, new, _) in Self.edits {
      try workspace.edit(momentumFile) { $0.replacing(old, with: new) }
      #expect(try workspace.ktask("plan", "--exit-code", "-q").status == 2)
      #expect(try workspace.ktask("status", "-q").status == 2, "\(new)")
      try workspace.build()
      #expect(try workspace.ktask("status", "-q").status == 0, "\(new)")
      let kept = try workspace.read("models/momentum/built.json")
      try workspace.remove("models/momentum/built.json")
      let byRecords = try workspace.ktask("status")
      #expect(byRecords.status == 0, "\(new): \(byRecords.standardOutput)")
      try workspace.build()
      #expect(try workspace.read("models/momentum/built.json") == kept)
      // Back to where it was, from the cache.
      try workspace.edit(momentumFile) { $0.replacing(new, with: old) }
      #expect(try workspace.ktask("status", "-q").status == 2, "\(old)")
      #expect(try workspace.build().executed == [])
      #expect(try workspace.ktask("status", "-q").status == 0, "\(old)")
    }
  }

  @Test func anEditThatIsCutOffIsUpToDateOnceItIsBuilt() throws {
    let workspace = try Workspace()
    try workspace.build()
    let member = "high: [70, 85, 100, 101]"
    try workspace.replace(momentumFile, member, with: "high: [70, 85, 100, 102]")
    #expect(try workspace.ktask("status", "-q").status == 2)
    try workspace.build()
    #expect(try workspace.ktask("status", "-q").status == 0)
    try workspace.remove("models")
    #expect(try workspace.ktask("status", "-q").status == 0)
  }

  @Test func aTargetThatWasMadeFromAnotherStateIsNotUpToDate() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.remove("models")
    try workspace.replace(momentumFile, oversoldMember, with: editedMember)
    try workspace.build("features")
    #expect(try workspace.ktask("status", "features", "-q").status == 0)
    #expect(try workspace.answer("status", "model", status: 2).contains("rsi_fast.oversold"))
  }

  @Test func aBuildWithNothingToDoRightsAStateThatWasAltered() throws {
    let workspace = try workspace(.everything)
    let right = try workspace.read("models/momentum/built.json")
    // Still what ktask could write, about the same files.
    let altered = right.replacing("\"model\": \"", with: "\"model\": \"0")
    #expect(altered != right)
    try workspace.write("models/momentum/built.json", altered)
    try workspace.build()
    #expect(try workspace.read("models/momentum/built.json") == right)
    #expect(try workspace.document("status").at("up_to_date") == .bool(true))
  }

  @Test func filesThatAreThereAreCompared() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.write("models/momentum/metrics.json", "{}")
    #expect(
      try workspace.answer("status", status: 2)
        .contains("  ~ models/momentum/metrics.json  differs\n"))
    try workspace.build()
    try workspace.edit("data/EURUSD_4h.csv") {
      $0 + "2018-01-01T00:00:00Z,1.2,1.21,1.19,1.2,1000\n"
    }
    #expect(
      try workspace.answer("status", status: 2).contains("  ~ data/EURUSD_4h.csv  differs\n"))
    try workspace.write("models/momentum/built.json", "{\"schema\": 1}")
    let damaged = try workspace.ktask("status")
    #expect(damaged.status == 1)
    #expect(damaged.standardError.contains("'models/momentum/built.json' is not what ktask writes"))
    try workspace.build()
    #expect(try workspace.ktask("status", "-q").status == 0)
  }

  @Test func whereNothingIsRecordedItSaysWhatToDo() throws {
    let workspace = try Workspace()
    #expect(
      try workspace.answer("status", status: 2) == """
        momentum: nothing is recorded of a build of model, metadata; run 'ktask build -s momentum', \
        and commit built.json with the model

        """)
    #expect(!workspace.exists(".ktask-cache"))
  }

  @Test func allStrategiesAreAnsweredForOneByOne() throws {
    let workspace = try Workspace()
    try workspace.remove("strategies/v3_test_example.yaml")
    try workspace.build("*/model")
    try workspace.remove("data")
    try workspace.remove(".ktask-cache")
    #expect(try workspace.document("status", "*/model").at("up_to_date") == .bool(true))
    try workspace.edit("strategies/returns.yaml") { text in
      text.replacing("epochs: 2", with: "epochs: 3")
    }
    let strategies = try workspace.document("status", "*/model", status: 2).at("strategies")
    let stale = strategies.elements.filter { $0.at("up_to_date") == .bool(false) }
    #expect(stale.map { $0.at("strategy").text } == ["returns"])
  }
}
