// The text that people read, whole.

import Foundation
import Testing

@Suite struct ReadableTextTests {
  @Test func aPlanAfterAnEditOfOneMember() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.replace(
      "strategies/momentum.yaml", "oversold: [0, 25, 40]", with: "oversold: [0, 20, 40]")
    let plan = try workspace.ktask("plan")
    // What each took differs from run to run, and with it how far at the right it stands.
    let text = plan.standardOutput.replacing(/[ ]+<?[\d.]+ m?s\n/, with: " TIME\n")
      .replacing(/<?[\d.]+ m?s/, with: "TIME")
    #expect(
      text == """
        fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 20, 40]
        → run  feature/EURUSD/1h_rsi_fast_oversold TIME
          run  feature/EURUSD/4h_rsi_fast_oversold TIME
        → may  features TIME
        → may  model TIME
        → may  metadata TIME
        2 to run (TIME), 3 may run (TIME), 49 kept: about TIME of work if all of them run

        """)
    #expect(plan.standardError == "")
  }

  @Test func aPlanWithNothingToDo() throws {
    let workspace = try Workspace()
    try workspace.build()
    #expect(
      try workspace.ktask("plan").standardOutput
        == "Nothing to do: 54 targets are up to date.\n")
  }

  @Test func aPlanOfManyTargetsCountsTheRest() throws {
    let plan = try Workspace().ktask("plan").standardOutput
    #expect(plan.contains("may  … and 28 more\n       never built\n"))
    #expect(plan.hasSuffix("3 to run, 51 may run, 0 kept\n"))
  }

  @Test(arguments: [
    (
      "hidden_layers: [32, 16]", "hidden_layers: [8]",
      "model.architecture.hidden_layers: [32, 16] → [8]"
    ),
    ("learning_rate: 0.001", "learning_rate: 0.01", "training.learning_rate: 0.001 → 0.01"),
    ("seed: 0", "seed: 4", "training.seed: 0 → 4"),
    ("dropout: 0.2", "dropout: 0.1", "model.architecture.dropout: 0.2 → 0.1"),
  ])
  func theReasonForATrainingNamesTheSetting(old: String, new: String, why: String) throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.replace("strategies/momentum.yaml", old, with: new)
    #expect(try workspace.plan().why("model") == [why])
  }

  @Test func theReasonForLabelsNamesTheThreshold() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.replace(
      "strategies/momentum.yaml", "zigzag_threshold: 0.008", with: "zigzag_threshold: 0.01")
    #expect(
      try workspace.plan().why("labels") == ["training.labels.zigzag_threshold: 0.008 → 0.01"])
  }

  @Test func theReasonForBarsNamesTheFile() throws {
    let workspace = try Workspace()
    try workspace.build()
    let path = "data/EURUSD_1d.csv"
    try workspace.write(
      path, workspace.read(path) + "2018-01-01T00:00:00Z,1.2,1.21,1.19,1.2,1000\n")
    let plan = try workspace.plan()
    #expect(plan.labels("run") == ["bars/EURUSD/1d"])
    #expect(plan.why("bars/EURUSD/1d") == ["data/EURUSD_1d.csv changed"])
  }
}
