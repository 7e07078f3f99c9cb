// Targets of a project's own in the project file: what is taken, and what the findings say.

import Syntax
import TestSupport
import Testing

@testable import Ktaskfile

private func load(_ text: String) -> (file: Ktaskfile?, complaints: [String]) {
  let source = SourceText(name: "Ktaskfile", text: text)
  let (file, diagnostics) = Ktaskfile.load(source)
  return (file, diagnostics.map { $0.render(in: source, color: false) })
}

/// The complaints about a file without the lines that show the place, and each line's hint.
private func messages(_ text: String) -> [String] {
  let source = SourceText(name: "Ktaskfile", text: text)
  return Ktaskfile.load(source).diagnostics.map { finding in
    "\(finding.range.line):\(finding.range.column) \(finding.message)"
      + (finding.hint.map { " (\($0))" } ?? "")
  }
}

@Suite struct OwnTargetsTests {
  @Test func readsEveryKeyOfACommand() throws {
    let (loaded, complaints) = load(
      """
      sandbox: off
      targets:
        card:
          inputs: [metadata, ../scripts/card.py, "*/model", ./model, notes]
          run: python3 {../scripts/card.py} {metadata} {out}
          outputs: [card.md, sub/./x/../card.html]
          env: [CUDA_VISIBLE_DEVICES, CUDA_VISIBLE_DEVICES]
          directory: reports/
          timeout: 5 min
          retries: 2
          tools: [python3, .venv/bin/pandoc]
          sandbox: bwrap
        notes:
          run: echo > {out}
          outputs: notes.txt
      """)
    #expect(complaints == [])
    let file = try #require(loaded)
    #expect(file.sandbox == .off)
    let card = try #require(file.targets["card"]?.command)
    #expect(
      card.inputs.map(\.meaning) == [
        .labelOrPath("reports/metadata"), .path("scripts/card.py"), .labelOrPath("reports/*/model"),
        .path("reports/model"), .target("notes"),
      ])
    #expect(card.outputs == ["reports/card.md", "reports/sub/card.html"])
    #expect(card.directory == "reports")
    #expect(card.environment == ["CUDA_VISIBLE_DEVICES"])
    #expect(card.timeout == 300)
    #expect(card.retries == 2)
    #expect(card.tools.map(\.text) == ["python3", ".venv/bin/pandoc"])
    #expect(card.sandbox == .bwrap)
    let notes = try #require(file.targets["notes"]?.command)
    #expect(notes.outputs == ["notes.txt"])
    #expect((notes.timeout, notes.retries, notes.sandbox) == (nil, 0, nil))
    #expect(file.targets.ordered(["card", "notes"]).map(\.name) == ["notes", "card"])
  }

  @Test func aGroupNamesTargetsOfBothKinds() throws {
    let (file, complaints) = load(
      """
      targets:
        all: {needs: ["*/model", "card*"]}
        card: {run: x, outputs: [a]}
        cards: {run: x, outputs: [b]}
      """)
    #expect(complaints == [])
    let targets = try #require(file).targets
    let all = try #require(targets["all"])
    guard case .group(let labels) = all.work else {
      Issue.record("it is no group")
      return
    }
    #expect(labels.map(\.text) == ["*/model", "card*"])
    #expect(targets.needs(of: all).map(\.name) == ["card", "cards"])
  }

  @Test func anUnknownKeyNamesTheOneThatIsMeant() {
    #expect(
      load("targets:\n  card:\n    inputz: [a]\n    cmd: x\n    outputs: [a]\n").complaints == [
        """
        Ktaskfile:2:3: error: Missing required field: targets.card.run
        2 |   card:
          |   ^~~~
        """,
        """
        Ktaskfile:3:5: error: targets.card.inputz: unknown key
        3 |     inputz: [a]
          |     ^~~~~~ did you mean 'inputs'?
        """,
        """
        Ktaskfile:4:5: error: targets.card.cmd: unknown key
        4 |     cmd: x
          |     ^~~ did you mean 'run'?
        """,
      ])
  }

  @Test func anUnknownFieldNamesTheOneThatIsMeant() {
    #expect(
      load("targets:\n  card: {inputs: [metadata], run: 'x {metdata} {out}', outputs: [a]}")
        .complaints
        == [
          """
          Ktaskfile:2:35: error: targets.card.run: '{metdata}' is neither an input nor an output
          2 |   card: {inputs: [metadata], run: 'x {metdata} {out}', outputs: [a]}
            |                                   ^~~~~~~~~~~~~~~~~~~ did you mean '{metadata}'?
          """
        ])
  }

  @Test(arguments: [
    ("x {print $1}", "'{print $1}' is neither an input nor an output"),
    ("x {", "a '{' is never closed"),
    ("x }", "a '}' closes nothing"),
    ("x {in}", "there is no '{in}' (there are none)"), ("x {in[1]}", "there is no '{in[1]}'"),
    ("x {out[2]}", "there is no '{out[2]}'"),
    ("x {out[0]}", "there is no '{out[0]}'"),
    ("'  '", "is no command"),
  ])
  func refusesTextsThatCannotBeRun(run: String, message: String) throws {
    let text = run.hasPrefix("'") ? run : "\"\(run)\""
    let found = messages("targets:\n  card: {run: \(text), outputs: [a]}")
    #expect(found.count == 1)
    #expect(try #require(found.first).contains(message))
  }

  @Test(arguments: [
    ("outputs: [../a]", "2:28 targets.card.outputs[0]: '../a' is outside of the project"),
    ("outputs: [/a]", "2:28 targets.card.outputs[0]: '/a' is outside of the project"),
    (
      "outputs: ['*.md']",
      "2:28 targets.card.outputs[0]: '*.md' is a pattern, and an output is one file"
    ),
    ("outputs: [a/]", "2:28 targets.card.outputs[0]: 'a/' is a directory, and an output is a file"),
    ("outputs: []", "2:27 targets.card.outputs: a command makes at least one file"),
    (
      "outputs: [a, ./a]",
      "2:31 targets.card.outputs[1]: 'a' is an output of 'card' already (a file is made by one target, "
        + "once)"
    ),
    (
      "outputs: [a, a/b]",
      "2:31 targets.card.outputs[1]: 'a/b' and the output 'a' cannot both be there (one is a directory "
        + "where the other is a file)"
    ),
    (
      "outputs: [.ktask/a]",
      "2:28 targets.card.outputs[0]: '.ktask/a' is where commands find what labels name"
    ),
    (
      "outputs: [a], inputs: [/etc/passwd]",
      "2:41 targets.card.inputs[0]: '/etc/passwd' is outside of the project (inputs are files and globs "
        + "in the project, and labels)"
    ),
    (
      "outputs: [a], inputs: ['src/**/x']",
      "2:41 targets.card.inputs[0]: '**' stands for no directories (name each level, as in 'src/*.py' "
        + "and 'src/*/*.py')"
    ),
    ("outputs: [a], inputs: [a]", "2:3 targets.card: it needs itself: card → card"),
    (
      "outputs: [a], timeout: soon",
      "2:41 targets.card.timeout: must be a span of time above 0, not the text 'soon' (write it as 90, "
        + "'90 s', '5 min' or '2 h')"
    ),
    ("outputs: [a], retries: -1", "2:41 targets.card.retries: must be from 0 to 100, not -1"),
    (
      "outputs: [a], directory: ../x",
      "2:43 targets.card.directory: '../x' is outside of the project"
    ),
    (
      "outputs: [a], sandbox: docker",
      "2:41 targets.card.sandbox: must be one of auto, bwrap, off, not the text 'docker'"
    ),
    (
      "outputs: [a], env: [A=b]",
      "2:38 targets.card.env[0]: 'A=b' has a value, and 'env' lists names (set it in 'run', as in 'A=b "
        + "command', or list 'A' to let through what it is outside)"
    ),
    (
      "outputs: [a], env: [HOME]",
      "2:38 targets.card.env[0]: 'HOME' is set by ktask itself, to directories of the command's own"
    ),
    (
      "outputs: [a], env: [2B]",
      "2:38 targets.card.env[0]: '2B' is no name of an environment variable"
    ),
    (
      "outputs: [a], needs: [model]",
      "2:10 targets.card.run: a group has no 'run' (what a command reads belongs into 'inputs'; 'needs' "
        + "makes a group)"
    ),
  ])
  func refusesWhatCannotBeMeant(keys: String, message: String) throws {
    let found = messages("targets:\n  card: {run: x, \(keys)}")
    #expect(try #require(found.first) == message)
  }

  @Test(arguments: ["a b", "-a", ".a", "a/b", "*", "ä", ""])
  func refusesNamesThatAreNoLabels(name: String) {
    let found = messages("targets:\n  '\(name)': {run: x, outputs: [a]}")
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("2:3 targets: '\(name)' cannot be the name of a target") == true)
  }

  @Test func twoTargetsCannotMakeOneFile() {
    #expect(
      load(
        """
        targets:
          a: {run: x, outputs: [out/card.md]}
          b: {run: y, outputs: [card.md], directory: out}
        """
      ).complaints == [
        """
        Ktaskfile:3:25: error: targets.b.outputs[0]: 'out/card.md' is an output of 'a', too
        3 |   b: {run: y, outputs: [card.md], directory: out}
          |                         ^~~~~~~ a file is made by one target, once
        """
      ])
  }

  @Test func aCircleIsNamedWhereItBegins() {
    #expect(
      load(
        """
        targets:
          free: {run: x, inputs: [a], outputs: [f]}
          a: {run: x, inputs: [b], outputs: [a.txt]}
          b: {run: x, inputs: ["*.md"], outputs: [b.txt]}
          c: {run: x, inputs: [./a.txt], outputs: [c.md]}
          g: {needs: [h]}
          h: {needs: [g]}
        """
      ).complaints == [
        """
        Ktaskfile:3:3: error: targets.a: it needs itself: a → b → c → a
        3 |   a: {run: x, inputs: [b], outputs: [a.txt]}
          |   ^
        """,
        """
        Ktaskfile:6:3: error: targets.g: it needs itself: g → h → g
        6 |   g: {needs: [h]}
          |   ^
        """,
      ])
  }

  @Test func aChainLongerThanTheStackIsDeepIsPutInOrder() throws {
    let count = 10_000
    let lines = (0..<count).map {
      "  t\($0): {needs: [\($0 + 1 < count ? "t\($0 + 1)" : "x/model")]}"
    }
    let file = try #require(load("targets:\n" + lines.joined(separator: "\n")).file)
    let order = file.targets.ordered(Set(file.targets.all.map(\.name))).map(\.name)
    #expect(order == (0..<count).reversed().map { "t\($0)" })
  }

  @Test func ofManyCirclesAreShownAsManyAsPeopleRead() {
    let lines = (0..<200).map { "  t\($0): {run: x, inputs: ['o/*'], outputs: [o/\($0)]}" }
    let source = SourceText(name: "Ktaskfile", text: "targets:\n" + lines.joined(separator: "\n"))
    let findings = Ktaskfile.load(source).diagnostics
    #expect(findings.errorCount == Findings.most)
    #expect(findings.first?.message.contains("it needs itself: t0 → t1 → t0") == true)
    #expect(findings.allSatisfy { $0.message.contains(": it needs itself: t") })
  }

  @Test func aGlobDoesNotStandForWhatItsOwnCommandMakes() {
    let (file, complaints) = load(
      "targets:\n  index: {run: x, inputs: ['*.md'], outputs: [index.md]}")
    #expect(complaints == [])
    #expect(file.map { $0.targets.needs(of: $0.targets.all[0]).isEmpty } == true)
  }

  @Test func noTextMakesTheReaderTrap() {
    let text = """
      sandbox: off
      targets:
        card: {inputs: [metadata, "*.md", ./a/../b], run: "x {in} {out[1]} {{}} '{metadata}'", outputs: [c, d/e]}
        all: {needs: ["*/model", card, a*], timeout: 5 min, retries: 2, env: [A], directory: x/..}
      """
    let pieces = [
      "{", "}", "[", "]", "..", "/", "*", "'", "\"", ":", "\n  ", "-", "~", "card", "\u{e9}", "0",
    ]
    let seed: UInt64 = 20_261_128
    var random = SeededGenerator(seed: seed)
    for round in 0..<1500 {
      var characters = Array(text)
      for _ in 0..<(1 + round % 4) {
        let place = Int.random(in: 0..<characters.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: characters.remove(at: place)
        case 1: characters.swapAt(place, Int.random(in: 0..<characters.count, using: &random))
        default:
          let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
          characters.insert(contentsOf: piece, at: place)
        }
      }
      let source = SourceText(name: "Ktaskfile", text: String(characters))
      let (file, diagnostics) = Ktaskfile.load(source)
      let isRight = diagnostics.allSatisfy { $0.severity == .warning }
      #expect((file != nil) == isRight, "seed \(seed), round \(round)")
      for finding in diagnostics { _ = finding.render(in: source, color: false) }
      _ = file?.targets.ordered(Set(file?.targets.all.map(\.name) ?? []))
    }
  }

  @Test func thousandsOfTargetsAreReadInOneGo() throws {
    // Each needs the one before: what is quadratic here takes minutes.
    var text = "targets:\n  t0: {run: x, outputs: [o0]}\n"
    for number in 1..<4000 {
      text += "  t\(number): {run: x, inputs: [o\(number - 1)], outputs: [o\(number)]}\n"
    }
    let (file, complaints) = load(text)
    #expect(complaints == [])
    let targets = try #require(file).targets
    #expect(targets.ordered(Set(targets.all.map(\.name))).map(\.name) == targets.all.map(\.name))
  }
}

@Suite struct CommandTemplateTests {
  private func filled(
    _ text: String, inputs: [(String, [String])] = [], outputs: [String] = []
  ) throws -> String {
    try CommandTemplate(text, inputs: inputs.map(\.0), outputs: outputs)
      .filled(inputs: inputs.map(\.1), outputs: outputs)
  }

  @Test func fieldsStandForPaths() throws {
    let inputs = [("metadata", [".ktask/metadata.json"]), ("*.csv", ["a.csv", "b.csv"])]
    #expect(
      try filled(
        "x {metadata} {*.csv} {in} {in[1]} {in[2]} {out} {out[2]} {o.txt}", inputs: inputs,
        outputs: ["o.txt", "p.txt"])
        == "x .ktask/metadata.json a.csv b.csv .ktask/metadata.json a.csv b.csv "
        + ".ktask/metadata.json a.csv b.csv o.txt p.txt p.txt o.txt")
  }

  @Test func doubledBracesAreSingleOnes() throws {
    #expect(
      try filled("awk '{{print $1}}' {out} ${{HOME}} {{{out}}}", outputs: ["o"])
        == "awk '{print $1}' o ${HOME} {o}")
  }

  @Test(arguments: [
    ("cat {in}", "cat 'it'\\''s {a} $b \"c\".csv'"),
    ("cat '{in}'", "cat 'it'\\''s {a} $b \"c\".csv'"),
    ("cat \"{in}\"", "cat \"it's {a} \\$b \\\"c\\\".csv\""),
    ("echo \"\\\"\" {in}", "echo \"\\\"\" 'it'\\''s {a} $b \"c\".csv'"),
    ("# don't\ncat {in}", "# don't\ncat 'it'\\''s {a} $b \"c\".csv'"),
    ("echo a#'b' {in}", "echo a#'b' 'it'\\''s {a} $b \"c\".csv'"),
  ])
  func pathsAreQuotedAsTheirPlaceNeedsIt(text: String, expected: String) throws {
    #expect(try filled(text, inputs: [("x", ["it's {a} $b \"c\".csv"])]) == expected)
  }

  @Test func aPathIsNeverAnOption() throws {
    #expect(try filled("rm {in}", inputs: [("x", ["-rf"])]) == "rm ./-rf")
  }
}

@Suite struct ProjectPathTests {
  @Test(
    arguments: [
      ("a/b", "", "a/b"), ("./a//b/", "", "a/b"), ("../a", "b/c", "b/a"), ("..", "a", ""),
      (".", "", ""), ("..", "", nil), ("a/../../b", "", nil), ("/a", "", nil), ("~/a", "", nil),
    ] as [(String, String, String?)])
  func pathsStayInTheProject(path: String, directory: String, expected: String?) {
    #expect(ProjectPath.normalised(path, in: directory) == expected)
  }

  @Test(arguments: [
    ("a/b", "", "a/b"), ("a/b", "a", "b"), ("a/b", "c", "../a/b"), ("a", "a/b", "../../a"),
    ("x", "a/b", "../../x"), ("a/b/c", "a/d", "../b/c"),
  ])
  func aPathLooksOtherwiseFromADirectory(path: String, directory: String, expected: String) {
    #expect(ProjectPath.relative(path, to: directory) == expected)
    #expect(ProjectPath.normalised(expected, in: directory) == path)
  }

  @Test(
    arguments: [
      ("90", 90), ("90 s", 90), ("1.5min", 90), ("2 h", 7200), ("1 d", 86_400), ("0", nil),
      ("-1", nil), ("", nil), ("5 weeks", nil), ("1e9", nil), (".5", nil), ("9999 d", nil),
    ] as [(String, Double?)])
  func readsSpansOfTime(text: String, seconds: Double?) {
    #expect(TimeSpan.parse(text) == seconds)
  }
}
