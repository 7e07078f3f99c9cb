// The rule that runs commands, without a graph or a cache: what its key takes in, what it gives, what
// it says when it fails.

import ArtifactStore
import BuildGraph
import Foundation
import Synchronization
import Testing

@testable import Commands

/// Directories for commands, and what they would be given.
final class CommandBench: Sendable {
  let directory: String

  init() throws {
    directory =
      FileManager.default.temporaryDirectory
      .appending(path: "ktask-commands-\(UUID().uuidString)").path
    try FileSystem.makeDirectory(directory)
  }

  deinit { try? FileSystem.removeTree(directory) }

  var logPath: String { "\(directory)/logs/it.log" }

  /// What is left of the directories of commands.
  func leftovers() throws -> [String] { try FileSystem.list("\(directory)/tmp") }

  func rule(
    _ text: String, inputs: [CommandFile] = [], outputs: [String] = ["out"], directory: String = "",
    environment: [EnvironmentVariable] = [], tools: [String] = [], timeout: Double? = nil,
    retries: Int = 0, mode: Sandbox.Mode = .off, bubblewrap: String? = nil,
    searchPath: String? = nil,
    undeclared: @escaping CommandConduct.Undeclared = { _, _, _ in nil }
  ) -> CommandRule {
    let scratch = "\(self.directory)/tmp"
    return CommandRule(
      text: text, inputs: inputs, outputs: outputs, directory: directory, environment: environment,
      tools: tools,
      conduct: CommandConduct(
        timeout: timeout, retries: retries,
        sandbox: Sandbox(mode: mode, bubblewrap: Bubblewrap(path: bubblewrap, hidden: [])),
        toolPaths: [], searchPath: searchPath ?? "/usr/bin:/bin", logPath: logPath,
        makeDirectory: {
          let path = "\(scratch)/\(UUID().uuidString)"
          try FileSystem.makeDirectory(path)
          return path
        }, undeclared: undeclared))
  }
}

/// What running a rule said when it failed.
private func failure(
  of rule: CommandRule, _ inputs: [String] = [], _ context: RuleContext = RuleContext()
) -> String {
  do {
    let outputs = try rule.run(Inputs(inputs.map { Array($0.utf8) }), context)
    Issue.record("it made \(outputs.map { String(decoding: $0, as: UTF8.self) })")
    return ""
  } catch {
    return "\(error)"
  }
}

private func made(by rule: CommandRule, _ inputs: [String] = []) throws -> [String] {
  try rule.run(Inputs(inputs.map { Array($0.utf8) }), RuleContext(time: 1_700_000_000))
    .map { String(decoding: $0, as: UTF8.self) }
}

@Suite struct CommandRuleTests {
  @Test func aCommandFindsItsInputsAndLeavesItsOutputs() throws {
    let bench = try CommandBench()
    let rule = bench.rule(
      "cat a.txt ../b/c.txt > out; tr a-z A-Z < a.txt > ../deep/er/up",
      inputs: [
        CommandFile(path: "sub/a.txt", isExecutable: false),
        CommandFile(path: "b/c.txt", isExecutable: false),
      ], outputs: ["sub/out", "deep/er/up"], directory: "sub")
    #expect(try made(by: rule, ["one\n", "two\n"]) == ["one\ntwo\n", "ONE\n"])
    #expect(try bench.leftovers() == [])
  }

  @Test func anExecutableInputCanBeRun() throws {
    let bench = try CommandBench()
    func rule(_ isExecutable: Bool) -> CommandRule {
      bench.rule(
        "./tool > out", inputs: [CommandFile(path: "tool", isExecutable: isExecutable)])
    }
    #expect(try made(by: rule(true), ["#!/bin/sh\necho ran\n"]) == ["ran\n"])
    #expect(failure(of: rule(false), ["#!/bin/sh\necho ran\n"]).contains("status 126"))
    #expect(rule(true).actionKey(inputs: []) != rule(false).actionKey(inputs: []))
  }

  @Test func theEnvironmentIsTheSameEverywhere() throws {
    unsafe setenv("KTASK_TEST_VARIABLE", "seen", 1)
    let bench = try CommandBench()
    let text = "env | cut -d= -f1 | grep -v -e '^_$' -e OLDPWD -e SHLVL | sort | tr '\\n' ' ' > out"
    let names =
      "HOME LANG PATH PWD PYTHONDONTWRITEBYTECODE PYTHONHASHSEED SOURCE_DATE_EPOCH TERM TMPDIR TZ "
    #expect(try made(by: bench.rule(text)) == [names])
    let values = bench.rule("echo $LANG $TZ $SOURCE_DATE_EPOCH $TERM > out")
    #expect(try made(by: values) == ["C.UTF-8 UTC 1700000000 dumb\n"])
    let rooms = bench.rule("touch $HOME/a $TMPDIR/b; [ $HOME != $TMPDIR ]; echo fine > out")
    #expect(try made(by: rooms) == ["fine\n"])
  }

  @Test func aVariableThatIsLetThroughIsSeenAndInTheKey() throws {
    let bench = try CommandBench()
    func rule(_ value: String?) -> CommandRule {
      bench.rule(
        "echo \"${LEVEL-unset}\" > out",
        environment: [EnvironmentVariable(name: "LEVEL", value: value)])
    }
    #expect(try made(by: rule("a b")) == ["a b\n"])
    #expect(try made(by: rule(nil)) == ["unset\n"])
    let keys = Set([rule("a"), rule("b"), rule(""), rule(nil)].map { $0.actionKey(inputs: []) })
    #expect(keys.count == 4)
    #expect(rule("a").description.contains(DescribedField(name: "env.LEVEL", value: "a")))
  }

  @Test(arguments: ["API_TOKEN", "DB_PASSWORD", "SECRET", "AWS_SECRET_ACCESS_KEY", "APIKEY"])
  func aSecretIsInTheKeyAndInNoExplanation(name: String) throws {
    func described(_ value: String) -> FieldValue {
      EnvironmentVariable(name: name, value: value).described
    }
    #expect(!"\(described("hunter2"))".contains("hunter2"))
    #expect(described("hunter2") != described("hunter3"))
  }

  @Test func theKeyHasWhatDecidesAndNothingElse() throws {
    let bench = try CommandBench()
    let file = CommandFile(path: "a", isExecutable: false)
    let key = bench.rule("x", inputs: [file]).actionKey(inputs: [])
    let others = [
      bench.rule("y", inputs: [file]), bench.rule("x", inputs: []),
      bench.rule("x", inputs: [CommandFile(path: "b", isExecutable: false)]),
      bench.rule("x", inputs: [file], outputs: ["b"]),
      bench.rule("x", inputs: [file], directory: "sub"),
      bench.rule("x", inputs: [file], tools: ["python3"]),
    ]
    #expect(Set(others.map { $0.actionKey(inputs: []) } + [key]).count == others.count + 1)
    let same = [
      bench.rule("x", inputs: [file], timeout: 5), bench.rule("x", inputs: [file], retries: 3),
      bench.rule("x", inputs: [file], mode: .auto),
      bench.rule("x", inputs: [file], searchPath: "/x"),
    ]
    #expect(same.allSatisfy { $0.actionKey(inputs: []) == key })
  }

  @Test func aTextMayBeLongerThanAnArgument() throws {
    let bench = try CommandBench()
    let words = String(repeating: "word ", count: 100_000)
    #expect(try made(by: bench.rule("for w in \(words); do :; done; echo $w > out")) == ["word\n"])
    let text = failure(of: bench.rule("false; : \(words)"))
    #expect(text == "the command ended with status 1")
  }

  @Test func aFailureShowsAllOfAShortOutput() throws {
    let bench = try CommandBench()
    #expect(
      failure(of: bench.rule("echo one; echo two >&2; false; echo never")) == """
        the command ended with status 1
            one
            two
        """)
    #expect(try String(contentsOfFile: bench.logPath, encoding: .utf8) == "one\ntwo\n")
    #expect(try bench.leftovers() == [])
  }

  @Test func aFailureShowsTheEndOfALongOutputAndWhereTheRestIs() throws {
    let bench = try CommandBench()
    let text = failure(of: bench.rule("seq 100; exit 3"))
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.count == 17)
    #expect(lines[0] == "the command ended with status 3")
    #expect(lines[1] == "    … 85 more lines are in \(bench.logPath)")
    #expect(lines[2] == "    86")
    #expect(lines[16] == "    100")
  }

  @Test func ofAHugeOutputTheEndAloneIsRead() throws {
    let bench = try CommandBench()
    let text = failure(of: bench.rule("yes 0123456789 | head -n 1000000; exit 3"))
    #expect(text.contains("… more is in \(bench.logPath)"))
    #expect(try FileSystem.stamp(of: bench.logPath).size == 11_000_000)
  }

  @Test func whatATerminalWouldHaveOverwrittenIsNotShown() throws {
    let bench = try CommandBench()
    #expect(
      failure(of: bench.rule("printf '10 %%\\r50 %%\\r100 %%\\nend'; exit 1")) == """
        the command ended with status 1
            100 %
            end
        """)
  }

  @Test(arguments: [
    ("true", "the command ended well, but did not make its output 'out'"),
    (
      "echo > oud",
      "the command ended well, but did not make its output 'out'\n  it made 'oud', which is no output"
    ),
    (
      "echo > out; echo > b; echo > a",
      "the command made 'a' and 'b', which are not among its outputs\n"
        + "  add them to 'outputs', or have them written below $TMPDIR"
    ),
    ("mkdir out", "its output 'out' is a directory, and an output is a regular file"),
    ("ln -s /etc/passwd out", "its output 'out' is a link, and an output is a regular file"),
    ("mkfifo out", "its output 'out' is no regular file, and an output is a regular file"),
    (
      "echo > out; chmod +w in; echo x >> in",
      "the command changed 'in', which it was given as input\n"
        + "  what it makes belongs into 'outputs'; nothing else leaves its directory"
    ),
    (
      "echo > out; rm -f in",
      "the command changed 'in', which it was given as input\n"
        + "  what it makes belongs into 'outputs'; nothing else leaves its directory"
    ),
    ("kill -9 $$", "the command was ended by SIGKILL"),
    ("exit 139", "the command ended with status 139, as after SIGSEGV"),
  ])
  func otherOutputsThanThoseDeclaredAreErrors(text: String, message: String) throws {
    let bench = try CommandBench()
    let rule = bench.rule(text, inputs: [CommandFile(path: "in", isExecutable: false)])
    #expect(failure(of: rule, ["x"]) == message)
    #expect(try bench.leftovers() == [])
  }

  @Test func aFileThatWasNotDeclaredIsNamed() throws {
    let bench = try CommandBench()
    let asked = Mutex<[String]>([])
    let rule = bench.rule("cat data/x.csv > out", directory: "sub") { word, directory, _ in
      asked.withLock { $0.append("\(directory):\(word)") }
      return word == "data/x.csv" ? word : nil
    }
    #expect(
      failure(of: rule).hasSuffix(
        "\n  'data/x.csv' is in the project but not among its inputs, so that the command does not see "
          + "it; add it to 'inputs'"))
    #expect(asked.withLock { $0 }.contains("sub:data/x.csv"))
  }

  @Test func aPathInTheCommandsOwnDirectoryIsOneInTheProject() throws {
    let bench = try CommandBench()
    let rule = bench.rule("cat $PWD/data/x.csv > out", directory: "sub") { word, directory, _ in
      directory.isEmpty && word == "sub/data/x.csv" ? word : nil
    }
    #expect(failure(of: rule).contains("'sub/data/x.csv' is in the project"))
  }

  @Test func aModuleThatWasNotDeclaredIsNamed() throws {
    let bench = try CommandBench()
    let rule = bench.rule(
      "echo \"ModuleNotFoundError: No module named 'tools.dates'\"; exit 1",
      inputs: [CommandFile(path: "scripts/card.py", isExecutable: false)]
    ) { word, directory, _ in
      directory == "scripts" && word == "tools/dates.py" ? "scripts/tools/dates.py" : nil
    }
    #expect(failure(of: rule, [""]).contains("'scripts/tools/dates.py' is in the project"))
  }

  @Test func aCommandThatTakesTooLongIsStopped() throws {
    let bench = try CommandBench()
    let rule = bench.rule("echo begun; sleep 3600", timeout: 0.2)
    #expect(
      failure(of: rule) == """
        the command was stopped as it took longer than 0.2 s
            begun
        """)
    #expect(try bench.leftovers() == [])
  }

  @Test func aCommandIsTriedAgainInAFreshDirectory() throws {
    let bench = try CommandBench()
    let marker = "\(bench.directory)/marker"
    // A file of an attempt before would be an error in the next.
    let text = "echo > rest; [ $(wc -l < \(marker)) -ge 3 ]; rm rest; echo done > out"
    let warnings = Mutex<[String]>([])
    let context = RuleContext(warn: { text in warnings.withLock { $0.append(text) } })
    let rule = bench.rule("echo x >> \(marker); \(text)", retries: 2)
    #expect(try rule.run(Inputs([]), context) == [Array("done\n".utf8)])
    #expect(
      warnings.withLock { $0 } == [
        "the command ended with status 1; trying again (1 of 2)",
        "the command ended with status 1; trying again (2 of 2)",
      ])
  }

  @Test func whatCannotGoOtherwiseIsNotTriedAgain() throws {
    let bench = try CommandBench()
    let warnings = Mutex<[String]>([])
    let context = RuleContext(warn: { text in warnings.withLock { $0.append(text) } })
    #expect(failure(of: bench.rule("true", retries: 5), [], context).contains("did not make"))
    #expect(warnings.withLock { $0 } == [])
  }

  @Test func cancellingEndsEveryProcess() throws {
    let bench = try CommandBench()
    let file = "\(bench.directory)/pids"
    // One ignores being asked, one leaves the session.
    let rule = bench.rule(
      "trap '' TERM; setsid sh -c 'echo $$ >> \(file); sleep 3600' & echo $$ >> \(file); sleep 3600"
    )
    let context = RuleContext(isCancelled: {
      (try? String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count) == 2
    })
    #expect(throws: CancellationError.self) { try rule.run(Inputs([]), context) }
    for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
      let process = try #require(Int32(line))
      #expect(kill(process, 0) != 0, "process \(process) is still there")
    }
    #expect(try bench.leftovers() == [])
  }

  @Test func whatIsLeftInTheBackgroundEndsWithTheCommand() throws {
    let bench = try CommandBench()
    let rule = bench.rule("setsid sleep 3600 & echo $! > out")
    let process = try #require(Int32(made(by: rule)[0].dropLast()))
    #expect(kill(process, 0) != 0)
  }

  @Test func aDirectoryThatTheCommandHasClosedIsRemoved() throws {
    let bench = try CommandBench()
    let text = "mkdir -p $TMPDIR/a/b $HOME/x; touch $TMPDIR/a/b/c; chmod 0 $TMPDIR/a/b $TMPDIR/a; "
    #expect(
      try made(by: bench.rule(text + "printf '\\377' | xargs -I% touch $HOME/x/%; echo > out")) == [
        "\n"
      ])
    #expect(try bench.leftovers() == [])
  }

  @Test func withoutBubblewrapThereIsASentence() throws {
    let bench = try CommandBench()
    #expect(
      failure(of: bench.rule("echo > out", mode: .required)) == """
        it asks for 'sandbox: bwrap', and bubblewrap is not installed: there is no 'bwrap' on the PATH
          'sandbox: auto' goes without where bubblewrap cannot be had
        """)
    let broken = "\(bench.directory)/bwrap"
    try FileSystem.create(
      broken, mode: 0o755,
      contents: Array(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2; exit 1\n".utf8))
    #expect(
      failure(of: bench.rule("echo > out", mode: .required, bubblewrap: broken)) == """
        it asks for 'sandbox: bwrap', and bubblewrap does not work here: bwrap: No permissions to create \
        new namespace
          'sandbox: auto' goes without where bubblewrap cannot be had
        """)
    let fallen = bench.rule("echo fine > out", mode: .auto, bubblewrap: broken)
    #expect(try made(by: fallen) == ["fine\n"])
  }
}
