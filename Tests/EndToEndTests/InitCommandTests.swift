// `ktask init`: what it finds, what it writes, and that the commands it prints work.

import Foundation
import Syntax
import TestSupport
import Testing

@Suite struct InitCommandTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  /// Copies real bars into the directory in which a project is to begin.
  private func putBars(_ names: [String: String], in place: String = "new") throws {
    for (source, target) in names {
      let url = workspace.url("\(place)/\(target)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: workspace.url("data/\(source)"), to: url)
    }
  }

  /// Begins a project, demands success, and checks what was written.
  @discardableResult
  private func begin(_ arguments: String...) throws -> ProcessResult {
    let result = try workspace.run(["init", "new"] + arguments).wait()
    try #require(result.status == 0, "\(result.standardError)")
    let validation = try workspace.ktask("validate", "-C", "new")
    #expect(validation.status == 0)
    #expect(validation.standardError.isEmpty, "\(validation.standardError)")
    return result
  }

  // MARK: Beginning

  @Test func commandsThatItPrintsBuildAModelOfRealBars() throws {
    try putBars(["EURUSD_1h.csv": "data/EURUSD_1h.csv", "EURUSD_1d.csv": "data/EURUSD_1d.csv"])
    let result = try begin()
    #expect(
      result.standardError.contains(
        "6225 bars of EURUSD 1h in data/EURUSD_1h.csv, 2017-01-01 to 2017-12-29"))
    // As a user would paste them; `ktask` is whatever the path has.
    let bin = workspace.url("bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: bin.appending(path: "ktask"), withDestinationURL: Workspace.binary)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let shell = try RunningProcess(
      URL(filePath: "/bin/sh"), ["-ec", result.standardOutput], directory: workspace.directory,
      environment: ["PATH": "\(bin.path):\(path)"], in: workspace
    ).wait()
    #expect(shell.status == 0, "\(shell.standardError)")
    #expect(workspace.exists("new/models/first/model.safetensors"))
    #expect(try workspace.build("-C", "new").executed.isEmpty)
  }

  @Test(arguments: ["GOOG_1d.csv", "SPX_1d.csv", "IBM_1d.csv"])
  func firstStrategyFitsOtherSymbols(_ file: String) throws {
    try putBars([file: "data/\(file)"])
    try begin()
    let symbol = try #require(file.split(separator: "_").first)
    #expect(try workspace.read("new/strategies/first.yaml").contains("symbols: [\(symbol)]"))
    let build = try workspace.ktask("build", "-C", "new")
    #expect(build.status == 0, "\(build.standardError)")
  }

  @Test func withoutBarsItSaysWhatToPutWhere() throws {
    let result = try begin()
    #expect(result.standardError.contains("put them at new/data/EURUSD_1h.csv"))
    #expect(result.standardError.contains("timestamp,open,high,low,close,volume"))
    #expect(try workspace.ktask("plan", "-C", "new").status == 0)
    try putBars(["EURUSD_1h.csv": "data/EURUSD_1h.csv"])
    try workspace.build("-C", "new")
  }

  @Test func beginsInTheWorkingDirectory() throws {
    try putBars(["IBM_1d.csv": "IBM_1d.csv"])
    let result = try workspace.ktask("init", "-C", "new")
    #expect(result.status == 0, "\(result.standardError)")
    #expect(!result.standardOutput.contains("cd "))
    #expect(try workspace.read("new/Ktaskfile").contains("path: \"{symbol}_{timeframe}.csv\""))
    try workspace.build("-C", "new")
  }

  @Test func schemasTakeWhatItWrites() throws {
    try begin()
    for (kind, file) in [("strategy", "strategies/first.yaml"), ("ktaskfile", "Ktaskfile")] {
      let schema = try JSON.parse(try workspace.ktask("schema", kind).standardOutput)
      let text = try workspace.read("new/\(file)")
      let (root, _) = YAMLNode.parse(SourceText(name: file, text: text))
      let json = try #require(root).json
      #expect(SchemaValidator(schema).problems(of: json) == [])
    }
  }

  // MARK: Names of files

  @Test(arguments: [
    ("data/EURUSD-1h.csv", "data/{symbol}-{timeframe}.csv", "EURUSD"),
    ("data/BTC_USDT_1h_spot.csv", "data/{symbol}_{timeframe}_spot.csv", "BTC_USDT"),
    ("data/1h.EURUSD.csv", "data/{timeframe}.{symbol}.csv", "EURUSD"),
    ("bars/EURUSD/1h.csv", "bars/{symbol}/{timeframe}.csv", "EURUSD"),
    ("bars/1h/EURUSD.csv", "bars/{timeframe}/{symbol}.csv", "EURUSD"),
    ("quotes/EURUSD/EURUSD_1h.csv", "quotes/{symbol}/{symbol}_{timeframe}.csv", "EURUSD"),
    ("data/fx/EUR.USD 1h.csv", "data/fx/{symbol} {timeframe}.csv", "EUR.USD"),
    ("data/ON_1h.csv", "data/{symbol}_{timeframe}.csv", "ON"),
    ("data/1e5_1h.csv", "data/{symbol}_{timeframe}.csv", "1e5"),
    ("data/null_1h.csv", "data/{symbol}_{timeframe}.csv", "null"),
  ])
  func findsHowFilesAreNamed(_ file: String, _ template: String, _ symbol: String) throws {
    try putBars(["EURUSD_1h.csv": file])
    try begin()
    let ktaskfile = try workspace.read("new/Ktaskfile")
    #expect(
      ktaskfile.contains("path: \(template) ") || ktaskfile.contains("path: \"\(template)\" "))
    let build = try workspace.build("bars", "-C", "new")
    #expect(build.labels("ran") == ["bars/\(symbol)/1h"])
  }

  @Test func namesNoDirectoryWithBracesAsTheyStandForFields() throws {
    try putBars(["EURUSD_1h.csv": "a{b/EURUSD_1h.csv", "EURUSD_1d.csv": "data/c}d/EURUSD_1d.csv"])
    try begin()
    #expect(try workspace.read("new/Ktaskfile").contains("path: data/{symbol}_{timeframe}.csv"))
  }

  @Test func findsBarsWhereItIsTold() throws {
    try putBars(["GOOG_1d.csv": "GOOG-1d.csv"], in: "elsewhere")
    try putBars(["EURUSD_1h.csv": "data/EURUSD_1h.csv"])
    let result = try begin("--data", "elsewhere")
    #expect(result.standardError.contains("bars of GOOG 1d"))
    try workspace.build("-C", "new")
    let missing = try workspace.ktask("init", "other", "--data", "nowhere")
    #expect(missing.status == 1)
    #expect(missing.standardError.contains("there is no directory 'nowhere'"))
  }

  @Test func takesTheSymbolAndTheTimeframeThatAreAskedFor() throws {
    try putBars(["EURUSD_1h.csv": "data/EURUSD_1h.csv", "IBM_1d.csv": "data/IBM_1d.csv"])
    let result = try begin("--symbol", "EURUSD", "--timeframe", "4h")
    #expect(result.standardError.contains("those of 4h are made from them"))
    let strategy = try workspace.read("new/strategies/first.yaml")
    #expect(strategy.contains("symbols: [EURUSD]"))
    #expect(strategy.contains("timeframes: [4h]"))
    try workspace.build("bars", "-C", "new")
  }

  @Test func saysHowToRenameFilesThatOtherProgramsNamed() throws {
    try putBars(["EURUSD_1h.csv": "data/EURUSDH1.csv"])
    let result = try begin()
    #expect(result.standardError.contains("not named as data/{symbol}_{timeframe}.csv"))
    #expect(result.standardError.contains("mv 'data/EURUSDH1.csv' 'data/EURUSD_1h.csv'"))
  }

  @Test func saysThatBarsCannotBeRead() throws {
    try workspace.write("new/data/EURUSD_1h.csv", "time,price\n2017-01-01,1\n")
    let result = try begin()
    #expect(result.standardError.contains("warning: data/EURUSD_1h.csv cannot be used"))
  }

  // MARK: What is there

  @Test func replacesNoKtaskfile() throws {
    try workspace.write("new/Ktaskfile", "version: 1\n")
    let result = try workspace.ktask("init", "new")
    #expect(result.status == 1)
    #expect(result.standardError.contains("'new/Ktaskfile' is there already"))
    #expect(result.standardOutput.isEmpty)
    #expect(try workspace.read("new/Ktaskfile") == "version: 1\n")
    #expect(!workspace.exists("new/strategies"))
  }

  @Test func replacesNoFileBehindALinkThatLeadsNowhere() throws {
    try workspace.write("new/x", "")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.url("new/Ktaskfile").path, withDestinationPath: "gone")
    #expect(try workspace.ktask("init", "new").status == 1)
    #expect(!workspace.exists("new/gone"))
  }

  @Test func leavesStrategiesAsTheyAre() throws {
    let text = try workspace.read("strategies/minimal.yaml")
    try workspace.write("new/strategies/mine.yaml", text)
    let result = try begin()
    #expect(result.standardError.contains("new/strategies has 1 strategy already; none is written"))
    #expect(try workspace.read("new/strategies/mine.yaml") == text)
    #expect(!workspace.exists("new/strategies/first.yaml"))
    #expect(try workspace.read("new/Ktaskfile").contains("default: mine"))
  }

  @Test func writesNothingWhereNothingCanBeWritten() throws {
    let below = try workspace.ktask("init", "Ktaskfile/below")
    #expect(below.status == 1)
    #expect(below.standardError.contains("Ktaskfile/below"))
    let file = try workspace.ktask("init", "strategies/minimal.yaml")
    #expect(file.status == 1)
    #expect(file.standardError.contains("is not a directory"))
    try workspace.write("locked/x", "")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o555], ofItemAtPath: workspace.url("locked").path)
    let locked = try workspace.ktask("init", "locked")
    #expect(locked.status == 1)
    #expect(locked.standardError.contains("'locked' may not be written"))
    #expect(!workspace.exists("locked/Ktaskfile"))
  }

  @Test func takesBackWhatItWroteWhereTheRestCannotBeWritten() throws {
    try workspace.write("new/.git/HEAD", "ref: refs/heads/main\n")
    try workspace.write("new/.gitignore/x", "")
    let result = try workspace.ktask("init", "new")
    #expect(result.status == 1)
    #expect(result.standardError.contains(".gitignore"))
    #expect(!workspace.exists("new/Ktaskfile"))
    #expect(!workspace.exists("new/strategies/first.yaml"))
  }

  // MARK: Repositories

  @Test func ignoresResultsInARepository() throws {
    try workspace.write("new/.git/HEAD", "ref: refs/heads/main\n")
    try begin()
    #expect(try workspace.read("new/.gitignore") == "/.ktask-cache/\n/models/\n")
  }

  @Test func addsToAGitignoreWhatIsMissing() throws {
    try workspace.write(".git/HEAD", "ref: refs/heads/main\n")
    try workspace.write("new/.gitignore", "*.log\n.ktask-cache/")
    try begin()
    #expect(try workspace.read("new/.gitignore") == "*.log\n.ktask-cache/\n/models/\n")
  }

  @Test func writesNoGitignoreElsewhere() throws {
    try begin()
    #expect(!workspace.exists("new/.gitignore"))
  }

  // MARK: Command line

  @Test(arguments: [
    ["--timeframe", "1x"], ["--symbol", "EUR/USD"], ["--data", ""], ["--force"],
  ])
  func refusesWrongCommandLines(_ arguments: [String]) throws {
    #expect(try workspace.run(["init", "new"] + arguments).wait().status == 64)
    #expect(!workspace.exists("new"))
  }
}
