// What commands print, and with which status they end.

import Foundation
import Testing

@Suite struct CommandLineTests {
  @Test func versionIsPrinted() throws {
    let result = try Workspace().ktask("--version")
    #expect(result.status == 0)
    #expect(result.standardOutput == "0.1.0\n")
  }

  @Test(arguments: [
    [], ["build"], ["plan"], ["train"], ["validate"], ["features"], ["indicators"], ["show"],
    ["export"], ["data"], ["migrate"], ["query"], ["graph"],
  ])
  func helpHasExamplesAndGoesToStandardOutput(command: [String]) throws {
    let result = try Workspace().run(command + ["--help"]).wait()
    #expect(result.status == 0)
    #expect(result.standardOutput.contains("EXAMPLES"))
    #expect(result.standardError.isEmpty)
  }

  @Test(arguments: [
    ["--frobnicate"], ["build", "--jobs", "0"], ["build", "--format", "xml"], ["train"],
    ["train", "momentum", "--epochs", "0"], ["train", "momentum", "--start", "yesterday"],
    ["train", "momentum", "--timeframes", "1h,1x"], ["frobnicate"],
  ])
  func aWrongCommandLineEndsWithStatus64(arguments: [String]) throws {
    let result = try Workspace().run(arguments).wait()
    #expect(result.status == 64)
    #expect(!result.standardError.isEmpty)
    #expect(result.standardOutput.isEmpty)
  }

  @Test func anUnknownLabelNamesTheNearest() throws {
    let result = try Workspace().ktask("plan", "feature/EURUSD/1h_rsi_fast_oversolt")
    #expect(result.status == 64)
    #expect(result.standardError.contains("did you mean 'feature/EURUSD/1h_rsi_fast_oversold'?"))
  }

  @Test(arguments: [
    "data", "features", "indicators", "validate", "plan", "plan --format json",
    "show bars/EURUSD/1h -q", "export bars/EURUSD/1h -o - -q", "build features -q --format json",
    "migrate old.yaml -o -", "query 'deps(model)'", "graph --full", "plan --format markdown",
  ])
  func aReaderThatHasGoneAwayIsNoFailure(command: String) throws {
    let workspace = try Workspace()
    try workspace.write("old.yaml", "name: old\nindicators:\n- {name: rsi}\nfuzzy_sets: {}\n")
    // The other end of the pipe is closed before anything is written.
    let script = "{ sleep 0.2; \"$KTASK\" \(command); echo \"status $?\" >&2; } | true"
    let result = try RunningProcess(
      URL(filePath: "/bin/sh"), ["-c", script], directory: workspace.directory,
      environment: ["KTASK": Workspace.binary.path]
    ).wait()
    // The migrated strategy has errors of its own.
    let status = command.hasPrefix("migrate") ? 1 : 0
    #expect(result.standardError.hasSuffix("status \(status)\n"), "\(result.standardError)")
    #expect(!result.standardError.contains("cannot write"))
  }

  @Test(arguments: [
    ["show", "bars/\u{1b}[31mX"], ["plan", "\u{1b}[31m/model"], ["indicators", "rs\u{1b}[31m"],
    ["build", "-s", "\u{1b}[31m"], ["data", "\u{1b}[31m"],
  ])
  func whatWasWrittenIsEchoedWithoutControlCharacters(arguments: [String]) throws {
    let result = try Workspace().run(arguments).wait()
    #expect(result.status != 0)
    #expect(result.standardError.contains(#"\u{1b}[31m"#), "\(result.standardError)")
    #expect(!(result.standardError + result.standardOutput).contains("\u{1b}"))
  }

  @Test func aStrategyMayBeCalledModel() throws {
    let workspace = try Workspace()
    try workspace.write("strategies/model.yaml", workspace.read("strategies/minimal.yaml"))
    let document = try workspace.build("model/model")
    #expect(document.executed.contains("model/model"))
    #expect(workspace.exists("models/model/model.safetensors"))
  }

  @Test func aStrategyCalledAsAKindOfManyTargetsIsNamedWithAnOption() throws {
    let workspace = try Workspace()
    try workspace.write("strategies/bars.yaml", workspace.read("strategies/minimal.yaml"))
    let hint = "name those of the strategy with --strategy bars"
    let refused = try workspace.ktask("plan", "bars/model")
    #expect(refused.status == 64)
    #expect(refused.standardError.contains(hint))
    let starred = try workspace.ktask("plan", "ba*/model")
    #expect(starred.status == 0)
    #expect(starred.standardError.contains("warning: bars: a label that begins with 'bars/'"))
    let named = try workspace.ktask("plan", "-s", "bars", "model")
    #expect(named.status == 0)
    #expect(named.standardError.isEmpty)
  }

  @Test func oneTargetIsNotSeveral() throws {
    let workspace = try Workspace()
    #expect(try workspace.ktask("build", "bars/EURUSD/1d").status == 0)
    let again = try workspace.ktask("build", "bars/EURUSD/1d").standardOutput
    #expect(again.hasPrefix("Up to date: 1 target ("))
    let plan = try workspace.ktask("plan", "bars/EURUSD/1d").standardOutput
    #expect(plan == "Nothing to do: 1 target is up to date.\n")
    let indicator = try workspace.ktask("indicators", "adline").standardOutput
    #expect(indicator.contains("of at least 1 bar\n"), "\(indicator)")
  }

  @Test func anUnknownStrategyNamesTheNearest() throws {
    let result = try Workspace().ktask("build", "-s", "minimel")
    #expect(result.status == 64)
    #expect(result.standardError.contains("did you mean 'minimal'?"))
  }

  @Test func aDirectoryWithoutProjectSaysWhatToDo() throws {
    let workspace = try Workspace()
    try workspace.remove("Ktaskfile")
    let result = try workspace.ktask("build")
    #expect(result.status == 1)
    #expect(result.standardError.contains("there is no Ktaskfile here"))
  }

  @Test func anotherDirectoryCanBeNamed() throws {
    let workspace = try Workspace()
    let elsewhere = try Workspace()
    let plan = try elsewhere.ktask("plan", "-C", workspace.directory.path)
    #expect(plan.status == 0)
    let missing = try elsewhere.ktask("plan", "-C", "no/such/place")
    #expect(missing.status == 1)
    #expect(missing.standardError.contains("no/such/place"))
  }

  @Test func aMisspeltNameInAStrategyPointsAtItsPlace() throws {
    let workspace = try Workspace()
    try workspace.edit("strategies/minimal.yaml") { text in
      text.replacing(/indicator: rsi_14/) { _ in "indicator: rsi_41" }
    }
    let result = try workspace.ktask("validate", "strategies/minimal.yaml")
    #expect(result.status == 1)
    #expect(
      result.standardError.contains(
        "error: fuzzy_sets.") && result.standardError.contains("did you mean 'rsi_14'?"))
    #expect(result.standardError.hasPrefix("strategies/minimal.yaml:"))
    #expect(try workspace.ktask("build", "-s", "minimal").status == 1)
  }

  @Test func shippedStrategiesAreValidWithoutAWarning() throws {
    let result = try Workspace().ktask("validate")
    #expect(result.status == 0)
    #expect(result.standardError.isEmpty)
  }

  @Test func aV2StrategyIsRefusedWithTheWayOut() throws {
    let workspace = try Workspace()
    try workspace.write("old.yaml", "name: old\nindicators:\n  - name: rsi\n    period: 14\n")
    let result = try workspace.ktask("validate", "old.yaml")
    #expect(result.status == 1)
    #expect(
      result.standardError.contains(
        "Strategy 'old.yaml' is not v3 format. Run 'ktask migrate old.yaml' to upgrade."))
  }

  @Test func planWritesNothingAtAll() throws {
    let workspace = try Workspace()
    let plan = try workspace.plan()
    #expect(plan.counts["run", default: 0] > 0)
    #expect(!workspace.exists(".ktask-cache"))
    #expect(!workspace.exists("models"))
  }

  @Test func planCanEndWithStatus2WhenSomethingWouldRun() throws {
    let workspace = try Workspace()
    #expect(try workspace.ktask("plan", "--exit-code").status == 2)
    try workspace.build()
    #expect(try workspace.ktask("plan", "--exit-code").status == 0)
  }

  @Test func quietPrintsNothingWhenAllIsWell() throws {
    let result = try Workspace().ktask("build", "--quiet")
    #expect(result.status == 0)
    #expect(result.standardOutput.isEmpty)
    #expect(result.standardError.isEmpty)
  }

  @Test func withoutATerminalThereAreNoEscapesAndProgressIsOnStandardError() throws {
    let result = try Workspace().ktask("build", "features")
    #expect(result.status == 0)
    #expect(result.standardError.contains("ran features"))
    #expect(!(result.standardOutput + result.standardError).contains("\u{1b}"))
  }

  @Test func theSummaryShowsTheShareOfTheLargestClass() throws {
    let result = try Workspace().ktask("build")
    #expect(result.status == 0)
    #expect(result.standardOutput.contains(/test accuracy 0\.\d{3}, .* always (BUY|HOLD|SELL)/))
  }

  @Test func aFailureNamesTheFileTheLineAndTheValue() throws {
    let workspace = try Workspace()
    try workspace.edit("data/EURUSD_1h.csv") { text in
      text.replacingOccurrences(of: "2017-01-02T05:00:00Z,", with: "2017-01-02T05:00:00Z,x")
    }
    let result = try workspace.ktask("build")
    #expect(result.status == 1)
    #expect(result.standardError.contains(#/data/EURUSD_1h\.csv:\d+:\d+: error: /#))
    #expect(!workspace.exists("models/momentum/model.safetensors"))
  }

  @Test func keepGoingBuildsWhatDoesNotDependOnTheFailure() throws {
    let workspace = try Workspace()
    try workspace.write("data/EURUSD_4h.csv", "timestamp,open\n")
    let result = try workspace.ktask("build", "--keep-going", "--format", "json")
    #expect(result.status == 1)
    let report = try JSONDecoder().decode(
      BuildDocument.self, from: Data(result.standardOutput.utf8))
    #expect(report.labels("failed") == ["bars/EURUSD/4h"])
    #expect(report.labels("ran").contains("labels"))
    #expect(report.labels("skipped").isSuperset(of: ["features", "model", "metadata"]))
  }

  @Test func missingBarsFailTheTargetsThatNeedThemAlone() throws {
    let workspace = try Workspace()
    let result = try workspace.ktask("build", "*/model", "--keep-going", "--format", "json")
    #expect(result.status == 1)
    #expect(
      result.standardError.contains(
        "warning: v3_test_example: no 5m bars of EURUSD: there is no file 'data/EURUSD_5m.csv'"))
    let report = try JSONDecoder().decode(
      BuildDocument.self, from: Data(result.standardOutput.utf8))
    #expect(report.labels("failed") == ["v3_test_example/bars/EURUSD/5m"])
    #expect(report.labels("ran").isSuperset(of: ["model", "minimal/model", "stocks_daily/model"]))
    #expect(workspace.exists("models/minimal/metadata.json"))
    #expect(!workspace.exists("models/v3_test_example"))
  }

  @Test func aStrategyWithErrorsDoesNotKeepTheOthersFromBeingBuilt() throws {
    let workspace = try Workspace()
    try workspace.remove("strategies/v3_test_example.yaml")
    try workspace.write("strategies/broken.yaml", "a: [\n")
    #expect(try workspace.ktask("build", "*/model").status == 1)
    #expect(!workspace.exists("models"))
    let result = try workspace.ktask("build", "*/model", "--keep-going")
    #expect(result.status == 1)
    #expect(result.standardError.contains("strategies/broken.yaml:"))
    #expect(workspace.exists("models/momentum/metadata.json"))
    #expect(workspace.exists("models/stocks_daily/metadata.json"))
  }

  @Test func aPlanSaysWhichOutputsABuildWouldRestore() throws {
    let workspace = try Workspace()
    try workspace.build()
    try workspace.remove("models/momentum/metadata.json")
    try workspace.write("models/momentum/metrics.json", "{}")
    #expect(
      try workspace.ktask("plan").standardOutput == """
        Nothing to do: 54 targets are up to date.
        write  models/momentum/metrics.json  output altered
        write  models/momentum/metadata.json  output missing

        """)
  }

  @Test func aTrainingWorthLittleIsWarnedOf() throws {
    let workspace = try Workspace()
    let result = try workspace.ktask("build", "-s", "minimal", "--data", "data")
    #expect(!result.standardError.contains("warning"))
    let few = try workspace.ktask(
      "train", "minimal", "--start", "2017-12-27", "--output", "out")
    #expect(few.status == 0)
    #expect(few.standardError.contains("warning: minimal/model: "))
  }

  @Test func aStandardStreamThatIsClosedGivesItsNumberToNoFile() throws {
    let workspace = try Workspace()
    let shell = try RunningProcess(
      URL(filePath: "/bin/sh"), ["-c", "\"$0\" build <&- >&- 2>&-", Workspace.binary.path],
      directory: workspace.directory, environment: [:])
    #expect(try shell.wait().status == 0)
    let lock = try workspace.read(".ktask-cache/lock")
    #expect(lock.allSatisfy { $0.isNumber || $0.isNewline })
    #expect(try workspace.build().executed == [])
  }

  @Test func dataStandsForTheDirectoriesThatAllBarsShare() throws {
    let workspace = try Workspace()
    try workspace.replace(
      "Ktaskfile", "path: data/{symbol}_{timeframe}.csv",
      with: "path: bars/{symbol}/{timeframe}.csv")
    for symbol in ["GOOG", "IBM"] {
      try workspace.write("other/\(symbol)/1d.csv", workspace.read("data/\(symbol)_1d.csv"))
    }
    let result = try workspace.ktask(
      "build", "-s", "stocks_daily", "--data", "other", "--format", "json")
    #expect(result.status == 0, "\(result.standardError)")
    let metadata = try workspace.read("models/stocks_daily/metadata.json")
    let digests = metadata.matches(of: #/"(GOOG|IBM)_1d": "([0-9a-f]{32})"/#).map(\.output.2)
    #expect(Set(digests).count == 2)
  }

  @Test func aPeriodAndResamplingGiveEveryTargetALabelOfItsOwn() throws {
    let workspace = try Workspace()
    try workspace.remove("data/EURUSD_4h.csv")
    try workspace.edit("strategies/momentum.yaml") { text in
      text.replacingOccurrences(
        of: "training_data:\n", with: "training_data:\n  start_date: 2017-03-01\n")
    }
    let report = try workspace.build()
    #expect(Set(report.tasks.map(\.label)).count == report.tasks.count)
    #expect(report.labels("ran").contains("bars/EURUSD/1h/whole"))
    let before = try workspace.cacheSize()
    #expect(try workspace.build().executed == [])
    #expect(try workspace.cacheSize() == before, "a build with nothing to do writes nothing")
  }

  @Test func aResultThatCannotBeWrittenIsAnError() throws {
    let workspace = try Workspace()
    let shell = try RunningProcess(
      URL(filePath: "/bin/sh"),
      ["-c", "\"$0\" plan --format json > /dev/full", Workspace.binary.path],
      directory: workspace.directory, environment: [:])
    let result = try shell.wait()
    #expect(result.status == 1)
    #expect(result.standardError.contains("cannot write to standard output"))
  }

  @Test func aStrategyElsewhereDoesNotOverwriteTheProjectsModel() throws {
    let workspace = try Workspace()
    try workspace.write("elsewhere/momentum.yaml", workspace.read("strategies/momentum.yaml"))
    let result = try workspace.ktask("train", "elsewhere/momentum.yaml")
    #expect(result.status == 1)
    #expect(result.standardError.contains("--output"))
    #expect(
      try workspace.ktask("train", "elsewhere/momentum.yaml", "--output", "out").status == 0)
  }

  @Test func featuresAreListedInResolverOrderAsADocument() throws {
    struct Document: Decodable {
      struct Feature: Decodable {
        let featureId: String
        let timeframe: String
        let fuzzySet: String
        let membership: String
        let indicator: String
        let indicatorOutput: String?
      }
      let schema: Int
      let strategy: String
      let count: Int
      let features: [Feature]
    }
    let result = try Workspace().ktask(
      "features", "strategies/v3_test_example.yaml", "--format", "json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let document = try decoder.decode(
      Document.self, from: Data(result.standardOutput.utf8))
    #expect(document.schema == 1)
    #expect(document.strategy == "v3_test_example")
    #expect(document.count == document.features.count)
    let first = try #require(document.features.first)
    #expect(first.featureId == "5m_rsi_fast_oversold")
    #expect(first.timeframe == "5m")
    #expect(first.fuzzySet == "rsi_fast")
    #expect(first.membership == "oversold")
    #expect(first.indicator == "rsi_14")
    #expect(first.indicatorOutput == nil)
  }

  @Test func trainLeavesTheModelWhereItIsTold() throws {
    let workspace = try Workspace()
    let result = try workspace.ktask(
      "train", "strategies/minimal.yaml", "--epochs", "1", "--seed", "7", "--output", "out/here",
      "--start", "2017-02-01", "--end", "2017-06-30")
    #expect(result.status == 0, "\(result.standardError)")
    for file in ["model.safetensors", "metadata.json", "metrics.json", "features.json"] {
      #expect(workspace.exists("out/here/\(file)"))
    }
    #expect(try workspace.read("out/here/metadata.json").contains("\"seed\": 7"))
  }

  @Test func aDryRunNeedsNoDataAndTrainsNothing() throws {
    let workspace = try Workspace()
    let result = try workspace.ktask("train", "strategies/v3_test_example.yaml", "--dry-run")
    #expect(result.status == 0)
    let lines = result.standardOutput.split(separator: "\n").map(String.init)
    #expect(lines.first == "Strategy: v3_test_example")
    #expect(lines.dropFirst().first == "Version: 3.0")
    #expect(lines.contains("  rsi_14: rsi"))
    #expect(lines.contains("  rsi_fast -> rsi_14"))
    #expect(lines.contains("  5m_rsi_fast_oversold"))
    #expect(lines.contains { $0.hasPrefix("Indicators (3):") })
    #expect(lines.last == "[Dry run - no training performed]")
    #expect(!workspace.exists(".ktask-cache"))
  }
}
