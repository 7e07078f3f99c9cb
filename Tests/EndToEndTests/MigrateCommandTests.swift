// `ktask migrate` on files: where results go, what is said, and what stays untouched.

import Foundation
import Testing

/// A v2 strategy that is a valid v3 one once it is migrated.
private let old = """
  name: old   # the name
  version: "2.0"
  training_data:
    symbols: EURUSD
    timeframes: 1h
  indicators:
    - name: rsi   # momentum
      feature_id: rsi_14
      params: {period: 14}
  fuzzy_sets:
    rsi_14:
      low: [0, 25, 45]
      high: [55, 75, 100]
  model:
    architecture: {hidden_layers: [8]}
  decisions: {}
  training: {}

  """

private let new = """
  name: old   # the name
  version: "3.0"
  training_data:
    symbols: EURUSD
    timeframes: 1h
  indicators:
    rsi_14:
      type: rsi   # momentum
      period: 14
  fuzzy_sets:
    rsi_14:
      indicator: rsi_14
      low: [0, 25, 45]
      high: [55, 75, 100]
  nn_inputs:
    - {fuzzy_set: rsi_14, timeframes: all}
  model:
    architecture: {hidden_layers: [8]}
  decisions: {}
  training: {}

  """

@Suite struct MigrateCommandTests {
  @Test func theResultGoesBesideTheFileAndIsValid() throws {
    let workspace = try Workspace()
    try workspace.write("sub/old.yaml", old)
    let result = try workspace.ktask("migrate", "sub/old.yaml")
    #expect(result.status == 0)
    #expect(result.standardOutput == "")
    #expect(
      result.standardError
        == "sub/old.yaml → sub/old_v3.yaml: 1 indicator, 1 fuzzy set, 1 input\n")
    #expect(try workspace.read("sub/old_v3.yaml") == new)
    #expect(try workspace.read("sub/old.yaml") == old)
    #expect(try workspace.ktask("validate", "sub/old_v3.yaml").status == 0)
  }

  @Test func anOutputCanBeNamedAndSeveralGoToADirectory() throws {
    let workspace = try Workspace()
    for name in ["a.yaml", "sub/b.yml"] { try workspace.write(name, old) }
    #expect(try workspace.ktask("migrate", "a.yaml", "-o", "deep/er/x.yaml").status == 0)
    #expect(try workspace.read("deep/er/x.yaml") == new)
    #expect(try workspace.ktask("migrate", "a.yaml", "sub/b.yml", "-o", "out").status == 0)
    #expect(try workspace.read("out/a.yaml") == new)
    #expect(try workspace.read("out/b.yml") == new)
    #expect(try workspace.ktask("migrate", "sub/b.yml", "-o", "strategies").status == 0)
    #expect(try workspace.read("strategies/b.yml") == new)
    let elsewhere = try Workspace()
    let moved = try elsewhere.ktask("migrate", "a.yaml", "-C", workspace.directory.path)
    #expect(moved.status == 0)
    #expect(try workspace.read("a_v3.yaml") == new)
  }

  @Test func filesOfOneNameAreNotWrittenOverEachOther() throws {
    let workspace = try Workspace()
    for name in ["a.yaml", "sub/a.yaml"] { try workspace.write(name, old) }
    let result = try workspace.ktask("migrate", "a.yaml", "sub/a.yaml", "-o", "out", "--force")
    #expect(result.status == 1)
    #expect(result.standardError.contains("would both go to 'out/a.yaml'"))
    #expect(!workspace.exists("out"))
  }

  @Test func aFileCanBeReplacedAndKeepsItsPermissionsLinksAndMark() throws {
    let workspace = try Workspace()
    try workspace.write("real/old.yaml", "\u{FEFF}" + old)
    let real = workspace.url("real/old.yaml")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: real.path)
    try FileManager.default.createSymbolicLink(
      at: workspace.url("link.yaml"), withDestinationURL: real)
    let result = try workspace.ktask("migrate", "--in-place", "link.yaml")
    #expect(result.status == 0)
    #expect(result.standardError == "link.yaml: 1 indicator, 1 fuzzy set, 1 input\n")
    #expect(try Array(workspace.data("real/old.yaml")) == Array(("\u{FEFF}" + new).utf8))
    let attributes = try FileManager.default.attributesOfItem(atPath: real.path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: workspace.url("real").path)
        == ["old.yaml"])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: workspace.url("link.yaml").path)
        == real.path)

    let again = try workspace.ktask("migrate", "--in-place", "link.yaml")
    #expect(again.status == 0)
    #expect(again.standardError == "link.yaml: is v3 already; nothing to do\n")
  }

  @Test func aDryRunPrintsADifferenceThatPatchUnderstands() throws {
    let workspace = try Workspace()
    try workspace.write("old.yaml", old)
    let result = try workspace.ktask("migrate", "--dry-run", "old.yaml")
    #expect(result.status == 0)
    #expect(
      result.standardOutput == """
        --- old.yaml
        +++ old_v3.yaml
        @@ -1,16 +1,19 @@
         name: old   # the name
        -version: "2.0"
        +version: "3.0"
         training_data:
           symbols: EURUSD
           timeframes: 1h
         indicators:
        -  - name: rsi   # momentum
        -    feature_id: rsi_14
        -    params: {period: 14}
        +  rsi_14:
        +    type: rsi   # momentum
        +    period: 14
         fuzzy_sets:
           rsi_14:
        +    indicator: rsi_14
             low: [0, 25, 45]
             high: [55, 75, 100]
        +nn_inputs:
        +  - {fuzzy_set: rsi_14, timeframes: all}
         model:
           architecture: {hidden_layers: [8]}
         decisions: {}

        """)
    #expect(
      result.standardError
        == "old.yaml → old_v3.yaml: 1 indicator, 1 fuzzy set, 1 input (not written)\n")
    #expect(!workspace.exists("old_v3.yaml"))
    #expect(try workspace.read("old.yaml") == old)
  }

  @Test func aDifferenceSaysWhereNoLineEndIs() throws {
    let workspace = try Workspace()
    try workspace.write("x.yaml", "indicators: []\r\nname: x")
    let result = try workspace.ktask("migrate", "--dry-run", "x.yaml")
    #expect(
      result.standardOutput.replacing("\r\n", with: "␍\n") == """
        --- x.yaml
        +++ x_v3.yaml
        @@ -1,2 +1,4 @@
        -indicators: []␍
        -name: x
        \\ No newline at end of file
        +indicators: {}␍
        +name: x␍
        +version: "3.0"␍
        +nn_inputs: []
        \\ No newline at end of file

        """)
  }

  @Test func anotherFileIsReplacedOnlyIfThatIsAskedFor() throws {
    let workspace = try Workspace()
    try workspace.write("old.yaml", old)
    try workspace.write("old_v3.yaml", "mine\n")
    let refused = try workspace.ktask("migrate", "old.yaml")
    #expect(refused.status == 1)
    #expect(refused.standardError.contains("'old_v3.yaml' is there already\n  use --force"))
    #expect(try workspace.read("old_v3.yaml") == "mine\n")
    let itself = try workspace.ktask("migrate", "old.yaml", "-o", "./old.yaml")
    #expect(itself.status == 1)
    #expect(itself.standardError.contains("use --in-place"))
    #expect(try workspace.read("old.yaml") == old)
    #expect(try workspace.ktask("migrate", "old.yaml", "--force").status == 0)
    #expect(try workspace.read("old_v3.yaml") == new)
  }

  @Test func aFileThatMayNotBeWrittenIsReplacedOnlyIfThatIsAskedFor() throws {
    let workspace = try Workspace()
    try workspace.write("old.yaml", old)
    let path = workspace.url("old.yaml").path
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
    let refused = try workspace.ktask("migrate", "--in-place", "old.yaml")
    #expect(refused.status == 1)
    #expect(refused.standardError.contains("'old.yaml' may not be written\n  use --force"))
    #expect(try workspace.read("old.yaml") == old)
    #expect(try workspace.ktask("migrate", "--in-place", "--dry-run", "old.yaml").status == 0)
    #expect(try workspace.ktask("migrate", "--in-place", "--force", "old.yaml").status == 0)
    #expect(try workspace.read("old.yaml") == new)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o444)
  }

  @Test func aPipeIsNotReplaced() throws {
    let workspace = try Workspace()
    try workspace.write("old.yaml", old)
    let path = workspace.url("pipe").path
    try #require(unsafe mkfifo(path, 0o600) == 0)
    let result = try workspace.ktask("migrate", "old.yaml", "-o", "pipe", "--force")
    #expect(result.status == 1)
    #expect(result.standardError == "error: cannot write 'pipe': it is no regular file\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.type] as? FileAttributeType != .typeRegular)
  }

  @Test func anErrorOfWritingNamesThePathThatWasAskedFor() throws {
    let workspace = try Workspace()
    try workspace.write("old.yaml", old)
    // Nobody can make files there, the superuser neither.
    let result = try workspace.ktask("migrate", "old.yaml", "-o", "/proc/new.yaml")
    #expect(result.status == 1)
    #expect(result.standardError.hasPrefix("error: cannot write /proc/new.yaml: "))
    #expect(!result.standardError.contains(".tmp"))
  }

  @Test(arguments: [
    // The whole file has to be written anew.
    (
      "name: x # mine\nindicators: &i\n- {name: rsi}\nfuzzy_sets: {}\nmy_backup: *i\n",
      "1:1: warning: the file is written anew, and its comments are lost"
    ),
    // One section has to be.
    (
      "base: &b {name: rsi}\nindicators:\n- *b # mine\nfuzzy_sets: {}\n",
      "2:1: warning: indicators: written anew, and its comments are lost"
    ),
  ])
  func commentsAreLostInPlaceOnlyIfThatIsAskedFor(text: String, warning: String) throws {
    let workspace = try Workspace()
    try workspace.write("x.yaml", text)
    let refused = try workspace.ktask("migrate", "--in-place", "x.yaml")
    #expect(refused.status == 1)
    #expect(refused.standardError.hasPrefix("x.yaml:" + warning), "\(refused.standardError)")
    #expect(
      refused.standardError.hasSuffix(
        """
        error: 'x.yaml' is left as it is, as comments would be lost
          use --force to replace it all the same, or -o for another place

        """))
    #expect(try workspace.read("x.yaml") == text)
    let beside = try workspace.ktask("migrate", "x.yaml", "-o", "y.yaml")
    #expect(beside.standardError.hasPrefix("x.yaml:" + warning))
    #expect(try workspace.read("y.yaml").contains("version: "))
    _ = try workspace.ktask("migrate", "--in-place", "--force", "x.yaml")
    #expect(try workspace.read("x.yaml") == workspace.read("y.yaml"))
  }

  @Test func theResultCanGoToStandardOutput() throws {
    let workspace = try Workspace()
    try workspace.write("old.yaml", old)
    let result = try workspace.ktask("migrate", "old.yaml", "-o", "-")
    #expect(result.status == 0)
    #expect(result.standardOutput == new)
    #expect(
      result.standardError
        == "old.yaml → standard output: 1 indicator, 1 fuzzy set, 1 input\n")
    #expect(!workspace.exists("-") && !workspace.exists("old_v3.yaml"))
  }

  @Test func errorsOfTheResultAreShownWhereTheyStandAndTheResultIsWritten() throws {
    let workspace = try Workspace()
    try workspace.write(
      "old.yaml",
      old.replacing("    low: [0, 25, 45]", with: "    input_transform: {type: price_ratio}")
        .replacing("    high", with: "    high: [0, 1, 2]\n  ghost:\n    high"))
    let result = try workspace.ktask("migrate", "old.yaml")
    #expect(result.status == 1)
    for text in [
      "old_v3.yaml:13:5: error: fuzzy_sets.rsi_14.input_transform: grammar v3 has no input",
      "old_v3.yaml:16:16: error: fuzzy_sets.ghost.indicator: 'ghost' not found in indicators",
      "old.yaml → old_v3.yaml: 1 indicator, 2 fuzzy sets, 2 inputs\n",
      "error: 'old_v3.yaml' is written, but has 2 errors\n  repair the file by hand",
    ] {
      #expect(result.standardError.contains(text), "\(text) in\n\(result.standardError)")
    }
    #expect(workspace.exists("old_v3.yaml"))
    let dry = try workspace.ktask("migrate", "old.yaml", "--dry-run", "-o", "x.yaml")
    #expect(dry.status == 1)
    #expect(dry.standardError.contains("error: 'x.yaml' would have 2 errors\n"))
    #expect(!workspace.exists("x.yaml"))
  }

  @Test func allFilesAreTriedAndOneFailureFailsAll() throws {
    let workspace = try Workspace()
    try workspace.write("broken.yaml", "a: [\n")
    try workspace.write("foreign.yaml", "a: 1\n")
    try workspace.write("old.yaml", old)
    try workspace.write("left.yaml", old.replacing("fuzzy_sets:", with: "  - {}\nfuzzy_sets:"))
    let result = try workspace.ktask(
      "migrate", "missing.yaml", "broken.yaml", "foreign.yaml", "strategies/minimal.yaml",
      "left.yaml", "old.yaml")
    #expect(result.status == 1)
    for text in [
      "missing.yaml: no such file or directory", "broken.yaml:2:1: error: invalid YAML",
      "foreign.yaml:1:1: error: this is neither a v2 nor a v3 strategy",
      "strategies/minimal.yaml: is v3 already; nothing to do\n",
      "left.yaml:10:5: warning: indicators[1]: left out, as it has neither",
      "left.yaml → left_v3.yaml: 1 indicator, 1 fuzzy set, 1 input\n",
      "old.yaml → old_v3.yaml: 1 indicator, 1 fuzzy set, 1 input\n",
    ] {
      #expect(result.standardError.contains(text), "\(text) in\n\(result.standardError)")
    }
    #expect(try workspace.read("old_v3.yaml") == new)
  }

  @Test(arguments: [
    ["migrate"], ["migrate", "a.yaml", "--in-place", "-o", "b.yaml"],
    ["migrate", "a.yaml", "-o", ""], ["migrate", "a.yaml", "b.yaml", "-o", "-"],
    ["migrate", "a.yaml", "-o", "-", "--dry-run"], ["migrate", "a.yaml", "-o", "-", "--in-place"],
  ])
  func aWrongCommandLineEndsWithStatus64(arguments: [String]) throws {
    let result = try Workspace().run(arguments).wait()
    #expect(result.status == 64)
    #expect(result.standardOutput.isEmpty)
  }

  @Test func helpHasExamples() throws {
    let result = try Workspace().ktask("migrate", "--help")
    #expect(result.status == 0)
    #expect(result.standardOutput.contains("EXAMPLES"))
  }
}
