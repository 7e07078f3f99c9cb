// Targets of a project's own on the real binary: what runs when, what a command sees, what it leaves.

import Foundation
import Testing

@Suite struct OwnTargetsTests: OwnTargetsSuite {
  // MARK: Building

  @Test func aCommandRunsOnceAndAgainWhenSomethingThatDecidesChanges() throws {
    let workspace = try sums()
    #expect(try workspace.build("sum").executed == ["sum"])
    #expect(try workspace.read("out/sum.txt") == "6\n")
    #expect(try workspace.build("sum").executed == [])
    try workspace.write("scripts/sum.sh", "cat \"$@\" | awk '{s += $1} END {print s \" all\"}'\n")
    #expect(try workspace.plan("sum").why("sum") == ["scripts/sum.sh changed"])
    #expect(try workspace.build("sum").executed == ["sum"])
    #expect(try workspace.read("out/sum.txt") == "6 all\n")
    try workspace.replace("Ktaskfile", "> {out}", with: "| tee {out}")
    #expect(
      try workspace.plan("sum").why("sum") == [
        "targets.sum.run: sh scripts/sum.sh numbers/a.txt numbers/b.txt > out/sum.txt → "
          + "sh scripts/sum.sh numbers/a.txt numbers/b.txt | tee out/sum.txt"
      ])
    #expect(try workspace.build("sum").labels("cut") == ["sum"])
    #expect(leftovers(workspace) == [])
  }

  @Test func aGlobGainsAFileAndLosesOne() throws {
    let workspace = try sums()
    try workspace.build("sum")
    try workspace.write("numbers/c.txt", "10\n")
    let why = try workspace.plan("sum").why("sum")
    #expect(why.contains("numbers/c.txt is a new input"))
    #expect(try workspace.build("sum").executed == ["sum"])
    #expect(try workspace.read("out/sum.txt") == "16\n")
    try workspace.remove("numbers/c.txt")
    // It was so before.
    #expect(try workspace.build("sum").executed == [])
    #expect(try workspace.read("out/sum.txt") == "6\n")
  }

  @Test(arguments: ["deleted", "overwritten"])
  func anOutputIsRestored(loss: String) throws {
    let workspace = try sums()
    try workspace.build("sum")
    if loss == "deleted" {
      try workspace.remove("out/sum.txt")
    } else {
      try workspace.write("out/sum.txt", "7\n")
    }
    let word = loss == "deleted" ? "missing" : "altered"
    #expect(
      try workspace.ktask("plan", "sum").standardOutput.contains(
        "write  out/sum.txt  output \(word)"))
    let verified = try workspace.ktask("verify", "sum")
    #expect(verified.status == (loss == "deleted" ? 0 : 1))
    #expect(try workspace.build("sum").executed == [])
    #expect(try workspace.read("out/sum.txt") == "6\n")
    #expect(try workspace.ktask("verify", "sum", "--rebuild").status == 0)
  }

  @Test func targetsOfStrategiesAreInputsByTheirNames() throws {
    let workspace = try project(
      """
        card:
          inputs: [metadata, model, features, "feature/EURUSD/1h_rsi_fast_*", minimal/model.metrics]
          run: "echo {in} | tr ' ' '\\\\n' > {out}; head -c 1 {metadata} >> {out}"
          outputs: [card.md]
        later:
          inputs: [card, models/momentum/metrics.json]
          run: cat {card} > {out}; ls models/momentum >> {out}
          outputs: [later.txt]
        nightly: {needs: ["*/labels", later]}

      """, hasStrategies: true)
    try workspace.remove("strategies/v3_test_example.yaml")
    let report = try workspace.build("card")
    #expect(report.executed.isSuperset(of: ["card", "model", "metadata", "minimal/model"]))
    #expect(
      try workspace.read("card.md") == """
        .ktask/metadata.json
        .ktask/model.safetensors
        .ktask/features.npy
        .ktask/feature/EURUSD/1h_rsi_fast_neutral.npy
        .ktask/feature/EURUSD/1h_rsi_fast_overbought.npy
        .ktask/feature/EURUSD/1h_rsi_fast_oversold.npy
        .ktask/minimal/metrics.json
        {
        """)
    #expect(!workspace.exists("models"))
    let nightly = try workspace.build("nightly")
    #expect(nightly.executed.contains("later"))
    #expect(Set(nightly.tasks.map(\.label)).isSuperset(of: ["labels", "minimal/labels", "card"]))
    #expect(try workspace.read("later.txt").hasSuffix("{metrics.json\n"))
    #expect(try workspace.build("nightly").executed == [])
    // Names are in no key of what was trained, and the default of a strategy in none of a command's.
    try workspace.replace(
      "strategies/momentum.yaml", "oversold: [0, 25, 40]", with: "oversold: [0, 20, 40]")
    let plan = try workspace.plan("later")
    #expect(plan.labels("run").allSatisfy { $0.hasPrefix("feature/") })
    #expect(plan.labels("may").isSuperset(of: ["card", "later", "model"]))
    #expect(try workspace.build("later").executed.isSuperset(of: ["card", "later"]))
  }

  @Test func aFailureEndsWithItsOutputAndLeavesTheRestAsItWas() throws {
    let workspace = try project(
      """
        bad: {run: "echo 'x.c:1:2: error: oh'; exit 3", outputs: [bad.txt]}
        good: {run: "echo fine > {out}", outputs: [good.txt]}
        after: {inputs: [bad], run: "cat {in} > {out}", outputs: [after.txt]}

      """)
    let result = try workspace.ktask("build", "after", "good", "--keep-going")
    #expect(result.status == 1)
    #expect(
      result.standardError.contains(
        "error: bad: the command ended with status 3\n    x.c:1:2: error: oh\n"))
    #expect(try workspace.read("good.txt") == "fine\n")
    #expect(!workspace.exists("after.txt"))
    #expect(!workspace.exists("bad.txt"))
    #expect(leftovers(workspace) == [])
  }

  @Test func aCommandThatReadsAllThatABuildLeavesRunsOnce() throws {
    let workspace = try project(
      """
        list:
          inputs: [models/momentum/*]
          run: ls models/momentum > {out}
          outputs: [list.txt]

      """, hasStrategies: true)
    #expect(try workspace.build("model", "list").executed.contains("list"))
    // What the model was built from is written when the command has run.
    #expect(workspace.exists("models/momentum/built.json"))
    #expect(try workspace.build("model", "list").executed == [])
    #expect(try workspace.read("list.txt").contains("metrics.json\n"))
  }

  // MARK: What the project file gets wrong

  @Test(arguments: [
    ("model: {run: x, outputs: [a]}", "11:3: error: targets.model: 'model' is a kind of target"),
    (
      "momentum: {run: x, outputs: [a]}",
      "11:3: error: targets.momentum: 'momentum' is the strategy strategies/momentum.yaml"
    ),
    (
      "a: {run: x, outputs: [a], inputs: [b]}\n  b: {run: x, outputs: [b], inputs: [a]}",
      "a → b → a"
    ),
    (
      "a: {run: x, outputs: [a]}\n  b: {run: x, outputs: [a]}",
      "targets.b.outputs[0]: 'a' is an output of 'a', too"
    ),
    ("a: {run: x, outputs: [a], inputs: [scripts/sun.py]}", "did you mean 'scripts/sum.py'?"),
    ("a: {run: x, outputs: [a], inputs: [scripts]}", "'scripts/*' stands for the files in it"),
    ("a: {run: x, outputs: [a], inputs: ['none/*']}", "no file is at 'none/*'"),
    (
      "a: {run: x, outputs: [a], inputs: [feature/1h_nothing]}",
      "no target is called 'feature/1h_no"
    ),
    ("a: {run: x, outputs: [a], inputs: [momentun/model]}", "did you mean 'momentum/model'?"),
    ("a: {run: x, outputs: [a], inputs: [.ktask-cache/CACHEDIR.TAG]}", "is in the cache"),
    ("a: {run: x, outputs: [Ktaskfile]}", "'Ktaskfile' is a source of the project"),
    ("a: {run: x, outputs: [strategies/new.yaml]}", "is where strategies are looked for"),
    ("a: {run: x, outputs: [data/NEW_1h.csv]}", "is where builds look for 1h bars of NEW"),
    ("a: {run: x, outputs: [.ktask-cache/a]}", "'.ktask-cache/a' is in the cache"),
    (
      "a: {run: x, outputs: [models/minimal/model.onnx]}",
      "is where builds leave what 'minimal' makes"
    ),
    ("a: {run: x, outputs: [models/minimal]}", "is where builds leave what 'minimal' makes"),
    (
      "a: {run: x, outputs: [a], inputs: [models/minimal/built.json]}",
      "'models/minimal/built.json' is written after all commands have run"
    ),
    ("a: {run: x, outputs: [scripts]}", "there is something at 'scripts' that is no file"),
    ("a: {run: x, outputs: [scripts/sum.py], inputs: [scripts/sum.py]}", "it needs itself: a → a"),
    ("a: {needs: [modle]}", "targets.a.needs[0]: no target is called 'modle'"),
    ("a: {run: x, outputs: [a], tools: [pyhton-3]}", "there is no program 'pyhton-3' on the PATH"),
  ])
  func mistakesAreNamedWhereTheyStand(targets: String, message: String) throws {
    let workspace = try Workspace()
    try workspace.edit("Ktaskfile") { $0 + "targets:\n  \(targets)\n" }
    try workspace.write("scripts/sum.py", "")
    try workspace.write(".ktask-cache/CACHEDIR.TAG", "")
    let result = try workspace.ktask("plan", "a")
    #expect(result.status == 1)
    #expect(result.standardError.contains(message), "\(result.standardError)")
    #expect(result.standardError.contains("Ktaskfile:"))
  }

  // MARK: Questions

  @Test func questionsKnowTargetsOfOnesOwn() throws {
    let workspace = try project(
      """
        card:
          inputs: [minimal/metadata]
          run: "wc -c < {in} > {out}"
          outputs: [card.txt]
        nightly: {needs: [card]}

      """, hasStrategies: true)
    #expect(try workspace.ktask("build", "card").status == 0)
    let why = try workspace.ktask("why", "card")
    #expect(why.standardOutput.contains("rule   command") && why.status == 0)
    #expect(try workspace.ktask("why", "nightly").standardOutput == why.standardOutput)
    try workspace.replace("Ktaskfile", "wc -c", with: "wc -l")
    let edited = try workspace.ktask("why", "card").standardOutput
    #expect(
      edited.contains("targets.card.run: wc -c < .ktask/minimal/metadata.json > card.txt → wc -l"))
    let log = try workspace.ktask("log", "--label", "card")
    #expect(log.standardOutput.contains("card") && log.status == 0)
    let kind = try workspace.ktask("query", "kind(command, deps(card))")
    #expect(kind.standardOutput == "card\n")
    #expect(try workspace.ktask("query", "nightly").standardOutput == "card\n")
    let graph = try workspace.ktask("graph", "card").standardOutput
    #expect(graph.contains("minimal/2 feature columns of rsi (1h)"))
    let status = try workspace.ktask("status", "card")
    #expect(status.status == 64 && status.standardError.contains("'ktask plan card'"))
  }

  @Test func anUnknownLabelMayMeanATargetOfOnesOwn() throws {
    let workspace = try project("  sum: {run: x, outputs: [a]}\n", hasStrategies: true)
    let result = try workspace.ktask("build", "smu")
    #expect(result.status == 64)
    #expect(result.standardError.contains("did you mean 'sum'?"))
  }

  @Test func otherCommandsSayWhereItsFilesAre() throws {
    let workspace = try sums()
    for arguments in [["show", "sum"], ["export", "sum", "-o", "x.npy"]] {
      let result = try workspace.run(arguments).wait()
      #expect(result.status == 64)
      #expect(result.standardError.contains("'ktask build sum' leaves its files: out/sum.txt"))
    }
  }

  @Test func aChainLongerThanTheStackIsDeepIsPlanned() throws {
    let count = 16_000
    let links = (0..<count).map { link in
      "  t\(link): {needs: [\(link + 1 < count ? "t\(link + 1)" : "minimal/model")]}\n"
    }
    let workspace = try project(links.joined(), hasStrategies: true)
    let plan = try workspace.plan("t0")
    #expect(plan.labels("run").contains("minimal/bars/EURUSD/1h"))
  }
}
