// `ktask why` on the real binary.

import Foundation
import Syntax
import Testing

@Suite struct WhyCommandTests {
  @Test func anEditIsFollowedDownToTheNumber() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.replace(momentumFile, oversoldMember, with: editedMember)
    #expect(
      try workspace.answer("why", "model").steady == """
        model
          built  DATE UTC in build DIGEST, took TIME
          rule   training, revision 3, key DIGEST
          now    it may be built
          from   fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]
          since
            features may be built
              feature/EURUSD/1h_rsi_fast_oversold and 1 more will be built
                fuzzy_sets.rsi_fast.oversold: [0, 25, 40] → [0, 30, 40]
          fields  all 16 the same
            = model.type                        mlp
            = model.architecture.hidden_layers  [32, 16]
            = model.architecture.activation     relu
            = model.architecture.dropout        0.2
            = training.optimizer                adam
            = training.loss                     weighted_cross_entropy
            = training.epochs                   2
            = training.learning_rate            0.001
            = training.batch_size               64
            = training.weight_decay             0.0001
            = training.gradient_clip            1
            = training.seed                     0
            = training.data_split.train         0.7
            = training.data_split.validation    0.15
            = training.classes                  [BUY, HOLD, SELL]
            = training.kernels                  portable
          inputs  2 the same
            ? features.features  DIGEST → ?
            ? features.rows      DIGEST → ?
            = labels.labels      DIGEST
            = labels.known       DIGEST
          outputs  5
            model       DIGEST
            onnx        DIGEST
            metrics     DIGEST
            history     DIGEST
            trained_at  DIGEST

        """)
  }

  @Test func whatIsAsItWasSaysSoAndShowsIt() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.edit(momentumFile) { "# A comment.\n" + $0 }
    #expect(
      try workspace.answer("why", "feature/EURUSD/1h_rsi_fast_oversold").steady == """
        feature/EURUSD/1h_rsi_fast_oversold
          built  DATE UTC in build DIGEST, took TIME
          rule   membership, revision 2, key DIGEST
          now    nothing differs: it is up to date
          fields  all 2 the same
            = fuzzy_sets.rsi_fast.oversold.type  triangular
            = fuzzy_sets.rsi_fast.oversold       [0, 25, 40]
          inputs  all 1 the same
            = indicator/EURUSD/1h/rsi_14  DIGEST
          outputs  1
            value  DIGEST

        """)
    let why = try workspace.document("why").at("targets").elements[0]
    #expect(why.at("same") == .bool(true))
    #expect(why.at("fields").elements.allSatisfy { $0["change"] == "same" })
  }

  @Test func theSourceIsFoundThoughAllButTheTargetIsBuiltAlready() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.replace(momentumFile, oversoldMember, with: editedMember)
    try workspace.build("features")
    let text = try workspace.answer("why", "model")
    #expect(text.contains("now    it will be built\n  from   fuzzy_sets.rsi_fast.oversold: "))
    #expect(text.contains("    features changed\n"))
    try workspace.build()
    let built = try workspace.document("why", "model", "--build", "last").at("targets").elements[0]
    #expect(
      built.at("because", "because").elements.map { $0.at("label") } == ["features"])
    #expect(try workspace.answer("why", "model").contains("nothing differs: it is up to date"))
    #expect(
      try workspace.answer("why", "labels", "--build", "last~2..last")
        .contains("nothing differs: both have it from the same making"))
  }

  @Test func anEditedFileIsTheSource() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.edit("data/EURUSD_4h.csv") {
      $0 + "2018-01-01T00:00:00Z,1.2,1.21,1.19,1.2,1000\n"
    }
    #expect(
      try workspace.answer("why", "metadata").contains("  from   data/EURUSD_4h.csv changed\n"))
    try workspace.build()
    let change = try workspace.answer("why", "metadata", "--build", "last")
    #expect(change.contains("  from   data/EURUSD_4h.csv changed\n"))
  }

  @Test(arguments: [
    ("indicators", "{type: rsi, period: 14}", "{type: rsi, period: 15}"),
    ("member", oversoldMember, editedMember), ("training", "epochs: 2", "epochs: 3"),
    ("architecture", "hidden_layers: [32, 16]", "hidden_layers: [32, 8]"),
    ("name", "name: momentum", "name: other"),
  ])
  func whySaysWhatThePlanSays(name: String, old: String, new: String) throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.edit(momentumFile) { $0.replacing(old, with: new) }
    let plan = try workspace.plan()
    let answers = try workspace.document(
      "why", "model", "metadata", "features", "labels", "bars/*", "indicator/*", "feature/*"
    ).at("targets").elements
    #expect(answers.count == plan.tasks.count)
    for answer in answers {
      let label = try #require(answer.at("label").text)
      let task = try #require(plan.tasks.first { $0.label == label })
      #expect(answer.at("status").text == task.status)
      #expect(answer.at("same") == .bool(task.status == "keep"), "\(label)")
      // What a plan says of tasks before is said by those themselves.
      let own = task.why.filter { !$0.hasSuffix(" be built") }
      #expect(answer.at("because", "reasons").texts == own, "\(label)")
    }
  }

  @Test func aTargetOfAStrategyThatIsGoneOrBrokenIsKnownFromTheHistory() throws {
    let workspace = try Workspace()
    try workspace.build("-s", "minimal")
    let whole = try workspace.read("strategies/minimal.yaml")
    try workspace.remove("strategies/minimal.yaml")
    for arguments in [["minimal/model"], ["model", "-s", "minimal"]] {
      let gone = try workspace.run(["why"] + arguments).wait()
      #expect(gone.status == 0, "\(gone.standardError)")
      #expect(gone.standardOutput.contains("note   no strategy has such a target now"))
      #expect(gone.standardOutput.contains("epochs"))
    }
    try workspace.write("strategies/minimal.yaml", "name: [")
    let broken = try workspace.ktask("why", "minimal/model")
    #expect(broken.status == 1)
    #expect(broken.standardOutput.contains("note   its strategy has errors"))
    #expect(broken.standardError.contains("strategies/minimal.yaml:"))
    try workspace.write("strategies/minimal.yaml", whole)
    #expect(
      try workspace.answer("why", "minimal/model").contains("nothing differs: it is up to date"))
  }

  @Test func aRemovedColumnIsNamedAndKnown() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.edit(momentumFile) { $0.replacing("rsi_fast", with: "rsi_quick") }
    let all = try workspace.answer("why", "feature/EURUSD/1h_rsi_*")
    #expect(all.contains("feature/EURUSD/1h_rsi_quick_oversold\n  built  never"))
    #expect(all.contains("no targets any more"))
    let one = try workspace.answer("why", "feature/EURUSD/1h_rsi_fast_oversold")
    #expect(one.contains("parameters  [0, 25, 40]"))
  }

  @Test func allIsShownWhereItIsAskedFor() throws {
    let workspace = try Workspace()
    try workspace.build()
    let short = try workspace.answer("why", "metadata")
    let long = try workspace.answer("why", "metadata", "--all")
    #expect(short.contains("the same; --all shows them"))
    #expect(!long.contains("--all shows them"))
    #expect(long.contains("    = fuzzy_sets.rsi_fast.oversold  "))
  }

  @Test func ofABrokenStrategyThatWasNeverBuiltNothingIsAnswered() throws {
    let workspace = try Workspace()
    try workspace.write("strategies/minimal.yaml", "name: [")
    for command in ["why", "status"] {
      let result = try workspace.ktask(command, "-s", "minimal")
      #expect(result.status == 1 && result.standardOutput == "", "\(command)")
    }
  }
}
