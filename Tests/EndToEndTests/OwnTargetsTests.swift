// Targets of a project's own on the real binary: what runs when, what a command sees, what it leaves.

import Foundation
import Testing

/// Whether bubblewrap is there and can make a sandbox.
private let canSandbox: Bool = {
  let result = try? RunningProcess(
    URL(filePath: "/bin/sh"),
    ["-c", "bwrap --ro-bind / / --proc /proc --dev /dev --unshare-all /bin/true"],
    directory: FileManager.default.temporaryDirectory, environment: [:]
  ).wait()
  return result?.status == 0
}()

@Suite struct OwnTargetsTests {
  /// A project with these targets, with or without the strategies.
  private func project(_ targets: String, hasStrategies: Bool = false) throws -> Workspace {
    let workspace = try Workspace()
    if !hasStrategies { try workspace.remove("strategies") }
    try workspace.edit("Ktaskfile") { $0 + "targets:\n" + targets }
    return workspace
  }

  /// A project whose target `sum` adds up numbers with a script.
  private func sums() throws -> Workspace {
    let workspace = try project(
      """
        sum:
          inputs: [scripts/sum.sh, "numbers/*.txt"]
          run: sh {scripts/sum.sh} {numbers/*.txt} > {out}
          outputs: [out/sum.txt]

      """)
    try workspace.write("scripts/sum.sh", "cat \"$@\" | awk '{s += $1} END {print s}'\n")
    try workspace.write("numbers/a.txt", "1\n2\n")
    try workspace.write("numbers/b.txt", "3\n")
    return workspace
  }

  private func leftovers(_ workspace: Workspace) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: workspace.url(".ktask-cache/tmp").path))
      ?? []
  }

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

  // MARK: What a command sees

  @Test func whatWasNotDeclaredFailsWithASentence() throws {
    let workspace = try project(
      """
        head: {run: "head -n 1 data/EURUSD_1h.csv > {out}", outputs: [head.txt]}
        list: {run: "ls data > {out}", outputs: [list.txt]}
        sub: {run: "cat ../Ktaskfile > {out}", outputs: [x.txt], directory: sub}

      """)
    let head = try workspace.ktask("build", "head")
    #expect(head.status == 1)
    #expect(
      head.standardError.contains(
        "'data/EURUSD_1h.csv' is in the project but not among its inputs, so that the command does not "
          + "see it; add it to 'inputs'"))
    #expect(
      try workspace.ktask("build", "list").standardError.contains("'data/*' is in the project"))
    let sub = try workspace.ktask("build", "sub")
    #expect(sub.standardError.contains("'../Ktaskfile' is in the project"))
    try workspace.replace(
      "Ktaskfile", "outputs: [head.txt]", with: "outputs: [head.txt], inputs: [data/EURUSD_1h.csv]")
    #expect(try workspace.ktask("build", "head").status == 0)
    #expect(try workspace.read("head.txt").hasPrefix("timestamp"))
  }

  @Test func theEnvironmentIsScrubbedAndWhatIsLetThroughDecides() throws {
    let workspace = try project(
      """
        level:
          run: "echo ${{LEVEL-none}} ${{OTHER-none}} $LANG > {out}"
          outputs: [level.txt]
          env: [LEVEL]

      """)
    let environment = { (level: String) in ["LEVEL": level, "OTHER": "x", "LANG": "de_DE.UTF-8"] }
    #expect(try workspace.build("level", environment: environment("1")).executed == ["level"])
    #expect(try workspace.read("level.txt") == "1 none C.UTF-8\n")
    #expect(try workspace.build("level", environment: environment("1")).executed == [])
    let again = try workspace.build("level", environment: environment("2"))
    #expect(again.tasks.first?.why == ["targets.level.env.LEVEL: 1 → 2"])
    #expect(try workspace.read("level.txt") == "2 none C.UTF-8\n")
  }

  @Test func aToolDecidesByItsContent() throws {
    let workspace = try project(
      """
        shout: {run: "shout > {out}", outputs: [shout.txt], tools: [tools/shout]}

      """)
    func write(_ text: String) throws {
      try workspace.write("tools/shout", "#!/bin/sh\necho \(text)\n")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: workspace.url("tools/shout").path)
    }
    let missing = try workspace.ktask("build", "shout")
    #expect(missing.status == 1)
    #expect(missing.standardError.contains("there is no program at 'tools/shout'"))
    try write("ONE")
    try workspace.build("shout")
    #expect(try workspace.read("shout.txt") == "ONE\n")
    #expect(try workspace.build("shout").executed == [])
    try write("TWO")
    #expect(try workspace.build("shout").executed == ["shout"])
    #expect(try workspace.read("shout.txt") == "TWO\n")
  }

  @Test(.enabled(if: canSandbox, "bubblewrap is not there, or does not work here"))
  func aSandboxHidesTheProjectAndTheNetwork() throws {
    let workspace = try project(
      """
        leak: {run: "cat $ROOT/notes.txt > {out}", outputs: [leak.txt], env: [ROOT]}
        net: {run: "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' > {out}", outputs: [net.txt]}
        open: {run: "cat $ROOT/notes.txt > {out}", outputs: [open.txt], env: [ROOT], sandbox: off}

      """)
    try workspace.edit("Ktaskfile") { "sandbox: bwrap\n" + $0 }
    try workspace.write("notes.txt", "notes")
    let environment = ["ROOT": workspace.directory.resolvingSymlinksInPath().path]
    let leak = try workspace.ktask("build", "leak", environment: environment)
    #expect(leak.status == 1)
    #expect(leak.standardError.contains("'notes.txt' is in the project but not among its inputs"))
    try workspace.build("net", environment: environment)
    #expect(try workspace.read("net.txt") == "lo\n")
    try workspace.build("open", environment: environment)
    #expect(try workspace.read("open.txt") == "notes")
  }

  @Test func aSandboxThatIsAskedForAndCannotBeHadIsAnError() throws {
    let workspace = try project("  it: {run: 'echo > {out}', outputs: [it.txt], sandbox: bwrap}\n")
    try workspace.write("bin/bwrap", "#!/bin/sh\necho 'bwrap: not here' >&2\nexit 1\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: workspace.url("bin/bwrap").path)
    let path = workspace.url("bin").path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let result = try workspace.ktask("build", "it", environment: ["PATH": path])
    #expect(result.status == 1)
    #expect(
      result.standardError.contains(
        "error: it: it asks for 'sandbox: bwrap', and bubblewrap does not work here: bwrap: not here"
      ))
    try workspace.replace("Ktaskfile", "sandbox: bwrap", with: "sandbox: auto")
    #expect(try workspace.build("it", environment: ["PATH": path]).executed == ["it"])
  }

  @Test func manyCommandsAtOnceDoNotGetInEachOthersWay() throws {
    let names = (0..<60).map { "t\($0)" }
    let workspace = try project(
      names.map {
        "  \($0): {run: 'sleep 0.0\($0.dropFirst()); echo \($0) > {out}', outputs: [out/\($0)]}\n"
      }
      .joined() + "  all: {needs: ['t*']}\n")
    #expect(try workspace.build("all", "--jobs", "8").executed == Set(names))
    for name in names { #expect(try workspace.read("out/\(name)") == "\(name)\n") }
    #expect(leftovers(workspace) == [])
  }

  // MARK: How it ends

  @Test func aCommandThatTakesTooLongIsTriedAgainAndToldOf() throws {
    let workspace = try project(
      """
        slow: {run: sleep 3600, outputs: [slow.txt], timeout: 0.3 s, retries: 1}

      """)
    let result = try workspace.ktask("build", "slow")
    #expect(result.status == 1)
    #expect(
      result.standardError.contains(
        "warning: slow: the command was stopped as it took longer than 0.3 s; trying again (1 of 1)"
      ))
    #expect(
      result.standardError.contains(
        "error: slow: the command was stopped as it took longer than 0.3 s"))
    #expect(leftovers(workspace) == [])
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func aBuildThatEndsTakesItsCommandsWithIt(signal: Int32) throws {
    let workspace = try project(
      """
        slow:
          run: "trap '' TERM; setsid sleep 3600 & echo begun $! $$; sleep 3600"
          outputs: [slow.txt]
          sandbox: off
        quick: {run: "echo > {out}", outputs: [quick.txt]}

      """)
    let build = try workspace.run(["build", "slow"])
    var processes: [Int32] = []
    for _ in 0..<1200 where processes.isEmpty {
      Thread.sleep(forTimeInterval: 0.05)
      processes = leftovers(workspace).flatMap { name -> [Int32] in
        let text = try? workspace.read(".ktask-cache/tmp/\(name)/output")
        return (text ?? "").hasSuffix("\n")
          ? (text ?? "").split(separator: " ").dropFirst()
            .compactMap { Int32($0.trimmingCharacters(in: .newlines)) } : []
      }
    }
    try #require(processes.count == 2)
    kill(build.process.processIdentifier, signal)
    let result = try build.wait()
    #expect(result.status == (signal == SIGKILL ? 137 : 130))
    for process in processes {
      for _ in 0..<200 where isRunning(process) { Thread.sleep(forTimeInterval: 0.05) }
      #expect(!isRunning(process), "process \(process) outlived the build")
    }
    if signal != SIGKILL { #expect(leftovers(workspace) == []) }
    // What a kill left goes with the next build.
    try workspace.build("quick")
    #expect(leftovers(workspace) == [])
  }

  /// Whether a process is there and no zombie that its new parent has not looked after yet.
  private func isRunning(_ process: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return false
    }
    return text.split(separator: ")").last?.hasPrefix(" Z") != true
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
}
